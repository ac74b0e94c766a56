import Files
import Foundation
import PDF

/// Makes of what Cairo wrote a PDF/A-3 file of conformance B (ISO 19005-3:2012), written anew as one revision.
///
/// | clause | what is done |
/// |---|---|
/// | 6.1.2, 6.1.3 | header of 1.7 with octets beyond ASCII, `/ID` |
/// | 6.2.3 | output intent with an sRGB profile |
/// | 6.2.8 | images are not interpolated |
/// | 6.2.11.3.2 | `/CIDToGIDMap` for every CID font of outlines |
/// | 6.6.2, 6.6.4 | metadata as XMP, saying part 3, conformance B, and what the information dictionary says |
/// | 6.8 | embedded files with `/AFRelationship`, both names, type and date, named in the catalog's `/AF` |
///
/// Met because Cairo writes it so: fonts embedded with their Unicode maps (6.2.11), no encryption, no actions.
/// Beyond what conformance B asks: language, structure, the scope of head cells, a picture's description.
struct ArchivalPDF {
  /// What the document says about itself.
  struct Information {
    var title: String
    var author: String
    var subject: String
    /// ISO 8601 in UTC, to the second.
    var created: String
    var language: Language
  }

  private var file: FileWriter
  private let information: Information

  /// - Throws: ``DraftFailure`` `.library` where Cairo's file cannot be read.
  static func make(
    _ written: [UInt8], _ information: Information, files: [EmbeddedFile], places: [SignaturePlace],
    pictureDescription: String?
  ) throws(DraftFailure) -> [UInt8] {
    do {
      let document = try Document(ByteSource(written))
      var archival = ArchivalPDF(file: try FileWriter(document), information: information)
      try archival.completeObjects(pictureDescription)
      try archival.markArtifacts(in: document)
      try archival.completeCatalog(files, places, pages: document.pages())
      return try archival.file.serialized(version: "1.7")
    } catch {
      throw .library(function: "PDF/A", reason: "\(error)")
    }
  }

  private mutating func completeObjects(_ pictureDescription: String?) throws(PDFFailure) {
    for reference in file.references {
      guard var dictionary = file.value(of: reference)?.asDictionary else { continue }
      var isChanged = Self.complete(&dictionary)
      if dictionary["Type"]?.asName == "StructElem" {
        switch dictionary["S"]?.asName {
        case "TH":
          dictionary["A"] = .dictionary(PDFDictionary([("O", .name("Table")), ("Scope", .name("Column"))]))
          isChanged = true
        case "Figure":
          if let pictureDescription {
            dictionary["Alt"] = .string(TextString.encode(pictureDescription))
            isChanged = true
          }
        default: break
        }
      }
      if isChanged { file.set(reference, .dictionary(dictionary)) }
    }
  }

  private mutating func markArtifacts(in document: Document) throws(PDFFailure) {
    for page in try document.pages() {
      guard let contents = file.value(of: page)?.asDictionary?["Contents"]?.asReference,
        let stream = try document.object(contents)
      else { continue }
      let marked = Artifacts.marked(try document.decodedStream(stream))
      file.set(contents, stream: PDFDictionary([("Filter", .name("FlateDecode"))]), data: deflated(marked))
    }
  }

  /// Completes a font or an image as Cairo writes it.
  /// - Returns: whether it was one, and is changed.
  static func complete(_ dictionary: inout PDFDictionary) -> Bool {
    switch dictionary["Subtype"]?.asName {
    case "CIDFontType2": dictionary["CIDToGIDMap"] = .name("Identity")
    case "Image" where dictionary["Interpolate"] != nil: dictionary["Interpolate"] = .boolean(false)
    default: return false
    }
    return true
  }

  // MARK: The catalog

  private mutating func completeCatalog(
    _ files: [EmbeddedFile], _ places: [SignaturePlace], pages: [PDFReference]
  ) throws(PDFFailure) {
    guard let root = file.root, var catalog = file.value(of: root)?.asDictionary else {
      throw .unexpectedType(nil, key: "Root")
    }
    catalog["Lang"] = .string(Array((information.language == .bulgarian ? "bg-BG" : "en").utf8))
    catalog["MarkInfo"] = .dictionary(PDFDictionary([("Marked", .boolean(true))]))
    catalog["ViewerPreferences"] = .dictionary(PDFDictionary([("DisplayDocTitle", .boolean(true))]))
    let metadata = PDFDictionary([("Type", .name("Metadata")), ("Subtype", .name("XML"))])
    catalog["Metadata"] = .reference(file.add(stream: metadata, data: Array(xmp.utf8)))
    let profile = file.add(
      stream: PDFDictionary([("N", .integer(3)), ("Alternate", .name("DeviceRGB"))]),
      data: ColourProfile.sRGB)
    catalog["OutputIntents"] = .array([
      .dictionary(
        PDFDictionary([
          ("Type", .name("OutputIntent")), ("S", .name("GTS_PDFA1")),
          ("OutputConditionIdentifier", .string(Array("sRGB".utf8))),
          ("Info", .string(Array("sRGB IEC61966-2.1".utf8))), ("DestOutputProfile", .reference(profile)),
        ]))
    ])
    var names = PDFDictionary()
    if !files.isEmpty {
      let specifications = Self.unique(files).map { ($0.name, add($0)) }
      names["EmbeddedFiles"] = tree(specifications.map { ($0, .reference($1)) })
      catalog["AF"] = .array(specifications.map { .reference($0.1) })
    }
    let destinations = places.compactMap { place in
      pages.indices.contains(place.page) ? (place.name, place.destination(on: pages[place.page])) : nil
    }
    if !destinations.isEmpty { names["Dests"] = tree(destinations) }
    if !names.isEmpty { catalog["Names"] = .reference(file.add(.dictionary(names))) }
    file.set(root, .dictionary(catalog))
    completeInformation()
  }

