import OpenSSL

/// What stands in a certificate of each kind, in the shape of Bulgarian qualified certificates: EN 319 412-2 for people,
/// -3 for seals, with the identifiers of EN 319 412-1 and the statements of EN 319 412-5.
struct Profile {
  let entry: Declaration.Entry
  let declaration: Declaration

  /// QCP-n-qscd and QCP-l-qscd (EN 319 411-2, 5.3).
  private static let qualifiedPerson = "0.4.0.194112.1.2"
  private static let qualifiedSeal = "0.4.0.194112.1.3"

  var subject: [(oid: String, value: String)] {
    typealias OID = DistinguishedName.OID
    var subject: [(oid: String, value: String)] = [
      (OID.country, "BG"), (OID.organization, entry.organisation.name),
      (OID.organizationIdentifier, entry.organisation.identifier),
    ]
    if let surname = entry.surname { subject.append((OID.surname, surname)) }
    if let givenName = entry.givenName { subject.append((OID.givenName, givenName)) }
    if let number = entry.number { subject.append((OID.serialNumber, number)) }
    subject.append((OID.commonName, entry.name))
    return subject
  }

  /// - Parameter issuer: the issuer's key; its own for a root.
  func extensions(key: PublicKey, issuer: PublicKey) throws(StandInFailure) -> [Extension] {
    var extensions: [Extension] = []
    switch entry.kind {
    case .root: extensions.append(try .basicConstraints(isCA: true, pathLength: nil))
    case .issuing: extensions.append(try .basicConstraints(isCA: true, pathLength: 0))
    case .person, .seal, .server, .client, .timeStamping, .ocsp:
      extensions.append(try .basicConstraints(isCA: false, pathLength: nil))
    }
    extensions.append(try .keyUsage(entry.usage ?? usage))
    if let purposes {
      // RFC 3161, 2.3: a time-stamping authority's is critical, and its only one.
      extensions.append(try .extendedKeyUsage(purposes, critical: entry.kind == .timeStamping))
    }
    extensions.append(try .subjectKeyIdentifier(key))
    guard let above = entry.issuer else { return extensions }
    extensions.append(try .authorityKeyIdentifier(issuer))
    if !policies.isEmpty { extensions.append(try .certificatePolicies(policies)) }
    let disclosure = "\(declaration.address)/disclosure-statement-TEST.pdf"
    switch entry.kind {
    case .person: extensions.append(try .qualifiedStatements(.signature, disclosure: disclosure))
    case .seal: extensions.append(try .qualifiedStatements(.seal, disclosure: disclosure))
    case .server: extensions.append(try .subjectAlternativeName(entry.hosts))
    case .ocsp: extensions.append(try .ocspNoCheck())
    case .root, .issuing, .client, .timeStamping: break
    }
    extensions.append(
      try .crlDistributionPoint(declaration.address + Declaration.Service.revocationListPath(of: above)))
    extensions.append(
      try .authorityInformationAccess(
        ocsp: declaration.address + Declaration.Service.ocspPath,
        caIssuers: declaration.address + Declaration.Service.certificatePath(of: above)))
    return extensions
  }

  private var usage: KeyUsage {
    switch entry.kind {
    case .root, .issuing: [.keyCertSign, .cRLSign]
    case .person, .seal: .nonRepudiation
    case .server, .client: .digitalSignature
    case .timeStamping, .ocsp: [.digitalSignature, .nonRepudiation]
    }
  }

  private var purposes: [String]? {
    switch entry.kind {
    case .server: ["1.3.6.1.5.5.7.3.1"]
    case .client: ["1.3.6.1.5.5.7.3.2"]
    case .timeStamping: ["1.3.6.1.5.5.7.3.8"]
    case .ocsp: ["1.3.6.1.5.5.7.3.9"]
    case .root, .issuing, .person, .seal: nil
    }
  }

  private var policies: [String] {
    switch entry.kind {
    case .person: [declaration.policies["person"], Self.qualifiedPerson].compactMap(\.self)
    case .seal: [declaration.policies["seal"], Self.qualifiedSeal].compactMap(\.self)
    case .server, .client: [declaration.policies["transport"]].compactMap(\.self)
    case .timeStamping, .ocsp: [declaration.policies["service"]].compactMap(\.self)
    // anyPolicy: an issuing CA may issue under all of the above (RFC 5280, 4.2.1.4).
    case .root, .issuing: ["2.5.29.32.0"]
    }
  }
}
