import ASiC
import Files
import Foundation
import Workflow

/// What an answer says, before it is sealed: a file for programs and one for people.
///
/// It is fixed in the same transaction as the decision, so that a registry that dies before sealing seals the very same words
/// when it is back.
struct AnswerDraft: Sendable, Equatable {
  enum Kind: String, CaseIterable, Sendable {
    case receipt, refusal
  }

  let kind: Kind
  /// Canonical JSON of ``Workflow/Receipt`` or ``Workflow/RegistryRefusal``.
  let json: [UInt8]
  /// For people, in Bulgarian.
  let text: [UInt8]

  init(_ receipt: Receipt) {
    kind = .receipt
    json = receipt.canonicalBytes
    text = Array(AnswerText.receipt(receipt).utf8)
  }

  init(_ refusal: RegistryRefusal, objections: [Objection], by organization: Organization) {
    kind = .refusal
    json = refusal.canonicalBytes
    text = Array(AnswerText.refusal(refusal, objections: objections, by: organization).utf8)
  }

  var jsonName: String { "\(kind.rawValue).json" }
  var textName: String { "\(kind.rawValue).txt" }

  // MARK: Kept

  /// As the register keeps it: a container without a signature.
  var octets: [UInt8] {
    get throws(RegistryFailure) {
      try narrowing {
        var writer = ContainerWriter(kind: .asicE)
        try writer.add(jsonName, json)
        try writer.add(textName, text)
        return try writer.data()
      }
    }
  }

  /// Reads what the register kept, or a sealed answer.
  /// - Parameter message: whose answer it is, for the failure.
  init(octets: ByteSource, message: String) throws(RegistryFailure) {
    do throws(ASiCFailure) {
      let container = try Container(octets)
      for kind in Kind.allCases where container.entry("\(kind.rawValue).json") != nil {
        self.kind = kind
        json = try container.bytes(of: "\(kind.rawValue).json")
        text = try container.bytes(of: "\(kind.rawValue).txt")
        return
      }
    } catch { throw .storedAnswer(message: message) }
    throw .storedAnswer(message: message)
  }

  func receipt(message: String) throws(RegistryFailure) -> Receipt {
    do { return try Receipt(canonicalBytes: json) } catch { throw .storedAnswer(message: message) }
  }

  func refusal(message: String) throws(RegistryFailure) -> RegistryRefusal {
    do { return try RegistryRefusal(canonicalBytes: json) } catch { throw .storedAnswer(message: message) }
  }
}
