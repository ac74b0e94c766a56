import OpenSSL
import SwiftASN1

// The extensions of the stand-in's certificates, each as its standard writes it. RFC 5280 unless said otherwise.

extension Extension {
  /// BasicConstraints ::= SEQUENCE { cA BOOLEAN DEFAULT FALSE, pathLenConstraint INTEGER OPTIONAL } (4.2.1.9)
  static func basicConstraints(isCA: Bool, pathLength: Int?) throws(StandInFailure) -> Extension {
    Extension(
      oid: "2.5.29.19", critical: true,
      der: try StandInTrust.der { coder in
        try coder.sequence {
          if isCA { try $0.serialize(true) }
          if let pathLength { try $0.serialize(pathLength) }
        }
      })
  }

  /// KeyUsage ::= BIT STRING, trailing zero bits removed (4.2.1.3)
  static func keyUsage(_ usage: KeyUsage) throws(StandInFailure) -> Extension {
    let bits = (0..<9).filter { usage.rawValue & (1 << $0) != 0 }
    var octets = [UInt8](repeating: 0, count: bits.last.map { $0 / 8 + 1 } ?? 0)
    for bit in bits { octets[bit / 8] |= 0x80 >> UInt8(bit % 8) }
    let padding = bits.last.map { 7 - $0 % 8 } ?? 0
    return Extension(
      oid: "2.5.29.15", critical: true,
      der: try StandInTrust.der { try $0.serialize(ASN1BitString(bytes: octets[...], paddingBits: padding)) })
  }

  /// ExtKeyUsageSyntax ::= SEQUENCE SIZE (1..MAX) OF KeyPurposeId (4.2.1.12)
  static func extendedKeyUsage(_ purposes: [String], critical: Bool = false) throws(StandInFailure)
    -> Extension
  {
    Extension(
      oid: "2.5.29.37", critical: critical,
      der: try StandInTrust.der { coder in
        try coder.sequence { for purpose in purposes { try $0.objectIdentifier(purpose) } }
      })
  }

  /// SubjectKeyIdentifier ::= OCTET STRING: 160 bits of the SHA-256 of the public key (4.2.1.2; RFC 7093, method 1)
  static func subjectKeyIdentifier(_ key: PublicKey) throws(StandInFailure) -> Extension {
    let identifier = try keyIdentifier(key)
    return Extension(
      oid: "2.5.29.14", critical: false,
      der: try StandInTrust.der { try $0.serialize(ASN1OctetString(contentBytes: identifier[...])) })
  }

  /// AuthorityKeyIdentifier ::= SEQUENCE { keyIdentifier [0] OPTIONAL, … } (4.2.1.1)
  static func authorityKeyIdentifier(_ key: PublicKey) throws(StandInFailure) -> Extension {
    let identifier = try keyIdentifier(key)
    return Extension(
      oid: "2.5.29.35", critical: false,
      der: try StandInTrust.der { coder in coder.sequence { $0.tagged(0, octets: identifier) } })
  }

  /// SubjectAltName ::= GeneralNames: dNSName [2], iPAddress [7] (4.2.1.6)
  static func subjectAlternativeName(_ hosts: [String]) throws(StandInFailure) -> Extension {
    Extension(
      oid: "2.5.29.17", critical: false,
      der: try StandInTrust.der { coder in
        coder.sequence {
          for host in hosts {
            if let address = ipAddress(host) {
              $0.tagged(7, octets: address)
            } else {
              $0.tagged(2, octets: Array(host.utf8))
            }
          }
        }
      })
  }

  /// CertificatePolicies ::= SEQUENCE OF PolicyInformation { policyIdentifier, policyQualifiers OPTIONAL } (4.2.1.4)
  static func certificatePolicies(_ policies: [String]) throws(StandInFailure) -> Extension {
    Extension(
      oid: "2.5.29.32", critical: false,
      der: try StandInTrust.der { coder in
        try coder.sequence { for policy in policies { try $0.sequence { try $0.objectIdentifier(policy) } } }
      })
  }

  /// CRLDistributionPoints ::= SEQUENCE OF DistributionPoint { distributionPoint [0] { fullName [0] … } } (4.2.1.13)
  static func crlDistributionPoint(_ address: String) throws(StandInFailure) -> Extension {
    Extension(
      oid: "2.5.29.31", critical: false,
      der: try StandInTrust.der { coder in
        coder.sequence {
          $0.sequence { $0.tagged(0) { $0.tagged(0) { $0.tagged(6, octets: Array(address.utf8)) } } }
        }
      })
  }

