import COpenSSL
import Synchronization

extension PublicKey {
  /// Whether `signature` is this key's over exactly these octets, under the algorithm the signed structure names: `ASN1_item_verify`.
  ///
  /// - Parameters:
  ///   - signed: one DER element, as it came.
  ///   - algorithm: the AlgorithmIdentifier's TLV, parameters and all (RFC 4055, RFC 5758, RFC 8410).
  ///   - signature: the BIT STRING's TLV.
  func verifies(signedElement signed: [UInt8], algorithm: [UInt8], signatureBits signature: [UInt8]) -> Bool {
    guard
      let algorithm = try? decoded(
        algorithm, as: "algorithm", Lib.X509_ALGOR.self, { d2i_X509_ALGOR(nil, $0, $1) }),
      let bits = try? decoded(
        signature, as: "signature", Lib.ASN1_STRING.self, { d2i_ASN1_BIT_STRING(nil, $0, $1) }),
      // A SEQUENCE read as such keeps its octets: nothing is re-encoded before it is hashed.
      let element = try? Owned<Lib.ASN1_STRING>(
        "ASN1_STRING_type_new", ASN1_STRING_type_new(V_ASN1_SEQUENCE)),
      isOne(ASN1_STRING_set(element.pointer, signed, Int32(signed.count)))
    else { return false }
    return isOne(
      ASN1_item_verify(
        shim_ASN1_SEQUENCE_it(), algorithm.pointer, bits.pointer, element.pointer, pkey.pointer))
  }
}

/// The verdicts on one signature by key: a path, a list and a response are asked the same again and again.
final class SignatureMemory: Sendable {
  /// Our own number: a signature is tried with few keys; beyond it answers are computed anew.
  private static let capacity = 16
  private let verdicts = Mutex<[PublicKey: Bool]>([:])

  func verdict(of key: PublicKey, _ verify: () -> Bool) -> Bool {
    if let known = verdicts.withLock({ $0[key] }) { return known }
    let verdict = verify()
    verdicts.withLock { if $0.count < Self.capacity { $0[key] = verdict } }
    return verdict
  }
}
