import Foundation
import Words
import Workflow

private let day = CalendarDay(daysSince1970: 20_454)  // 1 January 2026
private let periods = [Period(from: day, until: day.adding(days: 30)), Period(from: day.adding(days: 40))]
  .compactMap(\.self)

/// People by their names, as a register gives them.
let people = Names(
  person: { $0.rawValue.prefix(1).uppercased() + $0.rawValue.dropFirst() }, step: { "Step " + $0.rawValue })

let entitlementFlaws: [EntitlementFlaw] = [
  .unknownPerson, .roleNotHeld, .roleNotValidThatDay(day, periods: periods),
  .roleNotValidThatDay(day, periods: []), .notEligible,
  .delegationNotValidThatDay(day, order: "RD-15-1/2025"),
  .delegationOutOfScope(order: "RD-15-1/2025"), .noSuchDelegation,
  .grantorNotEntitled("dimitrov", order: "RD-15-1/2025"),
]

let mismatches: [CertificateMismatch] = [
  .noSerialNumber, .unknownSerialNumber("PNOBG-8099011001"),
  .wrongOrganization("ivanov", found: "NTRBG-000000002", expected: "NTRBG-000000001"),
  .wrongOrganization("ivanov", found: nil, expected: "NTRBG-000000001"),
  .issuerNotAccepted("ivanov", issuer: "CN=Some CA,C=BG"),
  .policyNotAccepted("ivanov", found: ["1.2.3", "1.2.4"]), .policyNotAccepted("ivanov", found: []),
  .severalPersons(["ivanov", "petrova"]), .anotherPerson("petrova", expected: "ivanov"),
]

let jsonFailures: [JSONFailure] = [
  .tooLarge(bytes: 5_000_000, limitBytes: 4_194_304), .tooDeep(offset: 7, limit: 32), .malformed(offset: 7),
  .notUTF8,
  .loneSurrogate(offset: 7), .notAnInteger(offset: 7), .numberOutOfRange(offset: 7),
  .duplicateKey("step", offset: 7),
  .trailingBytes(offset: 7), .notCanonical(offset: 7), .missingKey(path: "document.name"),
  .unknownKey(path: "documents"), .wrongType(path: "", expected: "object"),
  .wrongValue(path: "version", expected: "1 to 1000000"),
  .wrongValue(path: "remark", expected: "1 to 16384 octets of text"),
  .wrongValue(path: "attachments", expected: "at most 1000 elements"),
]

let routeFlaws: [RouteFlaw] = [
  .noSteps, .tooManySteps(65), .repeatedStep("agree"), .impossibleNeed(group: "units", needed: 1, steps: 0),
  .impossibleNeed(group: "units", needed: 3, steps: 2), .unknownStep("finance", namedBy: "agree"),
  .doesNotBeginWithPrepare,
]

let authorityFlaws: [AuthorityFlaw] = [
  .repeatedPerson("ivanov"), .sameSerialNumber("PNOBG-8099011001", "ivanov", "petrova"), .noIssuers,
  .noPolicies,
  .unknownPerson("nobody", order: "RD-15-1"), .selfDelegation("ivanov", order: "RD-15-1"),
  .cycle(["ivanov", "petrova"], on: day), .bothKinds(grantor: "ivanov", delegate: "petrova", on: day),
]

private let yamlProblems: [YAMLFailure.Problem] =
  [
    .syntax("did not find expected key"), .tooLarge, .notUTF8, .notOneDocument, .missingKey("id"),
    .unknownKey("stpes", known: ["id", "steps"]), .repeatedKey("id"), .expected("a list", found: "keys"),
    .expected("a whole number from 1 to 9", found: "ten"), .expected("keys: id, name", found: "nothing"),
    .expected("a day not before 2026-01-01", found: "2025-12-31"),
    .expected("true or false", found: "an alias"),
  ] + routeFlaws.map { .route($0) } + authorityFlaws.map { .authority($0) }

