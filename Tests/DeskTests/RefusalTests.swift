import CaseStore
import Desk
import Files
import Foundation
import OpenSSL
import PDF
import Signing
import TestFiles
import Testing
import Validation
import Workflow

@Suite struct `An act that is not allowed` {
  /// Tries it, expects the events, the document and the numbers to be as they were, and tells why not.
  private func refused(_ town: Town, _ caseID: String, _ act: () throws -> Void) throws -> DeskFailure {
    let (events, document) = (try town.desk.load(caseID).events, try town.document(of: caseID))
    let found = town.failure { try act() }
    #expect(try town.desk.load(caseID).events == events)
    #expect(try town.document(of: caseID) == document)
    #expect(try town.flaws().isEmpty)
    return try #require(found)
  }

  private func act(_ town: Town, _ caseID: String, _ kind: StepKind, by id: String) throws {
    _ = try town.desk.act(on: caseID, StepDecision(kind), by: try town.signer(id))
  }

  @Test func `with another person's key is refused by the role`() throws {
    let town = try Town()
    let id = try town.pdfCase().id
    try town.take(id, steps: 1)
    let found = try refused(town, id) { try act(town, id, .agree, by: "georgieva") }
    guard case .refused(let refusal) = found else {
      Issue.record("\(found)")
      return
    }
    #expect(refusal.rule == .authorityRole)
    #expect(refusal.step == "agree")
    #expect(refusal.whoCanAct == ["ivanov"])
  }

  @Test func `before its turn is refused by the order`() throws {
    let town = try Town()
    let id = try town.pdfCase().id
    try town.take(id, steps: 1)
    let found = try refused(town, id) { try act(town, id, .sign, by: "dimitrov") }
    guard case .refused(.outOfOrder(step: "sign", next: ["agree"], whoCanAct: ["ivanov"])) = found else {
      Issue.record("\(found)")
      return
    }
  }

  @Test func `before anything was prepared is refused by the state`() throws {
    let town = try Town()
    let id = try town.pdfCase().id
    let found = try refused(town, id) { try act(town, id, .agree, by: "ivanov") }
    guard case .refused(let refusal) = found else {
      Issue.record("\(found)")
      return
    }
    #expect(refusal.rule == .caseState)
  }

  @Test func `a second time is refused as done`() throws {
    let town = try Town()
    let id = try town.pdfCase().id
    try town.take(id, steps: 2)
    let found = try refused(town, id) { try act(town, id, .agree, by: "ivanov") }
    guard case .refused(.alreadySigned(step: "agree", by: "ivanov")) = found else {
      Issue.record("\(found)")
      return
    }
  }

  @Test func `by one who prepared is refused by the separation of duties`() throws {
    let town = try Town { register in
      register.replacingOccurrences(
        of: "      - role: expert\n",
        with: """
                - role: headOfUnit
                  unit: ВК66
                  position: и. д.
                  from: 2024-01-01
                  order: РД-15-999/29.12.2023
                - role: expert

          """)
    }
    let id = try town.pdfCase().id
    try town.take(id, steps: 1)
    let found = try refused(town, id) { try act(town, id, .agree, by: "petrova") }
    guard
      case .refused(
        .separationOfDuties(
          person: "petrova", step: "agree", other: "prepare", inCommon: "petrova", whoCanAct: ["ivanov"])) =
        found
    else {
      Issue.record("\(found)")
      return
    }
  }

  @Test func `with an expired key is refused before anything is frozen or numbered`() throws {
    for isPDF in [true, false] {
      let town = try Town()
      let id = isPDF ? try town.pdfCase().id : try town.textCase().id
      let found = try refused(town, id) { try act(town, id, .prepare, by: "bad-expired") }
      guard case .unusableCertificate(.path(.expired, _, depth: 0)) = found else {
        Issue.record("\(found)")
        return
      }
      #expect(try town.desk.load(id).folded.state == .draft)
      // The next in order gets the first number.
      _ = try town.desk.act(on: id, StepDecision(.prepare), by: try town.signer("petrova"))
      #expect(try town.desk.load(id).folded.outgoingNumber == "ПР26-ВК66-1/02.03.2026")
    }
  }

  @Test func `with a key for encryption is refused`() throws {
    let town = try Town()
    let id = try town.pdfCase().id
    try town.take(id, steps: 2)
    let found = try refused(town, id) { try act(town, id, .review, by: "bad-usage") }
    guard case .unusableCertificate(.keyUsageNotForSignatures) = found else {
      Issue.record("\(found)")
      return
    }
  }

