import ASiC
import AdES
import Files
import Foundation
import OpenSSL
import PDF

/// Judges signed files.
///
/// Never throws for what a file contains: whatever a stranger sends ends in a ``Report``. Throws only where this machine failed
/// (a file that cannot be read, the cryptographic library out of memory).
public struct Validator: Sendable {
  public let policy: TrustPolicy
  /// Asked for what neither the file nor the policy has. Nil asks nobody: verifying tells no stranger what is being read.
  public let statusSource: (any CertificateStatusSource)?

  public init(policy: TrustPolicy, statusSource: (any CertificateStatusSource)? = nil) {
    self.policy = policy
    self.statusSource = statusSource
  }

  func context(at validationTime: Date) -> ValidationContext {
    ValidationContext(policy: policy, at: validationTime, statusSource: statusSource)
  }

  /// Judges a file by what it is: a PDF, a container, or a cryptographic message.
  /// - Parameters:
  ///   - content: what a detached message was made over.
  ///   - validationTime: the time for which to judge.
  public func validate(
    _ file: ByteSource, content: ByteSource? = nil, at validationTime: Date
  ) throws -> Report {
    switch FileFormat(of: file) {
    case .pdf: return try validatePDF(file, at: validationTime)
    case .zip: return try validateContainer(file, at: validationTime)
    case .message(let octets): return try validateMessage(octets, content: content, at: validationTime)
    case .unknown:
      return Report(kind: .unknown, validationTime: validationTime, signatures: [], findings: [.noSignatures])
    }
  }
}

/// What a file is, from its first octets.
enum FileFormat {
  case pdf, zip, unknown
  /// A cryptographic message, its PEM armour taken off.
  case message([UInt8])

  /// A message larger than this is refused unread: it would have to be held in memory whole.
  static let maximumMessageOctets = 256 << 20

  init(of file: ByteSource) {
    let head = file[0..<min(1024, file.count)]
    let pdf = Array("%PDF-".utf8)
    if head.starts(with: Array("PK".utf8)) {
      self = .zip
    } else if head.starts(with: pdf) {
      self = .pdf
    } else if head.first == DER.Tag.sequence, file.count <= Self.maximumMessageOctets {
      // Looked at before a PDF is looked for further on: it may be the message's content.
      self = .message(file.bytes)
    } else if head.firstRange(of: pdf) != nil {
      self = .pdf
    } else if file.count > Self.maximumMessageOctets {
      self = .unknown
    } else if file[0..<min(PEM.maximumPreambleOctets, file.count)].firstRange(of: PEM.begin) != nil,
      let armoured = PEM.content(of: file.bytes)
    {
      self = .message(armoured)
    } else {
      self = .unknown
    }
  }
}

/// Textual encoding of a message (RFC 7468): one block labelled CMS or PKCS7.
enum PEM {
  /// Text in front of the block is allowed, and rare. Files that begin otherwise are not searched.
  static let maximumPreambleOctets = 64 << 10
  static let begin = Array("-----BEGIN ".utf8)

  static func content(of text: [UInt8]) -> [UInt8]? {
    let lines = String(decoding: text, as: UTF8.self).split(whereSeparator: \.isNewline)
    guard let begin = lines.firstIndex(where: { $0.hasPrefix("-----BEGIN ") }) else { return nil }
    let label = lines[begin].dropFirst(11).dropLast(5)
    guard ["CMS", "PKCS7", "PKCS #7 SIGNED DATA"].contains(label),
      let end = lines[begin...].firstIndex(where: { $0.hasPrefix("-----END \(label)-----") }),
      let data = Data(base64Encoded: lines[(begin + 1)..<end].joined())
    else { return nil }
    return [UInt8](data)
  }
}

extension Validator {
  /// What would keep a signature by this certificate from being accepted, the most telling first; empty where nothing would.
  ///
  /// Asked before signing, so that nobody's key is used in vain.
  /// - Parameter chain: the certificates that will stand beside it in the signature.
  public func obstacles(
    toSigningWith certificate: Certificate, chain: [Certificate] = [], at time: Date
  ) -> [Finding] {
    let context = context(at: time)
    for companion in chain { context.material.add(companion, from: .given) }
    var findings = SignerValidation.purposeFindings(of: certificate, by: policy)
    let built = context.chain(of: certificate, for: .signature)
    if let obstacle = built.obstacle { findings.append(obstacle) }
    findings += context.problems(of: built, at: time).map { context.finding(for: $0, in: built) }
    return Conclusion.of(findings).findings
  }
}
