import AdES
import Foundation
import OpenSSL

/// The validation report of TS 119 102-2 v1.4.1, clause 4: what other systems read.
///
/// | clause | element | here |
/// |---|---|---|
/// | 4.3.1 | SignatureIdentifier | the digest of the signature value, and the name it goes by in the file |
/// | 4.3.4 | ValidationConstraintsEvaluationReport | one constraint a finding, under this program's own URN |
/// | 4.3.5 | ValidationTimeInfo | the validation time, and the best signature time with what proves it |
/// | 4.3.6 | SignersDocument | the digest of the document, where one document can be named |
/// | 4.3.7 | SignatureAttributes | signing time, role, time-stamps |
/// | 4.3.8 | SignerInformation | the signing certificate, and its subject |
/// | 4.3.10 | SignatureValidationProcess | basic, with long-term material, or with archive data |
/// | 4.3.11 | SignatureValidationStatus | indications, path, algorithm |
/// | 4.4 | SignatureValidationObjects | certificates, revocation data, time-stamps, with their proofs of existence |
public struct ETSIValidationReport {
  private let report: Report
  /// Words of a finding for people.
  private let say: (Finding) -> String
  private var objects = ObjectList()

  /// - Parameter say: words a finding; they become the constraint's message.
  public init(_ report: Report, say: @escaping (Finding) -> String) {
    self.report = report
    self.say = say
  }

  /// The document, in UTF-8.
  public func xml() -> String {
    var copy = self
    return copy.build().document
  }

  private mutating func build() -> XMLElement {
    var reports: [XMLElement] = []
    for (index, signature) in report.signatures.enumerated() {
      reports.append(element(signature, number: index + 1))
    }
    if reports.isEmpty { reports.append(elementWithoutSignature()) }
    return XMLElement("ValidationReport", ETSIIdentifier.namespaces, reports + [objects.element])
  }

  /// A file without a signature, or one that cannot be read, still has a conclusion.
  private func elementWithoutSignature() -> XMLElement {
    XMLElement(
      "SignatureValidationReport", [],
      [
        constraints(report.findings), timeInfo(nil),
        XMLElement("SignatureValidationStatus", [], indications(report.conclusion)),
      ])
  }

  private mutating func element(_ signature: SignatureReport, number: Int) -> XMLElement {
    XMLElement(
      "SignatureValidationReport", [],
      [
        identifier(signature, number: number), constraints(signature.findings), timeInfo(signature),
        document(signature), attributes(signature), signer(signature),
        XMLElement(
          "SignatureValidationProcess", [],
          [XMLElement("SignatureValidationProcessID", text: process(signature).uri)]),
        status(signature),
      ])
  }

  private func identifier(_ signature: SignatureReport, number: Int) -> XMLElement {
    XMLElement(
      "SignatureIdentifier", [("id", "S-\(number)")],
      [
        signature.signatureValueSHA256.flatMap { Self.digest("DigestAlgAndValue", hex: $0) },
        XMLElement("HashOnly", text: "false"), XMLElement("DocHashOnly", text: "false"),
        XMLElement("DAIdentifier", text: signature.identifier),
      ])
  }

  private func constraints(_ findings: [Finding]) -> XMLElement? {
    guard !findings.isEmpty else { return nil }
    return XMLElement(
      "ValidationConstraintsEvaluationReport", [],
      findings.map { finding in
        XMLElement(
          "ValidationConstraint", [],
          [
            XMLElement("ValidationConstraintIdentifier", text: "urn:doklad:finding:\(finding.code)"),
            XMLElement("ConstraintStatus", [], [XMLElement("Status", text: ETSIIdentifier.applied)]),
            XMLElement(
              "ValidationStatus", [], indications(finding.judgement ?? .totalPassed, isBlock: true)),
            XMLElement("Indications", text: say(finding)),
          ])
      })
  }

  private func indications(_ conclusion: Conclusion, isBlock: Bool = false) -> [XMLElement?] {
    [
      XMLElement(
        "MainIndication",
        text: isBlock ? ETSIIdentifier.block(conclusion) : ETSIIdentifier.main(conclusion)),
      ETSIIdentifier.sub(conclusion).map { XMLElement("SubIndication", text: $0) },
    ]
  }