  @Test func `with a revoked certificate is refused`() throws {
    let town = try Town()
    let id = try town.pdfCase().id
    try town.take(id, steps: 1)
    let found = try refused(town, id) { try act(town, id, .agree, by: "bad-revoked") }
    guard case .unusableCertificate(.path(.revoked, _, depth: 0)) = found else {
      Issue.record("\(found)")
      return
    }
  }

  @Test func `with a certificate of a foreign issuer is refused by the register`() throws {
    let town = try Town()
    let id = try town.pdfCase().id
    try town.take(id, steps: 3)
    let found = try refused(town, id) { try act(town, id, .sign, by: "bad-foreign") }
    guard case .certificate = found else {
      Issue.record("\(found)")
      return
    }
  }

  @Test func `with a seal or a stranger's certificate is nobody's`() throws {
    let town = try Town()
    let id = try town.pdfCase().id
    for stranger in ["municipality", "council", "tsa"] {
      let found = try refused(town, id) { try act(town, id, .prepare, by: stranger) }
      guard case .certificate = found else {
        Issue.record("\(stranger): \(found)")
        return
      }
    }
  }

  @Test func `with a key that fails leaves the draft a draft`() throws {
    let town = try Town()
    let id = try town.textCase().id
    let key = HandSigner(try town.signer("petrova")) { .key(.token(.wrongPIN)) }
    guard
      case .signing(.key(.token(.wrongPIN)))? = town.failure({
        _ = try town.desk.act(on: id, StepDecision(.prepare), by: key)
      })
    else {
      Issue.record("a failing key signed")
      return
    }
    // The number is the case's from now on; the document can still be changed.
    let file = try town.desk.load(id)
    #expect(file.folded.version?.frozenAt == nil)
    #expect(file.folded.outgoingNumber == "ПР26-ВК66-1/02.03.2026")
    _ = try town.desk.attach(
      BroughtFile(name: "още.txt", content: ByteSource([1])), to: id, by: "petrova")
    try town.take(id)
    #expect(try town.desk.load(id).folded.outgoingNumber == "ПР26-ВК66-1/02.03.2026")
    #expect(try town.flaws().isEmpty)
  }

  @Test func `with an opinion that wants words is refused without them`() throws {
    let town = try Town()
    let id = try town.pdfCase().id
    try town.take(id, steps: 1)
    for (decision, rule) in [
      (StepDecision(.agree, opinion: .agreedWithRemarks), Rule.opinionRemark),
      (StepDecision(.agree, opinion: .refused), .opinionReason),
    ] {
      let found = try refused(town, id) {
        _ = try town.desk.act(on: id, decision, by: try town.signer("ivanov"))
      }
      guard case .refused(let refusal) = found else {
        Issue.record("\(found)")
        return
      }
      #expect(refusal.rule == rule)
    }
  }

  @Test func `after somebody refused is refused until the document is returned`() throws {
    let town = try Town()
    let id = try town.pdfCase().id
    try town.take(id, steps: 1)
    _ = try town.desk.act(
      on: id, StepDecision(.agree, opinion: .refused, reason: "няма средства"), by: try town.signer("ivanov"))
    let found = try refused(town, id) { try act(town, id, .review, by: "georgieva") }
    guard case .refused(let refusal) = found else {
      Issue.record("\(found)")
      return
    }
    #expect([.opinionRefused, .routeOrder].contains(refusal.rule))
    #expect(try town.desk.load(id).folded.nextSteps.isEmpty)
  }

  @Test func `on a case that is not there says so`() throws {
    let town = try Town()
    guard case .noSuchCase("2026-9")? = town.failure({ try act(town, "2026-9", .prepare, by: "petrova") })
    else {
      Issue.record("a case out of nothing")
      return
    }
  }
}

@Suite struct `What is brought to the desk` {
  private func opening(_ pdf: [UInt8]) throws -> DeskFailure? {
    let town = try Town()
    let found = town.failure { _ = try town.pdfCase(pdf) }
    #expect(try town.desk.allCases().isEmpty)
    #expect(try town.desk.store.numbers(in: "case:2026").isEmpty)
    return found
  }

