import Foundation
import Testing

@testable import Workflow

struct ExchangeTests {
  private let municipality = Organization(organization: "NTRBG-000000001", name: "Община Примерна (ТЕСТ)")
  private let council = Organization(
    organization: "NTRBG-000000002", name: "Общински съвет Примерна (ТЕСТ)")

  private func description(messageID: String = Fixture.messageID) throws -> PackageDescription {
    PackageDescription(
      messageID: messageID, caseID: "2025-1", version: 1, outgoingNumber: "ВК66-12/10.03.2025",
      subject: "Членство в мрежа", sender: municipality, recipient: council,
      document: try Fixture().document(), attachments: [try Fixture().attachment()],
      route: try Fixture().routeReference, createdAt: Fixture.time())
  }

  private func receipt() throws -> Receipt {
    Receipt(
      registry: council, incomingNumber: "ОС-25-7/10.03.2025", registeredAt: Fixture.time(),
      messageID: Fixture.messageID, caseID: "2025-1", version: 1, outgoingNumber: "ВК66-12/10.03.2025",
      subject: "Членство в мрежа", packageSHA256: try digest("package"),
      files: [ReceivedFile(name: "Доклад.pdf", sha256: try digest("signed"))],
      signatures: [
        ReceivedSignature(
          step: "prepare", kind: .prepare, person: "Мария Петрова (ТЕСТ)", position: "главен експерт",
          claimedTime: Fixture.time(), conclusion: "TOTAL-PASSED"),
        ReceivedSignature(
          step: "agree", kind: .agree, person: "Георги Иванов (ТЕСТ)", position: nil,
          claimedTime: Fixture.time(), conclusion: "INDETERMINATE", subIndication: "TRY_LATER"),
      ], route: try Fixture().routeReference, routeVerdict: "complete")
  }

  private func refusal() throws -> RegistryRefusal {
    RegistryRefusal(
      messageID: Fixture.messageID, packageSHA256: try digest("package"), refusedAt: Fixture.time(),
      rule: "route.stepMissing",
      findings: [
        RefusalFinding(rule: "route.stepMissing", step: "sign", evidence: "expected a signature, found none"),
        RefusalFinding(rule: "package.file", file: "Доклад.pdf", evidence: "not covered"),
      ])
  }

  @Test func `a package's description is read back from its octets`() throws {
    let description = try description()
    #expect(try PackageDescription(canonicalBytes: description.canonicalBytes) == description)
    let text = String(decoding: description.canonicalBytes, as: UTF8.self)
    #expect(text.contains(#""format":"doklad-package-1""#))
    #expect(
      text.contains(#""sender":{"name":"Община Примерна (ТЕСТ)","organization":"NTRBG-000000001"}"#))
  }

  @Test(arguments: [
    "", "0B9E4A52-6F6A-4A6D-9F0E-3D6F2B1C7A10", "0b9e4a526f6a4a6d9f0e3d6f2b1c7a10",
    "0b9e4a52-6f6a-4a6d-9f0e-3d6f2b1c7a1", "0b9e4a52-6f6a-4a6d-9f0e-3d6f2b1c7a1g", "../../../../etc/passwd",
  ]) func `refuses a message identifier that is no UUID in lower case`(_ messageID: String) throws {
    let octets = try description(messageID: messageID).canonicalBytes
    #expect(throws: JSONFailure.self) { try PackageDescription(canonicalBytes: octets) }
  }

  @Test func `a receipt is read back from its octets, the verdict inside the route`() throws {
    let receipt = try receipt()
    #expect(try Receipt(canonicalBytes: receipt.canonicalBytes) == receipt)
    let text = String(decoding: receipt.canonicalBytes, as: UTF8.self)
    #expect(text.contains(#""status":"registered""#))
    #expect(text.contains(#""verdict":"complete"},"#))
    #expect(text.contains(#""packageSha256":"#))
  }

  @Test func `a receipt is no refusal, and a refusal no receipt`() throws {
    let refusal = try refusal()
    #expect(try RegistryRefusal(canonicalBytes: refusal.canonicalBytes) == refusal)
    #expect(throws: JSONFailure.wrongValue(path: "format", expected: "doklad-receipt-1")) {
      try Receipt(canonicalBytes: refusal.canonicalBytes)
    }
    let receiptOctets = try receipt().canonicalBytes
    #expect(throws: JSONFailure.wrongValue(path: "format", expected: "doklad-refusal-1")) {
      try RegistryRefusal(canonicalBytes: receiptOctets)
    }
  }

  @Test func `a receipt with a key nobody knows is refused`() throws {
    guard case .object(let members) = try receipt().json else { return }
    let octets = JSONValue.object((members + [JSONMember("zone", .string("x"))]).sorted()).canonicalBytes
    #expect(throws: JSONFailure.unknownKey(path: "zone")) { try Receipt(canonicalBytes: octets) }
  }
}
