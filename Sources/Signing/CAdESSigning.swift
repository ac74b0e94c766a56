import ASiC
import AdES
import Files
import Foundation
import OpenSSL
import PDF

/// CAdES signatures, baseline level B (EN 319 122-1 v1.3.1, clause 6).
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
    default: self = .key(.library(function: "\(type(of: error))", queue: []))
    }
  }
}