  @Test func `is no encrypted PDF`() throws {
    let pdf = SmallPDF(
      trailer: SmallPDF().trailer + "/Encrypt << /Filter /Standard /V 2 /R 3 /O () /U () /P -4 >>")
    guard case .unsignable([.encrypted])? = try opening(pdf.bytes) else {
      Issue.record("an encrypted PDF was taken in")
      return
    }
  }

  @Test func `is no PDF that only a repairing reader opens`() throws {
    guard
      case .unsignable(let obstacles)? = try opening(
        SmallPDF.bytes.replacing("startxref\n", with: "startxref\n1")),
      case .onlyRepairable? = obstacles.first
    else {
      Issue.record("a broken PDF was taken in")
      return
    }
  }

  @Test func `is no PDF that somebody signed already`() throws {
    let town = try Town()
    let id = try town.pdfCase().id
    try town.take(id, steps: 1)
    guard case .alreadySigned? = try opening(try town.document(of: id)) else {
      Issue.record("a signed PDF was taken in")
      return
    }
  }

  @Test func `is no PDF with something to come up later`() throws {
    var objects = SmallPDF.onePage
    objects[0] = "<< /Type /Catalog /Pages 2 0 R /OpenAction << /S /JavaScript /JS (0) >> >>"
    guard case .unsignable(let obstacles)? = try opening(SmallPDF(objects: objects).bytes),
      case .activeContent? = obstacles.first
    else {
      Issue.record("a PDF with a script was taken in")
      return
    }
  }

  @Test(arguments: ["", ".", "..", "a/b", "a\\b", "a\nb", "mimetype", "META-INF", "description.json"])
  func `has a name that can stand in a container`(name: String) {
    #expect(throws: DeskFailure.self) { try BroughtFile(name: name, content: ByteSource([1])) }
  }

  @Test func `is not empty`() throws {
    let path = FileManager.default.temporaryDirectory.appending(path: "doklad-empty-\(UUID().uuidString)")
      .path
    _ = FileManager.default.createFile(atPath: path, contents: Data())
    defer { try? FileManager.default.removeItem(atPath: path) }
    #expect(throws: DeskFailure.self) { try BroughtFile(contentsOf: path) }
  }

  @Test func `has attachments of other names, and costs no number where it has not`() throws {
    let town = try Town()
    let document = try BroughtFile(name: "записка.txt", content: ByteSource([1]))
    guard
      case .refused(.nameTaken("записка.txt"))? = town.failure({
        _ = try town.desk.open(document, subject: "Проба", attachments: [document], by: "petrova")
      })
    else {
      Issue.record("a document attached to itself")
      return
    }
    #expect(try town.desk.store.numbers(in: "case:2026").isEmpty)
    #expect(try town.textCase().id == "2026-1")
  }

  @Test func `is opened by who may prepare, and costs no number where not`() throws {
    let town = try Town()
    let document = try BroughtFile(name: "записка.txt", content: ByteSource([1]))
    guard
      case .refused(let refusal)? = town.failure({
        _ = try town.desk.open(document, subject: "Проба", by: "dimitrov")
      })
    else {
      Issue.record("anybody may open")
      return
    }
    #expect(refusal.rule == .authorityRole)
    #expect(try town.desk.store.numbers(in: "case:2026").isEmpty)
  }

  @Test func `stays as it is once frozen`() throws {
    let town = try Town()
    let id = try town.textCase().id
    try town.take(id, steps: 1)
    let other = try BroughtFile(name: "записка.txt", content: ByteSource([1]))
    for change in [
      { _ = try town.desk.attach(try town.table(), to: id, by: "petrova") },
      { _ = try town.desk.replaceDocument(of: id, with: other, by: "petrova") },
    ] as [() throws -> Void] {
      guard case .refused(.frozen(version: 1))? = town.failure(change) else {
        Issue.record("a frozen document was changed")
        return
      }
    }
  }
}

/// A key in somebody's hand: what happens when it is asked is the test's to say.
struct HandSigner: Signer {
  let base: FileSigner
  /// Runs first; what it answers is thrown.
  let before: @Sendable () -> SigningFailure?
  var certificate: Certificate { base.certificate }
  var chain: [Certificate] { base.chain }
  var scheme: SignatureScheme { base.scheme }

  init(_ base: FileSigner, before: @escaping @Sendable () -> SigningFailure?) {
    self.base = base
    self.before = before
  }

  func sign(_ message: [UInt8]) throws(SigningFailure) -> [UInt8] {
    if let failure = before() { throw failure }
    return try base.sign(message)
  }
}
