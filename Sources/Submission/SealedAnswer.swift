import ASiC
import Files

/// The registry's word on a message: a receipt or a refusal, each a container sealed by the council.
///
/// Here only its form is known: that it is a container with the one or the other. Whether the seal is the
/// council's, and whether it speaks of our message, the caller judges, see ``Deliverer``.
public struct SealedAnswer: Sendable, Equatable {
  public enum Kind: String, Sendable, Codable { case receipt, refusal }

  public let kind: Kind
  /// The container, octet for octet.
  public let bytes: [UInt8]

  public static func entryName(of kind: Kind) -> String { "\(kind.rawValue).json" }

  /// Nil where the bytes are no such container, or are both at once.
  public init?(_ bytes: [UInt8]) {
    guard let container = try? Container(ByteSource(bytes)), container.kind == .asicE,
      !container.signatureFiles.isEmpty
    else { return nil }
    let isReceipt = container.entry(Self.entryName(of: .receipt)) != nil
    let isRefusal = container.entry(Self.entryName(of: .refusal)) != nil
    guard isReceipt != isRefusal else { return nil }
    kind = isReceipt ? .receipt : .refusal
    self.bytes = bytes
  }
}
