import AdES
import Foundation
import OpenSSL
import TestPKI

/// Octets from hexadecimal digits, spaces between them.
func octets(_ digits: String) -> [UInt8] {
  digits.split(separator: " ").flatMap { group in
    stride(from: 0, to: group.count, by: 2).map { place in
      let start = group.index(group.startIndex, offsetBy: place)
      return UInt8(group[start..<group.index(start, offsetBy: 2)], radix: 16) ?? 0
    }
  }
}

/// What reading `body` failed with; nil where it did not.
func failure(_ body: () throws(CMSFailure) -> Void) -> CMSFailure? {
  do throws(CMSFailure) {
    try body()
    return nil
  } catch { return error }
}

func read(_ digits: String) throws(CMSFailure) -> BERElement { try BERElement(whole: octets(digits)) }

/// A message as the project writes it.
enum Message {
  static let content = Array("Докладна записка".utf8)

  static func written(
    by id: String = "ivanov", properties: SignatureProperties = .init(), attached: Bool = false
  ) throws -> [UInt8] {
    let holder = try TestPKI.holder(id)
    let attributes = try SignedAttributeWriter.attributes(
      contentDigest: try Digest.of(content, .sha256), digest: .sha256, certificate: holder.certificate,
      signingTime: TestPKI.now, properties: properties)
    let scheme = SignatureScheme.ecdsa(.sha256)
    return SignedDataWriter.message(
      signedAttributes: attributes, signature: try holder.key.sign(attributes, scheme),
      algorithm: scheme.algorithmIdentifier ?? AlgorithmIdentifier(oid: "", parameters: nil), digest: .sha256,
      certificates: [holder.certificate] + holder.chain, attachedContent: attached ? content : nil)
  }
}

/// The `openssl` of the command line, another hand than the library's.
enum OpenSSLCommand {
  static let path = ["/usr/bin/openssl", "/usr/local/bin/openssl", "/opt/homebrew/bin/openssl"].first {
    FileManager.default.isExecutableFile(atPath: $0)
  }

  /// Runs the command in a folder of its own, which holds `files`; the octets of `output` afterwards.
  static func run(_ arguments: [String], files: [String: [UInt8]], output: String) throws -> [UInt8] {
    let folder = FileManager.default.temporaryDirectory.appending(path: "doklad-openssl-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    for (name, octets) in files { try Data(octets).write(to: folder.appending(path: name)) }
    let process = Process()
    process.executableURL = URL(filePath: path ?? "openssl")
    process.arguments = arguments
    process.currentDirectoryURL = folder
    process.standardError = FileHandle.nullDevice
    process.standardOutput = FileHandle.nullDevice
    try process.run()
    process.waitUntilExit()
    return [UInt8](try Data(contentsOf: folder.appending(path: output)))
  }

  /// `openssl cms -sign` over ``Message/content`` with ivanov's key, in DER.
  static func signed(_ options: [String]) throws -> [UInt8] {
    let holder = try TestPKI.holder("ivanov")
    return try run(
      [
        "cms", "-sign", "-binary", "-in", "content", "-signer", "cert.pem", "-inkey", "key.pem", "-outform",
        "DER", "-out", "message", "-passin", "pass:test",
      ] + options,
      files: [
        "content": Message.content, "cert.pem": Array(holder.certificate.pem.utf8),
        "key.pem": try holder.key.pemEncrypted(passphrase: Secret("test")),
      ], output: "message")
  }
}
