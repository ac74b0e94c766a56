import OpenSSL
import PDF

/// The standard security handler (ISO 32000-2, 7.6.4), for files that open without a password.
///
/// A signed file's octets are signed as they stand, encrypted; but what its fields and later revisions say can only be judged where their
/// strings and streams can be read. Revisions 2 to 6: RC4 with 40 to 128 bits, AES-128, AES-256.
public struct StandardSecurityHandler: PDFDecryption {
  public init() {}

  public func decryptor(for encryption: PDFEncryption) throws(DecryptionObstacle) -> any PDFDecryptor {
    guard encryption.handler == "Standard" else { throw .unknownHandler(encryption.handler) }
    let key: [UInt8]
    do {
      switch (encryption.version, encryption.revision) {
      case (1...2, 2...3), (4, 4):
        guard let found = try Self.key(encryption) else { throw DecryptionObstacle.passwordNeeded }
        key = found
      case (5, 5...6):
        guard let found = try Self.longKey(encryption) else { throw DecryptionObstacle.passwordNeeded }
        key = found
      default: throw DecryptionObstacle.unknownVersion(encryption.version, revision: encryption.revision)
      }
    } catch let obstacle as DecryptionObstacle {
      throw obstacle
    } catch {
      throw .unavailable
    }
    return Decryptor(key: key)
  }

  // MARK: Revisions 2 to 4

  /// What fills up a password of less than 32 octets (algorithm 2, step a): here all of it.
  private static let padding: [UInt8] = [
    0x28, 0xBF, 0x4E, 0x5E, 0x4E, 0x75, 0x8A, 0x41, 0x64, 0x00, 0x4E, 0x56, 0xFF, 0xFA, 0x01, 0x08,
    0x2E, 0x2E, 0x00, 0xB6, 0xD0, 0x68, 0x3E, 0x80, 0x2F, 0x0C, 0xA9, 0xFE, 0x64, 0x53, 0x69, 0x7A,
  ]

  /// The file's key by the empty user password (algorithms 2 and 6); nil where that is not the password.
  private static func key(_ encryption: PDFEncryption) throws -> [UInt8]? {
    let count = encryption.revision == 2 ? 5 : encryption.keyBytes
    guard count <= 16, encryption.owner.count >= 32, encryption.user.count >= 32 else {
      throw DecryptionObstacle.malformed
    }
    let permissions = encryption.permissions
    var input = padding + encryption.owner.prefix(32)
    input += (0..<4).map { UInt8(truncatingIfNeeded: permissions >> (8 * UInt32($0))) }
    input += encryption.identifier
    if encryption.revision >= 4, !encryption.encryptsMetadata { input += [0xFF, 0xFF, 0xFF, 0xFF] }
    var hash = try Digest.of(input, .md5)
    if encryption.revision >= 3 {
      for _ in 0..<50 { hash = try Digest.of(hash[..<count], .md5) }
    }
    let key = Array(hash[..<count])
    if encryption.revision == 2 {
      return try Cipher.rc4.encrypted(padding, key: key) == Array(encryption.user.prefix(32)) ? key : nil
    }
    var check = try Cipher.rc4.encrypted(Digest.of(padding + encryption.identifier, .md5), key: key)
    for round in 1...UInt8(19) { check = try Cipher.rc4.encrypted(check, key: key.map { $0 ^ round }) }
    return check == Array(encryption.user.prefix(16)) ? key : nil
  }

  // MARK: Revisions 5 and 6

  /// The file's key by the empty user password (algorithms 2.A and 11); nil where that is not the password.
  private static func longKey(_ encryption: PDFEncryption) throws -> [UInt8]? {
    guard encryption.user.count >= 48, encryption.userKey.count >= 32 else {
      throw DecryptionObstacle.malformed
    }
    let hash = encryption.revision == 5 ? { try Digest.of($0, .sha256) } : Self.hardenedHash
    guard try hash(Array(encryption.user[32..<40])) == Array(encryption.user[..<32]) else { return nil }
    return try Cipher.aesCBC.decrypted(
      Array(encryption.userKey.prefix(32)), key: try hash(Array(encryption.user[40..<48])),
      iv: [UInt8](repeating: 0, count: 16))
  }

  /// Algorithm 2.B with an empty password.
  private static func hardenedHash(_ salt: [UInt8]) throws -> [UInt8] {
    var key = try Digest.of(salt, .sha256)
    var round = 0
    while true {
      var repeated: [UInt8] = []
      for _ in 0..<64 { repeated += key }
      let mixed = try Cipher.aesCBC.encrypted(repeated, key: Array(key[..<16]), iv: Array(key[16..<32]))
      // The first 16 octets as a number modulo 3, which is their sum modulo 3, since 256 leaves 1.
      let rest = mixed[..<16].reduce(0) { ($0 + Int($1)) % 3 }
      key = try Digest.of(mixed, rest == 0 ? .sha256 : rest == 1 ? .sha384 : .sha512)
      round += 1
      if round >= 64, Int(mixed[mixed.count - 1]) <= round - 32 { break }
    }
    return Array(key[..<32])
  }

  /// Algorithms 1 and 1.A.
  private struct Decryptor: PDFDecryptor {
    let key: [UInt8]

    func decrypted(
      _ octets: [UInt8], of reference: PDFReference, _ method: PDFEncryption.Method
    ) -> [UInt8]? {
      do {
        switch method {
        case .none: return octets
        case .rc4:
          return octets.isEmpty
            ? [] : try Cipher.rc4.decrypted(octets, key: objectKey(reference, isAES: false))
        case .aes128: return try plain(octets, try objectKey(reference, isAES: true))
        case .aes256: return try plain(octets, key)
        }
      } catch { return nil }
    }

    private func plain(_ octets: [UInt8], _ key: [UInt8]) throws -> [UInt8]? {
      guard octets.count >= 16, octets.count.isMultiple(of: 16) else { return nil }
      if octets.count == 16 { return [] }
      return try Cipher.aesCBC.decrypted(
        Array(octets[16...]), key: key, iv: Array(octets[..<16]), padded: true)
    }

    private func objectKey(_ reference: PDFReference, isAES: Bool) throws -> [UInt8] {
      var input = key
      input += (0..<3).map { UInt8(truncatingIfNeeded: reference.number >> (8 * $0)) }
      input += (0..<2).map { UInt8(truncatingIfNeeded: reference.generation >> (8 * $0)) }
      if isAES { input += Array("sAlT".utf8) }
      return Array(try Digest.of(input, .md5).prefix(min(key.count + 5, 16)))
    }
  }
}
