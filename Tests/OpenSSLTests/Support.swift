import Foundation

@testable import OpenSSL

/// 2026-03-02 09:00:00 UTC: the day on which all tests take place.
let today = Date(timeIntervalSince1970: 1_772_442_000)
let day: TimeInterval = 86_400

/// Just enough DER to write extensions by hand.
enum DER {
  static func tlv(_ tag: UInt8, _ parts: [UInt8]...) -> [UInt8] {
    let content = parts.flatMap { $0 }
    let length: [UInt8] =
      switch content.count {
      case ..<128: [UInt8(content.count)]
      case ..<256: [0x81, UInt8(content.count)]
      default: [0x82, UInt8(content.count >> 8), UInt8(content.count & 255)]
      }
    return [tag] + length + content
  }
  static func sequence(_ parts: [UInt8]...) -> [UInt8] { tlv(0x30, parts.flatMap { $0 }) }
  static let yes: [UInt8] = [0x01, 0x01, 0xFF]
  /// `at` as a URI in a DistributionPointName's fullName.
  static func fullName(_ at: String) -> [UInt8] { tlv(0xA0, tlv(0xA0, tlv(0x86, Array(at.utf8)))) }
}

extension Extension {
  static func certificateAuthority(pathLength: UInt8? = nil) -> Extension {
    let length = pathLength.map { DER.tlv(0x02, [$0]) } ?? []
    return Extension(oid: "2.5.29.19", critical: true, der: DER.sequence(DER.yes, length))
  }
  static func keyUsage(_ usage: KeyUsage) -> Extension {
    // Bit n of the standard is bit 7-n of the first octet; only the first octet is used here.
    let octet = (0..<8).reduce(UInt8(0)) { $0 | (usage.rawValue & (1 << $1) != 0 ? 0x80 >> UInt8($1) : 0) }
    let unused = UInt8(octet.trailingZeroBitCount)
    return Extension(oid: "2.5.29.15", critical: true, der: DER.tlv(0x03, [unused, octet]))
  }
  static func distributionPoint(_ at: String) -> Extension {
    Extension(oid: "2.5.29.31", critical: false, der: DER.sequence(DER.sequence(DER.fullName(at))))
  }
  static func issuingDistributionPoint(_ fields: [UInt8]) -> Extension {
    Extension(oid: "2.5.29.28", critical: true, der: DER.sequence(fields))
  }
}

/// A certification authority of one key, made for one test.
struct Authority {
  let holder: KeyHolder

  init(
    _ name: String, under parent: Authority? = nil, from start: Date = today - 1000 * day,
    to end: Date = today + 1000 * day,
    extensions: [Extension] = [.certificateAuthority(), .keyUsage([.keyCertSign, .cRLSign])]
  ) throws {
    let key = try PrivateKey.generate(.ec(curve: "P-256"))
    let subject = try DistinguishedName([("2.5.4.6", "BG"), ("2.5.4.3", name)])
    let builder = CertificateBuilder(
      subject: subject, issuer: parent?.certificate.subject ?? subject, serialNumber: [1], notBefore: start,
      notAfter: end, publicKey: key.publicKey, extensions: extensions)
    holder = try KeyHolder(key: key, certificate: try builder.signed(by: parent?.holder.key ?? key))
  }

  var certificate: Certificate { holder.certificate }

  func issue(
    _ name: String, serial: [UInt8] = [0x11], from start: Date = today - 100 * day,
    to end: Date = today + 100 * day,
    key: PrivateKey? = nil, extensions: [Extension] = [.keyUsage(.nonRepudiation)]
  ) throws -> KeyHolder {
    let key = try key ?? PrivateKey.generate(.ec(curve: "P-256"))
    let builder = CertificateBuilder(
      subject: try DistinguishedName([("2.5.4.6", "BG"), ("2.5.4.3", name)]), issuer: certificate.subject,
      serialNumber: serial, notBefore: start, notAfter: end, publicKey: key.publicKey, extensions: extensions)
    return try KeyHolder(key: key, certificate: try builder.signed(by: holder.key))
  }

  func list(
    _ entries: [RevocationListBuilder.Entry] = [], from start: Date = today - day,
    to end: Date? = today + day,
    extensions: [Extension] = []
  ) throws -> RevocationList {
    try RevocationListBuilder(
      issuer: holder, number: 7, thisUpdate: start, nextUpdate: end, entries: entries, extensions: extensions
    ).build()
  }
}

/// RSA keys are slow to make: one for all tests.
enum SharedKeys {
  static let rsa = Result { try PrivateKey.generate(.rsa(bits: 2048)) }
}
