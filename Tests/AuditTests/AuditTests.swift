import ASiC
import AdES
import Audit
import Files
import Foundation
import OpenSSL
import TestFiles
import TestPKI
import Testing
import Validation
import Workflow

@Suite struct `A route that was walked` {
  @Test func `in a PDF is complete, and names everybody with their right`() throws {
    let audit = try Dossier.audit(try Dossier.pdf())
    #expect(audit.isComplete, "\(audit.route.verdict) \(audit.report.signatures.map(\.findings))")
    #expect(audit.route.verdict == .complete)
    #expect(audit.route.steps.map(\.step) == ["prepare", "agree", "review", "sign"])
    #expect(audit.route.steps.map(\.person) == ["petrova", "ivanov", "georgieva", "dimitrov"])
    #expect(audit.route.steps.map(\.assignment?.order) == (101...104).map { "РД-15-\($0)/29.12.2023" })
    #expect(audit.route.steps.map(\.opinion) == [nil, .agreed, .agreed, nil])
  }

  @Test func `in a container is complete, the attachment with it`() throws {
    let audit = try Dossier.audit(try Dossier.container())
    #expect(audit.isComplete, "\(audit.route.verdict) \(audit.report.findings)")
  }

  @Test func `is complete for whoever expects this very case`() throws {
    let file = try Dossier.pdf()
    let number = "ПР26-ВК66-1/02.03.2026"
    let expected = RouteAudit.Expectation(caseID: "2026-1", version: 1, outgoingNumber: number)
    #expect(try Dossier.audit(file, expected: expected).isComplete)
    for (other, rule) in [
      (RouteAudit.Expectation(caseID: "2026-2"), "statement.case"), (.init(version: 2), "statement.version"),
      (.init(outgoingNumber: "ПР26-ВК66-2/02.03.2026"), "statement.number"),
    ] {
      let audit = try Dossier.audit(file, expected: other)
      #expect(audit.broken == ["prepare", "agree", "review", "sign"].map { "\(rule) \($0)" })
    }
  }

  @Test func `is not complete where a signature's certificate leads nowhere`() throws {
    let report = try Validator(policy: TrustPolicy()).validate(.init(try Dossier.pdf()), at: TestPKI.now)
    let audit = DocumentAudit(
      report, route: try Dossier.route.get(), routeSHA256: try SHA256Digest(of: Dossier.routeOctets),
      authority: try Dossier.authority.get())
    guard case .indeterminate(let findings) = audit.route.verdict else {
      Issue.record("\(audit.route.verdict)")
      return
    }
    #expect(findings.map(\.rule) == Array(repeating: .signatureConclusion, count: 4))
    #expect(!audit.isComplete)
  }
}

@Suite struct `A route with a step wanting` {
  @Test(arguments: [0, 1, 2, 3])
  func `at its end is incomplete, though every signature there holds`(count: Int) throws {
    let audits = [
      try Dossier.audit(try Dossier.pdf(Array(Act.usual.prefix(count)))),
      count == 0 ? nil : try Dossier.audit(try Dossier.container(Array(Act.usual.prefix(count)))),
    ]
    for audit in audits.compactMap({ $0 }) {
      #expect(audit.report.signatures.allSatisfy { $0.passed })
      #expect(audit.broken == Act.usual.dropFirst(count).map { "route.stepMissing \($0.step)" })
      #expect(!audit.isComplete)
    }
  }

  @Test func `at its end, cut off after the fact, is incomplete`() throws {
    let file = try Dossier.pdf()
    let audit = try Dossier.audit(Array(file[..<(try endOfRevision(4, in: file))]))
    #expect(audit.report.conclusion == .totalPassed)
    #expect(audit.broken == ["route.stepMissing sign"])
  }

  @Test func `in its middle is incomplete`() throws {
    let audit = try Dossier.audit(try Dossier.pdf(Act.usual.filter { $0.step != "review" }))
    #expect(audit.broken == ["route.stepMissing review"])
  }

  private func endOfRevision(_ index: Int, in file: [UInt8]) throws -> Int {
    let ends = try Dossier.audit(file).report.signatures.compactMap(\.coverage.ranges.last?.upperBound)
    return ends[index - 2]
  }
}

