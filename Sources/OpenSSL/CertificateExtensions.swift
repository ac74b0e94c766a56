import COpenSSL

/// What a key may be used for (RFC 5280, 4.2.1.3). Bit n of the BIT STRING is bit n here.
public struct KeyUsage: OptionSet, Hashable, Sendable {
  public let rawValue: Int
  public init(rawValue: Int) { self.rawValue = rawValue }

  public static let digitalSignature = KeyUsage(rawValue: 1 << 0)
  /// Called contentCommitment since X.509 (2001).
  public static let nonRepudiation = KeyUsage(rawValue: 1 << 1)
  public static let contentCommitment = nonRepudiation
  public static let keyEncipherment = KeyUsage(rawValue: 1 << 2)
  public static let dataEncipherment = KeyUsage(rawValue: 1 << 3)
  public static let keyAgreement = KeyUsage(rawValue: 1 << 4)
  public static let keyCertSign = KeyUsage(rawValue: 1 << 5)
  public static let cRLSign = KeyUsage(rawValue: 1 << 6)
  public static let encipherOnly = KeyUsage(rawValue: 1 << 7)
  public static let decipherOnly = KeyUsage(rawValue: 1 << 8)
}

/// One extension of a certificate or a revocation list, undecoded.
public struct Extension: Hashable, Sendable {
  /// The extension's identifier in dotted form.
  public let oid: String
  public let critical: Bool
  /// The octets inside the OCTET STRING: the extension's own DER.
  public let der: [UInt8]

  public init(oid: String, critical: Bool, der: [UInt8]) {
    self.oid = oid
    self.critical = critical
    self.der = der
  }

  /// Copies one out of a certificate, list or list entry.
  init(borrowed pointer: OpaquePointer?) {
    oid = dotted(X509_EXTENSION_get_object(pointer))
    critical = X509_EXTENSION_get_critical(pointer) == 1
    der = octets(X509_EXTENSION_get_data(pointer))
  }
}

extension Certificate {
  /// All extensions in the order of the certificate.
  public var extensions: [Extension] {
    (0..<max(0, X509_get_ext_count(x509.pointer))).map { Extension(borrowed: X509_get_ext(x509.pointer, $0)) }
  }

  /// The DER inside the first extension of this type.
  public func extensionValue(oid: String) -> [UInt8]? { extensions.first { $0.oid == oid }?.der }

  /// Whether basicConstraints says it is a CA (RFC 5280, 4.2.1.9). Nothing else counts.
  public var isCA: Bool { flags & UInt32(EXFLAG_BCONS) != 0 && flags & UInt32(EXFLAG_CA) != 0 }

  /// `X509_get_extension_flags`, computed when the certificate was read.
  var flags: UInt32 { X509_get_extension_flags(x509.pointer) }

  /// nil where the extension is absent, which permits everything: `X509_get_ext_d2i`.
  public var keyUsage: KeyUsage? {
    guard flags & UInt32(EXFLAG_KUSAGE) != 0,
      let found = X509_get_ext_d2i(x509.pointer, NID_key_usage, nil, nil)
    else { return nil }
    let bits = Owned<Lib.ASN1_STRING>(taking: found.assumingMemoryBound(to: ASN1_BIT_STRING.self))
    return KeyUsage(
      rawValue: (0...8).reduce(0) {
        $0 | (ASN1_BIT_STRING_get_bit(bits.pointer, Int32($1)) == 1 ? 1 << $1 : 0)
      })
  }

  /// The purposes in dotted form; nil where the extension is absent: `EXTENDED_KEY_USAGE`.
  public var extendedKeyUsage: [String]? {
    guard let found = X509_get_ext_d2i(x509.pointer, NID_ext_key_usage, nil, nil) else { return nil }
    let purposes = Owned<Lib.EXTENDED_KEY_USAGE>(taking: OpaquePointer(found))
    return (0..<shim_sk_ASN1_OBJECT_num(purposes.pointer)).map {
      dotted(shim_sk_ASN1_OBJECT_value(purposes.pointer, $0))
    }
  }

