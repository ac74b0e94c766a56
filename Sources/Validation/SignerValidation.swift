import AdES
import Foundation
import OpenSSL

/// One signer of one message, through the building blocks of EN 319 102-1 v1.4.1, clause 5.2, in the standard's order.
///
/// Every block records its findings; none stops the next where that one can still say something, so that a broken file is
/// called broken whether or not its certificate is known. The conclusion is drawn at the end, from all of them.
struct SignerValidation {
  /// What the kind of signature demands.
  enum Profile: Equatable {
    /// A PDF signature; `isETSI` for `ETSI.CAdES.detached`.
    case pdf(isETSI: Bool)
    /// A detached or enveloping message outside a PDF.
    case message
  }

  let message: SignedData
  let material: MessageMaterial
  let signer: SignerInfo
  let profile: Profile
  let policy: TrustPolicy
  let validationTime: Date

  private(set) var findings: [Finding] = []
  private(set) var certificate: Certificate?
  private(set) var path: [Certificate] = []
  private(set) var scheme: SignatureScheme?
  private(set) var statement: Statement?
  private(set) var claimedRole: String?
  private(set) var signingTime: Date?
  private(set) var isCAdES = false

  init(
    _ message: SignedData, _ material: MessageMaterial, _ signer: SignerInfo, profile: Profile,
    policy: TrustPolicy, validationTime: Date
  ) {
    self.message = message
    self.material = material
    self.signer = signer
    self.profile = profile
    self.policy = policy
    self.validationTime = validationTime
  }

  /// Runs all blocks. `contentDigest` gives the digest of the signed octets, nil where there are none to be had.
  mutating func run(contentDigest: (DigestAlgorithm) throws -> [UInt8]?) rethrows {
    checkFormat()
    let embedded = identifySigningCertificate()
    try verifyCryptographically(contentDigest: contentDigest)
    if let certificate { judge(certificate, embedded: embedded) }
  }

  /// Findings, the most telling first, and the conclusion they lead to.
  static func conclude(_ findings: [Finding]) -> (conclusion: Conclusion, findings: [Finding]) {
    let ordered = findings.enumerated().sorted { left, right in
      let leftWeight = left.element.judgement?.severity ?? -1
      let rightWeight = right.element.judgement?.severity ?? -1
      return leftWeight != rightWeight ? leftWeight > rightWeight : left.offset < right.offset
    }.map(\.element)
    return (ordered.first?.judgement ?? .totalPassed, ordered)
  }

  // MARK: Format checking (clause 5.2.2)

  private mutating func checkFormat() {
    // Programs that add unsigned attributes have been seen to write 3 for the message where 1 is due.
    let isAugmented =
      message.version == 3 && message.requiredVersion == 1 && !signer.unsignedAttributes.isEmpty
    if message.version != message.requiredVersion, !isAugmented {
      findings.append(
        .irregularMessage(.version(found: message.version, required: message.requiredVersion)))
    }
    if signer.version != signer.requiredVersion {
      findings.append(.irregularMessage(.version(found: signer.version, required: signer.requiredVersion)))
    }
    if !message.announces(signer.digestAlgorithm) {
      findings.append(.irregularMessage(.digestNotAnnounced(oid: signer.digestAlgorithm.oid)))
    }
    guard let signed = signer.signedAttributes else {
      findings.append(.signedAttributesMissing)
      return
    }
    do {
      if let type = try signed.attributes.singleValue(OID.contentType)?.objectIdentifier() {
        if type != message.contentType {
          findings.append(.contentTypeDiffers(attribute: type, message: message.contentType))
        }
      } else {
        findings.append(.contentTypeMissing)
      }
      signingTime = try signer.signingTime()
      if profile == .pdf(isETSI: true), signingTime != nil {
        findings.append(.signingTimeAttributeInPAdES)
      }
      isCAdES =
        signed.attributes.contains(oid: OID.signingCertificateV2)
        || signed.attributes.contains(oid: OID.signingCertificate)
      claimedRole = try Self.claimedRole(signed.attributes)
    } catch {
      findings.append(.unreadableMessage(error))
    }
    do { statement = try Statement(in: signed.attributes) } catch {
      findings.append(.statementUnreadable(error))
    }
  }

