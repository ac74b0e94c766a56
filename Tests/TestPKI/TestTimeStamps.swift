import AdES
import Foundation
import OpenSSL
import StandInTrust
import Synchronization

/// A time-stamp authority in this process, on the stand-in's key, that counts what it is asked.
public final class TestTimeStamps: TimeStampSource {
  /// What it does wrong.
  public enum Fault: Sendable {
    case none
    /// Answers with HTTP 503.
    case unavailable
    /// Stamps something else than asked.
    case otherImprint
    /// Leaves its certificate out.
    case noCertificate
    /// Signs with a key whose certificate is for documents.
    case otherCertificate
    /// A bit of the signature value is wrong.
    case badSignature
  }

  public let time: Date
  private let fault: Fault
  private let extraBytes: Int
  private let holder: KeyHolder
  private let asked = Mutex<[[UInt8]]>([])

  /// The digests it was asked to stamp.
  public var requests: [[UInt8]] { asked.withLock { $0 } }

  /// - Parameters:
  ///   - extraBytes: how much larger than usual its tokens are.
  public init(
    at time: Date = TestPKI.now, id: String = "tsa", fault: Fault = .none, extraBytes: Int = 0
  ) throws {
    self.time = time
    self.fault = fault
    self.extraBytes = extraBytes
    holder = try TestPKI.holder(id)
  }

  public func timeStamp(
    _ digest: [UInt8], _ algorithm: DigestAlgorithm
  ) throws(TrustServiceFailure) -> TimeStampToken {
    let number = asked.withLock {
      $0.append(digest)
      return $0.count
    }
    if fault == .unavailable {
      throw TrustServiceFailure(
        .timeStamp, url: "http://tsa.test",
        .http(status: 503, reason: "Service Unavailable", retryAfterSeconds: 5))
    }
    do { return try TimeStampToken(try token(digest, algorithm, number)) } catch {
      throw TrustServiceFailure(.timeStamp, url: "http://tsa.test", .malformed("\(error)"))
    }
  }

  private func token(_ digest: [UInt8], _ algorithm: DigestAlgorithm, _ number: Int) throws -> [UInt8] {
    let stamped = fault == .otherImprint ? digest.map { $0 ^ 1 } : digest
    let info = DER.sequence([
      DER.integer(1), DER.objectIdentifier("2.25.155386817415334989430937124485238956899.2.1"),
      MessageImprint(stamped, algorithm).encoded, DER.integer(number), TestDER.time(time),
    ])
    let signer = fault == .otherCertificate ? try TestPKI.holder("ivanov") : holder
    let digestAlgorithm = AlgorithmIdentifier(oid: DigestAlgorithm.sha256.oid, parameters: nil).encoded
    let attributes = DER.setOf([
      CMSAttribute.encoded(OID.contentType, values: [DER.objectIdentifier(OID.tstInfo)]),
      CMSAttribute.encoded(OID.messageDigest, values: [DER.octetString(try Digest.of(info, .sha256))]),
      try SigningCertificateReference.attribute(signer.certificate, digest: .sha256),
    ])
    var signature = try signer.key.sign(attributes, .ecdsa(.sha256))
    if fault == .badSignature { signature[signature.count - 1] ^= 1 }
    var implicit = attributes
    implicit[0] = 0xa0
    var fields = [
      DER.integer(1),
      DER.sequence([signer.certificate.issuerDER, DER.integer(octets: signer.certificate.serialNumber)]),
      digestAlgorithm, implicit, TestDER.ecdsaWithSHA256, DER.octetString(signature),
    ]
    if extraBytes > 0 {
      let padding = DER.octetString([UInt8](repeating: 0x2e, count: extraBytes))
      fields.append(
        DER.element(
          0xa1, CMSAttribute.encoded("2.25.155386817415334989430937124485238956899.2.2", values: [padding])))
    }
    var parts = [
      DER.integer(3), DER.setOf([digestAlgorithm]),
      DER.sequence([DER.objectIdentifier(OID.tstInfo), DER.element(0xa0, DER.octetString(info))]),
    ]
    if fault != .noCertificate {
      parts.append(DER.setOf(([signer.certificate] + signer.chain).map(\.der), tag: 0xa0))
    }
    parts.append(DER.setOf([DER.sequence(fields)]))
    return DER.sequence([DER.objectIdentifier(OID.signedData), DER.element(0xa0, DER.sequence(parts))])
  }
}

/// The shapes these authorities write.
enum TestDER {
  static let ecdsaWithSHA256 = DER.sequence([DER.objectIdentifier("1.2.840.10045.4.3.2")])

  /// GeneralizedTime, to the second.
  static func time(_ date: Date) -> [UInt8] {
    let parts = UTCComponents(date)
    let digits = [parts.month, parts.day, parts.hour, parts.minute, parts.second].map {
      $0 < 10 ? "0\($0)" : "\($0)"
    }
    return DER.element(DER.Tag.generalizedTime, Array("\(parts.year)\(digits.joined())Z".utf8))
  }
}