@Suite struct `A route walked otherwise` {
  @Test func `out of order is broken`() throws {
    let order = [0, 2, 1, 3].map { Act.usual[$0] }
    for audit in [try Dossier.audit(try Dossier.pdf(order)), try Dossier.audit(try Dossier.container(order))]
    {
      #expect(audit.broken == ["route.order agree"])
    }
  }

  @Test func `with a step done twice is broken`() throws {
    let acts = Act.usual + [Act("sign", "dimitrov")]
    #expect(try Dossier.audit(try Dossier.pdf(acts)).broken.first == "route.stepRepeated sign")
    #expect(try Dossier.audit(try Dossier.container(acts)).broken.first == "route.stepRepeated sign")
  }

  @Test func `with a step that it does not have is broken`() throws {
    let acts = Act.usual + [Act("bless", "stoyanova")]
    #expect(try Dossier.audit(try Dossier.pdf(acts)).broken.first == "route.stepUnknown bless")
  }

  @Test func `by the auditor's own route file alone: another is not this one`() throws {
    let other = Array(
      ShippedRoutes.councilReport.replacingOccurrences(of: "deadline: 5", with: "deadline: 6").utf8)
    let audit = try Dossier.audit(try Dossier.pdf(), routeOctets: other)
    #expect(audit.broken == ["prepare", "agree", "review", "sign"].map { "statement.route \($0)" })
  }
}

@Suite struct `The person of a step` {
  @Test func `is who the register gives the role`() throws {
    let acts = [Act.usual[0], Act("agree", "georgieva"), Act.usual[2], Act.usual[3]]
    let broken = try Dossier.audit(try Dossier.pdf(acts)).broken
    #expect(broken.contains("authority.role agree"))
  }

  @Test func `is who holds the certificate`() throws {
    let acts = [Act.usual[0], Act("agree", "ivanov", key: "georgieva"), Act.usual[2], Act.usual[3]]
    #expect(try Dossier.audit(try Dossier.pdf(acts)).broken == ["certificate.person agree"])
    #expect(try Dossier.audit(try Dossier.container(acts)).broken == ["certificate.person agree"])
  }

  @Test func `is not a seal of the organisation`() throws {
    let acts = [Act.usual[0], Act("agree", "ivanov", key: "municipality"), Act.usual[2], Act.usual[3]]
    #expect(try Dossier.audit(try Dossier.pdf(acts)).broken == ["certificate.person agree"])
  }

  @Test func `is not one who did an earlier step, by whatever role`() throws {
    let yaml = try String(contentsOf: sample("authority.yaml"), encoding: .utf8)
    let both = yaml.replacingOccurrences(
      of: "      - role: expert\n",
      with:
        "      - role: headOfUnit\n        unit: ВК66\n        position: и. д.\n        from: 2024-01-01\n        order: РД-15-999/29.12.2023\n      - role: expert\n"
    )
    let acts = [Act.usual[0], Act("agree", "petrova"), Act.usual[2], Act.usual[3]]
    let audit = try Dossier.audit(try Dossier.pdf(acts), authority: try Authority(yaml: both))
    #expect(audit.broken == ["duty.separation agree"])
  }

  @Test func `may be the deputy by an order, in their own name`() throws {
    let acts = Array(Act.usual.prefix(3)) + [Act("sign", "stoyanova") { $0.delegation = Self.substitution }]
    let audit = try Dossier.audit(try Dossier.pdf(acts))
    #expect(audit.isComplete, "\(audit.route.verdict)")
    #expect(audit.route.steps.last?.delegation == Self.substitution)
    #expect(audit.route.steps.last?.assignment?.position == "заместник-кмет")
  }

