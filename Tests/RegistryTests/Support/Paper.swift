import ASiC
import AdES
import Files
import Foundation
import OpenSSL
import PDF
import Signing
import Testing
import Validation
import Workflow

/// One act of a route as a test wants it: who signs, as whom, with which certificate.
struct Act {
  var step: StepID
  var kind: StatementKind
  var role: Role
  /// The person of the statement.
  var person: PersonID
  /// The id of the certificate that signs.
  var certificate: String
  /// Before the office's now.
  var daysAgo = 0.1
  var caseID: String?

  static let prepare = Act(
    step: "prepare", kind: .prepare, role: "expert", person: "petrova", certificate: "petrova")
  static let agree = Act(
    step: "agree", kind: .agree, role: "headOfUnit", person: "ivanov", certificate: "ivanov")
  static let review = Act(
    step: "review", kind: .review, role: "lawyer", person: "georgieva", certificate: "georgieva")
  static let sign = Act(
    step: "sign", kind: .sign, role: "deputyMayor", person: "dimitrov", certificate: "dimitrov")
  static let all = [prepare, agree, review, sign]
}

/// A document on its route: signed act by act, as the desk does it.
struct Paper {
  let office: Office
  var caseID = "СОА26-ДИ05-2118"
  var version = 1
  let name: String
  let mediaType: String
  let frozen: [UInt8]
  var attachments: [(file: FileReference, octets: [UInt8])]
  private(set) var octets: [UInt8]
  private var statements = 0

  static let outgoingNumber = "СОА26-ДИ05-2118/02.03.2026"

  /// A text: signed in a container, its attachments inside.
  static func text(
    in office: Office, caseID: String = "СОА26-ДИ05-2118", _ text: String = "Докладна записка\n",
    attachments: [String] = []
  ) throws -> Paper {
    let files = try attachments.map { try reference($0, "text/plain", Array("\($0)\n".utf8)) }
    return Paper(
      office: office, caseID: caseID, name: "доклад.txt", mediaType: "text/plain", frozen: Array(text.utf8),
      attachments: files, octets: [])
  }

  /// A PDF with a signature field a step; its attachments lie beside it.
  static func pdf(
    in office: Office, caseID: String = "СОА26-ДИ05-2118", attachments: [String] = []
  ) throws -> Paper {
    let plain = plainPDF
    let frozen =
      plain
      + (try Document(ByteSource(plain)).addingSignatureFields(["prepare", "agree", "review", "sign"]))
    let files = try attachments.map { try reference($0, "text/plain", Array("\($0)\n".utf8)) }
    return Paper(
      office: office, caseID: caseID, name: "доклад.pdf", mediaType: "application/pdf", frozen: frozen,
      attachments: files, octets: frozen)
  }

  private static func reference(
    _ name: String, _ mediaType: String, _ octets: [UInt8]
  ) throws -> (file: FileReference, octets: [UInt8]) {
    let digest = try #require(SHA256Digest(bytes: try Digest.of(octets, .sha256)))
    return (FileReference(name: name, mediaType: mediaType, sha256: digest), octets)
  }

  var isPDF: Bool { mediaType == "application/pdf" }

  /// The signed document's name and media type in a package.
  var packaged: (name: String, mediaType: String) {
    isPDF ? (name, mediaType) : (name + ".asice", "application/vnd.etsi.asic-e+zip")
  }

  func signed(by acts: [Act] = Act.all) throws -> Paper {
    var paper = self
    for act in acts { try paper.sign(act) }
    return paper
  }