  /// The first role of signer-attributes-v2's claimed attributes that is a text.
  ///
  /// SignerAttributeV2 ::= SEQUENCE { claimedAttributes [0] EXPLICIT SEQUENCE OF Attribute OPTIONAL, … } (EN 319 122-1 v1.3.1,
  /// clause 5.2.6.1; its module's tags are explicit). X.509 gives the role attribute a RoleSyntax, the field writes a text.
  private static func claimedRole(_ attributes: [CMSAttribute]) throws(CMSFailure) -> String? {
    guard let value = try attributes.singleValue(OID.signerAttributesV2) else { return nil }
    for choice in try value.children() where choice.tag == DER.Tag.context(0) {
      for attribute in try choice.children().first?.expecting(DER.Tag.sequence).children() ?? [] {
        var fields = try attribute.reader()
        guard try fields.take().objectIdentifier() == OID.role,
          let text = try fields.take(DER.Tag.set).children().first, text.tag == DER.Tag.utf8String
        else { continue }
        return String(decoding: text.value, as: UTF8.self)
      }
    }
    return nil
  }

  // MARK: Identification of the signing certificate (clause 5.2.3)

  /// Finds the certificate, checks the signed reference to it, and returns the other embedded ones.
  private mutating func identifySigningCertificate() -> [Certificate] {
    let embedded = material.certificates
    findings += material.unreadable.map { .irregularMessage(.certificateUnreadable(index: $0)) }
    let candidates = (embedded + policy.intermediates).filter { candidate in
      switch signer.identifier {
      case .issuerAndSerialNumber(let issuer, let serialNumber):
        candidate.issuerDER == issuer && candidate.serialNumber == serialNumber
      case .subjectKeyIdentifier(let identifier):
        candidate.subjectKeyIdentifier == identifier
      }
    }
    guard !candidates.isEmpty else {
      findings.append(.signingCertificateNotFound)
      return embedded
    }
    guard let attributes = signer.signedAttributes?.attributes else {
      certificate = candidates[0]
      return embedded
    }
    do {
      if let reference = try SigningCertificateReference(in: attributes) {
        // A digest that this machine cannot compute names nobody.
        if let named = candidates.first(where: { (try? reference.names($0)) == true }) {
          certificate = named
        } else {
          certificate = candidates[0]
          findings.append(.signingCertificateDiffers)
        }
      } else {
        certificate = candidates[0]
        if profile == .pdf(isETSI: true) { findings.append(.signingCertificateReferenceMissing) }
      }
    } catch {
      certificate = candidates[0]
      findings.append(.unreadableMessage(error))
    }
    return embedded
  }

  // MARK: Cryptographic verification (clause 5.2.7)

  private mutating func verifyCryptographically(
    contentDigest: (DigestAlgorithm) throws -> [UInt8]?
  ) rethrows {
    guard let digestAlgorithm = DigestAlgorithm(oid: signer.digestAlgorithm.oid) else {
      findings.append(.algorithmNotUnderstood(.unknownDigest(oid: signer.digestAlgorithm.oid)))
      return
    }
    guard signer.digestAlgorithm.hasNoParameters else {
      findings.append(.algorithmNotUnderstood(.badParameters(oid: signer.digestAlgorithm.oid)))
      return
    }
    guard let digest = try contentDigest(digestAlgorithm) else {
      findings.append(.contentMissing)
      return
    }
    if let signed = signer.signedAttributes {
      do {
        if let announced = try signed.attributes.singleValue(OID.messageDigest)?.octets() {
          if announced != digest { findings.append(.digestDiffers(digestAlgorithm)) }
        } else {
          findings.append(.messageDigestMissing)
        }
      } catch { findings.append(.unreadableMessage(error)) }
    }
    guard let certificate else { return }
    do {
      let scheme = try SignatureScheme(signer.signatureAlgorithm, digest: digestAlgorithm)
      self.scheme = scheme
      if try !verifies(scheme, with: certificate.publicKey, contentDigest: digest) {
        findings.append(.signatureValueWrong)
      }
    } catch let problem as SignatureScheme.Problem {
      findings.append(.algorithmNotUnderstood(problem))
      // A signature whose algorithm names another digest than the signer did is not accepted; whether its value is right at
      // least is still told.
      if case .digestsDiffer(_, let own) = problem,
        let scheme = try? SignatureScheme(signer.signatureAlgorithm, digest: own),
        (try? verifies(scheme, with: certificate.publicKey, contentDigest: digest)) == false
      {
        findings.append(.signatureValueWrong)
      }
    } catch let failure as OpenSSLFailure {
      findings.append(.keyUnusable(failure))
    } catch {
      preconditionFailure("no other error can occur here")
    }
  }

