import Foundation
import Testing

@testable import Workflow

/// An artifact with its four signatures, as a validation would find it, to be tampered with.
struct AuditFixture {
  var route: Route
  var authority: Authority
  var signatures: [AuditedSignature]
  var attachments: [AuditedAttachment]
  var expected = RouteAudit.Expectation()

  init(_ fixture: Fixture) throws {
    route = fixture.route
    authority = fixture.authority
    let acts = fixture.subject.version?.signed ?? []
    attachments = (fixture.subject.version?.attachments ?? []).map {
      AuditedAttachment(name: $0.name, sha256: $0.sha256)
    }
    signatures = acts.enumerated().map { index, act in
      AuditedSignature(
        label: "step-\(act.statement.step)", statement: act.statement, conclusion: .passed,
        certificate: act.certificate, signatureValueSHA256: act.signatureValueSHA256,
        documentSHA256: act.statement.document.sha256, coversPrevious: true,
        coversWholeFile: index == acts.count - 1, claimedTime: act.claimedTime, format: .pades, level: .b,
        hasTimeStamp: false)
    }
  }

  /// The whole route, signed by those whose steps they are.
  static func complete(
    route: String = Fixture.routeYAML, authority: String = Fixture.authorityYAML
  ) throws -> AuditFixture {
    var fixture = try Fixture(route: route, authority: authority)
    try fixture.advance()
    return try AuditFixture(fixture)
  }

  func audit() throws -> RouteAudit {
    RouteAudit(
      route: route, routeSHA256: try digest("route"), authority: authority, signatures: signatures,
      attachments: attachments, expected: expected)
  }

  /// The rules and steps of a broken verdict.
  func broken(_ place: SourceLocation = #_sourceLocation) throws -> [String] {
    guard case .broken(let findings) = try audit().verdict else {
      Issue.record("not broken: \(try audit().verdict)", sourceLocation: place)
      return []
    }
    return findings.map { $0.rule.rawValue + ($0.step.map { " \($0)" } ?? "") }
  }

  mutating func change(_ index: Int, _ change: (inout SignatureParts) throws -> Void) rethrows {
    var parts = SignatureParts(signatures[index])
    try change(&parts)
    signatures[index] = parts.signature
  }

  /// Changes what a statement says, as if it had been signed so.
  mutating func restate(_ index: Int, _ change: (inout StatementParts) throws -> Void) throws {
    var statement = StatementParts(try #require(signatures[index].statement))
    try change(&statement)
    self.change(index) { $0.statement = statement.statement }
  }

  /// Links the statements to the signatures now before them, as a forger with the keys would.
  mutating func relink() throws {
    for index in signatures.indices {
      let previous = index == 0 ? nil : signatures[index - 1].signatureValueSHA256
      try restate(index) { $0.previous = previous }
      let isLast = index == signatures.count - 1
      change(index) { $0.coversWholeFile = isLast }
    }
  }
}

/// The fields of an audited signature, to be made wrong one at a time.
struct SignatureParts {
  var label: String
  var statement: StepStatement?
  var statementProblem: String?
  var conclusion: AuditedSignature.Conclusion
  var certificate: CertificateIdentity?
  var signatureValueSHA256: SHA256Digest?
  var documentSHA256: SHA256Digest?
  var coversPrevious: Bool
  var coversWholeFile: Bool
  var claimedTime: Date?
  var format: SignaturePolicy.Format
  var level: SignaturePolicy.Level
  var hasTimeStamp: Bool

  init(_ signature: AuditedSignature) {
    label = signature.label
    statement = signature.statement
    statementProblem = signature.statementProblem
    conclusion = signature.conclusion
    certificate = signature.certificate
    signatureValueSHA256 = signature.signatureValueSHA256
    documentSHA256 = signature.documentSHA256
    coversPrevious = signature.coversPrevious
    coversWholeFile = signature.coversWholeFile
    claimedTime = signature.claimedTime
    format = signature.format
    level = signature.level
    hasTimeStamp = signature.hasTimeStamp
  }

