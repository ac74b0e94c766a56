import ASiC
import AdES
import Audit
import Files
import Foundation
import OpenSSL
import PDF
import Signing
import TestFiles
import TestPKI
import Validation
import Workflow

/// What a statement says, to be changed before it is signed.
struct Saying {
  var caseID = "2026-1"
  var version = 1
  var step: StepID
  var kind: StatementKind
  var role: Role
  var person: PersonID
  var opinion: Opinion?
  var remark: String?
  var reason: String?
  var document: FileReference
  var attachments: [FileReference]
  var previous: SHA256Digest?
  var delegation: DelegationReference?
  var route: RouteReference
  var outgoingNumber: String? = "ПР26-ВК66-1/02.03.2026"
  var time = TestPKI.now

  var statement: StepStatement {
    StepStatement(
      caseID: caseID, version: version, step: step, kind: kind, role: role, person: person, opinion: opinion,
      remark: remark, reason: reason, document: document, attachments: attachments, previous: previous,
      delegation: delegation, route: route, outgoingNumber: outgoingNumber, time: time)
  }
}

/// One signature of a route that somebody makes, rightly or not.
struct Act {
  var step: StepID
  var person: PersonID
  /// Whose key; the person's own unless told.
  var key: String?
  var change: (inout Saying) -> Void = { _ in }
  /// The statement's octets, where they are not the saying's.
  var octets: (([UInt8]) -> [UInt8]?)?

  init(
    _ step: StepID, _ person: PersonID, key: String? = nil,
    _ change: @escaping (inout Saying) -> Void = { _ in }
  ) {
    self.step = step
    self.person = person
    self.key = key
    self.change = change
  }

  /// The route as it should go.
  static var usual: [Act] {
    [Act("prepare", "petrova"), Act("agree", "ivanov"), Act("review", "georgieva"), Act("sign", "dimitrov")]
  }

  static func usual(_ step: StepID, _ change: @escaping (inout Saying) -> Void) -> [Act] {
    usual.map { $0.step == step ? Act($0.step, $0.person, change) : $0 }
  }
}

/// A document with its signatures, and the auditor who looks at it.
struct Dossier {
  static let routeOctets = Array(ShippedRoutes.councilReport.utf8)
  static let route = Result { try Route(yaml: ShippedRoutes.councilReport) }
  static let authority = Result { () throws -> Authority in
    let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent()
    return try Authority(
      yaml: String(contentsOf: root.appending(path: "Samples/authority.yaml"), encoding: .utf8))
  }

  /// Everybody on P-256, so that nobody waits for a key.
  static func holder(_ id: String) throws -> KeyHolder {
    try fast[id]?.get() ?? TestPKI.holder(id)
  }
  private static let fast: [String: Result<KeyHolder, any Error>] = ["petrova", "dimitrov"].reduce(into: [:])
  { keys, id in
    keys[id] = Result { try TestPKI.shared().variant(of: id, key: .ec(curve: "P-256")) }
  }

  static let text = Array("Докладна записка за проба.\n".utf8)
  static let table = Array("а,б\n1,2\n".utf8)
  static func tableReference() throws -> FileReference {
    FileReference(name: "приложение.csv", mediaType: "text/csv", sha256: try SHA256Digest(of: table))
  }

  private static func saying(
    _ act: Act, _ document: FileReference, _ attachments: [FileReference], after previous: [UInt8]?
  ) throws -> Saying {
    let route = try route.get()
    let step = route.step(act.step)
    let kind = step.map { StatementKind($0.kind) } ?? .agree
    var saying = Saying(
      step: act.step, kind: kind, role: step?.role ?? "expert", person: act.person,
      opinion: kind == .agree || kind == .review ? .agreed : nil, document: document,
      attachments: attachments,
      previous: try previous.map { try SHA256Digest(of: $0) },
      route: RouteReference(id: route.id, sha256: try SHA256Digest(of: routeOctets)))
    act.change(&saying)
    return saying
  }

  private static func properties(_ act: Act, _ saying: Saying) -> SignatureProperties {
    let octets = saying.statement.canonicalBytes
    let statement = act.octets.map { $0(octets).flatMap { Statement($0) } } ?? Statement(octets)
    return SignatureProperties(
      statement: statement, commitment: .proofOfApproval, claimedRole: saying.role.rawValue)
  }

  // MARK: PDF

  /// A PDF that these people signed, one after another.
  static func pdf(
    _ acts: [Act] = Act.usual, attachments: [FileReference] = [], on pdf: [UInt8] = SmallPDF.bytes
  ) throws -> [UInt8] {
    let fields = Array(Set(try route.get().steps.map(\.id.rawValue) + acts.map(\.step.rawValue))).sorted()
    var file = pdf + (try Document(ByteSource(pdf)).addingSignatureFields(fields + ["again"]))
    let document = FileReference(
      name: "доклад.pdf", mediaType: "application/pdf", sha256: try SHA256Digest(of: file))
    for act in acts { file = try signing(file, act, document, attachments) }
    return file
  }

