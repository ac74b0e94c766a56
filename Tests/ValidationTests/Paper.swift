import ASiC
import AdES
import Files
import Foundation
import OpenSSL
import PDF
import Signing
import TestFiles
import TestPKI
import Validation

/// Signed files to judge and to forge, made with the stand-in PKI on the tests' day.
enum Paper {
  static let now = TestPKI.now
  static let day = 86_400.0

  /// Everybody's key is on P-256 here: the judgement is the same, and thousands of copies are judged.
  static let people = ["ivanov", "georgieva", "stoyanova", "municipality"]

  static func signer(_ id: String) throws -> FileSigner { try FileSigner(try TestPKI.holder(id)) }

  /// The policy of somebody who trusts the stand-in's root and holds its lists.
  static func policy() throws -> TrustPolicy {
    let pki = try TestPKI.shared()
    return TrustPolicy(
      anchors: try pki.anchors, intermediates: try pki.intermediates, revocationLists: try pki.revocationLists
    )
  }

  static func judged(
    _ file: [UInt8], content: [UInt8]? = nil, by policy: TrustPolicy? = nil, at time: Date = now
  ) throws -> Report {
    try Validator(policy: try policy ?? Self.policy())
      .validate(ByteSource(file), content: content.map { ByteSource($0) }, at: time)
  }

  // MARK: PDF

  /// A PDF with a field for each of `ids`, in its own revision, not signed yet.
  static func withFields(_ ids: [String] = people, on pdf: [UInt8] = SmallPDF.bytes) throws -> [UInt8] {
    pdf + (try Document(ByteSource(pdf)).addingSignatureFields(ids))
  }

  /// A further signature by `id` in the field of the same name.
  static func signing(
    _ pdf: [UInt8], by id: String, properties: SignatureProperties = .init(statement: Statement([1, 2, 3]))
  ) throws -> [UInt8] {
    let request = PAdESRequest(field: id, time: now, properties: properties)
    return try PAdESSigning.sign(try Document(ByteSource(pdf)), request, by: try signer(id)).bytes
  }

  /// A PDF with a field for each of ``people``, of which the first `count` have signed.
  static func signed(_ count: Int, on pdf: [UInt8] = SmallPDF.bytes) throws -> [UInt8] {
    try people.prefix(count).reduce(withFields(on: pdf)) { try signing($0, by: $1) }
  }

  static let signedOnce = Result { try signed(1) }
  static let signedFourTimes = Result { try signed(4) }

  // MARK: Containers and messages

  static let text = Array("Докладна записка\r\nза проба.\n".utf8)
  static let table = Array("а,б\n1,2\n".utf8)

  /// A container of a text and a table, signed by the first `count` of ``people``.
  static func container(_ count: Int) throws -> [UInt8] {
    let files = [
      ContainerFile(name: "записка.txt", content: ByteSource(text), mediaType: "text/plain", isRoot: true),
      ContainerFile(name: "таблица.csv", content: ByteSource(table), mediaType: "text/csv"),
    ]
    let properties = SignatureProperties(statement: Statement([1, 2, 3]))
    var octets = try ASiCSigning.sign(files, by: try signer(people[0]), at: now, properties: properties)
      .data()
    for id in people.prefix(count).dropFirst() {
      octets = try ASiCSigning.addSignature(
        to: try Container(ByteSource(octets)), by: try signer(id), at: now, properties: properties
      ).data()
    }
    return octets
  }

  /// A detached message over ``text``.
  static func message(by id: String = "ivanov") throws -> [UInt8] {
    try CAdESSigning.detached(
      over: ByteSource(text), by: try signer(id), at: now,
      properties: .init(statement: Statement([1, 2, 3]), mediaType: "text/plain"))
  }
}

extension Report {
  /// All signatures hold, and nothing of the file stands outside them: what no changed copy may be called.
  var isWhollyPassed: Bool {
    conclusion == .totalPassed
      && (kind == .cms || signatures.last?.coverage.isWholeFile == true)
  }

  var codes: [String] { findings.map(\.code) + signatures.flatMap { $0.findings.map(\.code) } }
}