  mutating func sign(_ act: Act) throws {
    let time = office.now.addingTimeInterval(-act.daysAgo * 86_400 + Double(statements) * 60)
    statements += 1
    let document = try Self.reference(name, mediaType, frozen).file
    let statement = StepStatement(
      caseID: act.caseID ?? caseID, version: version, step: act.step, kind: act.kind, role: act.role,
      person: act.person, opinion: act.kind == .agree || act.kind == .review ? .agreed : nil,
      document: document, attachments: attachments.map(\.file), previous: try lastSignatureValue(),
      route: try office.routeReference, outgoingNumber: Self.outgoingNumber, time: time)
    let properties = SignatureProperties(
      statement: Statement(statement.canonicalBytes), claimedRole: act.role.rawValue)
    let holder = try office.pki.holder(act.certificate)
    if isPDF {
      let request = PAdESRequest(field: act.step.rawValue, time: time, properties: properties)
      octets = try PAdESSigning.sign(
        try Document(ByteSource(octets)), request, by: try FileSigner(holder)
      ).bytes
    } else if octets.isEmpty {
      let files =
        [ContainerFile(name: name, content: ByteSource(frozen), mediaType: mediaType, isRoot: true)]
        + attachments.map {
          ContainerFile(name: $0.file.name, content: ByteSource($0.octets), mediaType: $0.file.mediaType)
        }
      octets = try ASiCSigning.sign(files, by: try FileSigner(holder), at: time, properties: properties)
        .data()
    } else if act.certificate == "bad-usage" {
      octets = try container(signedHeedlesslyBy: holder, at: time, properties)
    } else {
      octets = try ASiCSigning.addSignature(
        to: try Container(ByteSource(octets)), by: try FileSigner(holder), at: time, properties: properties
      ).data()
    }
  }

  /// A further signature with a key that our own signing would not use.
  private func container(
    signedHeedlesslyBy holder: KeyHolder, at time: Date, _ properties: SignatureProperties
  ) throws -> [UInt8] {
    let earlier = try Container(ByteSource(octets))
    let references = try (earlier.dataFiles + earlier.signatureFiles).map { name in
      DataObjectReference(
        entry: name, isRoot: name == self.name, digestMethodURI: DigestAlgorithm.sha256.xmlURI,
        digestValue: try Digest.of(try earlier.bytes(of: name), .sha256))
    }
    var writer = ContainerWriter(extending: earlier)
    let names = writer.nextSignature
    let manifest = try Manifest(name: names.manifest, signatureName: names.signature, references: references)
    let attributes = try SignedAttributeWriter.attributes(
      contentDigest: try Digest.of(manifest.bytes, .sha256), digest: .sha256, certificate: holder.certificate,
      signingTime: time, properties: properties)
    let scheme = SignatureScheme.ecdsa(.sha256)
    let message = SignedDataWriter.message(
      signedAttributes: attributes, signature: try holder.key.sign(attributes, scheme),
      algorithm: try #require(scheme.algorithmIdentifier), digest: .sha256,
      certificates: [holder.certificate] + holder.chain)
    try writer.add(manifest)
    try writer.add(names.signature, message)
    return try writer.data()
  }

  private func lastSignatureValue() throws -> SHA256Digest? {
    guard statements > 1 else { return nil }
    return try office.validate(ByteSource(octets)).signatures.last?.signatureValueSHA256
      .flatMap { SHA256Digest(hex: $0) }
  }

  /// One empty page, cross-reference table and all.
  private static let plainPDF: [UInt8] = {
    let objects = [
      "<</Type/Catalog/Pages 2 0 R>>", "<</Type/Pages/Kids[3 0 R]/Count 1>>",
      "<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]>>",
    ]
    var text = "%PDF-1.7\n"
    var offsets: [Int] = []
    for (index, object) in objects.enumerated() {
      offsets.append(text.utf8.count)
      text += "\(index + 1) 0 obj\n\(object)\nendobj\n"
    }
    let start = text.utf8.count
    text += "xref\n0 \(objects.count + 1)\n0000000000 65535 f \n"
    for offset in offsets {
      text += String(repeating: "0", count: 10 - "\(offset)".count) + "\(offset) 00000 n \n"
    }
    text +=
      "trailer\n<</Size \(objects.count + 1)/Root 1 0 R/ID[<00112233445566778899AABBCCDDEEFF><00112233445566778899AABBCCDDEEFF>]>>\n"
    text += "startxref\n\(start)\n%%EOF\n"
    return Array(text.utf8)
  }()
}