  var signature: AuditedSignature {
    AuditedSignature(
      label: label, statement: statement, statementProblem: statementProblem, conclusion: conclusion,
      certificate: certificate, signatureValueSHA256: signatureValueSHA256, documentSHA256: documentSHA256,
      coversPrevious: coversPrevious, coversWholeFile: coversWholeFile, claimedTime: claimedTime,
      format: format, level: level, hasTimeStamp: hasTimeStamp)
  }
}

struct RouteAuditTests {
  @Test func `a whole route is complete, with everybody's role on that day`() throws {
    var artifact = try AuditFixture.complete()
    artifact.expected = .init(caseID: "2025-1", version: 1, outgoingNumber: "ВК66-12/10.03.2025")
    let report = try artifact.audit().report()
    #expect(report.verdict == .complete)
    #expect(report.steps.map(\.person) == ["petrova", "ivanov", "georgieva", "dimitrov"])
    #expect(
      report.steps.map(\.assignment?.order) == [
        "РД-15-1/02.01.2025", "РД-15-2/02.01.2025", "РД-15-3/02.01.2025", "РД-15-4/02.01.2025",
      ])
    #expect(Set(report.steps.map(\.day.description)) == ["2025-03-10"])
  }

  @Test func `a substitute's signature completes the route as well`() throws {
    var fixture = try Fixture()
    try fixture.advance(to: "sign")
    let statement = try fixture.subject.statement(for: "sign", by: "stoyanova", at: fixture.now)
    try fixture.apply(.stepSigned(try fixture.act(statement)))
    let report = try AuditFixture(fixture).audit().report()
    #expect(report.verdict == .complete)
    #expect(report.steps[3].name == "Анна Стоянова (ТЕСТ)")
    #expect(report.steps[3].delegation?.grantor == "dimitrov")
  }

  // MARK: cut off, added, out of order

