import ASiC
import Files
import Foundation
import Testing

private let sha256 = "http://www.w3.org/2001/04/xmlenc#sha256"
private let digest = [UInt8](0..<32)

private func read(_ xml: String, limits: ContainerLimits = .standard) throws(ASiCFailure) -> Manifest {
  try Manifest(name: "META-INF/ASiCManifest.xml", bytes: Array(xml.utf8), limits: limits)
}

private func xml(
  signature: String =
    "<a:SigReference URI=\"META-INF/signature.p7s\" MimeType=\"application/pkcs7-signature\"/>",
  object: String = """
  <a:DataObjectReference URI="a.txt" MimeType="text/plain" Rootfile="true"><d:DigestMethod \
  Algorithm="http://www.w3.org/2001/04/xmlenc#sha256"/><d:DigestValue>AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=\
  </d:DigestValue></a:DataObjectReference>
  """,
  end: String = ""
) -> String {
  """
  <?xml version="1.0" encoding="UTF-8"?>
  <a:ASiCManifest xmlns:a="http://uri.etsi.org/02918/v1.2.1#" xmlns:d="http://www.w3.org/2000/09/xmldsig#">
  \(signature)\(object)\(end)
  </a:ASiCManifest>
  """
}

private func flaw(_ xml: String, limits: ContainerLimits = .standard) -> ASiCFailure.ManifestFlaw? {
  do throws(ASiCFailure) { _ = try read(xml, limits: limits) } catch {
    if case .malformedManifest("META-INF/ASiCManifest.xml", let why) = error { return why }
    Issue.record("another failure: \(error)")
  }
  return nil
}

