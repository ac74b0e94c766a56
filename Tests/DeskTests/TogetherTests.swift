import CaseStore
import Desk
import Files
import Foundation
import OpenSSL
import Signing
import Synchronization
import TestFiles
import Testing
import Workflow

@Suite struct `Two desks at one case` {
  @Test func `never both take a step: the slower is told, and nothing is lost`() throws {
    for isPDF in [true, false] {
      let town = try Town()
      let id = isPDF ? try town.pdfCase().id : try town.textCase().id
      try town.take(id, steps: 1)
      let other = try town.secondDesk()
      let ivanov = try town.signer("ivanov")
      // While one desk waits for the PIN, the other takes the step.
      let slow = HandSigner(ivanov) {
        _ = try? other.act(on: id, StepDecision(.agree), by: ivanov)
        return nil
      }
      guard
        case .conflict(caseID: id)? = town.failure({
          _ = try town.desk.act(on: id, StepDecision(.agree), by: slow)
        })
      else {
        Issue.record("two acts, or another failure")
        return
      }
      let file = try town.desk.load(id)
      #expect(file.folded.version?.signed.map(\.signer) == ["petrova", "ivanov"])
      #expect(try town.report(try town.document(of: id)).signatures.count == 2)
      #expect(try town.flaws().isEmpty)
      _ = try town.desk.act(on: id, StepDecision(.review), by: try town.signer("georgieva"))
      _ = try other.act(on: id, StepDecision(.sign), by: try town.signer("dimitrov"))
      #expect(try town.audit(try town.document(of: id)).isComplete)
    }
  }

  @Test func `never both prepare, and reserve one number`() throws {
    let town = try Town()
    let id = try town.textCase().id
    let other = try town.secondDesk()
    let petrova = try town.signer("petrova")
    let slow = HandSigner(petrova) {
      _ = try? other.act(on: id, StepDecision(.prepare), by: petrova)
      return nil
    }
    guard
      case .conflict(caseID: id)? = town.failure({
        _ = try town.desk.act(on: id, StepDecision(.prepare), by: slow)
      })
    else {
      Issue.record("prepared twice")
      return
    }
    let file = try town.desk.load(id)
    #expect(file.folded.version?.signed.count == 1)
    #expect(file.folded.outgoingNumber == "ПР26-ВК66-1/02.03.2026")
    #expect(file.events.filter { $0.name == "outgoingNumberReserved" }.count == 1)
    #expect(try town.flaws().isEmpty)
  }

  @Test func `a return in between takes the ground from under a signature`() throws {
    let town = try Town()
    let id = try town.textCase().id
    try town.take(id, steps: 1)
    let other = try town.secondDesk()
    let ivanov = try town.signer("ivanov")
    let slow = HandSigner(ivanov) {
      _ = try? other.returnForRework(id, reason: "грешка", by: ivanov)
      return nil
    }
    guard
      case .conflict(caseID: id)? = town.failure({
        _ = try town.desk.act(on: id, StepDecision(.agree), by: slow)
      })
    else {
      Issue.record("agreed to what was returned")
      return
    }
    #expect(try town.desk.load(id).folded.version?.number == 2)
    #expect(try town.flaws().isEmpty)
  }

  @Test func `many at once leave one act, one number, and a sound store`() async throws {
    let town = try Town()
    let id = try town.textCase().id
    let outcomes = await withTaskGroup(of: String.self) { group in
      for _ in 0..<6 {
        group.addTask {
          do {
            _ = try town.secondDesk().act(on: id, StepDecision(.prepare), by: try town.signer("petrova"))
            return "done"
          } catch DeskFailure.conflict {
            return "conflict"
          } catch DeskFailure.refused(.alreadySigned) {
            return "already"
          } catch { return "\(error)" }
        }
      }
      return await group.reduce(into: [String]()) { $0.append($1) }
    }
    #expect(outcomes.filter { $0 == "done" }.count == 1, "\(outcomes)")
    #expect(outcomes.allSatisfy { ["done", "conflict", "already"].contains($0) }, "\(outcomes)")
    #expect(try town.desk.load(id).folded.version?.signed.count == 1)
    #expect(try town.flaws().isEmpty)
  }
}

@Suite struct `Outgoing numbers` {
  @Test func `are given once, without a gap, whatever happens between`() throws {
    let town = try Town()
    let ids = try (0..<3).map { _ in try town.textCase().id }
    #expect(ids == ["2026-1", "2026-2", "2026-3"])
    for id in ids.reversed() {
      _ = town.failure {
        _ = try town.desk.act(on: id, StepDecision(.prepare), by: try town.signer("bad-expired"))
      }
      _ = town.failure {
        _ = try town.desk.act(on: id, StepDecision(.prepare), by: try town.signer("ivanov"))
      }
      _ = try town.desk.act(on: id, StepDecision(.prepare), by: try town.signer("petrova"))
    }
    let numbers = try ids.map { try town.desk.load($0).folded.outgoingNumber }
    #expect(numbers == [3, 2, 1].map { "ПР26-ВК66-\($0)/02.03.2026" })
    #expect(try town.flaws().isEmpty)
  }