  @Test func `is no deputy without the order, or with another`() throws {
    let three = Array(Act.usual.prefix(3))
    #expect(
      try Dossier.audit(try Dossier.pdf(three + [Act("sign", "stoyanova")])).broken == ["authority.role sign"]
    )
    for other in [
      DelegationReference(grantor: "dimitrov", order: "РД-15-107/29.12.2023", kind: .substitution),
      DelegationReference(grantor: "dimitrov", order: "РД-15-106/29.12.2023", kind: .authorisation),
    ] {
      let audit = try Dossier.audit(
        try Dossier.pdf(three + [Act("sign", "stoyanova") { $0.delegation = other }]))
      #expect(audit.broken == ["authority.delegation sign"])
    }
    // For somebody who acted already it is their act a second time as well.
    let ivanov = DelegationReference(grantor: "ivanov", order: "РД-15-106/29.12.2023", kind: .substitution)
    let audit = try Dossier.audit(
      try Dossier.pdf(three + [Act("sign", "stoyanova") { $0.delegation = ivanov }]))
    #expect(audit.broken == ["authority.delegation sign", "duty.separation sign"])
  }

  @Test func `is no deputy outside the order's days or steps`() throws {
    let yaml = try String(contentsOf: sample("authority.yaml"), encoding: .utf8)
    let acts = Array(Act.usual.prefix(3)) + [Act("sign", "stoyanova") { $0.delegation = Self.substitution }]
    let file = try Dossier.pdf(acts)
    for (old, new) in [
      ("    kind: substitution\n    from: 2024-01-01\n", "    kind: substitution\n    from: 2026-03-03\n"),
      (
        "    kind: substitution\n    from: 2024-01-01\n",
        "    kind: substitution\n    from: 2024-01-01\n    until: 2026-03-01\n"
      ),
      ("steps: [sign]", "steps: [agree]"),
    ] {
      let changed = yaml.replacingOccurrences(of: old, with: new)
      try #require(changed != yaml)
      let audit = try Dossier.audit(file, authority: try Authority(yaml: changed))
      #expect(audit.broken == ["authority.delegation sign"], "\(new)")
    }
  }

  @Test func `held the role on the day`() throws {
    let yaml = try String(contentsOf: sample("authority.yaml"), encoding: .utf8)
    let changed = yaml.replacingOccurrences(
      of: "        position: началник на отдел\n        from: 2024-01-01\n",
      with: "        position: началник на отдел\n        from: 2024-01-01\n        until: 2026-03-01\n")
    try #require(changed != yaml)
    let audit = try Dossier.audit(try Dossier.pdf(), authority: try Authority(yaml: changed))
    #expect(audit.broken == ["authority.period agree"])
  }

  static let substitution = DelegationReference(
    grantor: "dimitrov", order: "РД-15-106/29.12.2023", kind: .substitution)

  private func sample(_ name: String) -> URL {
    URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent().appending(path: "Samples/\(name)")
  }
}

@Suite struct `A statement` {
  /// The verdict on a route whose review says something else.
  private func broken(_ change: @escaping (inout Saying) -> Void) throws -> [String] {
    let acts = Act.usual("review", change)
    let (pdf, container) = (
      try Dossier.audit(try Dossier.pdf(acts)).broken, try Dossier.audit(try Dossier.container(acts)).broken
    )
    #expect(pdf == container)
    return pdf
  }

  @Test func `of another case, version or number is out of place`() throws {
    #expect(try broken { $0.caseID = "2026-2" } == ["statement.case review"])
    #expect(try broken { $0.version = 2 } == ["statement.version review"])
    #expect(try broken { $0.outgoingNumber = "ПР26-ВК66-2/02.03.2026" } == ["statement.number review"])
    #expect(try broken { $0.outgoingNumber = nil } == ["number.required review"])
  }

  @Test func `names the signature before it`() throws {
    let other = try SHA256Digest(of: [1])
    #expect(try broken { $0.previous = other } == ["statement.previous review"])
    #expect(try broken { $0.previous = nil } == ["statement.previous review"])
    let acts = Act.usual("prepare") { $0.previous = other }
    #expect(try Dossier.audit(try Dossier.pdf(acts)).broken == ["statement.previous prepare"])
  }