@Suite struct `Manifest reading` {
  @Test func `gives the signature and the references`() throws {
    let manifest = try read(xml())
    #expect(manifest.signatureURI == "META-INF/signature.p7s")
    #expect(manifest.signatureMimeType == "application/pkcs7-signature")
    #expect(!manifest.isArchive)
    #expect(
      manifest.references == [
        DataObjectReference(
          uri: "a.txt", mimeType: "text/plain", isRoot: true, digestMethodURI: sha256, digestValue: digest)
      ])
  }

  @Test func `skips extensions that are not critical and refuses critical ones`() throws {
    let plain =
      "<a:ASiCManifestExtensions><a:Extension Critical=\"false\"><x><y>1</y></x></a:Extension></a:ASiCManifestExtensions>"
    #expect(flaw(xml(end: plain)) == nil)
    let critical = plain.replacingOccurrences(of: "false", with: "true")
    #expect(flaw(xml(end: critical)) == .criticalExtension("ASiCManifestExtensions"))
  }

  @Test func `refuses what the schema does not have`() {
    #expect(flaw(xml(signature: "")) == .missing("SigReference"))
    #expect(flaw(xml(object: "")) == .missing("DataObjectReference"))
    #expect(flaw(xml(signature: "<a:SigReference/>")) == .missing("SigReference/@URI"))
    let twice = "<a:SigReference URI=\"x.p7s\"/><a:SigReference URI=\"y.p7s\"/>"
    #expect(flaw(xml(signature: twice)) == .repeated("SigReference"))
    #expect(flaw(xml(end: "<a:Surprise/>")) == .unexpectedElement("a:Surprise"))
    #expect(flaw(xml(end: "text")) == .unexpectedElement("text"))
    #expect(flaw("<ASiCManifest/>") == .unexpectedElement("ASiCManifest"))
    #expect(
      flaw(xml(object: "<a:DataObjectReference URI=\"a\"/>")) == .missing("DigestMethod"))
    #expect(
      flaw(
        xml(
          object: "<a:DataObjectReference URI=\"a\"><d:DigestMethod Algorithm=\"x\"/></a:DataObjectReference>"
        ))
        == .missing("DigestValue"))
    // The corpus has one such: references inside the SigReference.
    #expect(
      flaw(
        xml(
          signature: "<a:SigReference URI=\"x\"><a:DataObjectReference URI=\"a\"/></a:SigReference>",
          object: ""))
        == .unexpectedElement("a:DataObjectReference"))
  }

  @Test func `refuses a file that is named twice, also once percent-encoded`() {
    let object =
      "<a:DataObjectReference URI=\"%61.txt\"><d:DigestMethod Algorithm=\"x\"/><d:DigestValue>AA==</d:DigestValue></a:DataObjectReference>"
    #expect(flaw(xml(end: object)) == .repeated("%61.txt"))
  }

  @Test(arguments: ["", "A", "AA", "AA=", "A A=", "!!!!", "AB=="])
  func `refuses a digest that is not canonical base64`(_ text: String) {
    let object =
      "<a:DataObjectReference URI=\"a\"><d:DigestMethod Algorithm=\"x\"/><d:DigestValue>\(text)</d:DigestValue></a:DataObjectReference>"
    #expect(flaw(xml(object: object)) == .notBase64(uri: "a"))
  }

  @Test(
    arguments: [
      "", " ", "<!---->", "<?xml version=\"1.0\"?>", "<a:b/>", "<a", "<a b>", "<a b=>", "<a b=c/>",
      "<a b=\"<\"/>",
      "<a b='1' b='2'/>", "<a b='1'c='2'/>", "<a xmlns:p=''/>", "<a xmlns:xmlns='x'/>", "<a xmlns:xml='x'/>",
      "<a xmlns='http://www.w3.org/2000/xmlns/'/>", "<a xmlns:p='u' xmlns:q='u' p:x='' q:x=''/>", "<:a/>",
      "<a:/>", "<a:b:c/>", "<1/>", "< a/>", "<a></b>", "<a>", "</a>", "<a/><b/>", "<a/>text", "text<a/>",
      "<a>&nbsp;</a>", "<a>&</a>", "<a>&#0;</a>", "<a>&#xD800;</a>", "<a>&#xFFFE;</a>", "<a>&#x110000;</a>",
      "<a>&#-1;</a>", "<a>&#x+1;</a>", "<a>&amp</a>", "<a>]]></a>", "<a>\u{1}</a>", "<a>\u{FFFF}</a>",
      "<a><!-- -- --></a>", "<a><!-- </a>", "<?xml?><a/>", "<?xml version='1.1'?><a/>",
      "<?xml encoding='UTF-8'?><a/>", "<?xml version='1.0' standalone='maybe'?><a/>",
      " <?xml version='1.0'?><a/>",
    ])
  func `refuses XML that is not well-formed`(_ text: String) {
    switch flaw(text) {
    case .notWellFormed, .unexpectedElement("processing instruction"): break
    // What is wrong here comes behind what the schema already refuses.
    case .unexpectedElement
    where ["<a></b>", "<a>", "<a/><b/>", "<a/>text"].contains(text) || text.hasPrefix("<a>"):
      break
    case let other: Issue.record("\(text): \(String(describing: other))")
    }
    // The same inside an extension, where anything well-formed may stand.
    guard text.hasPrefix("<"), !text.hasPrefix("<?"), !["<!---->", "<a/><b/>", "<a/>text"].contains(text)
    else {
      return
    }
    let within = xml(
      end:
        "<a:ASiCManifestExtensions><a:Extension Critical='0'>\(text)</a:Extension></a:ASiCManifestExtensions>"
        .replacingOccurrences(of: "<a:b/>", with: "<z:b/>"))
    guard case .notWellFormed = flaw(within) else {
      Issue.record("\(text) was accepted in an extension: \(String(describing: flaw(within)))")
      return
    }
  }

  @Test func `says where XML is not well-formed`() {
    #expect(flaw("<a>\n <b></a>") == .unexpectedElement("a"))
    #expect(flaw(xml(end: "\n\n  <a:ASiCManifestExtensions x=y>")) == .notWellFormed(line: 5, column: 31))
  }

  @Test func `refuses processing instructions and CDATA`() {
    #expect(flaw(xml(end: "<?php ?>")) == .unexpectedElement("processing instruction"))
    #expect(flaw(xml(end: "<![CDATA[ ]]>")) == .unexpectedElement("CDATA"))
  }

  @Test func `reads what is written with other prefixes, quotes, blanks, comments and references`() throws {
    let manifest = try read(
      """
      <?xml version='1.0' standalone = "yes"?><!-- one - two -->
      <ASiCManifest\txmlns='http://uri.etsi.org/02918/v1.2.1#' xmlns:x='urn:x' x:URI='not this'>
      <SigReference MimeType='a&#x20;&lt;&gt;&amp;&quot;&apos;&#1073;'\r\nURI = 'META-INF/s.p7s' x:URI='nor this'></SigReference>
      <DataObjectReference URI='a\nb'><DigestMethod xmlns='http://www.w3.org/2000/09/xmldsig#' Algorithm='m'
      /><y:DigestValue xmlns:y='http://www.w3.org/2000/09/xmldsig#'>A<!-- in between -->&#65; ==
      </y:DigestValue ></DataObjectReference></ASiCManifest><!-- end -->
      """)
    #expect(manifest.signatureURI == "META-INF/s.p7s")
    #expect(manifest.signatureMimeType == "a <>&\"'б")
    #expect(
      manifest.references == [DataObjectReference(uri: "a b", digestMethodURI: "m", digestValue: [0])])
  }

  @Test func `accepts nothing that expat refuses, and reads the same`() throws {
    let folder = try TemporaryFolder()
    let whole = Array(
      xml(
        end:
          "<a:ASiCManifestExtensions><a:Extension Critical='0'><x y='&lt;'>z</x></a:Extension></a:ASiCManifestExtensions>"
      )
      .utf8)
    let splices = [
      "<", ">", "&", "\"", "'", "/", "=", " ", "]]>", "<!--", "-->", "xmlns=''", "a:", "&#10;", "\u{7F}", "я",
    ]
    .map { Array($0.utf8) }
    var generator = SplitMix(state: 7)
    var ours: [String] = []
    for index in 0..<1_500 {
      var bytes = whole
      for _ in 0..<Int.random(in: 1...3, using: &generator) {
        let at = Int.random(in: 0..<bytes.count, using: &generator)
        switch Int.random(in: 0..<3, using: &generator) {
        case 0: bytes.insert(contentsOf: splices.randomElement(using: &generator)!, at: at)
        case 1: bytes.removeSubrange(at..<min(bytes.count, at + Int.random(in: 1...6, using: &generator)))
        default: bytes[at] = UInt8.random(in: 0x20..<0x7F, using: &generator)
        }
      }
      guard let manifest = try? Manifest(name: "META-INF/ASiCManifest.xml", bytes: bytes) else { continue }
      try AtomicFile.write(bytes, to: folder.path("\(index).xml"))
      let uris = manifest.references.map { "\"\($0.uri)\"" }.joined(separator: ", ")
      ours.append("\(index).xml \(manifest.signatureURI) [\(uris)]")
    }
    #expect(ours.count > 100)
    let script = """
      import os, sys, xml.etree.ElementTree as E
      a = "{http://uri.etsi.org/02918/v1.2.1#}"
      for name in sorted(os.listdir(sys.argv[1]), key=lambda n: int(n[:-4])):
          root = E.parse(os.path.join(sys.argv[1], name)).getroot()
          uris = ", ".join('"%s"' % d.get("URI") for d in root.findall(a + "DataObjectReference"))
          sys.stdout.buffer.write(f"{name} {root.find(a + 'SigReference').get('URI')} [{uris}]\\0".encode())
      """
    let expat = try run("python3", ["-c", script, folder.path])
    #expect(expat.status == 0, "\(expat.output)")
    let theirs = expat.output.split(separator: "\0").map(String.init)
    #expect(theirs.count == ours.count)
    for (their, our) in zip(theirs, ours) where their != our { Issue.record("expat: \(their), we: \(our)") }
  }

  @Test(
    arguments: [
      "<!DOCTYPE a SYSTEM \"http://127.0.0.1/x.dtd\">", "<!DOCTYPE a [<!ENTITY x \"y\">]>", "<!doctype a>",
      "<!-- <!ENTITY -->",
    ])
  func `refuses a document type in any encoding`(_ declaration: String) {
    let text = xml().replacingOccurrences(of: "\n<a:ASiC", with: "\n\(declaration)<a:ASiC")
    let expected = ASiCFailure.dtd(name: "META-INF/ASiCManifest.xml")
    #expect(throws: expected) { try read(text) }
    for encoding in [String.Encoding.utf16, .utf16BigEndian, .utf16LittleEndian, .utf32, .utf32BigEndian] {
      let bytes = [UInt8](text.data(using: encoding)!)
      #expect(throws: expected) { try Manifest(name: "META-INF/ASiCManifest.xml", bytes: bytes) }
    }
  }

  @Test func `refuses anything but UTF-8`() {
    for encoding in [String.Encoding.utf16, .utf16LittleEndian, .utf32] {
      let bytes = [UInt8](xml().data(using: encoding)!)
      let failure = #expect(throws: ASiCFailure.self) {
        try Manifest(name: "META-INF/ASiCManifest.xml", bytes: bytes)
      }
      #expect(failure == .malformedManifest(name: "META-INF/ASiCManifest.xml", why: .encoding))
    }
    #expect(flaw(xml().replacingOccurrences(of: "UTF-8", with: "UTF-7")) == .encoding)
    #expect(flaw(xml().replacingOccurrences(of: "UTF-8", with: "IBM037")) == .encoding)
    #expect(flaw("\u{FEFF}" + xml()) == nil)
  }

  @Test func `refuses XML over its budgets`() {
    var limits = ContainerLimits.standard
    let deep = { (depth: Int) in
      xml(
        end: "<a:ASiCManifestExtensions><a:Extension Critical=\"false\">"
          + String(repeating: "<x>", count: depth) + String(repeating: "</x>", count: depth)
          + "</a:Extension></a:ASiCManifestExtensions>")
    }
    #expect(flaw(deep(29)) == nil)
    #expect(flaw(deep(30)) == .tooDeep(limit: 32))
    #expect(flaw(deep(200_000)) == .tooLarge(bytes: deep(200_000).utf8.count, limit: 1 << 20))
    limits.manifestBytes = 100
    #expect(flaw(xml(), limits: limits) == .tooLarge(bytes: xml().utf8.count, limit: 100))
  }
}

