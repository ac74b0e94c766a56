import Foundation
import GRDB
import Testing

@testable import CaseStore

@Suite struct Register {
  let workspace = Workspace()
  let store: RegistryStore
  let package: ArtifactDigest
  let document: ArtifactDigest

  init() throws {
    store = try RegistryStore.create(at: workspace.path)
    package = try store.put(octets("package"))
    document = try sha256(octets("document"), as: ArtifactDigest.self)
  }

  func begin(_ message: String, _ package: ArtifactDigest? = nil, after seconds: Double = 0) throws
    -> ReceptionLease
  {
    let reception = try store.receive(
      message, package: package ?? self.package, at: morning + seconds, leaseSeconds: 60)
    guard case .begun(let lease) = reception else {
      Issue.record("not begun: \(reception)")
      throw StoreFailure.leaseLost(message: message)
    }
    return lease
  }

  func register(_ lease: ReceptionLease, _ document: ArtifactDigest? = nil) throws -> RegistrationOutcome {
    try store.register(lease, document: document ?? self.document, series: "2026", at: morning + 1) {
      number in
      RegistrationDraft(incomingNumber: "РД-\(number)/2026", content: octets("receipt \(number)"))
    }
  }

  @Test func `a register that was made opens, and is made once`() throws {
    #expect(try RegistryStore.open(at: workspace.path).registrations().isEmpty)
    #expect(throws: StoreFailure.alreadyAStore(path: workspace.path)) {
      try RegistryStore.create(at: workspace.path)
    }
    #expect(throws: StoreFailure.notAStore(path: workspace.path)) { try CaseStore.open(at: workspace.path) }
    #expect(try store.database.writerPragma("synchronous") == 2)
  }

  @Test func `a message is received, registered, and answered with its receipt ever after`() throws {
    let lease = try begin("m")
    #expect(!lease.isResumed)
    #expect(try store.status(of: "m") == .inProgress(package: package, since: morning, until: morning + 60))
    guard case .registered(let registration) = try register(lease) else {
      throw StoreFailure.leaseLost(message: "m")
    }
    #expect(registration.number == 1)
    #expect(registration.incomingNumber == "РД-1/2026")
    #expect(registration.content == octets("receipt 1"))
    #expect(registration.package == package)
    #expect(registration.registeredAt == morning + 1)
    #expect(registration.receipt == nil)
    #expect(try store.unsealedAnswers() == [.receipt(registration)])
    let receipt = try store.put(octets("sealed receipt 1"))
    try store.seal(receipt, ofMessage: "m")
    guard case .registered(let sealed)? = try store.status(of: "m") else {
      throw StoreFailure.unknownMessage("m")
    }
    #expect(sealed.receipt == receipt)
    #expect(try store.unsealedAnswers().isEmpty)
    #expect(
      try store.receive("m", package: package, at: morning + 999, leaseSeconds: 60)
        == .known(.registered(sealed)))
    #expect(try store.registration(incomingNumber: "РД-1/2026") == sealed)
    #expect(try store.registration(ofDocument: document) == sealed)
    #expect(try store.registrations() == [sealed])
    #expect(try store.check().isEmpty)
  }

  @Test func `a message is refused, and answered so ever after`() throws {
    let refusal = try store.refuse(begin("m"), rule: "route-incomplete", at: morning, content: octets("no"))
    #expect(refusal.rule == "route-incomplete")
    #expect(try store.unsealedAnswers() == [.refusal(refusal)])
    let answer = try store.put(octets("sealed no"))
    guard case .refused(let sealed) = try store.seal(answer, ofMessage: "m") else {
      throw StoreFailure.unknownMessage("m")
    }
    #expect(sealed.answer == answer)
    #expect(
      try store.receive("m", package: package, at: morning + 999, leaseSeconds: 60)
        == .known(.refused(sealed)))
    #expect(try store.refusals() == [sealed])
    #expect(try store.registrations().isEmpty)
    #expect(try store.check().isEmpty)
  }

  @Test func `the same identifier with other octets is refused`() throws {
    _ = try begin("m")
    let other = try store.put(octets("other"))
    #expect(throws: StoreFailure.messageTaken("m", known: package)) {
      try store.receive("m", package: other, at: morning, leaseSeconds: 60)
    }
  }

  @Test func `a package that is not kept is not received`() throws {
    #expect(throws: StoreFailure.missingArtifact(document, path: store.path(of: document))) {
      try store.receive("m", package: document, at: morning, leaseSeconds: 60)
    }
    #expect(try store.status(of: "m") == nil)
  }

  @Test func `while one decides, others are told that it is in progress`() throws {
    let lease = try begin("m")
    #expect(
      try store.receive("m", package: package, at: morning + 59, leaseSeconds: 60)
        == .known(.inProgress(package: package, since: morning, until: morning + 60)))
    #expect(try store.takeUpUnfinished(at: morning + 59, leaseSeconds: 60) == nil)
    let renewed = try store.renew(lease, at: morning + 59, leaseSeconds: 60)
    #expect(renewed.until == morning + 119)
    #expect(try store.takeUpUnfinished(at: morning + 118, leaseSeconds: 60) == nil)
  }

  @Test func `a message whose holder died is taken up, and the dead decide nothing`() throws {
    let dead = try begin("m")
    let resumed = try #require(try store.takeUpUnfinished(at: morning + 60, leaseSeconds: 60))
    #expect(resumed.isResumed)
    #expect(resumed.package == package)
    #expect(resumed.receivedAt == morning)
    #expect(throws: StoreFailure.leaseLost(message: "m")) { try register(dead) }
    #expect(throws: StoreFailure.leaseLost(message: "m")) {
      try store.refuse(dead, rule: "x", at: morning, content: [])
    }
    #expect(throws: StoreFailure.leaseLost(message: "m")) {
      try store.renew(dead, at: morning, leaseSeconds: 60)
    }
    #expect(try register(resumed).registration.number == 1)
    #expect(throws: StoreFailure.leaseLost(message: "m"), "once") { try register(resumed) }
  }

  @Test func `a message sent again after its holder died is begun again`() throws {
    _ = try begin("m")
    #expect(try begin("m", after: 60).isResumed)
  }

  @Test func `one document is registered once, whatever messages bring it`() throws {
    let first = try register(begin("m"))
    let other = try store.put(octets("other package"))
    let second = try register(begin("n", other))
    #expect(second == .alreadyRegistered(first.registration))
    #expect(try store.status(of: "n") == .registered(first.registration))
    let third = try register(begin("o", other), package)
    #expect(third.registration.number == 2, "no number is lost by it")
    let receipt = try store.put(octets("receipt"))
    try store.seal(receipt, ofMessage: "n")
    #expect(try store.registration(ofDocument: document)?.receipt == receipt)
    #expect(try store.check().isEmpty)
  }

  @Test func `a refused document may come again`() throws {
    try store.refuse(begin("m"), rule: "expired", at: morning, content: [])
    #expect(try register(begin("n")).registration.number == 1)
  }

  @Test func `a draft that fails registers nothing and uses no number`() throws {
    struct Mine: Error {}
    let lease = try begin("m")
    #expect(throws: Mine.self) {
      try store.register(lease, document: document, series: "2026", at: morning) { _ in throw Mine() }
    }
    #expect(try register(lease).registration.number == 1)
  }

  @Test func `an incoming number is given once`() throws {
    _ = try register(begin("m"))
    let lease = try begin("n")
    #expect(throws: StoreFailure.self) {
      try store.register(lease, document: package, series: "2027", at: morning) { _ in
        RegistrationDraft(incomingNumber: "РД-1/2026", content: [])
      }
    }
    #expect(try store.registrations().count == 1)
  }

  @Test func `an answer is sealed once`() throws {
    _ = try register(begin("m"))
    let receipts = try [store.put(octets("one")), store.put(octets("two"))]
    try store.seal(receipts[0], ofMessage: "m")
    try store.seal(receipts[0], ofMessage: "m")
    #expect(throws: StoreFailure.answerTaken(message: "m", known: receipts[0])) {
      try store.seal(receipts[1], ofMessage: "m")
    }
    #expect(throws: StoreFailure.unknownMessage("n")) { try store.seal(receipts[0], ofMessage: "n") }
    _ = try begin("n")
    #expect(throws: StoreFailure.unknownMessage("n")) { try store.seal(receipts[0], ofMessage: "n") }
    #expect(throws: StoreFailure.missingArtifact(document, path: store.path(of: document))) {
      try store.seal(document, ofMessage: "m")
    }
  }

  @Test func `registrations are listed newest first, by pages`() throws {
    for name in ["a", "b", "c"] {
      _ = try register(begin(name), sha256(octets(name), as: ArtifactDigest.self))
    }
    #expect(try store.registrations(limit: 2).map(\.message) == ["c", "b"])
    #expect(try store.registrations(limit: 2, skipping: 2).map(\.message) == ["a"])
    #expect(try store.registrations(limit: -1).isEmpty)
  }

  @Test(arguments: [
    "DELETE FROM received", "DELETE FROM registration", "DELETE FROM refusal",
    "UPDATE received SET state = 'received', document = NULL, lease = 'x', lease_until = 9 WHERE message = 'm'",
    "UPDATE received SET package = printf('%064d', 1)", "UPDATE received SET received_at = 0",
    "INSERT OR REPLACE INTO received SELECT * FROM received",
    "INSERT INTO received VALUES ('x', printf('%064d', 1), 0, 'refused', NULL, NULL, NULL)",
    "UPDATE registration SET number = 2", "UPDATE registration SET content = x''",
    "UPDATE registration SET receipt = printf('%064d', 1)",
    "INSERT OR REPLACE INTO registration SELECT * FROM registration",
    "INSERT INTO registration VALUES (printf('%064d', 1), 'r', '2026', 3, 'x', 0, x'', NULL)",
    "INSERT OR REPLACE INTO registration VALUES (printf('%064d', 1), 'r', '2026', 1, 'x', 0, x'', NULL)",
    "UPDATE refusal SET rule = 'x'", "UPDATE refusal SET answer = printf('%064d', 1)",
    "INSERT OR REPLACE INTO refusal SELECT * FROM refusal",
  ])
  func `the database refuses to change what was decided`(sql: String) throws {
    _ = try register(begin("m"))
    try store.seal(store.put(octets("receipt")), ofMessage: "m")
    try store.refuse(begin("r"), rule: "expired", at: morning, content: [])
    try store.seal(store.put(octets("refusal")), ofMessage: "r")
    #expect(throws: DatabaseError.self) { try workspace.tamper(sql, database: workspace.registryDatabase) }
    #expect(try store.check().isEmpty)
  }
}