let refusals: [Refusal] =
  CaseState.allCases.map { .wrongState($0, action: "addAttachment") }
  + [
    "open", "removeAttachment", "replaceDocument", "placeSignatures", "reserveNumber", "freeze", "act",
    "actNow",
    "returnForRework",
    "withdraw", "package", "deliver", "close", "prepare", "agree", "review", "sign", "return", "opened",
    "accepted",
    "something new",
  ].map { .wrongState(.draft, action: $0) }
  + [
    .withdrawnCase, .frozen(version: 2), .unknownStep("finance"), .alreadySigned(step: "agree", by: "ivanov"),
    .outOfOrder(step: "sign", next: ["agree"], whoCanAct: ["ivanov"]),
    .outOfOrder(step: "sign", next: ["agree", "review"], whoCanAct: ["ivanov", "petrova", "georgieva"]),
    .outOfOrder(step: "sign", next: [], whoCanAct: []),
    .notYourTurn(person: "petrova", next: ["agree"], whoCanAct: ["ivanov"]),
    .separationOfDuties(
      person: "petrova", step: "agree", other: "prepare", inCommon: "petrova", whoCanAct: ["ivanov"]),
    .separationOfDuties(
      person: "petrova", step: "agree", other: "prepare", inCommon: "ivanov", whoCanAct: []),
    .opinionRequired(step: "agree"), .opinionNotHere(step: "sign", .separateOpinion),
    .remarkRequired(step: "agree"),
    .reasonRequired(step: "review"), .refusedOpinion(step: "agree", by: "ivanov", whoCanAct: ["petrova"]),
    .returnTarget("sign", from: "agree"), .outgoingNumberRequired(step: "prepare"),
    .outgoingNumberReserved("RD-11488/27.12.2024"), .noSuchAttachment("plan.pdf"), .nameTaken("plan.pdf"),
    .malformed(.notUTF8), .wrongMessage(expected: "m-1", found: "m-2"),
    .wrongMessage(expected: nil, found: "m-2"),
    .deliveryUnderWay(messageID: "m-1"), .askFirst(messageID: "m-1"),
  ]
  + entitlementFlaws.map { .notAuthorised(person: "petrova", step: "sign", why: $0, whoCanAct: ["dimitrov"]) }
  + entitlementFlaws.map { .delegationNotValid(person: "petrova", step: "sign", why: $0, whoCanAct: []) }
  + mismatches.map {
    .certificateNotPersons(person: "ivanov", step: "agree", why: $0, whoCanAct: ["petrova"])
  }
  + StatementField.allCases.flatMap { field -> [Refusal] in
    [
      .statementMismatch(field, step: "agree", expected: "2", found: "none"),
      .statementMismatch(
        field, step: "agree", expected: "2026-03-02T09:00:00Z to 2026-03-02T10:00:00Z",
        found: "2026-03-02T11:00:00Z"),
    ]
  }

let routeFindings: [RouteFinding] = Rule.allCases.flatMap { rule in
  [
    RouteFinding(rule: rule, step: "sign", signature: 3, label: "sign", expected: "a", found: "none"),
    RouteFinding(
      rule: rule, step: "sign", signature: 3, label: "Signature1", expected: "pades",
      found: "TOTAL-FAILED HASH_FAILURE"),
    RouteFinding(rule: rule, label: "Signature1", expected: "agree", found: "INDETERMINATE TRY_LATER"),
    RouteFinding(rule: rule, expected: "at least level T", found: "2026-03-02T09:00:00Z"),
  ]
}

/// As the audit writes them.
let mismatchFindings: [RouteFinding] = mismatches.map { mismatch in
  RouteFinding(
    rule: .certificatePerson, step: "agree", label: "agree", expected: "a certificate of ivanov",
    found: "\(mismatch)")
}
let rightFindings: [RouteFinding] = entitlementFlaws.map { flaw in
  RouteFinding(rule: flaw.rule, step: "agree", label: "agree", expected: "ivanov entitled", found: "\(flaw)")
}
private let verdicts: [RouteVerdict] = [
  .complete, .broken(Array(routeFindings.prefix(1))), .broken(Array(routeFindings.prefix(2))),
  .indeterminate(Array(routeFindings.prefix(1))), .indeterminate(Array(routeFindings.prefix(2))),
]

extension Sample {
  static let workflow: [Sample] = joined([
    each("Refusal", refusals) { [$0.say($1, people), $0.remedy($1)] },
    each("EntitlementFlaw", entitlementFlaws) { [$0.say($1), $0.remedy($1)] },
    each("CertificateMismatch", mismatches) { [$0.say($1), $0.remedy($1)] },
    each("OpinionFlaw", [OpinionFlaw.missing, .notHere(.refused), .remarkRequired, .reasonRequired]) {
      [$0.say($1), $0.remedy($1)]
    },
    each("AuthorityFlaw", authorityFlaws) { [$0.say($1)] },
    each("RouteFlaw", routeFlaws) { [$0.say($1)] },
    each("JSONFailure", jsonFailures) { [$0.say($1)] },
    each(
      "YAMLFailure", yamlProblems.map { YAMLFailure(line: 12, column: 5, key: "steps[1].id", problem: $0) }
    ) { [$0.say($1), $0.say($1, in: "route.yaml"), $0.remedy($1)] },
    each(
      "YAMLFailure, whole file", yamlProblems.map { YAMLFailure(line: 0, column: 0, key: "", problem: $0) }
    ) {
      [$0.say($1), $0.remedy($1)]
    },
    each("RouteFinding", routeFindings) { [$0.say($1, people)] },
    each("mismatch in a RouteFinding", mismatchFindings) { [$0.say($1)] },
    each("right in a RouteFinding", rightFindings) { [$0.say($1)] },
    each("RouteVerdict", verdicts) { [$0.say($1), $0.remedy($1)] },
  ])

  /// Words and phrases, which are no sentences.
  static let workflowPhrases: [Sample] = joined([
    each("CaseState", CaseState.allCases) { [$0.say($1)] },
    each("StepKind", StepKind.allCases) { [$0.say($1)] },
    each("StatementKind", StatementKind.allCases) { [$0.say($1)] },
    each("Opinion", Opinion.allCases) { [$0.say($1)] },
    each("DelegationKind", DelegationKind.allCases) { [$0.say($1)] },
    each("Rule", Rule.allCases) { [$0.say($1)] },
  ])
}
