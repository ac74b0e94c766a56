import AdES
import Audit
import CaseStore
import Desk
import Files
import Foundation
import OpenSSL
import Signing
import StandInTrust
import Synchronization
import TestFiles
import TestPKI
import Validation
import Workflow

/// A town hall for tests: a workspace in a folder of its own, the stand-in PKI, and everybody's keys.
struct Town {
  let directory: String
  let desk: Desk
  let pki: StandInPKI
  let authority: String
  let time: Time

  static let now = TestPKI.now

  /// - Parameter change: of the register of who may do what.
  init(register change: (String) -> String = { $0 }) throws {
    pki = try TestPKI.shared()
    directory = NSTemporaryDirectory() + "doklad-town-" + UUID().uuidString
    try FileManager.default.createDirectory(atPath: directory + "/trust", withIntermediateDirectories: true)
    try AtomicFile.write(try pki.certificate("root").der, to: directory + "/trust/root.cer")
    try AtomicFile.write(try pki.certificate("issuing").der, to: directory + "/trust/issuing.cer")
    var lists: [String] = []
    for (index, list) in try pki.revocationLists.enumerated() {
      try AtomicFile.write(list.der, to: directory + "/trust/\(index).crl")
      lists.append("trust/\(index).crl")
    }
    authority = change(try Self.sample("authority.yaml"))
    let configuration = """
      organization: NTRBG-000000001
      outgoingNumber: "ПР{yy}-ВК66-{n}/{date}"
      route: route.yaml
      authority: authority.yaml
      trust: {anchors: [trust/root.cer], intermediates: [trust/issuing.cer], revocationLists: [\(lists.joined(separator: ", "))]}
      registry: {organization: NTRBG-000000002, name: "Общински съвет Примерна (ТЕСТ)", endpoint: "https://localhost:1"}
      """
    try Workspace.create(
      at: directory, configuration: configuration, route: Array(ShippedRoutes.councilReport.utf8),
      authority: Array(authority.utf8))
    let time = Time(Self.now)
    self.time = time
    desk = try Desk(Workspace(containing: directory), clock: { time.now })
  }

  /// The time of day, which tests move on.
  final class Time: Sendable {
    private let moment: Mutex<Date>
    init(_ start: Date) { moment = Mutex(start) }
    var now: Date { moment.withLock { $0 } }
    func pass(seconds: Double) { moment.withLock { $0 += seconds } }
  }

  /// The same workspace at another person's desk.
  func secondDesk() throws -> Desk {
    let time = time
    return try Desk(Workspace(containing: directory), clock: { time.now })
  }

  /// What a refusal was; nil where nothing was refused.
  func failure(_ body: () throws -> Void) -> DeskFailure? {
    do { try body() } catch { return error as? DeskFailure }
    return nil
  }

  /// The codes of what a check finds wrong.
  func flaws() throws -> [CheckFinding] { try desk.check().filter(\.isBroken) }

  static func sample(_ name: String) throws -> String {
    let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent()
    return try String(contentsOf: root.appending(path: "Samples/\(name)"), encoding: .utf8)
  }

  /// Everybody on P-256, so that nobody waits for a key.
  func signer(_ id: String) throws -> FileSigner {
    try FileSigner(try Self.fast[id]?.get() ?? pki.holder(id))
  }

  private static let fast: [String: Result<KeyHolder, any Error>] = ["petrova", "dimitrov", "council"]
    .reduce(into: [:]) { keys, id in
      keys[id] = Result { try TestPKI.shared().variant(of: id, key: .ec(curve: "P-256")) }
    }

  /// A case with a text, opened by the expert.
  func textCase(_ text: String = "Докладна записка\nза проба.\n") throws -> CaseFile {
    try desk.open(
      BroughtFile(name: "записка.txt", content: ByteSource(Array(text.utf8))), subject: "Проба",
      attachments: [BroughtFile(name: "приложение.csv", content: ByteSource(Array("а,б\n1,2\n".utf8)))],
      by: "petrova")
  }

  /// A case with a small PDF, opened by the expert.
  func pdfCase(_ pdf: [UInt8] = SmallPDF.bytes, attachments: [BroughtFile] = []) throws -> CaseFile {
    try desk.open(
      BroughtFile(name: "доклад.pdf", content: ByteSource(pdf)), subject: "Проба", attachments: attachments,
      by: "petrova")
  }

  func table() throws -> BroughtFile {
    try BroughtFile(name: "приложение.csv", content: ByteSource(Array("а,б\n1,2\n".utf8)))
  }

  /// The octets of a case's document with all its signatures.
  func document(of caseID: String) throws -> [UInt8] {
    guard let version = try desk.load(caseID).folded.version else { return [] }
    return try desk.artifact(version.artifact).bytes
  }

  static let steps: [(StepKind, String)] = [
    (.prepare, "petrova"), (.agree, "ivanov"), (.review, "georgieva"), (.sign, "dimitrov"),
  ]

  /// Takes a case through the first `count` steps of its route.
  @discardableResult
  func take(_ caseID: String, steps count: Int = 4) throws -> CaseFile {
    var file = try desk.load(caseID)
    for (kind, person) in Self.steps.prefix(count) {
      file = try desk.act(on: caseID, StepDecision(kind), by: try signer(person))
    }
    return file
  }

  var policy: TrustPolicy { desk.workspace.trust }

  func report(_ octets: [UInt8]) throws -> Validation.Report {
    try Validator(policy: policy).validate(ByteSource(octets), at: Self.now)
  }

  func audit(
    _ octets: [UInt8], attachments: [AuditedAttachment] = [], expected: RouteAudit.Expectation = .init()
  ) throws -> DocumentAudit {
    let route = desk.workspace.route
    return DocumentAudit(
      try report(octets), route: route.route, routeSHA256: route.sha256, authority: desk.workspace.authority,
      attachments: attachments, expected: expected)
  }
}