  /// AuthorityInfoAccessSyntax ::= SEQUENCE OF AccessDescription { accessMethod, accessLocation } (4.2.2.1)
  static func authorityInformationAccess(ocsp: String?, caIssuers: String) throws(StandInFailure) -> Extension
  {
    Extension(
      oid: "1.3.6.1.5.5.7.1.1", critical: false,
      der: try StandInTrust.der { coder in
        try coder.sequence {
          if let ocsp {
            try $0.sequence {
              try $0.objectIdentifier("1.3.6.1.5.5.7.48.1")
              $0.tagged(6, octets: Array(ocsp.utf8))
            }
          }
          try $0.sequence {
            try $0.objectIdentifier("1.3.6.1.5.5.7.48.2")
            $0.tagged(6, octets: Array(caIssuers.utf8))
          }
        }
      })
  }

  /// id-pkix-ocsp-nocheck, NULL: a responder whose own status nobody asks (RFC 6960, 4.2.2.2.1)
  static func ocspNoCheck() throws(StandInFailure) -> Extension {
    Extension(
      oid: "1.3.6.1.5.5.7.48.1.5", critical: false, der: try StandInTrust.der { try $0.serialize(ASN1Null()) }
    )
  }

  /// What an EU qualified certificate states of itself.
  enum QualifiedType {
    /// For electronic signatures of natural persons.
    case signature
    /// For electronic seals of legal persons.
    case seal
  }

  /// QCStatements ::= SEQUENCE OF QCStatement { statementId, statementInfo OPTIONAL } (RFC 3739, 3.2.6), with the
  /// statements of EN 319 412-5: QcCompliance, QcSSCD, QcType, QcPDS; and whose numbers the subject bears
  /// (EN 319 412-1, 5.1: SemanticsId-Natural or -Legal).
  static func qualifiedStatements(_ type: QualifiedType, disclosure: String) throws(StandInFailure)
    -> Extension
  {
    let semantics = type == .signature ? "0.4.0.194121.1.1" : "0.4.0.194121.1.2"
    let purpose = type == .signature ? "0.4.0.1862.1.6.1" : "0.4.0.1862.1.6.2"
    return Extension(
      oid: "1.3.6.1.5.5.7.1.3", critical: false,
      der: try StandInTrust.der { coder in
        try coder.sequence { statements in
          try statements.sequence {
            try $0.objectIdentifier("1.3.6.1.5.5.7.11.2")
            try $0.sequence { try $0.objectIdentifier(semantics) }
          }
          try statements.sequence { try $0.objectIdentifier("0.4.0.1862.1.1") }
          try statements.sequence { try $0.objectIdentifier("0.4.0.1862.1.4") }
          try statements.sequence {
            try $0.objectIdentifier("0.4.0.1862.1.6")
            try $0.sequence { try $0.objectIdentifier(purpose) }
          }
          try statements.sequence {
            try $0.objectIdentifier("0.4.0.1862.1.5")
            try $0.sequence {
              try $0.sequence {
                try $0.serialize(ASN1IA5String(disclosure))
                try $0.serialize(ASN1PrintableString("en"))
              }
            }
          }
        }
      })
  }
}

/// The first 160 bits of the SHA-256 of subjectPublicKey, without tag, length and unused-bits octet (RFC 7093, 2).
private func keyIdentifier(_ key: PublicKey) throws(StandInFailure) -> [UInt8] {
  do {
    let bits = try DER.sequence(try DER.parse(key.spkiDER), identifier: .sequence) { fields in
      _ = fields.next()
      return try ASN1BitString(derEncoded: &fields).bytes
    }
    return Array(try Digest.of(bits, .sha256).prefix(20))
  } catch {
    throw .encoding("public key: \(error)")
  }
}

/// The octets of an address in numbers: IPv4, or IPv6 with at most one "::"; nil for a name.
private func ipAddress(_ host: String) -> [UInt8]? {
  let parts = host.split(separator: ".", omittingEmptySubsequences: false).map { UInt8($0) }
  if parts.count == 4, !parts.contains(nil) { return parts.compactMap(\.self) }
  guard host.contains(":") else { return nil }
  let halves = host.split(separator: "::", maxSplits: 1, omittingEmptySubsequences: false)
  let groups = halves.map { $0.isEmpty ? [] : $0.split(separator: ":").map { UInt16($0, radix: 16) } }
  guard !groups.contains(where: { $0.contains(nil) }) else { return nil }
  let known = groups.reduce(0) { $0 + $1.count }
  guard groups.count == 1 ? known == 8 : known < 8 else { return nil }
  let middle = [UInt16?](repeating: 0, count: 8 - known)
  return (groups[0] + middle + (groups.count > 1 ? groups[1] : [])).compactMap(\.self).flatMap {
    [UInt8($0 >> 8), UInt8($0 & 0xFF)]
  }
}
