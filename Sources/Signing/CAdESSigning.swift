import ASiC
import AdES
import Files
import Foundation
import OpenSSL
import PDF

/// CAdES signatures at the baseline levels (EN 319 122-1 v1.3.1, clause 6).
public enum CAdESSigning {
  /// A detached signature (`.p7s`) over the octets of any file, always in binary: no line end is touched.
  public static func detached(
    over content: ByteSource, by signer: some Signer, at time: Date, properties: SignatureProperties = .init()
  ) throws(SigningFailure) -> [UInt8] {
    try SigningPreconditions.check(signer, at: time)
    let digest: [UInt8]
    do {
      digest = try Digest.of(content, in: [0..<content.count], signer.digest)
    } catch { throw SigningFailure(error) }
    return try MessageAssembly(signer, contentDigest: digest, signingTime: time, properties: properties)
      .signed(by: signer)
  }

  /// A message that carries its content (`.p7m`), for content that fits in memory.
  public static func attached(
    to content: [UInt8], by signer: some Signer, at time: Date, properties: SignatureProperties = .init()
  ) throws(SigningFailure) -> [UInt8] {
    try SigningPreconditions.check(signer, at: time)
    let digest: [UInt8]
    do { digest = try Digest.of(content, signer.digest) } catch { throw .key(error) }
    return try MessageAssembly(signer, contentDigest: digest, signingTime: time, properties: properties)
      .signed(by: signer, attachedContent: content)
  }

  /// A detached signature at a level.
  public static func detached(
    over content: ByteSource, by signer: some Signer, at time: Date,
    properties: SignatureProperties = .init(),
    level: BaselineLevel, with services: LevelServices
  ) throws(SigningFailure) -> AugmentedMessage {
    try raised(to: level, with: services, by: signer, at: time, content: content) {
      () throws(SigningFailure) in
      try detached(over: content, by: signer, at: time, properties: properties)
    }
  }

  /// A message that carries its content, at a level.
  public static func attached(
    to content: [UInt8], by signer: some Signer, at time: Date, properties: SignatureProperties = .init(),
    level: BaselineLevel, with services: LevelServices
  ) throws(SigningFailure) -> AugmentedMessage {
    try raised(to: level, with: services, by: signer, at: time, content: nil) { () throws(SigningFailure) in
      try attached(to: content, by: signer, at: time, properties: properties)
    }
  }

  private static func raised(
    to level: BaselineLevel, with services: LevelServices, by signer: some Signer, at time: Date,
    content: ByteSource?, _ message: () throws(SigningFailure) -> [UInt8]
  ) throws(SigningFailure) -> AugmentedMessage {
    // Known before a key is used.
    guard level == .b || services.timeStamps != nil else { throw .noTimeStampSource }
    let signed = try message()
    return try Augmentation.augment(
      message: signed, over: content, to: level, with: services, at: time, signing: signer.certificate)
  }
}

extension SigningFailure {
  /// A failure of streaming a file through a digest: the file's, or the library's.
  init(_ error: any Error) {
    switch error {
    case let failure as SigningFailure: self = failure
    case let failure as FileFailure: self = .file(failure)
    case let failure as OpenSSLFailure: self = .key(failure)
    case let failure as PDFFailure: self = .pdf(failure)
    case let failure as ASiCFailure: self = .container(failure)
    case let failure as CMSFailure: self = .message(failure)
    default: self = .key(.library(function: "\(type(of: error))", queue: []))
    }
  }
}
