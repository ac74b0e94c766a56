import Foundation
import OpenSSL
import Validation
import Words

/// What a report says for people about how long a signature lasts: its level, its time-stamps, the status of its certificates.
enum LastingText {
  static func show(_ signature: SignatureReport) {
    if let level = signature.level {
      Terminal.say(
        words("   ниво: ", "   level: ") + level.rawValue
          + (signature.bestSignatureTime.map {
            words(", доказано съществува от \(words.time($0))", ", proven to exist since \(words.time($0))")
          } ?? ""))
    }
    for stamp in signature.timeStamps { show(stamp) }
    for report in signature.revocation { show(report) }
    if let claims = signature.qualification, claims.claimsCompliance {
      Terminal.say(
        words(
          "   удостоверението се представя за квалифицирано", "   the certificate claims to be qualified")
          + (claims.claimsDevice
            ? words(", с ключ в устройство за квалифициран подпис", ", with its key in a qualified device") : "")
          + words(
            " (без доверителен списък това не е проверено)", " (not verified without a trusted list)"))
    }
    guard signature.level != nil, signature.level != .lt, signature.level != .lta else { return }
    let missing = signature.missingForLongTerm.map(say)
    if !missing.isEmpty {
      Terminal.say(
        words("   за проверка след години липсват: ", "   missing for verification in years to come: ")
          + missing.joined(separator: "; "))
    }
  }

  private static func show(_ stamp: TimeStampReport) {
    let authority = stamp.authority.map { $0.subject.commonName ?? $0.subject.rfc4514 } ?? "?"
    Terminal.say(
      "   \(words.say(stamp.kind)): \(stamp.genTime.map { words.time($0) } ?? "?"), \(authority) · "
        + coloured(stamp.conclusion))
  }

  private static func coloured(_ conclusion: Conclusion) -> String {
    switch conclusion {
    case .totalPassed: Terminal.good(words("валиден", "valid"))
    case .totalFailed(let why): Terminal.bad(why.rawValue)
    case .indeterminate(let why): Terminal.doubtful(why.rawValue)
    }
  }

  private static func show(_ report: RevocationReport) {
    let name = report.certificate.subject.commonName ?? report.certificate.subject.rfc4514
    let source =
      switch report.source {
      case .list?: words("списък", "list")
      case .response?: "OCSP"
      case nil: ""
      }
    let date = report.thisUpdate.map { words(" от \(words.time($0))", " of \(words.time($0))") } ?? ""
    let text: String? =
      switch report.status {
      case .good: words("не е спряно (\(source)\(date))", "not revoked (\(source)\(date))")
      case .revoked(let at, _):
        words("спряно на \(words.time(at)) (\(source)\(date))", "revoked on \(words.time(at)) (\(source)\(date))")
      case .onHold(let since):
        words("временно спряно от \(words.time(since))", "suspended since \(words.time(since))")
      case .notAsked, .unknown: nil
      }
    if let text { Terminal.say("   \(name): \(text)") }
  }

  private static func say(_ missing: MissingMaterial) -> String {
    let name = missing.certificate.map { $0.subject.commonName ?? $0.subject.rfc4514 } ?? ""
    return switch missing.kind {
    case .timeStamp: words("времеви печат", "a time-stamp")
    case .certificate: words("удостоверението на \(name)", "the certificate of \(name)")
    case .revocationData:
      words("данни дали \(name) е спряно", "data on whether \(name) was revoked")
    case .path: words("пътят от \(name) до доверен издател", "the path from \(name) to a trusted issuer")
    }
  }
}

/// The same in JSON.
enum LastingJSON {
  struct TimeStamp: Encodable {
    let identifier, kind, indication: String
    let subIndication: String?
    let time: Date?
    let authority: String?
    let policy: String?
    let findings: [ReportJSON.FindingJSON]

    init(_ stamp: TimeStampReport) {
      identifier = stamp.identifier
      kind = stamp.kind.rawValue
      indication = stamp.conclusion.indication
      subIndication = stamp.conclusion.subIndication
      time = stamp.genTime
      authority = stamp.authority?.subject.rfc4514
      policy = stamp.policy
      findings = stamp.findings.map(ReportJSON.FindingJSON.init)
    }
  }

  struct Revocation: Encodable {
    let certificate, status: String
    let source, origin: String?
    let thisUpdate, nextUpdate, revokedAt: Date?
    let reason: Int?

    init(_ report: RevocationReport) {
      certificate = report.certificate.subject.rfc4514
      origin = report.origin?.rawValue
      thisUpdate = report.thisUpdate
      nextUpdate = report.nextUpdate
      source =
        switch report.source {
        case .list?: "crl"
        case .response?: "ocsp"
        case nil: nil
        }
      switch report.status {
      case .good: (status, revokedAt, reason) = (report.isFresh ? "good" : "not-fresh", nil, nil)
      case .revoked(let at, let why): (status, revokedAt, reason) = ("revoked", at, why)
      case .onHold(let since): (status, revokedAt, reason) = ("on-hold", since, nil)
      case .notAsked: (status, revokedAt, reason) = ("not-asked", nil, nil)
      case .unknown: (status, revokedAt, reason) = ("unknown", nil, nil)
      }
    }
  }

  struct Missing: Encodable {
    let kind: String
    let certificate: String?

    init(_ missing: MissingMaterial) {
      kind = missing.kind.rawValue
      certificate = missing.certificate?.subject.rfc4514
    }
  }

  struct Qualification: Encodable {
    let compliance, device: Bool
    let purposes, policies: [String]

    init(_ claims: QualificationClaims) {
      compliance = claims.claimsCompliance
      device = claims.claimsDevice
      purposes = claims.purposes.map { "\($0)" }
      policies = claims.policies
    }
  }
}
