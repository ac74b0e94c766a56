import AdES
import Audit
import CaseStore
import Desk
import Files
import Foundation
import OpenSSL
import Signing
import StandInTrust
import TestPKI
import Validation
import Workflow

/// A town hall for tests: a workspace in a folder of its own, the stand-in PKI, and everybody's keys.
struct Town {
  let directory: String
  let desk: Desk
  let pki: StandInPKI
  let authority: String

  static let now = TestPKI.now

  init() throws {
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
    authority = try Self.sample("authority.yaml")
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
    desk = try Desk(Workspace(containing: directory), clock: { Self.now })
  }

  static func sample(_ name: String) throws -> String {
    let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent()
    return try String(contentsOf: root.appending(path: "Samples/\(name)"), encoding: .utf8)
  }

  func signer(_ id: String) throws -> FileSigner { try FileSigner(try pki.holder(id)) }

  /// A case with a text, opened by the expert.
  func textCase(_ text: String = "Докладна записка\nза проба.\n") throws -> CaseFile {
    try desk.open(
      BroughtFile(name: "записка.txt", content: ByteSource(Array(text.utf8))), subject: "Проба",
      attachments: [BroughtFile(name: "приложение.csv", content: ByteSource(Array("а,б\n1,2\n".utf8)))],
      by: "petrova")
  }

  /// A case with a small PDF, opened by the expert.
  func pdfCase() throws -> CaseFile {
    try desk.open(
      BroughtFile(name: "доклад.pdf", content: ByteSource(SmallPDF.bytes)), subject: "Проба", by: "petrova")
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

/// A PDF of one empty page with a classic cross-reference table.
enum SmallPDF {
  static let bytes: [UInt8] = {
    let objects = [
      "<< /Type /Catalog /Pages 2 0 R >>", "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
      "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Resources << >> /Contents 4 0 R >>",
      "<< /Length 0 >>\nstream\n\nendstream",
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
      let digits = String(offset)
      text += String(repeating: "0", count: 10 - digits.count) + digits + " 00000 n \n"
    }
    text += "trailer\n<< /Size \(objects.count + 1) /Root 1 0 R >>\nstartxref\n\(start)\n%%EOF\n"
    return Array(text.utf8)
  }()
}