  private func timeInfo(_ signature: SignatureReport?) -> XMLElement {
    // Without a proof the signature is known to exist from its validation on.
    XMLElement(
      "ValidationTimeInfo", [],
      [
        XMLElement("ValidationTime", time: report.validationTime),
        XMLElement(
          "BestSignatureTime", [],
          [
            XMLElement("POETime", time: signature?.bestSignatureTime ?? report.validationTime),
            XMLElement("TypeOfProof", text: ETSIIdentifier.provenByValidation),
          ]),
      ])
  }

  private func document(_ signature: SignatureReport) -> XMLElement? {
    signature.coverage.documentSHA256.flatMap { hex in
      Self.digest("DigestAlgAndValue", hex: hex).map { XMLElement("SignersDocument", [], [$0]) }
    }
  }

  private mutating func attributes(_ signature: SignatureReport) -> XMLElement? {
    var list: [XMLElement] = []
    if let time = signature.claimedTime {
      list.append(XMLElement("SigningTime", [("Signed", "true")], [XMLElement("Time", time: time)]))
    }
    if let role = signature.claimedRole {
      list.append(
        XMLElement(
          "SignerRole", [("Signed", "true")],
          [
            XMLElement(
              "RoleDetails", [],
              [XMLElement("Role", text: role), XMLElement("EndorsementType", text: "claimed")])
          ]))
    }
    for stamp in signature.timeStamps {
      guard let time = stamp.genTime else { continue }
      let name =
        switch stamp.kind {
        case .content: "AllDataObjectsTimeStamp"
        case .signature: "SignatureTimeStamp"
        case .references: "SigAndRefsTimeStamp"
        case .archive, .container: "ArchiveTimeStamp"
        case .document: "DocTimeStamp"
        }
      let object = add(stamp)
      list.append(
        XMLElement(
          name, [("Signed", stamp.kind == .content ? "true" : "false")],
          [
            object.map { XMLElement("AttributeObject", [("VOReference", $0)]) },
            XMLElement("TimeStampValue", time: time),
          ]))
    }
    return list.isEmpty ? nil : XMLElement("SignatureAttributes", [], list)
  }

  /// The object of a time-stamp, with its own conclusion and what it proves.
  private mutating func add(_ stamp: TimeStampReport) -> String? {
    guard let sha256 = stamp.tokenSHA256, let representation = Self.digest("DigestAlgAndValue", hex: sha256) else {
      return nil
    }
    var path: [XMLElement] = []
    if let authority = stamp.authority {
      path.append(XMLElement("SigningCertificate", [("VOReference", objects.add(authority))]))
      if stamp.path.count > 1, let anchor = stamp.path.last {
        path += stamp.path.dropFirst().dropLast().map {
          XMLElement("IntermediateCertificate", [("VOReference", objects.add($0))])
        }
        path.append(XMLElement("TrustAnchor", [("VOReference", objects.add(anchor))]))
      }
    }
    let data = path.isEmpty ? nil : XMLElement("CertificateChain", [], path)
    let proof = stamp.passed ? stamp.genTime : nil
    return objects.add(
      .timeStamp, key: Array(sha256.utf8), representation,
      [
        proof.map { XMLElement("POEProvisioning", [], [XMLElement("POETime", time: $0)]) },
        XMLElement(
          "ValidationReport", [],
          [
            constraints(stamp.findings),
            XMLElement(
              "SignatureValidationStatus", [],
              indications(stamp.conclusion, isBlock: true) + [
                data.map { XMLElement("AssociatedValidationReportData", [], [$0]) }
              ]),
          ]),
      ])
  }

  /// The data that a certificate's revocation status rests on; of a revoked one also when and why.
  private mutating func revocationData(_ reports: [RevocationReport]) -> [XMLElement] {
    var data: [XMLElement] = []
    for report in reports {
      guard let source = report.source else { continue }
      let object = objects.add(source)
      let revoked: (Date, Int?)? =
        switch report.status {
        case .revoked(let date, let reason): (date, reason)
        case .onHold(let since): (since, 6)
        case .good, .notAsked, .unknown: nil
        }
      data.append(
        XMLElement(
          "AssociatedValidationReportData", [],
          [
            XMLElement("RelatedValidationObject", [("VOReference", object)]),
            revoked.map { date, reason in
              XMLElement(
                "RevocationStatusInformation", [],
                [
                  XMLElement("ValidationObjectId", [("VOReference", objects.add(report.certificate))]),
                  XMLElement("RevocationTime", time: date),
                  reason.flatMap(ETSIIdentifier.reason).map { XMLElement("RevocationReason", text: $0) },
                  XMLElement("RevocationObject", [("VOReference", object)]),
                ])
            },
          ]))
    }
    return data
  }