  static func signing(
    _ file: [UInt8], _ act: Act, _ document: FileReference, _ attachments: [FileReference] = []
  ) throws -> [UInt8] {
    let opened = try Document(ByteSource(file))
    let last = try opened.signatures().last
    let value = try last.map { try SignedData($0.contents, trailing: .zeros).signerInfos[0].signature }
    let saying = try saying(act, document, attachments, after: value)
    let isTaken = try opened.signatureFields().contains { $0.name == act.step.rawValue && $0.isSigned }
    let request = PAdESRequest(
      field: isTaken ? "again" : act.step.rawValue, time: TestPKI.now, properties: properties(act, saying))
    let signer = try FileSigner(try holder(act.key ?? act.person.rawValue))
    return try PAdESSigning.sign(opened, request, by: signer).bytes
  }

  /// As ``signing(_:_:_:_:)``, with a message that does not name its certificate.
  static func signingPlainly(_ file: [UInt8], _ act: Act, _ document: FileReference) throws -> [UInt8] {
    let opened = try Document(ByteSource(file))
    let last = try opened.signatures().last
    let value = try last.map { try SignedData($0.contents, trailing: .zeros).signerInfos[0].signature }
    let saying = try saying(act, document, [], after: value)
    let entries = SignatureEntries(subFilter: "adbe.pkcs7.detached", time: TestPKI.now)
    let prepared = try opened.preparingSignature(entries, in: act.step.rawValue, reservedBytes: 6000)
    let whole = file + prepared.appended
    let covered = prepared.byteRange.covered.flatMap { whole[$0] }
    let holder = try holder(act.person.rawValue)
    let attributes = DER.setOf([
      CMSAttribute.encoded(OID.contentType, values: [DER.objectIdentifier(OID.data)]),
      CMSAttribute.encoded(OID.messageDigest, values: [DER.octetString(try Digest.of(covered, .sha256))]),
      Statement(saying.statement.canonicalBytes)?.attribute ?? [],
    ])
    let scheme = SignatureScheme.ecdsa(.sha256)
    let message = SignedDataWriter.message(
      signedAttributes: attributes, signature: try holder.key.sign(attributes, scheme),
      algorithm: AlgorithmIdentifier(oid: "1.2.840.10045.4.3.2", parameters: nil), digest: .sha256,
      certificates: [holder.certificate] + holder.chain)
    return file + (try prepared.embedding(message))
  }

  static func reference(_ file: [UInt8]) throws -> FileReference {
    let first = try Document(ByteSource(file)).revisions[1].byteRange.upperBound
    return FileReference(
      name: "доклад.pdf", mediaType: "application/pdf", sha256: try SHA256Digest(of: Array(file[..<first])))
  }

  // MARK: Container

  /// A text with an attachment in a container that these people signed.
  static func container(_ acts: [Act] = Act.usual) throws -> [UInt8] {
    let document = FileReference(
      name: "записка.txt", mediaType: "text/plain", sha256: try SHA256Digest(of: text))
    let table = try tableReference()
    let files = [
      ContainerFile(
        name: document.name, content: ByteSource(text), mediaType: document.mediaType, isRoot: true),
      ContainerFile(
        name: table.name, content: ByteSource(Self.table), mediaType: table.mediaType),
    ]
    var file: [UInt8] = []
    for act in acts {
      let container = file.isEmpty ? nil : try Container(ByteSource(file))
      let value = try container?.signatureFiles.sorted().last.map { name in
        try SignedData(try container?.bytes(of: name) ?? []).signerInfos[0].signature
      }
      let saying = try saying(act, document, [table], after: value)
      let signer = try FileSigner(try holder(act.key ?? act.person.rawValue))
      let writer =
        if let container {
          try ASiCSigning.addSignature(
            to: container, by: signer, at: TestPKI.now, properties: properties(act, saying))
        } else {
          try ASiCSigning.sign(files, by: signer, at: TestPKI.now, properties: properties(act, saying))
        }
      file = try writer.data()
    }
    return file
  }

  // MARK: Audit

  static func audit(
    _ file: [UInt8], attachments: [AuditedAttachment] = [], expected: RouteAudit.Expectation = .init(),
    routeOctets: [UInt8] = routeOctets, authority: Authority? = nil
  ) throws -> DocumentAudit {
    let pki = try TestPKI.shared()
    let policy = TrustPolicy(
      anchors: try pki.anchors, intermediates: try pki.intermediates, revocationLists: try pki.revocationLists
    )
    let report = try Validator(policy: policy).validate(ByteSource(file), at: TestPKI.now)
    return DocumentAudit(
      report, route: try Route(yaml: String(decoding: routeOctets, as: UTF8.self)),
      routeSHA256: try SHA256Digest(of: routeOctets), authority: try authority ?? self.authority.get(),
      attachments: attachments, expected: expected)
  }
}

extension DocumentAudit {
  /// The rules that do not hold, each with the step it is about.
  var broken: [String] {
    guard case .broken(let findings) = route.verdict else { return [] }
    return findings.map { finding in "\(finding.rule.rawValue)" + (finding.step.map { " \($0)" } ?? "") }
  }
}
