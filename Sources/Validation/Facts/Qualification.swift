import OpenSSL

/// What a certificate claims of its own qualification (EN 319 412-5 v2.4.1). Claims only: whether a certificate is qualified says the trusted
/// list of its country, and nothing here does.
public struct QualificationClaims: Sendable, Hashable {
  /// QcCompliance: issued as a qualified certificate.
  public let claimsCompliance: Bool
  /// QcSSCD: its key lies in a qualified signature creation device.
  public let claimsDevice: Bool
  /// QcType: for signatures, seals, websites.
  public let purposes: [QCStatements.Purpose]
  /// Certificate policies, dotted; QCP-n, -l, -n-qscd, -l-qscd are 0.4.0.194112.1.0 to .3.
  public let policies: [String]
  /// The qcStatements cannot be read.
  public let isMalformed: Bool

  init(_ certificate: Certificate) {
    let statements: QCStatements?
    do throws(OpenSSLFailure) {
      statements = try certificate.qcStatements
      isMalformed = false
    } catch {
      statements = nil
      isMalformed = true
    }
    claimsCompliance = statements?.isCompliant ?? false
    claimsDevice = statements?.isKeyInQSCD ?? false
    purposes = statements?.purposes ?? []
    policies = certificate.policies
  }
}
