import Files
import Foundation
import OpenSSL
import Registry
import StandInTrust
import TestPKI
import Testing
import Workflow

@Suite struct ClientTests {
  private func code(
    _ certificate: String, change: (inout RegistryConfiguration) -> Void = { _ in }
  ) async throws -> String? {
    let office = try Office.atFixedTime(change: change)
    let registry = try office.open()
    let answer = try await registry.status(
      of: UUID().uuidString.lowercased(), clientCertificate: try office.pki.certificate(certificate))
    guard case .clientRefused(let refusal)? = answer else { return nil }
    return refusal.code
  }

  @Test func `takes a client that has the sender's identifier`() async throws {
    #expect(try await code("municipality-tls") == nil)
  }

  @Test func `takes a client by its subject or its serial number`() async throws {
    let certificate = try TestPKI.shared().certificate("municipality-tls")
    #expect(
      try await code("municipality-tls") {
        $0.senders[0].clients = [.init(subject: certificate.subject.rfc4514)]
      } == nil)
    #expect(
      try await code("municipality-tls") {
        $0.senders[0].clients = [
          .init(subject: certificate.subject.rfc4514, serial: certificate.serialNumberHex)
        ]
      } == nil)
  }

  @Test func `refuses a client that no sender names`() async throws {
    #expect(
      try await code("municipality-tls") { $0.senders[0].clients = [.init(serial: "00")] }
        == "client.notAdmitted")
    #expect(
      try await code("municipality-tls") {
        $0.senders = [.init(organization: Organization(organization: "NTRBG-000000009", name: "Друга"))]
      } == "client.notAdmitted")
  }

  @Test func `refuses a server's certificate as a client's`() async throws {
    #expect(try await code("registry-tls") == "client.purpose")
  }

  @Test func `refuses a certificate of another authority`() async throws {
    #expect(try await code("municipality") == "client.path.issuerNotFound")
  }

  @Test func `refuses a client that was revoked while the registry runs`() async throws {
    let office = try Office.atFixedTime {
      $0.transport.clientRevocationLists = [$0.dataDirectory + "-client-lists.pem"]
    }
    func publish(_ entries: [RevocationListBuilder.Entry]) throws {
      let list = try RevocationListBuilder(
        issuer: try office.pki.holder("tls-root"), number: entries.count,
        thisUpdate: office.now.addingTimeInterval(-60), nextUpdate: office.now.addingTimeInterval(86_400),
        entries: entries
      ).build()
      try AtomicFile.write(Array(list.pem.utf8), to: office.configuration.transport.clientRevocationLists[0])
    }
    try publish([])
    let registry = try office.open()
    let messageID = UUID().uuidString.lowercased()
    #expect(try await registry.status(of: messageID, clientCertificate: try office.client) == nil)
    try publish([
      .init(
        serialNumber: try office.client.serialNumber, date: office.now.addingTimeInterval(-3600),
        reason: .keyCompromise)
    ])
    guard
      case .clientRefused(let refusal)? = try await registry.status(
        of: messageID, clientCertificate: try office.client)
    else {
      Issue.record("a revoked client was admitted")
      return
    }
    #expect(refusal.code == "client.path.revoked")
  }

  @Test func `keeps the messages of one sender from another`() async throws {
    let other = Organization(organization: "NTRBG-000000009", name: "Район (ТЕСТ)")
    let stranger = try TestPKI.shared().variant(of: "municipality-tls", key: .ec(curve: "P-256"))
    let office = try Office.atFixedTime {
      $0.senders.append(
        .init(organization: other, clients: [.init(serial: stranger.certificate.serialNumberHex)]))
    }
    let registry = try office.open()
    let package = try Package(Paper.text(in: office).signed())
    #expect(try await registry.receive(package).isNew)
    let seen = try await registry.status(
      of: package.messageID, clientCertificate: stranger.certificate)
    #expect(seen == nil)
  }

  @Test func `wants a UUID in lower case`() async throws {
    let office = try Office.atFixedTime()
    let registry = try office.open()
    guard case .messageMalformed = try await registry.receive([1], as: "../x", for: office) else {
      Issue.record("took it")
      return
    }
  }
}