@Suite struct `Manifest writing` {
  private let references = [
    DataObjectReference(
      entry: "Доклад № 1.pdf", mimeType: "application/pdf", isRoot: true, digestMethodURI: sha256,
      digestValue: digest),
    DataObjectReference(entry: "a&b<c>\"d\".txt", digestMethodURI: sha256, digestValue: [0xFF]),
  ]

  @Test func `gives these very bytes`() throws {
    let manifest = try Manifest(
      name: "META-INF/ASiCManifest-001.xml", signatureName: "META-INF/signature-001.p7s",
      references: references)
    #expect(
      String(decoding: manifest.bytes, as: UTF8.self) == """
        <?xml version="1.0" encoding="UTF-8"?>
        <asic:ASiCManifest xmlns:asic="http://uri.etsi.org/02918/v1.2.1#" xmlns:ds="http://www.w3.org/2000/09/xmldsig#">
          <asic:SigReference URI="META-INF/signature-001.p7s" MimeType="application/pkcs7-signature"/>
          <asic:DataObjectReference URI="%D0%94%D0%BE%D0%BA%D0%BB%D0%B0%D0%B4%20%E2%84%96%201.pdf" MimeType="application/pdf" Rootfile="true">
            <ds:DigestMethod Algorithm="http://www.w3.org/2001/04/xmlenc#sha256"/>
            <ds:DigestValue>AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=</ds:DigestValue>
          </asic:DataObjectReference>
          <asic:DataObjectReference URI="a%26b%3Cc%3E%22d%22.txt">
            <ds:DigestMethod Algorithm="http://www.w3.org/2001/04/xmlenc#sha256"/>
            <ds:DigestValue>/w==</ds:DigestValue>
          </asic:DataObjectReference>
        </asic:ASiCManifest>

        """)
  }

  @Test func `reads back the same`() throws {
    let odd = DataObjectReference(
      uri: "x?y='\"&<>\t", mimeType: "text/plain; charset=\"utf-8\"", digestMethodURI: sha256,
      digestValue: [1])
    let written = try Manifest(
      name: "META-INF/ASiCManifest-001.xml", signatureName: "META-INF/signature-001.p7s",
      references: references + [odd])
    let back = try Manifest(name: written.name, bytes: written.bytes)
    #expect(back == written)
  }

  @Test func `refuses no file at all, or one file twice`() {
    #expect(
      throws: ASiCFailure.malformedManifest(
        name: "META-INF/ASiCManifest-001.xml", why: .missing("DataObjectReference"))
    ) {
      try Manifest(
        name: "META-INF/ASiCManifest-001.xml", signatureName: "META-INF/signature-001.p7s", references: [])
    }
    #expect(throws: ASiCFailure.self) {
      try Manifest(
        name: "META-INF/ASiCManifest-001.xml", signatureName: "META-INF/signature-001.p7s",
        references: [references[0], references[0]])
    }
  }
}

@Suite struct `References` {
  @Test func `name an entry percent-encoded or as it stands, but never two`() throws {
    let both = try Container(
      ByteSource(ForgedZip(Entry("a b.txt", [1]), Entry("100%.txt", [2]), Entry("доклад", [3])).bytes))
    #expect(try both.entry(referencedBy: "a%20b.txt")?.name == "a b.txt")
    #expect(try both.entry(referencedBy: "a b.txt")?.name == "a b.txt")
    #expect(try both.entry(referencedBy: "100%25.txt")?.name == "100%.txt")
    #expect(try both.entry(referencedBy: "100%.txt")?.name == "100%.txt")
    #expect(try both.entry(referencedBy: "%D0%B4%D0%BE%D0%BA%D0%BB%D0%B0%D0%B4")?.name == "доклад")
    #expect(try both.entry(referencedBy: "nothing") == nil)
    let confusing = try Container(ByteSource(ForgedZip(Entry("a b", [1]), Entry("a%20b", [2])).bytes))
    #expect(throws: ASiCFailure.ambiguousReference(uri: "a%20b")) {
      try confusing.entry(referencedBy: "a%20b")
    }
  }
}
