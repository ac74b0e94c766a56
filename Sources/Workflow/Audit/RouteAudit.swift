import Foundation

/// Judges the route of a signed artifact from the artifact alone: its signatures with their statements, the route
/// and the register of whoever audits. Nothing the sender kept is believed. What is not shown is refused.
public struct RouteAudit: Sendable {
  /// What the auditor knows of the case from elsewhere; what is nil must at least be the same in all statements.
  public struct Expectation: Hashable, Sendable {
    public let caseID: String?
    public let version: Int?
    public let outgoingNumber: String?

    public init(caseID: String? = nil, version: Int? = nil, outgoingNumber: String? = nil) {
      self.caseID = caseID
      self.version = version
      self.outgoingNumber = outgoingNumber
    }
  }

  public let route: Route
  public let routeReference: RouteReference
  public let authority: Authority
  /// In the order of the artifact: each later one signs over the earlier.
  public let signatures: [AuditedSignature]
  public let attachments: [AuditedAttachment]
  public let expected: Expectation

  /// - Parameter routeSHA256: of the octets of the auditor's own file of the route.
  public init(
    route: Route, routeSHA256: SHA256Digest, authority: Authority, signatures: [AuditedSignature],
    attachments: [AuditedAttachment], expected: Expectation = Expectation()
  ) {
    self.route = route
    routeReference = RouteReference(id: route.id, sha256: routeSHA256)
    self.authority = authority
    self.signatures = signatures
    self.attachments = attachments
    self.expected = expected
  }

  public var verdict: RouteVerdict { report().verdict }

  public func report() -> RouteAuditReport {
    var run = RouteAuditRun(self)
    for index in signatures.indices { run.judge(index) }
    run.judgeOrderAndCompleteness()
    let verdict: RouteVerdict =
      if !run.broken.isEmpty {
        .broken(run.broken + run.uncertain)
      } else if !run.uncertain.isEmpty {
        .indeterminate(run.uncertain)
      } else {
        .complete
      }
    return RouteAuditReport(verdict: verdict, steps: run.steps)
  }
}
