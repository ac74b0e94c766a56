import AdES
import Files
import Foundation
import OpenSSL
import StandInTrust
import TestPKI
import Validation

/// What we make of a file, trusting the stand-in root alone, its lists at hand.
func ourVerdict(
  _ bytes: [UInt8], content: [UInt8]? = nil, trusting pki: StandInPKI? = nil, at moment: Date? = nil
) throws -> Report {
  let pki = try pki ?? TestPKI.shared()
  let policy = TrustPolicy(
    anchors: [try pki.certificate("root")], revocationLists: try pki.revocationLists, revocation: .always)
  return try Validator(policy: policy).validate(
    ByteSource(bytes), content: content.map { ByteSource($0) }, at: moment ?? pki.moment)
}

extension Report {
  /// Everything it says, for a failed expectation.
  var told: String {
    signatures.map { "\($0.identifier): \($0.conclusion) \($0.findings)" }.joined(separator: "\n")
      + "\(findings.isEmpty ? "" : "\n\(findings)")"
  }
}

extension [UInt8] {
  /// The same with one bit of one octet changed.
  func flipped(at position: Int) -> [UInt8] {
    var copy = self
    copy[position] ^= 1
    return copy
  }

  /// A message with a bit of the last octet of its signature value changed.
  func withWrongSignatureValue() throws -> [UInt8] {
    guard let value = try SignedData(self, trailing: .zeros).signerInfos.first?.signature,
      let place = lastRange(of: value)
    else { return self }
    return flipped(at: place.upperBound - 1)
  }

  private func lastRange(of other: [UInt8]) -> Range<Int>? {
    stride(from: count - other.count, through: 0, by: -1)
      .first { self[$0..<$0 + other.count].elementsEqual(other) }.map { $0..<$0 + other.count }
  }
}