  private mutating func signer(_ signature: SignatureReport) -> XMLElement? {
    guard let certificate = signature.certificate else { return nil }
    return XMLElement(
      "SignerInformation", [],
      [
        XMLElement("SignerCertificate", [("VOReference", objects.add(certificate))]),
        XMLElement("Signer", text: certificate.subject.rfc4514),
      ])
  }

  private func process(_ signature: SignatureReport) -> ETSIIdentifier.Process {
    if signature.timeStamps.contains(where: { $0.kind == .archive || $0.kind == .document }) { return .archive }
    return signature.timeStamps.isEmpty ? .basic : .longTerm
  }

  private mutating func status(_ signature: SignatureReport) -> XMLElement {
    var data: [XMLElement?] = []
    if let certificate = signature.certificate {
      let path = signature.path
      if path.count > 1, let anchor = path.last {
        data.append(XMLElement("TrustAnchor", [("VOReference", objects.add(anchor))]))
        data.append(
          XMLElement(
            "CertificateChain", [],
            [XMLElement("SigningCertificate", [("VOReference", objects.add(path[0]))])]
              + path.dropFirst().dropLast().map {
                XMLElement("IntermediateCertificate", [("VOReference", objects.add($0))])
              } + [XMLElement("TrustAnchor", [("VOReference", objects.add(anchor))])]))
      }
      if let scheme = signature.scheme {
        data.append(
          XMLElement(
            "CryptoInformation", [],
            [
              XMLElement("ValidationObjectId", [("VOReference", objects.add(certificate))]),
              XMLElement("Algorithm", text: scheme.uri),
              XMLElement(
                "SecureAlgorithm",
                text: signature.findings.contains { $0.code.hasPrefix("algorithm.") } ? "false" : "true"),
            ]))
      }
    }
    return XMLElement(
      "SignatureValidationStatus", [],
      indications(signature.conclusion) + [
        data.isEmpty ? nil : XMLElement("AssociatedValidationReportData", [], data)
      ] + revocationData(signature.revocation))
  }

  private static func digest(_ name: String, hex: String) -> XMLElement? {
    var octets: [UInt8] = []
    var rest = Substring(hex)
    while let octet = UInt8(rest.prefix(2), radix: 16), rest.count >= 2 {
      octets.append(octet)
      rest = rest.dropFirst(2)
    }
    guard octets.count == DigestAlgorithm.sha256.byteCount else { return nil }
    return XMLElement(
      name, [],
      [
        XMLElement("ds:DigestMethod", [("Algorithm", DigestAlgorithm.sha256.xmlURI)]),
        XMLElement("ds:DigestValue", base64: octets),
      ])
  }
}

/// The validation objects of a report, each named once.
private struct ObjectList {
  private var names: [[UInt8]: String] = [:]
  private var elements: [XMLElement] = []

  var element: XMLElement? {
    elements.isEmpty ? nil : XMLElement("SignatureValidationObjects", [], elements)
  }

  mutating func add(_ certificate: Certificate) -> String { add(.certificate, certificate.der) }

  mutating func add(_ data: RevocationData) -> String {
    switch data {
    case .list: add(.revocationList, data.der)
    case .response: add(.ocspResponse, data.der)
    }
  }

  private mutating func add(_ kind: ETSIIdentifier.Object, _ octets: [UInt8]) -> String {
    add(kind, key: octets, XMLElement("base64", base64: octets), [])
  }

  mutating func add(
    _ kind: ETSIIdentifier.Object, key: [UInt8], _ representation: XMLElement, _ further: [XMLElement?]
  ) -> String {
    if let known = names[key] { return known }
    let name = "O-\(names.count + 1)"
    names[key] = name
    elements.append(
      XMLElement(
        "ValidationObject", [("id", name)],
        [
          XMLElement("ObjectType", text: kind.uri),
          XMLElement("ValidationObjectRepresentation", [], [representation]),
        ] + further))
    return name
  }
}
