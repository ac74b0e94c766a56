import OpenSSL
import SwiftASN1

// The few shapes that the extensions of this module are made of.

/// The DER that `body` writes.
func der(_ body: (inout DER.Serializer) throws -> Void) throws(StandInFailure) -> [UInt8] {
  var serializer = DER.Serializer()
  do { try body(&serializer) } catch { throw .encoding("\(error)") }
  return serializer.serializedBytes
}

extension DER.Serializer {
  mutating func sequence(_ body: (inout DER.Serializer) throws -> Void) rethrows {
    try appendConstructedNode(identifier: .sequence, body)
  }

  /// A constructed context-specific tag: explicit, or implicit over a constructed type.
  mutating func tagged(_ number: UInt, _ body: (inout DER.Serializer) throws -> Void) rethrows {
    try appendConstructedNode(
      identifier: ASN1Identifier(tagWithNumber: number, tagClass: .contextSpecific), body)
  }

  /// A primitive context-specific tag: implicit over a primitive type.
  mutating func tagged(_ number: UInt, octets: [UInt8]) {
    appendPrimitiveNode(identifier: ASN1Identifier(tagWithNumber: number, tagClass: .contextSpecific)) {
      $0.append(contentsOf: octets)
    }
  }

  /// An OBJECT IDENTIFIER of any size: arcs under 2.25 have 128 bits, more than `ASN1ObjectIdentifier` takes.
  mutating func objectIdentifier(_ dotted: String) throws {
    let content = try objectIdentifierContent(dotted)
    appendPrimitiveNode(identifier: .objectIdentifier) { $0.append(contentsOf: content) }
  }
}

/// The content octets of an OBJECT IDENTIFIER (X.690, 8.19).
func objectIdentifierContent(_ dotted: String) throws -> [UInt8] {
  let arcs = dotted.split(separator: ".", omittingEmptySubsequences: false).map { $0.map(\.wholeNumberValue) }
  var numbers: [[UInt8]] = []
  for arc in arcs {
    guard !arc.isEmpty, arc.count <= 40, !arc.contains(nil) else { throw StandInFailure.encoding(dotted) }
    numbers.append(sevenBitDigits(arc.compactMap(\.self)))
  }
  // The first two arcs share a subidentifier, 40 times the one plus the other; under arc 2 that may take several octets.
  guard numbers.count >= 2, numbers[0].count == 1, numbers[0][0] <= 2,
    numbers[0][0] == 2 || numbers[1].last ?? 0 < 40,
    numbers[1].count == 1, numbers[1][0] < 47
  else { throw StandInFailure.encoding(dotted) }
  let first = [numbers[0][0] * 40 + numbers[1][0]]
  return ([first] + numbers.dropFirst(2)).flatMap { digits in
    digits.enumerated().map { $0.offset == digits.count - 1 ? $0.element : $0.element | 0x80 }
  }
}

/// A decimal number in base 128, most significant digit first: long division, digit by digit.
private func sevenBitDigits(_ decimal: [Int]) -> [UInt8] {
  var rest = decimal
  var digits: [UInt8] = []
  repeat {
    var remainder = 0
    var quotient: [Int] = []
    for digit in rest {
      let value = remainder * 10 + digit
      remainder = value % 128
      if !quotient.isEmpty || value >= 128 { quotient.append(value / 128) }
    }
    digits.append(UInt8(remainder))
    rest = quotient
  } while !rest.isEmpty
  return digits.reversed()
}
