import AdES
import Foundation
import OpenSSL
import StandInTrust
import Synchronization

extension TestPKI {
  /// What the stand-in's provider answers, as of any time; without a network.
  public static func provider() throws -> StandInProvider { try providerOfShared.get() }

  private static let providerOfShared = Result { try StandInProvider(try shared()) }
}

/// The stand-in's time-stamp authority in this process, that counts what it is asked.
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
    /// Signs with a certificate for something else.
    case otherCertificate
    /// A bit of the signature value is wrong.
    case badSignature
  }

  public let time: Date
  private let fault: Fault
  private let extraBytes: Int
  private let provider: StandInProvider
  private let asked = Mutex<[[UInt8]]>([])

  /// The digests it was asked to stamp.
  public var requests: [[UInt8]] { asked.withLock { $0 } }

  /// - Parameters:
  ///   - extraBytes: how much larger than usual its tokens are.
  public init(at time: Date = TestPKI.now, fault: Fault = .none, extraBytes: Int = 0) throws {
    self.time = time
    self.fault = fault
    self.extraBytes = extraBytes
    provider = try TestPKI.provider()
  }

  public func timeStamp(
    _ digest: [UInt8], _ algorithm: DigestAlgorithm
  ) throws(TrustServiceFailure) -> TimeStampToken {
    asked.withLock { $0.append(digest) }
    if fault == .unavailable {
      throw TrustServiceFailure(
        .timeStamp, url: "http://tsa.test",
        .http(status: 503, reason: "Service Unavailable", retryAfterSeconds: 5))
    }
    do { return try token(digest, algorithm) } catch {
      throw TrustServiceFailure(.timeStamp, url: "http://tsa.test", .malformed("\(error)"))
    }
  }

  private func token(_ digest: [UInt8], _ algorithm: DigestAlgorithm) throws -> TimeStampToken {
    let request = TimeStampRequest(
      imprint: MessageImprint(digest, algorithm), wantsCertificate: fault != .noCertificate)
    let flaws: [Fault: StandInFlaw] = [.otherImprint: .wrongImprint, .otherCertificate: .wrongPurpose]
    let answer = try provider.timeStamp(request.encoded, at: time, flaw: flaws[fault])
    guard let token = try TimeStampResponse(answer).token else { throw CocoaError(.fileNoSuchFile) }
    if fault == .badSignature {
      // The message ends with the signature value.
      var octets = token.encoded
      octets[octets.count - 1] ^= 1
      return try TimeStampToken(octets)
    }
    return extraBytes > 0 ? try TimeStampToken(padded(token.encoded)) : token
  }

  /// The token with an unsigned attribute of no meaning.
  private func padded(_ token: [UInt8]) throws -> [UInt8] {
    let info = try BERElement(whole: token).children()
    let fields = try info[1].children()[0].children()
    let signer = try fields[fields.count - 1].children()[0].children().map(\.encoded)
    let padding = DER.octetString([UInt8](repeating: 0x2e, count: extraBytes))
    let attribute = CMSAttribute.encoded(
      "2.25.155386817415334989430937124485238956899.2.2", values: [padding])
    let signers = DER.setOf([DER.sequence(signer + [DER.element(0xa1, attribute)])])
    let signedData = DER.sequence(fields.dropLast().map(\.encoded) + [signers])
    return DER.sequence([info[0].encoded, DER.element(0xa0, signedData)])
  }
}
