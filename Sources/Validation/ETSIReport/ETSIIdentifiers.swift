import OpenSSL

/// The URIs of TS 119 102-2 v1.4.1, clause 4.3 and annex.
enum ETSIIdentifier {
  static let namespaces: [(name: String, value: String)] = [
    ("xmlns", "http://uri.etsi.org/19102/v1.4.1#"), ("xmlns:ds", "http://www.w3.org/2000/09/xmldsig#"),
    ("xmlns:xades", "http://uri.etsi.org/01903/v1.3.2#"),
  ]

  static let passed = "urn:etsi:019102:mainindication:total-passed"
  static let failed = "urn:etsi:019102:mainindication:total-failed"
  static let indeterminate = "urn:etsi:019102:mainindication:indeterminate"
  /// Of what is no signature of its own: a time-stamp, a building block.
  static let blockPassed = "urn:etsi:019102:mainindication:passed"
  static let blockFailed = "urn:etsi:019102:mainindication:failed"
  static let applied = "urn:etsi:019102:constraintStatus:applied"
  /// The proof was found during the validation; it was the validation time that was given.
  static let provenByValidation = "urn:etsi:019102:poetype:validation"
  static let provenByProvision = "urn:etsi:019102:poetype:provided"

  static func main(_ conclusion: Conclusion) -> String {
    switch conclusion {
    case .totalPassed: passed
    case .totalFailed: failed
    case .indeterminate: indeterminate
    }
  }

  static func block(_ conclusion: Conclusion) -> String {
    switch conclusion {
    case .totalPassed: blockPassed
    case .totalFailed: blockFailed
    case .indeterminate: indeterminate
    }
  }

  static func sub(_ conclusion: Conclusion) -> String? {
    conclusion.subIndication.map { "urn:etsi:019102:subindication:\($0)" }
  }

  /// `CRLReason` (RFC 5280, clause 5.3.1).
  static func reason(_ number: Int) -> String? {
    let names = [
      0: "unspecified", 1: "keyCompromise", 2: "cACompromise", 3: "affiliationChanged", 4: "superseded",
      5: "cessationOfOperation", 6: "certificateHold", 8: "removeFromCRL", 9: "privilegeWithdrawn",
      10: "aACompromise",
    ]
    return names[number].map { "urn:etsi:019102:revocationReason:\($0)" }
  }

  enum Object: String {
    case certificate
    case revocationList = "CRL"
    case ocspResponse = "OCSPResponse"
    case timeStamp = "timestamp"
    var uri: String { "urn:etsi:019102:validationObject:\(rawValue)" }
  }

  enum Process: String {
    case basic = "Basic"
    case longTerm = "LTVM"
    case archive = "LTA"
    var uri: String { "urn:etsi:019102:validationprocess:\(rawValue)" }
  }
}

extension SignatureScheme {
  /// The algorithm's URI, of RFC 9231 where it has one there.
  var uri: String {
    let more = "http://www.w3.org/2001/04/xmldsig-more#"
    let later = "http://www.w3.org/2007/05/xmldsig-more#"
    return switch self {
    case .rsaPKCS1(.sha1): "http://www.w3.org/2000/09/xmldsig#rsa-sha1"
    case .rsaPKCS1(let digest): more + "rsa-\(digest.rawValue)"
    case .rsaPSS(let digest, _, _): later + "\(digest.rawValue)-rsa-MGF1"
    case .ecdsa(let digest): more + "ecdsa-\(digest.rawValue)"
    case .ecdsaPlain(let digest): more + "ecdsa-\(digest.rawValue)"
    case .dsa(let digest): "http://www.w3.org/2009/xmldsig11#dsa-\(digest.rawValue)"
    case .ed25519: "http://www.w3.org/2021/04/xmldsig-more#eddsa-ed25519"
    case .ed448: "http://www.w3.org/2021/04/xmldsig-more#eddsa-ed448"
    }
  }
}