  /// The certificate policies in dotted form; empty where there are none: `CERTIFICATEPOLICIES`.
  public var policies: [String] {
    guard let found = X509_get_ext_d2i(x509.pointer, NID_certificate_policies, nil, nil) else { return [] }
    let policies = Owned<Lib.POLICIES>(taking: OpaquePointer(found))
    return (0..<shim_sk_POLICYINFO_num(policies.pointer)).map {
      dotted(shim_sk_POLICYINFO_value(policies.pointer, $0)?.pointee.policyid)
    }
  }

  public var subjectKeyIdentifier: [UInt8]? { X509_get0_subject_key_id(x509.pointer).map { octets($0) } }
  /// The keyIdentifier of the extension; nil where it has only issuer and serial number.
  public var authorityKeyIdentifier: [UInt8]? { X509_get0_authority_key_id(x509.pointer).map { octets($0) } }

  /// Where revocation lists are published: the URIs of cRLDistributionPoints (RFC 5280, 4.2.1.13).
  public var crlAddresses: [String] {
    guard let found = X509_get_ext_d2i(x509.pointer, NID_crl_distribution_points, nil, nil) else { return [] }
    let points = Owned<Lib.DIST_POINTS>(taking: OpaquePointer(found))
    return (0..<shim_sk_DIST_POINT_num(points.pointer)).flatMap { index in
      addresses(
        shim_DIST_POINT_NAME_fullname(shim_sk_DIST_POINT_value(points.pointer, index)?.pointee.distpoint))
    }
  }

  /// Where its status can be asked: authorityInfoAccess, id-ad-ocsp (RFC 5280, 4.2.2.1).
  public var ocspAddresses: [String] { informationAddresses(NID_ad_OCSP) }
  /// Where its issuer's certificate is published: authorityInfoAccess, id-ad-caIssuers.
  public var caIssuersAddresses: [String] { informationAddresses(NID_ad_ca_issuers) }

  /// Where changes to its revocation list are published: the URIs of freshestCRL (RFC 5280, 4.2.1.15).
  public var deltaAddresses: [String] {
    guard let found = X509_get_ext_d2i(x509.pointer, NID_freshest_crl, nil, nil) else { return [] }
    let points = Owned<Lib.DIST_POINTS>(taking: OpaquePointer(found))
    return (0..<shim_sk_DIST_POINT_num(points.pointer)).flatMap { index in
      addresses(
        shim_DIST_POINT_NAME_fullname(shim_sk_DIST_POINT_value(points.pointer, index)?.pointee.distpoint))
    }
  }

  /// A responder's certificate that is not to be asked about in its lifetime: id-pkix-ocsp-nocheck (RFC 6960, 4.2.2.2.1).
  public var hasOCSPNoCheck: Bool { has("1.3.6.1.5.5.7.48.1.5") }
  /// Of so short a life that it is never revoked: validity assured, short term (EN 319 412-1, 5.2).
  public var isValidityAssuredShortTerm: Bool { has("0.4.0.194121.2.1") }
  /// Nothing will ever be published about its revocation: noRevAvail (X.509, 9.2.2.7; RFC 9608).
  public var hasNoRevAvail: Bool { has("2.5.29.56") }

  private func has(_ oid: String) -> Bool { extensions.contains { $0.oid == oid } }

  private func informationAddresses(_ method: Int32) -> [String] {
    guard let found = X509_get_ext_d2i(x509.pointer, NID_info_access, nil, nil) else { return [] }
    let access = Owned<Lib.INFO_ACCESS>(taking: OpaquePointer(found))
    return (0..<shim_sk_ACCESS_DESCRIPTION_num(access.pointer)).compactMap { index in
      let description = shim_sk_ACCESS_DESCRIPTION_value(access.pointer, index)?.pointee
      guard let description, OBJ_obj2nid(description.method) == method else { return nil }
      return address(description.location)
    }
  }
}

/// The URIs among general names.
private func addresses(_ names: OpaquePointer?) -> [String] {
  guard let names else { return [] }
  return (0..<shim_sk_GENERAL_NAME_num(names)).compactMap { address(shim_sk_GENERAL_NAME_value(names, $0)) }
}

/// A general name's URI: `GENERAL_NAME_get0_value`.
private func address(_ name: UnsafePointer<GENERAL_NAME>?) -> String? {
  var kind: Int32 = 0
  guard let value = GENERAL_NAME_get0_value(name, &kind), kind == GEN_URI else { return nil }
  return String(decoding: octets(value.assumingMemoryBound(to: ASN1_STRING.self)), as: UTF8.self)
}