  @Test func `begin again with the year, in Sofia`() throws {
    let town = try Town()
    // 31 December 2026, 21:59 UTC is two minutes before the new year there.
    town.time.pass(
      seconds: DateInterval(start: Town.now, end: Date(timeIntervalSince1970: 1_798_754_340)).duration)
    let first = try town.textCase().id
    _ = try town.desk.act(on: first, StepDecision(.prepare), by: try town.signer("petrova"))
    town.time.pass(seconds: 120)
    let second = try town.textCase().id
    _ = try town.desk.act(on: second, StepDecision(.prepare), by: try town.signer("petrova"))
    #expect(first == "2026-1")
    #expect(second == "2027-1")
    #expect(try town.desk.load(first).folded.outgoingNumber == "ПР26-ВК66-1/31.12.2026")
    #expect(try town.desk.load(second).folded.outgoingNumber == "ПР27-ВК66-1/01.01.2027")
  }

  @Test func `are on the page of a document that is set for its case, and kept by it`() throws {
    let town = try Town()
    var told: [OutgoingNumber] = []
    let file = try town.desk.open(subject: "Проба", by: "petrova") { number in
      told.append(number)
      return try BroughtFile(name: "доклад.pdf", content: ByteSource(SmallPDF.bytes))
    }
    #expect(told.map(\.text) == ["ПР26-ВК66-1/02.03.2026"])
    #expect(file.outgoingNumber == told.first)
    #expect(try town.desk.load(file.id).folded.outgoingNumber == told.first?.text)
    #expect(try town.desk.number(file.id, by: "petrova") == told.first)
    let signed = try town.desk.act(on: file.id, StepDecision(.prepare), by: try town.signer("petrova"))
    #expect(signed.folded.outgoingNumber == told.first?.text)
    // A case that has none is given the next.
    let other = try town.pdfCase()
    #expect(try town.desk.number(other.id, by: "petrova").text == "ПР26-ВК66-2/02.03.2026")
    #expect(try town.flaws().isEmpty)
  }

  @Test func `are not spent on a document that could not be set`() throws {
    struct NoFont: Error {}
    let town = try Town()
    #expect(throws: NoFont.self) {
      _ = try town.desk.open(subject: "Проба", by: "petrova") { _ in throw NoFont() }
    }
    // Nor on one that could not be signed.
    let refused = town.failure {
      _ = try town.desk.open(subject: "Проба", by: "petrova") { _ in
        try BroughtFile(name: "доклад.pdf", content: ByteSource(Array("%PDF-1.7\n".utf8)))
      }
    }
    guard case .unsignable = refused else {
      Issue.record("\(String(describing: refused))")
      return
    }
    #expect(try town.desk.allCases().isEmpty)
    let file = try town.desk.open(subject: "Проба", by: "petrova") { _ in
      try BroughtFile(name: "доклад.pdf", content: ByteSource(SmallPDF.bytes))
    }
    #expect(file.folded.outgoingNumber == "ПР26-ВК66-1/02.03.2026")
  }
}

@Suite struct `Names printed where people sign` {
  @Test(arguments: [
    ("Мария Петрова", true), ("МАРИЯ ПЕТРОВА", true), ("инж. М. Петрова", true), ("Петрова, Мария", true),
    ("Мария Георгиева Петрова", true), ("Мария Петрова-Иванова", false), ("Мария Мария", false),
    ("М. П.", false), ("Иван Иванов", false), ("Петров", false), ("", false),
  ])
  func `are held against a person's by their words`(printed: String, isTheirs: Bool) {
    #expect(PrintedNames.isName(printed, of: "Мария Георгиева Петрова (ТЕСТ)") == isTheirs)
  }

  @Test func `are told where somebody else, or nobody, signs beside them`() throws {
    let town = try Town()
    let file = try town.pdfCase()
    let own = PrintedNames([
      .sign: ["Петър Димитров"], .agree: ["Иван Иванов"], .review: ["Елена Георгиева"],
      .prepare: ["М. Петрова"],
    ])
    #expect(town.desk.flaws(in: own, of: file) == [])
    let others = PrintedNames([.agree: ["Петър Пробен", "Иван Иванов"], .prepare: ["Мария Петрова"]])
    #expect(
      town.desk.flaws(in: others, of: file) == [
        .another(printed: "Петър Пробен", step: "agree", able: ["ivanov"]),
        .nobody(printed: "Иван Иванов", kind: .agree),
      ])
  }
}
