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
  static func policies(_ oids: String...) throws -> Extension {
    Extension(
      oid: "2.5.29.32", critical: false,
      der: DER.sequence(try oids.flatMap { DER.sequence(try objectIdentifierDER($0)) }))
  }
  static func policyMapping(_ pairs: (String, String)...) throws -> Extension {
    let mapped = try pairs.flatMap {
      DER.sequence(try objectIdentifierDER($0.0), try objectIdentifierDER($0.1))
    }
    return Extension(oid: "2.5.29.33", critical: true, der: DER.sequence(mapped))
  }
  static func policyConstraints(requireExplicit: UInt8? = nil, inhibitMapping: UInt8? = nil) -> Extension {
    Extension(
      oid: "2.5.29.36", critical: true,
      der: DER.sequence(
        requireExplicit.map { [0x80, 1, $0] } ?? [], inhibitMapping.map { [0x81, 1, $0] } ?? []))
  }
  static func inhibitAnyPolicy(_ skip: UInt8) -> Extension {
    Extension(oid: "2.5.29.54", critical: true, der: [2, 1, skip])
  }
  /// Subtrees of e-mail addresses: permitted as [0], excluded as [1].
  static func nameConstraints(permitted: [String] = [], excluded: [String] = []) -> Extension {
    func subtrees(_ tag: UInt8, _ hosts: [String]) -> [UInt8] {
      hosts.isEmpty ? [] : DER.tlv(tag, hosts.flatMap { DER.sequence(DER.tlv(0x81, Array($0.utf8))) })
    }
    return Extension(
      oid: "2.5.29.30", critical: true, der: DER.sequence(subtrees(0xA0, permitted), subtrees(0xA1, excluded))
    )
  }
  static func email(_ address: String) -> Extension {
    Extension(oid: "2.5.29.17", critical: false, der: DER.sequence(DER.tlv(0x81, Array(address.utf8))))
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

  /// Another certificate for this authority's name and key, issued by `other`.
  func certified(
    by other: Authority, serial: [UInt8] = [2], from start: Date = today - 900 * day,
    to end: Date = today + 900 * day,
    extensions: [Extension] = [.certificateAuthority(), .keyUsage([.keyCertSign, .cRLSign])]
  ) throws -> Certificate {
    try CertificateBuilder(
      subject: certificate.subject, issuer: other.certificate.subject, serialNumber: serial, notBefore: start,
      notAfter: end, publicKey: holder.key.publicKey, extensions: extensions
    ).signed(by: other.holder.key)
  }

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
    number: Int = 7, extensions: [Extension] = []
  ) throws -> RevocationList {
    try RevocationListBuilder(
      issuer: holder, number: number, thisUpdate: start, nextUpdate: end, entries: entries,
      extensions: extensions
    ).build()
  }
}

/// RSA keys are slow to make: one for all tests.
enum SharedKeys {
  static let rsa = Result { try PrivateKey.generate(.rsa(bits: 2048)) }
}