  @Test func `names this document`() throws {
    let other = FileReference(
      name: "доклад.pdf", mediaType: "application/pdf", sha256: try SHA256Digest(of: [1]))
    let found = try broken { $0.document = other }
    #expect(Set(found) == ["statement.document review"])
    // All of them, of one accord, about another document.
    let acts = Act.usual.map { act in Act(act.step, act.person) { $0.document = other } }
    #expect(
      try Dossier.audit(try Dossier.pdf(acts)).broken
        == ["prepare", "agree", "review", "sign"].map { "statement.document \($0)" })
  }

  @Test func `names these attachments`() throws {
    let other = FileReference(name: "друго.csv", mediaType: "text/csv", sha256: try SHA256Digest(of: [1]))
    #expect(Set(try broken { $0.attachments.append(other) }) == ["statement.attachments review"])
  }

  @Test func `names this route`() throws {
    let digest = try SHA256Digest(of: [1])
    #expect(
      try broken { $0.route = RouteReference(id: "council-report", sha256: digest) } == [
        "statement.route review"
      ])
  }

  @Test func `says what its step is`() throws {
    #expect(try broken { $0.kind = .sign }.contains("statement.kind review"))
    #expect(try broken { $0.role = "expert" } == ["statement.role review"])
  }

  @Test func `that refuses ends the route`() throws {
    let found = try broken {
      $0.opinion = .refused
      $0.reason = "няма основание"
    }
    #expect(found == ["opinion.refused review"])
  }

  @Test func `has the opinion its step asks for, with remark or reason`() throws {
    #expect(try broken { $0.opinion = nil } == ["opinion.required review"])
    #expect(try broken { $0.opinion = .agreedWithRemarks } == ["opinion.remark review"])
    #expect(try broken { $0.opinion = .refused } == ["opinion.reason review", "opinion.refused review"])
    let remarked = try broken {
      $0.opinion = .agreedWithRemarks
      $0.remark = "да се допълни"
    }
    #expect(remarked == [])
  }

  @Test func `claims the time of its signature, and none before the one before`() throws {
    #expect(try broken { $0.time += 200 } == [])
    let later = try broken { $0.time += 3600 }
    #expect(Set(later) == ["statement.time review", "statement.time sign"])
    let earlier = try broken { $0.time -= 3600 }
    #expect(Set(earlier) == ["statement.time review"])
  }

  @Test func `is canonical, and is there`() throws {
    for octets: ([UInt8]) -> [UInt8]? in [
      { $0 + [10] }, { _ in nil }, { _ in [] }, { $0.map { $0 == 0x3a ? 0x20 : $0 } },
    ] {
      var acts = Act.usual
      acts[1].octets = octets
      let audit = try Dossier.audit(try Dossier.pdf(acts))
      #expect(audit.broken.contains("signature.statement"), "\(audit.broken)")
      #expect(audit.broken.contains("route.stepMissing agree"))
    }
  }

  /// A signature made in one case, with its statement and all, put where another case wants it.
  @Test func `moved here from another case is found by every rule it breaks`() throws {
    var stolen: [UInt8] = []
    var acts = Act.usual("agree") { $0.caseID = "2026-2" }
    acts[1].octets = { octets in
      stolen = octets
      return octets
    }
    let other = try Dossier.pdf(acts, on: SmallPDF.bytes.replacing("100 levs", with: "999 levs"))
    #expect(!stolen.isEmpty)
    // The same person signs it here, word for word.
    var here = Act.usual
    here[1].octets = { _ in stolen }
    let audit = try Dossier.audit(try Dossier.pdf(here))
    #expect(audit.broken.contains("statement.case agree"))
    #expect(audit.broken.contains("statement.document agree"))
    #expect(audit.broken.contains("statement.previous agree"))
    #expect(try !Dossier.audit(other).isComplete)
  }
}

@Suite struct `The attachments of a PDF` {
  private func audit(_ found: [AuditedAttachment]) throws -> DocumentAudit {
    try Dossier.audit(try Dossier.pdf(attachments: [try Dossier.tableReference()]), attachments: found)
  }

  private func attachment(_ name: String, _ octets: [UInt8]) throws -> AuditedAttachment {
    AuditedAttachment(name: name, sha256: try SHA256Digest(of: octets))
  }

  @Test func `are those that were signed`() throws {
    let found = try audit([try attachment("приложение.csv", Dossier.table)])
    #expect(found.isComplete, "\(found.route.verdict)")
  }