  private mutating func completeInformation() {
    var dictionary = PDFDictionary()
    let texts = [
      ("Title", information.title), ("Author", information.author), ("Subject", information.subject),
      ("Creator", Self.creator), ("Producer", Self.producer),
    ]
    for (key, text) in texts where !text.isEmpty {
      dictionary[key] = .string(TextString.encode(text))
    }
    let digits = information.created.filter(\.isASCIIDigit)
    dictionary["CreationDate"] = .string(Array("D:\(digits)Z".utf8))
    if let reference = file.information {
      file.set(reference, .dictionary(dictionary))
    } else {
      file.information = file.add(.dictionary(dictionary))
    }
  }

  /// A name tree of one node (ISO 32000-1:2008, 7.9.6): sorted by octets.
  private mutating func tree(_ entries: [(String, PDFValue)]) -> PDFValue {
    let sorted = entries.map { (TextString.encode($0), $1) }
      .sorted { $0.0.lexicographicallyPrecedes($1.0) }
    let names = sorted.flatMap { [PDFValue.string($0), $1] }
    return .reference(file.add(.dictionary(PDFDictionary([("Names", .array(names))]))))
  }

  // MARK: Embedded files

  /// A name may stand once in the tree: „а.pdf“, „а (2).pdf“.
  private static func unique(_ files: [EmbeddedFile]) -> [EmbeddedFile] {
    var taken: Set<String> = []
    return files.map { file in
      var name = file.name
      var count = 2
      while !taken.insert(name).inserted {
        let parts = file.name.split(separator: ".", omittingEmptySubsequences: false)
        name =
          parts.count > 1
          ? "\(parts.dropLast().joined(separator: ".")) (\(count)).\(parts[parts.count - 1])"
          : "\(file.name) (\(count))"
        count += 1
      }
      return EmbeddedFile(
        name: name, content: file.content, mediaType: file.mediaType, relationship: file.relationship,
        description: file.description)
    }
  }

  private mutating func add(_ embedded: EmbeddedFile) -> PDFReference {
    let digits = information.created.filter(\.isASCIIDigit)
    let stream = file.add(
      stream: PDFDictionary([
        ("Type", .name("EmbeddedFile")), ("Subtype", .name(embedded.mediaType)),
        (
          "Params",
          .dictionary(
            PDFDictionary([
              ("Size", .integer(embedded.content.count)), ("ModDate", .string(Array("D:\(digits)Z".utf8))),
            ]))
        ),
      ]), data: embedded.content)
    let name = PDFValue.string(TextString.encode(embedded.name))
    var specification = PDFDictionary([
      ("Type", .name("Filespec")), ("F", name), ("UF", name),
      ("AFRelationship", .name(embedded.relationship.rawValue)),
      ("EF", .dictionary(PDFDictionary([("F", .reference(stream)), ("UF", .reference(stream))]))),
    ])
    if let description = embedded.description {
      specification["Desc"] = .string(TextString.encode(description))
    }
    return file.add(.dictionary(specification))
  }

  // MARK: Metadata

  static let creator = "Doklad"
  static let producer = "Doklad"

  private var xmp: String {
    func escaped(_ text: String) -> String {
      text.unicodeScalars.reduce(into: "") { escaped, scalar in
        switch scalar {
        case "&": escaped += "&amp;"
        case "<": escaped += "&lt;"
        case ">": escaped += "&gt;"
        // What XML 1.0 has no place for.
        case "\u{0}"..<"\u{20}", "\u{FFFE}", "\u{FFFF}": escaped += " "
        default: escaped.unicodeScalars.append(scalar)
        }
      }
    }
    func alternatives(_ name: String, _ text: String) -> String {
      text.isEmpty
        ? ""
        : "<\(name)><rdf:Alt><rdf:li xml:lang=\"x-default\">\(escaped(text))</rdf:li></rdf:Alt></\(name)>\n"
    }
    let creator =
      information.author.isEmpty
      ? "" : "<dc:creator><rdf:Seq><rdf:li>\(escaped(information.author))</rdf:li></rdf:Seq></dc:creator>\n"
    let language = information.language == .bulgarian ? "bg-BG" : "en"
    return """
      <?xpacket begin="\u{FEFF}" id="W5M0MpCehiHzreSzNTczkc9d"?>
      <x:xmpmeta xmlns:x="adobe:ns:meta/">
      <rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
      <rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/" \
      xmlns:xmp="http://ns.adobe.com/xap/1.0/" xmlns:pdf="http://ns.adobe.com/pdf/1.3/" \
      xmlns:pdfaid="http://www.aiim.org/pdfa/ns/id/">
      <pdfaid:part>3</pdfaid:part>
      <pdfaid:conformance>B</pdfaid:conformance>
      <dc:format>application/pdf</dc:format>
      \(alternatives("dc:title", information.title))\(creator)\
      \(alternatives("dc:description", information.subject))\
      <dc:language><rdf:Bag><rdf:li>\(language)</rdf:li></rdf:Bag></dc:language>
      <xmp:CreatorTool>\(Self.creator)</xmp:CreatorTool>
      <xmp:CreateDate>\(information.created)</xmp:CreateDate>
      <pdf:Producer>\(Self.producer)</pdf:Producer>
      </rdf:Description>
      </rdf:RDF>
      </x:xmpmeta>
      <?xpacket end="r"?>
      """
  }
}
