/// The rules of the workflow by their stable codes: what a refusal, a finding of the route audit and the
/// registry's refusal name. Codes are never renamed.
public enum Rule: String, CaseIterable, Hashable, Sendable {
  // The route.
  case routeOrder = "route.order"
  case routeTurn = "route.turn"
  case routeStepUnknown = "route.stepUnknown"
  case routeStepRepeated = "route.stepRepeated"
  case routeStepMissing = "route.stepMissing"
  case routeStepNotNeeded = "route.stepNotNeeded"
  case routeReturnTarget = "route.returnTarget"

  // The people.
  case authorityPerson = "authority.person"
  case authorityRole = "authority.role"
  case authorityPeriod = "authority.period"
  case authorityDelegation = "authority.delegation"
  case dutySeparation = "duty.separation"
  case certificatePerson = "certificate.person"

  // Opinions.
  case opinionRequired = "opinion.required"
  case opinionNotHere = "opinion.notHere"
  case opinionRemark = "opinion.remark"
  case opinionReason = "opinion.reason"
  case opinionRefused = "opinion.refused"

  // The case.
  case caseState = "case.state"
  case caseWithdrawn = "case.withdrawn"
  case documentFrozen = "document.frozen"
  case documentName = "document.name"
  case eventMalformed = "event.malformed"
  case attachmentUnknown = "attachment.unknown"
  case numberRequired = "number.required"
  case numberOnce = "number.once"

  // What a statement says, against what is.
  case statementCase = "statement.case"
  case statementVersion = "statement.version"
  case statementKind = "statement.kind"
  case statementRole = "statement.role"
  case statementRoute = "statement.route"
  case statementDocument = "statement.document"
  case statementAttachments = "statement.attachments"
  case statementPrevious = "statement.previous"
  case statementNumber = "statement.number"
  case statementReturnTo = "statement.returnTo"
  case statementTime = "statement.time"

  // A signature in the audit.
  case signatureConclusion = "signature.conclusion"
  case signatureStatement = "signature.statement"
  case signatureCoverage = "signature.coverage"
  case signatureAddition = "signature.addition"
  case signatureRepeated = "signature.repeated"
  case signaturePolicy = "signature.policy"

  // Delivery.
  case deliveryMessage = "delivery.message"
  case deliveryUnderWay = "delivery.underWay"
  case deliveryAskFirst = "delivery.askFirst"
}
