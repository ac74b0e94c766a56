import AdES
import Foundation
import OpenSSL

/// What was found in one file.
public struct Report: Sendable {
  public enum FileKind: String, Sendable {
    case pdf, cms
    case asicE = "asic-e"
    case asicS = "asic-s"
    case unknown
  }

  public let kind: FileKind
  /// The time for which the file was judged.
  public let validationTime: Date
  /// Every signature, in the order in which they were made as far as the file shows it.
  public let signatures: [SignatureReport]
  /// Findings about the file as a whole.
  public let findings: [Finding]

  /// The signatures without the time-stamps that stand by themselves: what people and organisations signed.
  public var signaturesOfContent: [SignatureReport] { signatures.filter { $0.format != .documentTimeStamp } }

  /// The worst conclusion of the file and its signatures. A file without signatures is never passed.
  public var conclusion: Conclusion {
    var worst: Conclusion =
      signatures.isEmpty ? .indeterminate(.signedDataNotFound) : .totalPassed
    // A time-stamp or counter-signature that was changed or taken from elsewhere breaks the file; one that cannot be read or judged
    // merely proves nothing.
    var conclusions: [Conclusion] = findings.compactMap(\.judgement)
    for signature in signatures {
      conclusions.append(signature.conclusion)
      for stamp in signature.timeStamps where stamp.isForged { conclusions.append(stamp.conclusion) }
      for counter in signature.counterSignatures {
        switch counter.conclusion {
        case .totalFailed(.hashFailure), .totalFailed(.signatureCryptoFailure):
          conclusions.append(counter.conclusion)
        default: continue
        }
      }
    }
    for conclusion in conclusions where conclusion.severity > worst.severity { worst = conclusion }
    return worst
  }
}

/// What was found of one signature.
public struct SignatureReport: Sendable {
  public enum Format: String, Sendable {
    case pades = "PAdES"
    case cades = "CAdES"
    case cms = "CMS"
    case pdfPKCS7 = "PDF (PKCS#7)"
    /// A bare RSA value, `adbe.x509.rsa_sha1`.
    case pdfPKCS1 = "PDF (PKCS#1)"
    case documentTimeStamp = "document time-stamp"
    case xades = "XAdES"
  }

  /// Where it stands: a signature field's name, a file in a container, or a signer's number.
  public let identifier: String
  public let format: Format
  public let conclusion: Conclusion
  /// Most telling first.
  public let findings: [Finding]
  /// The certificate the signature was made with, where it was found. Who that is may be believed only as far as ``conclusion`` goes.
  public let certificate: Certificate?
  /// The path to a trust anchor, the signer's certificate first; empty where none was built.
  public let path: [Certificate]
  /// The time the signer claims, from `/M` or the signing-time attribute. Never a proof.
  public let claimedTime: Date?
  /// What the signature says it was for.
  public let statement: Statement?
  /// The role claimed in signer-attributes-v2.
  public let claimedRole: String?
  /// SHA-256 of the signature value: how the next step names this one.
  public let signatureValueSHA256: String?
  public let coverage: Coverage

  /// The signature algorithm, in words such as `ecdsa(sha256)`.
  public let scheme: SignatureScheme?

  /// The baseline level that the file shows; only what is believed counts. Nil where the signature failed, or is of no AdES form.
  public internal(set) var level: BaselineLevel?
  /// The earliest proof that the signature existed (EN 319 102-1 v1.4.1, clause 5.5); nil where there is none before the validation.
  public internal(set) var proofOfExistence: ProofOfExistence?
  /// The time-stamps in the signature's attributes; for a time-stamp standing by itself, that one.
  public internal(set) var timeStamps: [TimeStampReport] = []
  /// The revocation status of each certificate of ``path`` below the anchor, at the best signature time.
  public internal(set) var revocation: [RevocationReport] = []
  /// What the file would lack for judging it offline later.
  public internal(set) var missingForLongTerm: [MissingMaterial] = []
  /// Signatures over this one's value. Whoever adds one needs nobody's leave: they say nothing about this signature.
  public internal(set) var counterSignatures: [SignatureReport] = []
  /// What the certificate claims of its qualification. No more than that.
  public internal(set) var qualification: QualificationClaims?

  /// The best signature time (clause 5.5): when the signature is proven to have existed at the latest.
  public var bestSignatureTime: Date? { proofOfExistence?.time }

  public var passed: Bool { conclusion == .totalPassed }
  /// Whether this is no signature of anybody's but a time-stamp that stands by itself.
  public var isTimeStamp: Bool { format == .documentTimeStamp }
}

/// What a signature covers.
public struct Coverage: Sendable {
  /// The octets of the file under this signature; empty where it covers named files instead.
  public var ranges: [Range<Int>] = []
  /// The revision of the PDF this signature completed, counted from 0.
  public var revision: Int?
  /// Nothing of the file stands outside this signature but the signature itself.
  public var isWholeFile = false
  /// Behind this signature of a PDF stand only additions to the security store and document time-stamps, if anything.
  public var isOnlyMadeToLast = false
  /// Files inside a container under this signature.
  public var files: [String] = []
  /// Earlier signatures, by identifier, whose octets are all under this signature.
  public var earlierSignatures: [String] {
    get { Array(earlier) }
    set { earlier = newValue[...] }
  }
  /// The signatures of one file share one list of names: each sees the part of it that it covers.
  var earlier: ArraySlice<String> = []
  /// SHA-256 of the document before anyone signed it: the frozen version that every step states.
  public var documentSHA256: String?
  /// The name of the document in a container.
  public var documentName: String?
  /// The other files of a container under this signature.
  public var attachments: [CoveredFile] = []
}

/// A file of a container as it was found there.
public struct CoveredFile: Hashable, Sendable {
  public let name: String
  /// Lower-case hexadecimal.
  public let sha256: String
}

extension SignatureReport {
  /// A signature of which nothing could be read.
  static func unreadable(
    _ identifier: String, format: Format, finding: Finding, coverage: Coverage = Coverage()
  ) -> SignatureReport {
    SignatureReport(
      identifier: identifier, format: format, conclusion: finding.judgement ?? .indeterminate(.notJudged),
      findings: [finding], certificate: nil, path: [], claimedTime: nil, statement: nil, claimedRole: nil,
      signatureValueSHA256: nil, coverage: coverage, scheme: nil)
  }

  /// A time-stamp that stands by itself, as one of the file's signatures: the authority is its signer.
  init(_ stamp: TimeStampReport, coverage: Coverage, claimedTime: Date?, surroundings: [Finding]) {
    let (conclusion, ordered) = Conclusion.of(surroundings + stamp.findings)
    self.init(
      identifier: stamp.identifier, format: .documentTimeStamp, conclusion: conclusion, findings: ordered,
      certificate: stamp.authority, path: stamp.path, claimedTime: claimedTime, statement: nil,
      claimedRole: nil,
      signatureValueSHA256: nil, coverage: coverage, scheme: nil)
    timeStamps = [stamp]
    revocation = stamp.revocation
    qualification = stamp.authority.map(QualificationClaims.init)
  }
}
