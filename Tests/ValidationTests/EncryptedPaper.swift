import Files
import Foundation
import OpenSSL
import PDF
import TestFiles
import Testing

@testable import Validation

/// Encrypts small PDF files with the standard security handler, as a test's author: the empty user password, or another one that nobody
/// here knows.
struct EncryptedPaper: Sendable, CustomTestStringConvertible {
  let testDescription: String
  let version: Int
  let revision: Int
  let keyBytes: Int
  let method: PDFEncryption.Method

  static let all = [
    EncryptedPaper(testDescription: "RC4 40", version: 1, revision: 2, keyBytes: 5, method: .rc4),
    EncryptedPaper(testDescription: "RC4 128", version: 2, revision: 3, keyBytes: 16, method: .rc4),
    EncryptedPaper(testDescription: "RC4 by filter", version: 4, revision: 4, keyBytes: 16, method: .rc4),
    EncryptedPaper(testDescription: "AES-128", version: 4, revision: 4, keyBytes: 16, method: .aes128),
    EncryptedPaper(testDescription: "AES-256, R5", version: 5, revision: 5, keyBytes: 32, method: .aes256),
    EncryptedPaper(testDescription: "AES-256, R6", version: 5, revision: 6, keyBytes: 32, method: .aes256),
  ]

  static let identifier = [UInt8](0..<16)
  private static let owner = [UInt8](repeating: 0x4F, count: 32)

  /// The entries of the encryption dictionary, and the file's key.
  func dictionary(opensWithoutPassword: Bool) throws -> (entries: String, key: [UInt8]) {
    // Any octets stand for the password's key: the empty password does not lead to them.
    let random = [UInt8](repeating: 7, count: keyBytes)
    if version == 5 {
      let (salt, keySalt) = ([UInt8](1...8), [UInt8](11...18))
      let user = try hash(salt) + salt + keySalt
      let wrapped = try Cipher.aesCBC.encrypted(
        random, key: try hash(keySalt), iv: [UInt8](repeating: 0, count: 16))
      let shown = opensWithoutPassword ? user : [UInt8](repeating: 1, count: 48)
      return (
        "/O <\(String(repeating: "4F", count: 48))> /U <\(shown.hexadecimal)> /UE <\(wrapped.hexadecimal)>"
          + " /OE <\(String(repeating: "4F", count: 32))>", random
      )
    }
    let padding: [UInt8] = [
      0x28, 0xBF, 0x4E, 0x5E, 0x4E, 0x75, 0x8A, 0x41, 0x64, 0x00, 0x4E, 0x56, 0xFF, 0xFA, 0x01, 0x08,
      0x2E, 0x2E, 0x00, 0xB6, 0xD0, 0x68, 0x3E, 0x80, 0x2F, 0x0C, 0xA9, 0xFE, 0x64, 0x53, 0x69, 0x7A,
    ]
    var hash = try Digest.of(padding + Self.owner + [0xFC, 0xFF, 0xFF, 0xFF] + Self.identifier, .md5)
    if revision >= 3 { for _ in 0..<50 { hash = try Digest.of(hash[..<keyBytes], .md5) } }
    let key = Array(hash[..<keyBytes])
    var user = try Cipher.rc4.encrypted(padding, key: key)
    if revision >= 3 {
      user = try Cipher.rc4.encrypted(Digest.of(padding + Self.identifier, .md5), key: key)
      for round in 1...UInt8(19) { user = try Cipher.rc4.encrypted(user, key: key.map { $0 ^ round }) }
      user += [UInt8](repeating: 0, count: 16)
    }
    if !opensWithoutPassword { user[0] ^= 1 }
    return ("/O <\(Self.owner.hexadecimal)> /U <\(user.hexadecimal)>", key)
  }

