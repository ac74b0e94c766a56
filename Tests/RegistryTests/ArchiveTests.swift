import CaseStore
import Foundation
import Registry
import Testing
import Workflow

@Suite struct ArchiveTests {
  @Test func `finds by number and by message what was registered, refused or is under way`() async throws {
    let office = try Office.atFixedTime()
    let registry = try office.open()
    let package = try Package(Paper.text(in: office).signed())
    let answer = try await registry.receive(package)
    let refusedID = UUID().uuidString.lowercased()
    _ = try await registry.receive([1], as: refusedID, for: office)

    let archive = try RegistryArchive(office.configuration)
    guard case .registered(let byNumber)? = try archive.find("ОбС-1/02.03.2026"),
      case .registered(let byMessage)? = try archive.find(package.messageID),
      case .refused(let refused)? = try archive.find(refusedID)
    else {
      Issue.record("not found")
      return
    }
    #expect(byNumber.receipt == byMessage.receipt && byNumber.receipt == answer.receipt)
    #expect(byNumber.sender == Office.municipality.organization)
    #expect(try archive.artifact(try #require(byNumber.answer)).bytes == answer.sealed?.content.bytes)
    #expect(refused.refusal.rule == "package.format" && refused.text.contains("ОТКАЗ"))
    #expect(try archive.find("ОбС-2/02.03.2026") == nil)
    #expect(try archive.registrations().map(\.receipt.messageID) == [package.messageID])
    #expect(try archive.refusals().map(\.refusal.messageID) == [refusedID])
    #expect(try archive.check().isEmpty)
  }

  @Test func `says that there is no register`() throws {
    let office = try Office.atFixedTime()
    #expect {
      try RegistryArchive(office.configuration)
    } throws: { error in
      guard case RegistryFailure.store(.notAStore) = error else { return false }
      return true
    }
  }
}