  @Test func `no signature at all is no route`() throws {
    var artifact = try AuditFixture.complete()
    artifact.signatures = []
    #expect(
      try artifact.broken() == [
        "route.stepMissing prepare", "route.stepMissing agree", "route.stepMissing review",
        "route.stepMissing sign",
      ])
  }

  @Test func `the last revision cut off leaves a step missing`() throws {
    var artifact = try AuditFixture.complete()
    artifact.signatures.removeLast()
    artifact.change(2) { $0.coversWholeFile = true }
    #expect(try artifact.broken() == ["route.stepMissing sign"])
  }

  @Test func `a step left out is missing, even with the chain made good`() throws {
    var artifact = try AuditFixture.complete()
    artifact.signatures.remove(at: 1)
    #expect(try artifact.broken() == ["statement.previous review", "route.stepMissing agree"])
    try artifact.relink()
    #expect(try artifact.broken() == ["route.stepMissing agree"])
  }

  @Test func `steps out of order are out of order, even with the chain made good`() throws {
    var artifact = try AuditFixture.complete()
    artifact.signatures.swapAt(1, 2)
    try artifact.relink()
    let found = try artifact.broken()
    #expect(found.contains("route.order agree"))
    #expect(!found.contains("route.stepMissing agree"))
  }

  @Test func `a signature repeated is refused`() throws {
    var artifact = try AuditFixture.complete()
    artifact.signatures.insert(artifact.signatures[1], at: 2)
    let found = try artifact.broken()
    #expect(found.contains("signature.repeated agree"))
    #expect(found.contains("route.stepRepeated agree"))
  }

  @Test func `a step signed again is refused, by the same person or another`() throws {
    for person in ["dimitrov", "petrova"] as [PersonID] {
      var artifact = try AuditFixture.complete()
      artifact.signatures.append(artifact.signatures[3])
      try artifact.change(4) { $0.signatureValueSHA256 = try digest("again") }
      try artifact.restate(4) { $0.person = person }
      try artifact.relink()
      #expect(try artifact.broken().contains("route.stepRepeated sign"))
    }
  }

  @Test func `a signature beyond the route is refused`() throws {
    var artifact = try AuditFixture.complete()
    artifact.signatures.append(artifact.signatures[3])
    try artifact.change(4) { $0.signatureValueSHA256 = try digest("again") }
    try artifact.restate(4) { $0.step = "archive" }
    try artifact.relink()
    #expect(try artifact.broken() == ["route.stepUnknown archive"])
  }

  @Test func `a signature without a statement is refused`() throws {
    var artifact = try AuditFixture.complete()
    artifact.change(1) {
      $0.statement = nil
      $0.statementProblem = "not as RFC 8785 writes it at octet 3"
    }
    #expect(try artifact.broken() == ["signature.statement", "route.stepMissing agree"])
    guard case .broken(let findings) = try artifact.audit().verdict else { return }
    #expect(findings[0].found == "not as RFC 8785 writes it at octet 3")
    #expect(findings[0].label == "step-agree")
  }

  @Test func `something outside the last signature is refused`() throws {
    var artifact = try AuditFixture.complete()
    artifact.change(3) { $0.coversWholeFile = false }
    #expect(try artifact.broken() == ["signature.addition sign"])
  }

  @Test func `a signature that does not cover the one before is refused`() throws {
    for (index, step) in [(1, "agree"), (2, "review"), (3, "sign")] {
      var artifact = try AuditFixture.complete()
      artifact.change(index) { $0.coversPrevious = false }
      #expect(try artifact.broken() == ["signature.coverage \(step)"])
    }
    // For the first there is none before.
    var first = try AuditFixture.complete()
    first.change(0) { $0.coversPrevious = false }
    #expect(try first.audit().verdict == .complete)
  }

  @Test func `more of a group than it needs is refused`() throws {
    let route = RouteYAMLTests.grouped("any").replacingOccurrences(of: "role: mayor", with: "role: secretary")
    var fixture = try Fixture(
      route: route,
      authority: Fixture.authorityYAML.replacingOccurrences(
        of: "serialNumber: PNOBG-9900000005}",
        with: "serialNumber: PNOBG-9900000005}\n    roles: [{role: secretary, from: 2025-01-01, order: О}]"),
      actors: ["prepare": "petrova", "finance": "ivanov", "law": "georgieva", "sign": "stoyanova"])
    try fixture.advance(to: "finance")
    try fixture.sign("law")
    try fixture.sign("sign")
    var artifact = try AuditFixture(fixture)
    #expect(try artifact.audit().verdict == .complete)
    artifact.signatures.insert(artifact.signatures[1], at: 2)
    try artifact.change(2) {
      $0.signatureValueSHA256 = try digest("extra")
      $0.certificate = fixture.certificate(of: "ivanov")
    }
    try artifact.restate(2) {
      $0.step = "finance"
      $0.kind = .agree
      $0.role = "headOfUnit"
      $0.person = "ivanov"
    }
    try artifact.relink()
    #expect(try artifact.broken() == ["route.stepNotNeeded finance"])
    artifact.signatures.removeSubrange(1...2)
    try artifact.relink()
    #expect(
      try artifact.broken() == [
        "route.stepMissing finance", "route.stepMissing law", "route.stepMissing order",
      ])
  }

  // MARK: who

  @Test func `the wrong person is refused, whatever the statement says`() throws {
    var artifact = try AuditFixture.complete()
    let ivanovs = artifact.signatures[1].certificate
    artifact.change(3) { $0.certificate = ivanovs }
    #expect(try artifact.broken() == ["certificate.person sign"])
    try artifact.restate(3) { $0.person = "ivanov" }
    #expect(try artifact.broken() == ["authority.role sign", "duty.separation sign"])
  }

  @Test func `the same person twice is refused, as a delegate too`() throws {
    var artifact = try AuditFixture.complete()
    let petrovas = artifact.signatures[0].certificate
    artifact.change(3) { $0.certificate = petrovas }
    try artifact.restate(3) {
      $0.person = "petrova"
      $0.delegation = DelegationReference(
        grantor: "dimitrov", order: "РД-15-8/07.03.2025", kind: .authorisation)
    }
    #expect(try artifact.broken() == ["duty.separation sign"])
    var own = try AuditFixture.complete()
    own.change(1) { $0.certificate = petrovas }
    try own.restate(1) { $0.person = "petrova" }
    #expect(try own.broken() == ["duty.separation agree"])
  }

  @Test func `a role that ended before the claimed day is refused`() throws {
    let authority = Fixture.authorityYAML.replacingOccurrences(
      of: "role: deputyMayor, from: 2025-01-01,",
      with: "role: deputyMayor, from: 2025-01-01, until: 2025-03-10,")
    var artifact = try AuditFixture.complete(authority: authority)
    #expect(try artifact.audit().verdict == .complete)
    let next = Fixture.time() + 86_400
    artifact.change(3) { $0.claimedTime = next }
    try artifact.restate(3) { $0.time = next }
    #expect(try artifact.broken() == ["authority.period sign"])
  }

  @Test func `a delegation that the auditor's register has not is refused`() throws {
    var fixture = try Fixture()
    try fixture.advance(to: "sign")
    let statement = try fixture.subject.statement(for: "sign", by: "stoyanova", at: fixture.now)
    try fixture.apply(.stepSigned(try fixture.act(statement)))
    var artifact = try AuditFixture(fixture)
    artifact.authority = try Authority(
      yaml: Fixture.authorityYAML.replacingOccurrences(of: "РД-15-5/07.03.2025", with: "РД-15-50/07.03.2025"))
    #expect(try artifact.broken() == ["authority.delegation sign"])
    var silent = try AuditFixture(fixture)
    try silent.restate(3) { $0.delegation = nil }
    #expect(try silent.broken() == ["authority.role sign"])
  }

  @Test func `a signature without a readable certificate is refused`() throws {
    var artifact = try AuditFixture.complete()
    artifact.change(0) { $0.certificate = nil }
    #expect(try artifact.broken() == ["certificate.person prepare"])
  }

  @Test func `a person the register has not is refused`() throws {
    var artifact = try AuditFixture.complete()
    try artifact.restate(2) { $0.person = "nobody" }
    #expect(try artifact.broken() == ["certificate.person review", "authority.person review"])
  }

  // MARK: what the statements say

  @Test func `a statement moved from another case is refused`() throws {
    var artifact = try AuditFixture.complete()
    try artifact.restate(2) { $0.caseID = "2025-2" }
    #expect(try artifact.broken() == ["statement.case review"])
  }

  @Test func `a whole artifact of another case or version is refused where the case is known`() throws {
    var artifact = try AuditFixture.complete()
    artifact.expected = .init(caseID: "2025-2")
    #expect(try Set(artifact.broken()).count == 4)
    artifact.expected = .init(version: 2)
    #expect(
      try artifact.broken()
        == ["prepare", "agree", "review", "sign"].map { "statement.version \($0)" })
    artifact.expected = .init(outgoingNumber: "ВК66-13")
    #expect(
      try artifact.broken()
        == ["prepare", "agree", "review", "sign"].map { "statement.number \($0)" })
  }

  @Test func `a signature that claims to be older than what it covers is refused`() throws {
    var artifact = try AuditFixture.complete()
    let early = Fixture.time() - 600
    artifact.change(2) { $0.claimedTime = early }
    try artifact.restate(2) { $0.time = early }
    #expect(try artifact.broken() == ["statement.time review"])
  }

  @Test func `the media type of an attachment is the same in all`() throws {
    var artifact = try AuditFixture.complete()
    try artifact.restate(2) { parts in
      parts.attachments = parts.attachments.map {
        FileReference(name: $0.name, mediaType: "text/html", sha256: $0.sha256)
      }
    }
    #expect(try artifact.broken() == ["statement.attachments review"])
  }

  private static let changes: [(String, @Sendable (inout StatementParts) throws -> Void)] = [
    ("statement.version", { $0.version = 2 }), ("statement.kind", { $0.kind = .agree }),
    ("statement.role", { $0.role = "headOfUnit" }),
    ("statement.route", { $0.route = RouteReference(id: $0.route.id, sha256: try digest("other")) }),
    (
      "statement.document",
      {
        $0.document = FileReference(
          name: "Друг.pdf", mediaType: "application/pdf", sha256: $0.document.sha256)
      }
    ),
    ("statement.attachments", { $0.attachments = [] }), ("number.required", { $0.outgoingNumber = nil }),
    ("statement.number", { $0.outgoingNumber = "друг" }), ("opinion.required", { $0.opinion = nil }),
    ("opinion.remark", { $0.opinion = .agreedWithRemarks }), ("statement.previous", { $0.previous = nil }),
    ("statement.previous", { $0.previous = try digest("other") }), ("statement.time", { $0.time += 600 }),
    ("statement.time", { $0.time -= 600 }),
  ]

  @Test(arguments: changes.indices) func `a statement that says something else than the rest is refused`(
    _ index: Int
  ) throws {
    let (rule, change) = Self.changes[index]
    var artifact = try AuditFixture.complete()
    try artifact.restate(2, change)
    #expect(Set(try artifact.broken()).contains("\(rule) review"))
  }

  @Test func `a refused opinion breaks the route`() throws {
    var artifact = try AuditFixture.complete()
    try artifact.restate(1) {
      $0.opinion = .refused
      $0.reason = "Няма финансова обосновка."
    }
    #expect(try artifact.broken() == ["opinion.refused agree"])
  }

  @Test func `remarks and a separate opinion do not`() throws {
    var artifact = try AuditFixture.complete()
    try artifact.restate(1) {
      $0.opinion = .agreedWithRemarks
      $0.remark = "Виж т. 2"
    }
    try artifact.restate(2) { $0.opinion = .separateOpinion }
    #expect(try artifact.audit().verdict == .complete)
    #expect(try artifact.audit().report().steps.map(\.remark) == [nil, "Виж т. 2", nil, nil])
  }

  @Test func `a return or withdrawal is no step`() throws {
    for kind in [StatementKind.return, .withdraw] {
      var artifact = try AuditFixture.complete()
      try artifact.restate(3) {
        $0.kind = kind
        $0.reason = "за преработка"
      }
      #expect(try artifact.broken() == ["statement.kind sign"])
    }
  }

  @Test func `a document other than the one stated is refused`() throws {
    var artifact = try AuditFixture.complete()
    for index in artifact.signatures.indices {
      try artifact.change(index) { $0.documentSHA256 = try digest("another document") }
    }
    #expect(try artifact.broken().count { $0.hasPrefix("statement.document") } == 4)
    var unknown = try AuditFixture.complete()
    unknown.change(0) { $0.documentSHA256 = nil }
    #expect(try unknown.broken() == ["statement.document prepare"])
  }

  @Test func `attachments must be those stated, no fewer, no more and no others`() throws {
    let good = try AuditFixture.complete()
    for attachments in [
      [], good.attachments + good.attachments,
      good.attachments + [AuditedAttachment(name: "Още.pdf", sha256: try digest("more"))],
      [AuditedAttachment(name: good.attachments[0].name, sha256: try digest("changed"))],
      [AuditedAttachment(name: "Друго.docx", sha256: good.attachments[0].sha256)],
    ] {
      var artifact = good
      artifact.attachments = attachments
      #expect(try artifact.broken().count { $0.hasPrefix("statement.attachments") } == 4)
    }
  }

  @Test func `the order in which attachments are found does not matter`() throws {
    var fixture = try Fixture()
    try fixture.open()
    for name in ["б.pdf", "а.pdf", "В.pdf"] {
      try fixture.apply(
        .attachmentAdded(
          FileReference(name: name, mediaType: "application/pdf", sha256: try digest(name)), by: "petrova",
          at: fixture.now))
    }
    try fixture.advance()
    var artifact = try AuditFixture(fixture)
    artifact.attachments.reverse()
    #expect(try artifact.audit().verdict == .complete)
  }

  // MARK: the validation's word

  @Test func `a signature that failed breaks the route, an undecided one leaves it undecided`() throws {
    var artifact = try AuditFixture.complete()
    artifact.change(1) { $0.conclusion = .indeterminate("NO_CERTIFICATE_CHAIN_FOUND") }
    guard case .indeterminate(let findings) = try artifact.audit().verdict else {
      Issue.record("\(try artifact.audit().verdict)")
      return
    }
    #expect(findings.map(\.rule) == [.signatureConclusion])
    #expect(findings[0].evidence == "expected TOTAL-PASSED, found INDETERMINATE NO_CERTIFICATE_CHAIN_FOUND")
    artifact.change(2) { $0.conclusion = .failed("HASH_FAILURE") }
    #expect(try artifact.broken() == ["signature.conclusion review", "signature.conclusion agree"])
  }

  @Test(arguments: [
    ("{format: asice}", false), ("{format: pades}", true), ("{level: T}", false),
    ("{timeStamp: true}", false),
    ("{policies: [1.2.3]}", false), ("{policies: [1.3.6.1.4.1.99999.1.1]}", true), ("{}", true),
  ]) func `the signature must be what the step asks for`(_ policy: String, _ isMet: Bool) throws {
    var artifact = try AuditFixture.complete()
    artifact.route = try Route(
      yaml: Fixture.routeYAML.replacingOccurrences(
        of: "role: deputyMayor", with: "role: deputyMayor, signature: \(policy)"))
    if isMet {
      #expect(try artifact.audit().verdict == .complete)
    } else {
      let rule = policy.contains("policies") ? "certificate.person" : "signature.policy"
      #expect(try artifact.broken() == ["\(rule) sign"])
    }
  }

  @Test func `a level above the least and a time-stamp nobody asked for are welcome`() throws {
    var artifact = try AuditFixture.complete()
    artifact.change(3) {
      $0.level = .lta
      $0.hasTimeStamp = true
    }
    #expect(try artifact.audit().verdict == .complete)
  }

  @Test func `findings go into the registry's refusal`() throws {
    var artifact = try AuditFixture.complete()
    artifact.signatures.removeLast()
    artifact.change(2) { $0.coversWholeFile = true }
    let finding = try #require(try artifact.audit().verdict.findings.first)
    let refusal = finding.refusalFinding
    #expect(refusal.rule == "route.stepMissing")
    #expect(refusal.step == "sign")
    #expect(try RefusalFinding(canonicalBytes: refusal.canonicalBytes) == refusal)
  }

  @Test func `every one thing wrong with a signature is found`() throws {
    let good = try AuditFixture.complete()
    for index in good.signatures.indices {
      let changes: [(inout SignatureParts) throws -> Void] = [
        { $0.statement = nil }, { $0.conclusion = .failed("FORMAT_FAILURE") }, { $0.certificate = nil },
        { $0.signatureValueSHA256 = try digest("other") }, { $0.signatureValueSHA256 = nil },
        { $0.documentSHA256 = nil }, { $0.claimedTime? += 3600 },
      ]
      for (number, change) in changes.enumerated() {
        // The value of the last signature is named by none after it.
        if index == 3, number == 3 || number == 4 { continue }
        var artifact = good
        try artifact.change(index, change)
        #expect(try !artifact.broken().isEmpty, "change \(number) of signature \(index)")
      }
    }
  }
}
