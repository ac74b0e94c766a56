import Files
import Foundation
import OpenSSL

/// A folder for one test that only its owner can open, and that goes away with the value.
final class Scratch {
  let path: String

  init() throws {
    path = NSTemporaryDirectory() + "doklad-peers-\(UUID().uuidString)"
    try FileManager.default.createDirectory(
      atPath: path, withIntermediateDirectories: false, attributes: [.posixPermissions: 0o700])
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }

  /// Writes a file, and gives its path.
  @discardableResult
  func write(_ bytes: [UInt8], _ name: String) throws -> String {
    try AtomicFile.write(bytes, to: self[name])
    return self[name]
  }

  /// Writes a private key, which is already encrypted under ``passphrase``: readable by its owner alone.
  func write(secret bytes: [UInt8], _ name: String) throws {
    try AtomicFile.write(bytes, to: self[name], mode: 0o600)
  }

  /// Writes a PKCS#12 of key, certificate and chain for another program.
  /// - Returns: its name.
  func lend(_ holder: KeyHolder, named name: String) throws -> String {
    let secret = Secret(Self.passphrase)
    try write(
      secret: PKCS12.seal(
        key: holder.key, certificate: holder.certificate, chain: holder.chain, passphrase: secret,
        friendlyName: name), "\(name).p12")
    return "\(name).p12"
  }

  func read(_ name: String) throws -> [UInt8] { try ByteSource(contentsOf: self[name]).bytes }

  subscript(_ name: String) -> String { "\(path)/\(name)" }

  /// On every key that a test lends to another program.
  static let passphrase = "парола TEST"
  /// The variable that hands it over.
  static let passphraseVariable = "DOKLAD_PEER_PASSPHRASE"
  static let passphraseEnvironment = [passphraseVariable: passphrase]
}