  /// R6 is hardened by 64 rounds and more; R5 is one SHA-256.
  private func hash(_ salt: [UInt8]) throws -> [UInt8] {
    guard revision == 6 else { return try Digest.of(salt, .sha256) }
    var key = try Digest.of(salt, .sha256)
    var round = 0
    var last = 255
    while round < 64 || last > round - 32 {
      let repeated = (0..<64).flatMap { _ in key }
      let mixed = try Cipher.aesCBC.encrypted(repeated, key: Array(key[..<16]), iv: Array(key[16...31]))
      let digests: [DigestAlgorithm] = [.sha256, .sha384, .sha512]
      key = try Digest.of(mixed, digests[mixed[..<16].reduce(0) { $0 + Int($1) } % 3])
      last = Int(mixed[mixed.count - 1])
      round += 1
    }
    return Array(key[..<32])
  }

  func encrypted(_ octets: [UInt8], in number: Int, key: [UInt8]) throws -> [UInt8] {
    let iv = [UInt8](repeating: UInt8(number), count: 16)
    let pad = 16 - octets.count % 16
    let padded = octets + [UInt8](repeating: UInt8(pad), count: pad)
    if method == .aes256 { return iv + (try Cipher.aesCBC.encrypted(padded, key: key, iv: iv)) }
    var input = key + [UInt8(number), 0, 0, 0, 0]
    if method == .aes128 { input += Array("sAlT".utf8) }
    let own = Array(try Digest.of(input, .md5).prefix(min(key.count + 5, 16)))
    if method == .aes128 { return iv + (try Cipher.aesCBC.encrypted(padded, key: own, iv: iv)) }
    return try Cipher.rc4.encrypted(octets, key: own)
  }

  private var filters: String {
    guard version >= 4 else { return "" }
    let name = method == .rc4 ? "V2" : method == .aes128 ? "AESV2" : "AESV3"
    return "/CF << /StdCF << /CFM /\(name) /AuthEvent /DocOpen >> >> /StrF /StdCF /StmF /StdCF"
  }

  /// An encrypted file with a form: a signature field `signer` signed by a message of no worth, and a text field `name`.
  func signedForm(opensWithoutPassword: Bool = true) throws -> [UInt8] {
    let (entries, key) = try dictionary(opensWithoutPassword: opensWithoutPassword)
    func string(_ text: String, in number: Int) throws -> String {
      "<\(try encrypted(Array(text.utf8), in: number, key: key).hexadecimal)>"
    }
    let objects = [
      "<< /Type /Catalog /Pages 2 0 R /AcroForm 6 0 R >>", "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
      "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Annots [7 0 R 8 0 R] >>",
      SmallPDF.stream(""),
      "<< /Filter /Standard /V \(version) /R \(revision) /Length \(keyBytes * 8) /P -4 \(entries) \(filters) >>",
      "<< /Fields [7 0 R 8 0 R] /SigFlags 3 >>",
      "<< /FT /Sig /T \(try string("signer", in: 7)) /Subtype /Widget /Rect [0 0 0 0] /V 9 0 R >>",
      "<< /FT /Tx /T \(try string("name", in: 8)) /V \(try string("Ivan", in: 8)) /Subtype /Widget /Rect [9 9 99 29] >>",
      "<< /Type /Sig /Filter /Adobe.PPKLite /SubFilter /ETSI.CAdES.detached"
        + " /ByteRange [0 aaaaaaaaaa bbbbbbbbbb cccccccccc] /Contents <3000>"
        + " /Reason \(try string("to agree", in: 9)) >>",
    ]
    let trailer = "/Encrypt 5 0 R /ID [<\(Self.identifier.hexadecimal)> <00>]"
    var file = SmallPDF(objects: objects, trailer: trailer).bytes
    let start = (file.position(of: "/Contents <3000>") ?? 0) + "/Contents ".utf8.count
    for (mark, number) in [("a", start), ("b", start + 6), ("c", file.count - start - 6)] {
      file = file.replacing(String(repeating: mark, count: 10), with: SmallPDF.tenDigits(number))
    }
    return file
  }
}
