import ASiC
import CaseStore
import Desk
import Files
import Foundation
import Signing
import Submission
import Synchronization
import TestFiles
import TestPKI
import Workflow

/// A registry that answers as a test has it answer, without a network.
final class ScriptedRegistry: DeliveryTransport {
  let longestExchangeSeconds = 30

  enum Answer {
    case registered
    case refused(rule: String)
    /// The package arrived whole, and no answer came back.
    case lost
    /// The connection was not made.
    case unreachable
    case status(Int)
    case body(Int, [UInt8])
    /// Nothing could be begun.
    case fails
  }

  private let town: Town
  private let seal: String
  private(set) var log: [String] = []
  /// The packages it was sent, by message.
  private(set) var received: [String: [UInt8]] = [:]
  var script: [Answer]
  /// What of a receipt is changed before it is sealed.
  var forging: (inout ReceiptFacts) -> Void = { _ in }
  var onSending: () throws -> Void = {}

  init(_ town: Town, sealing seal: String = "council", _ script: Answer...) {
    self.town = town
    self.seal = seal
    self.script = script
  }

  func perform(
    _ request: DeliveryRequest, progress: (Int, Int) -> Bool
  ) throws(SubmissionFailure) -> Exchange {
    let answer = script.isEmpty ? nil : script.removeFirst()
    let messageID: String
    var bodyBytes = 0
    switch request {
    case .send(let id, let package):
      messageID = id.text
      log.append("send")
      if case .unreachable = answer { return Exchange(curlCode: 7, bodyBytes: package.count) }
      if case .fails = answer { throw .clientPassphrase("asleep") }
      received[messageID] = package.bytes
      bodyBytes = package.count
      do { try onSending() } catch {}
    case .ask(let id):
      messageID = id.text
      log.append("ask")
      if case .fails = answer { throw .clientPassphrase("asleep") }
      if answer == nil || isRegistered(answer), received[messageID] == nil { return Exchange(status: 404) }
    }
    func exchange(_ status: Int, _ body: [UInt8]) -> Exchange {
      Exchange(sentBytes: bodyBytes, bodyBytes: bodyBytes, status: status, body: body)
    }
    do {
      switch answer {
      case nil, .registered?: return exchange(200, try receipt(for: messageID))
      case .refused(let rule)?: return exchange(422, try refusal(for: messageID, rule: rule))
      case .lost?: return Exchange(curlCode: 56, sentBytes: bodyBytes, bodyBytes: bodyBytes)
      case .status(let status)?: return exchange(status, [])
      case .body(let status, let body)?: return exchange(status, body)
      case .unreachable?: return Exchange(curlCode: 7)
      case .fails?: throw SubmissionFailure.clientPassphrase("asleep")
      }
    } catch { return exchange(500, []) }
  }

  private func isRegistered(_ answer: Answer?) -> Bool {
    if case .registered = answer { true } else { false }
  }

  // MARK: Answers

  struct ReceiptFacts {
    var messageID: String
    var packageSHA256: SHA256Digest
    var caseID: String
    var version: Int
    var files: [ReceivedFile]
  }

  func receipt(for messageID: String) throws -> [UInt8] {
    let package = try Container(ByteSource(received[messageID] ?? []))
    let description = try PackageDescription(
      canonicalBytes: try package.bytes(of: PackageDescription.fileName))
    var facts = ReceiptFacts(
      messageID: messageID, packageSHA256: try SHA256Digest(of: received[messageID] ?? []),
      caseID: description.caseID, version: description.version,
      files: try package.dataFiles.map {
        ReceivedFile(name: $0, sha256: try SHA256Digest(of: try package.bytes(of: $0)))
      })
    forging(&facts)
    let receipt = Receipt(
      registry: description.recipient, incomingNumber: "ВХ-1/02.03.2026", registeredAt: town.time.now,
      messageID: facts.messageID, caseID: facts.caseID, version: facts.version,
      outgoingNumber: description.outgoingNumber, subject: description.subject,
      packageSHA256: facts.packageSHA256,
      files: facts.files, signatures: [], route: description.route, routeVerdict: "complete")
    return try sealed("receipt.json", receipt.canonicalBytes)
  }

  func refusal(for messageID: String, rule: String) throws -> [UInt8] {
    let refusal = RegistryRefusal(
      messageID: messageID, packageSHA256: try SHA256Digest(of: received[messageID] ?? []),
      refusedAt: town.time.now, rule: rule, findings: [])
    return try sealed("refusal.json", refusal.canonicalBytes)
  }

  private func sealed(_ name: String, _ octets: [UInt8]) throws -> [UInt8] {
    let files = [
      ContainerFile(name: name, content: ByteSource(octets), mediaType: "application/json", isRoot: true),
      ContainerFile(
        name: "readme.txt", content: ByteSource(Array("за четене".utf8)), mediaType: "text/plain"),
    ]
    return try ASiCSigning.sign(files, by: try town.signer(seal), at: town.time.now).data()
  }
}