  private func verifies(
    _ scheme: SignatureScheme, with key: PublicKey, contentDigest: [UInt8]
  ) throws(OpenSSLFailure) -> Bool {
    guard let signed = signer.signedAttributes else {
      return try key.verifies(signer.signature, overDigest: contentDigest, scheme)
    }
    // The octets as received first; where a signer sent them unsorted, RFC 5652 (clause 5.4) signs their DER.
    if try key.verifies(signer.signature, over: signed.asReceived, scheme) { return true }
    return try key.verifies(signer.signature, over: signed.distinguished, scheme)
  }

  // MARK: X.509 certificate validation (clause 5.2.6)

  private mutating func judge(_ certificate: Certificate, embedded: [Certificate]) {
    let judged = CertificateValidation(
      certificate, companions: embedded,
      revocationLists: material.revocationLists, policy: policy,
      validationTime: validationTime)
    path = judged.path
    findings += judged.findings
    if judged.isBuilt {
      findings += Self.changedCopies(among: embedded, of: path).map {
        .irregularMessage(.certificateChanged($0))
      }
    }
  }
}

extension SignerValidation {
  /// Companions that agree with a certificate of the path in all but one of issuer, serial number, subject and key, but that
  /// its issuer has not signed: the path did without them, and a reader of the message should still not believe them.
  static func changedCopies(among embedded: [Certificate], of path: [Certificate]) -> [Certificate] {
    embedded.filter { companion in
      path.indices.contains { index in
        let genuine = path[index]
        let agreements = [
          companion.issuerDER == genuine.issuerDER, companion.serialNumber == genuine.serialNumber,
          companion.subjectDER == genuine.subjectDER, companion.publicKey == genuine.publicKey,
        ]
        let issuer = path[min(index + 1, path.count - 1)]
        return companion != genuine && agreements.count(where: \.self) >= 3
          && !companion.isSigned(by: issuer.publicKey)
      }
    }
  }

  /// The report of this signer, with what its surroundings found.
  func report(
    identifier: String, format: SignatureReport.Format, coverage: Coverage, claimedTime: Date?,
    further: [Finding] = []
  ) -> SignatureReport {
    let (conclusion, ordered) = Self.conclude(further + findings)
    return SignatureReport(
      identifier: identifier, format: format, conclusion: conclusion, findings: ordered,
      certificate: certificate, path: path, claimedTime: claimedTime ?? signingTime, statement: statement,
      claimedRole: claimedRole, signatureValueSHA256: try? Digest.hexSHA256(signer.signature),
      coverage: coverage, scheme: scheme)
  }
}

extension Digest {
  /// SHA-256 as lower-case hexadecimal digits.
  static func hexSHA256(_ octets: [UInt8]) throws(OpenSSLFailure) -> String {
    try Digest.of(octets, .sha256).hexadecimal
  }
}

extension [UInt8] {
  /// Two lower-case hexadecimal digits an octet.
  var hexadecimal: String {
    let digits = Array("0123456789abcdef".utf8)
    return String(decoding: flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }, as: UTF8.self)
  }
}

extension SignatureReport {
  /// A signature of which nothing could be read.
  static func unreadable(
    _ identifier: String, format: Format, finding: Finding, coverage: Coverage = Coverage()
  ) -> SignatureReport {
    SignatureReport(
      identifier: identifier, format: format, conclusion: finding.judgement ?? .indeterminate(.notJudged),
      findings: [finding], certificate: nil, path: [], claimedTime: nil, statement: nil, claimedRole: nil,
      signatureValueSHA256: nil, coverage: coverage, scheme: nil)
  }
}