  @Test func `are not missing, changed, renamed or more`() throws {
    let right = try attachment("приложение.csv", Dossier.table)
    for found in [
      [], [try attachment("приложение.csv", Dossier.text)], [try attachment("друго.csv", Dossier.table)],
      [right, try attachment("друго.csv", Dossier.text)], [right, right],
    ] {
      let audit = try audit(found)
      #expect(audit.broken == ["prepare", "agree", "review", "sign"].map { "statement.attachments \($0)" })
    }
  }
}

@Suite struct `A signature of a step` {
  @Test func `names its certificate: without that it is not enough`() throws {
    var file = try Dossier.pdf(Array(Act.usual.prefix(3)))
    file = try Dossier.signingPlainly(file, Act.usual[3], try Dossier.reference(file))
    let audit = try Dossier.audit(file)
    #expect(audit.report.conclusion == .totalPassed, "\(audit.report.signatures.map(\.findings))")
    guard case .indeterminate(let findings) = audit.route.verdict else {
      Issue.record("\(audit.route.verdict)")
      return
    }
    #expect(findings.map(\.rule) == [.signatureConclusion])
    #expect(findings[0].found == "INDETERMINATE SIG_CONSTRAINTS_FAILURE")
    #expect(!audit.isComplete)
  }

  @Test func `that was revoked, expired or is foreign is not enough`() throws {
    // The same person's other certificates, each with one flaw; the key signs all the same, on a day it was good.
    for (id, place, person) in [("bad-revoked", 1, "ivanov"), ("bad-foreign", 3, "dimitrov")] {
      var acts = Act.usual
      acts[place] = Act(acts[place].step, PersonID(person), key: id)
      let audit = try Dossier.audit(try Dossier.pdf(acts))
      #expect(!audit.isComplete)
      #expect(
        audit.route.verdict.findings.contains { $0.rule == .signatureConclusion && $0.signature == place })
    }
  }

  @Test func `leaves nothing outside`() throws {
    let file = AppendedRevision([5: SmallPDF.onePage[4]], trailer: SmallPDF().trailer).appended(
      to: try Dossier.pdf())
    let audit = try Dossier.audit(file)
    #expect(audit.report.conclusion == .totalPassed)
    #expect(audit.broken == ["signature.addition sign"])
  }

  @Test func `counts once, though its message holds it twice`() throws {
    let container = try Container(ByteSource(try Dossier.container()))
    var writer = ContainerWriter(kind: .asicE)
    for entry in container.entries where entry.name != "mimetype" {
      var octets = try container.bytes(of: entry.name)
      if entry.name == "META-INF/signature-004.p7s" { octets = try doublingSigner(of: octets) }
      try writer.add(entry.name, octets)
    }
    let audit = try Dossier.audit(try writer.data())
    #expect(audit.report.signatures.count == 5)
    #expect(audit.broken.contains("signature.repeated sign"))
    #expect(audit.broken.contains("route.stepRepeated sign"))
    #expect(!audit.isComplete)
  }

  private func doublingSigner(of message: [UInt8]) throws -> [UInt8] {
    let parts = try BERElement(whole: message).children()
    var fields = try parts[1].children()[0].children().map(\.encoded)
    let signers = try BERElement(whole: fields.removeLast()).value
    fields.append(DER.element(DER.Tag.set, signers + signers))
    return DER.sequence([parts[0].encoded, DER.element(DER.Tag.context(0), DER.sequence(fields))])
  }

  @Test func `changed in one octet breaks the route`() throws {
    let file = try Dossier.pdf()
    let place = try #require(file.position(of: "100 levs"))
    let audit = try Dossier.audit(file.flipped(at: place))
    #expect(audit.broken.filter { $0.hasPrefix("signature.conclusion") }.count == 4)
    #expect(audit.report.signatures.allSatisfy { $0.conclusion == .totalFailed(.hashFailure) })
  }
}

@Suite struct `A file without signatures` {
  @Test func `has no route`() throws {
    for file in [[], SmallPDF.bytes, Array("PK".utf8)] {
      let audit = try Dossier.audit(file)
      #expect(audit.broken == ["prepare", "agree", "review", "sign"].map { "route.stepMissing \($0)" })
      #expect(!audit.isComplete)
    }
  }
}
