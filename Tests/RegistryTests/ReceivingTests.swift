import AdES
import CaseStore
import Files
import Foundation
import Registry
import Signing
import TestPKI
import Testing
import Workflow

@Suite struct ReceivingTests {
  @Test func `registers a complete text and answers with a sealed receipt`() async throws {
    let office = try Office.atFixedTime()
    let registry = try office.open()
    let package = try Package(Paper.text(in: office, attachments: ["проект.txt"]).signed())
    let answer = try await registry.receive(package)
    #expect(answer.isNew)

    let receipt = try #require(answer.receipt)
    #expect(receipt.registry == Office.council)
    #expect(receipt.incomingNumber == "ОбС-1/02.03.2026")
    #expect(receipt.registeredAt == office.now)
    #expect(receipt.messageID == package.messageID)
    #expect(receipt.outgoingNumber == Paper.outgoingNumber)
    #expect(receipt.routeVerdict == "complete")
    #expect(receipt.files.map(\.name) == ["description.json", "доклад.txt.asice"])
    #expect(receipt.signatures.map(\.step) == ["prepare", "agree", "review", "sign"])
    #expect(receipt.signatures.allSatisfy { $0.conclusion == "TOTAL-PASSED" })
    #expect(receipt.signatures.last?.position == "заместник-кмет")

    let sealed = try #require(answer.sealed)
    let report = try office.validate(sealed.content)
    #expect(report.conclusion == .totalPassed)
    #expect(report.signatures.count == 1)
    #expect(
      report.signatures.first?.certificate?.subject.organizationIdentifier == Office.council.organization)
    let text = try #require(answer.text)
    #expect(text.contains("РАЗПИСКА") && text.contains("ОбС-1/02.03.2026"))
    #expect(text.contains(receipt.files[1].sha256.hex))
  }

  @Test
  func `time-stamps its answers where it has an authority, and answers all the same where that is silent`()
    async throws
  {
    for (fault, level) in [(TestTimeStamps.Fault.none, BaselineLevel.t), (.unavailable, .b)] {
      let office = try Office.atFixedTime()
      let registry = try Registry(
        office.configuration, seal: try FileSigner(try office.pki.holder("council")),
        timeStamps: try TestTimeStamps(fault: fault), logger: office.log.logger, clock: { TestPKI.now })
      for answer in [
        try await registry.receive(Package(Paper.text(in: office).signed())),
        try await registry.receive([1, 2, 3], as: UUID().uuidString.lowercased(), for: office),
      ] {
        let report = try office.validate(try #require(answer.sealed).content)
        #expect(report.conclusion == .totalPassed)
        #expect(report.signatures.map(\.level) == [level])
      }
      let warned = office.log.lines.withLock { $0.contains { $0.contains("answer without a time-stamp") } }
      #expect(warned == (fault == .unavailable))
    }
  }

  @Test func `registers a PDF with its attachments beside it`() async throws {
    let office = try Office.atFixedTime()
    let registry = try office.open()
    let answer = try await registry.receive(
      Package(Paper.pdf(in: office, attachments: ["проект.txt", "сметка.txt"]).signed()))
    let receipt = try #require(answer.receipt)
    #expect(receipt.files.count == 4)
    #expect(receipt.signatures.count == 4)
  }

  @Test func `gives the same octets for the same message as often as it comes`() async throws {
    let office = try Office.atFixedTime()
    let registry = try office.open()
    let package = try Package(Paper.text(in: office).signed())
    let octets = try package.octets
    let first = try await registry.receive(octets, as: package.messageID, for: office)
    let second = try await registry.receive(octets, as: package.messageID, for: office)
    #expect(first.isNew && !second.isNew)
    #expect(second.sealed?.content.bytes == first.sealed?.content.bytes)
    let asked = try await registry.status(of: package.messageID, clientCertificate: try office.client)
    #expect(asked?.sealed?.content.bytes == first.sealed?.content.bytes)
  }

  @Test func `gives the same refusal for the same message as often as it comes`() async throws {
    let office = try Office.atFixedTime()
    let registry = try office.open()
    let messageID = UUID().uuidString.lowercased()
    let first = try await registry.receive([1, 2, 3], as: messageID, for: office)
    let second = try await registry.receive([1, 2, 3], as: messageID, for: office)
    #expect(first.refusal?.rule == "package.format")
    #expect(second.sealed?.content.bytes == first.sealed?.content.bytes)
    #expect(try office.validate(try #require(first.sealed).content).conclusion == .totalPassed)
  }

  @Test func `knows a message identifier that stands for other octets`() async throws {
    let office = try Office.atFixedTime()
    let registry = try office.open()
    let messageID = UUID().uuidString.lowercased()
    _ = try await registry.receive([1, 2, 3], as: messageID, for: office)
    guard case .messageTaken = try await registry.receive([1, 2, 4], as: messageID, for: office) else {
      Issue.record("taken for the same message")
      return
    }
  }

  @Test func `answers a registered document under a new message with its receipt`() async throws {
    let office = try Office.atFixedTime()
    let registry = try office.open()
    var package = try Package(Paper.text(in: office).signed())
    let first = try await registry.receive(package)
    package.messageID = UUID().uuidString.lowercased()
    let second = try await registry.receive(package)
    #expect(!second.isNew)
    #expect(second.sealed?.content.bytes == first.sealed?.content.bytes)
    #expect(try RegistryArchive(office.configuration).registrations().count == 1)
  }

  @Test func `begins the numbers again with the year`() async throws {
    let first = try Office.atFixedTime()
    _ = try await first.open().receive(try Package(Paper.text(in: first).signed()))
    // 4 January 2027, 09:00 UTC.
    let next = try Office(first.pki, now: Date(timeIntervalSince1970: 1_799_053_200)) {
      $0.dataDirectory = first.configuration.dataDirectory
    }
    let registry = try next.open()
    let answer = try await registry.receive(try Package(Paper.text(in: next, caseID: "СОА27-1").signed()))
    #expect(answer.receipt?.incomingNumber == "ОбС-1/04.01.2027")
    let second = try await registry.receive(try Package(Paper.text(in: next, caseID: "СОА27-2").signed()))
    #expect(second.receipt?.incomingNumber == "ОбС-2/04.01.2027")
  }

  @Test func `refuses another document for a version of a case that is registered`() async throws {
    let office = try Office.atFixedTime()
    let registry = try office.open()
    _ = try await registry.receive(try Package(Paper.text(in: office).signed()))
    let other = try await registry.receive(try Package(Paper.text(in: office, "Друго\n").signed()))
    #expect(other.refusal?.rule == "document.registered")
    #expect(other.refusal?.findings.first?.evidence.contains("ОбС-1/02.03.2026") == true)
  }

  @Test func `gives two submissions of one case at once one number`() async throws {
    let office = try Office.atFixedTime()
    let registry = try office.open()
    let paper = try Paper.text(in: office).signed()
    let answers = try await withThrowingTaskGroup(of: Registry.Answer.self) { group in
      for _ in 0..<6 {
        let package = try Package(paper)
        group.addTask { try await registry.receive(package) }
      }
      var answers: [Registry.Answer] = []
      for try await answer in group { answers.append(answer) }
      return answers
    }
    #expect(answers.count(where: \.isNew) == 1)
    #expect(Set(answers.compactMap { $0.sealed?.sha256.hex }).count == 1)
    #expect(Set(answers.compactMap(\.receipt?.incomingNumber)) == ["ОбС-1/02.03.2026"])
  }

  @Test func `gives cases at once numbers without gap or double`() async throws {
    let office = try Office.atFixedTime()
    let registry = try office.open()
    let papers = try (1...6).map { try Paper.text(in: office, caseID: "СОА26-\($0)").signed() }
    let numbers = try await withThrowingTaskGroup(of: String?.self) { group in
      for paper in papers {
        group.addTask { try await registry.receive(try Package(paper)).receipt?.incomingNumber }
        group.addTask {
          try await registry.receive([1], as: UUID().uuidString.lowercased(), for: office).receipt?
            .incomingNumber
        }
      }
      var numbers: [String] = []
      for try await number in group { if let number { numbers.append(number) } }
      return numbers
    }
    #expect(numbers.sorted() == (1...6).map { "ОбС-\($0)/02.03.2026" })
    #expect(try RegistryArchive(office.configuration).check().isEmpty)
  }
}
