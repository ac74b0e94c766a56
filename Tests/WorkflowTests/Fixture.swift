import Foundation
import Testing

@testable import Workflow

/// One case with everybody in it, and short ways to move it along its route.
struct Fixture {
  static let authorityYAML = """
    organization: {id: NTRBG-000000001, name: Община Примерна (ТЕСТ)}
    issuers: ["CN=TEST Issuing CA,O=Doklad TEST,C=BG"]
    policies: [1.3.6.1.4.1.99999.1.1]
    persons:
      - id: petrova
        name: Мария Петрова (ТЕСТ)
        certificate: {serialNumber: PNOBG-9900000001}
        roles:
          - {role: expert, unit: ВК66, from: 2025-01-01, order: РД-15-1/02.01.2025}
          - {role: headOfUnit, unit: ВК66, from: 2025-01-01, order: РД-15-1/02.01.2025}
      - id: ivanov
        name: Георги Иванов (ТЕСТ)
        certificate: {serialNumber: PNOBG-9900000002}
        roles:
          - {role: headOfUnit, unit: ВК66, from: 2025-01-01, order: РД-15-2/02.01.2025}
      - id: georgieva
        name: Елена Георгиева (ТЕСТ)
        certificate: {serialNumber: PNOBG-9900000003}
        roles:
          - {role: lawyer, from: 2025-01-01, order: РД-15-3/02.01.2025}
      - id: dimitrov
        name: Петър Димитров (ТЕСТ)
        certificate: {serialNumber: PNOBG-9900000004}
        roles:
          - {role: deputyMayor, from: 2025-01-01, order: РД-15-4/02.01.2025}
      - id: stoyanova
        name: Анна Стоянова (ТЕСТ)
        certificate: {serialNumber: PNOBG-9900000005}
      - id: kolev
        name: Иван Колев (ТЕСТ)
        certificate: {serialNumber: PNOBG-9900000006}
        roles:
          - {role: lawyer, from: 2024-01-01, until: 2025-02-28, order: РД-15-6/02.01.2024}
      - id: marinova
        name: Ваня Маринова (ТЕСТ)
        certificate: {serialNumber: PNOBG-9900000007}
        roles:
          - {role: expert, unit: ВК66, from: 2025-01-01, order: РД-15-7/02.01.2025}
    delegations:
      - grantor: dimitrov
        delegate: stoyanova
        kind: substitution
        from: 2025-03-10
        until: 2025-03-14
        order: РД-15-5/07.03.2025
        scope: {steps: [sign]}
      - grantor: dimitrov
        delegate: petrova
        kind: authorisation
        from: 2025-03-10
        until: 2025-03-14
        order: РД-15-8/07.03.2025
    """

  static let routeYAML = """
    id: council-report
    version: 1
    title: Доклад до общинския съвет
    steps:
      - {id: prepare, kind: prepare, title: Изготвил, role: expert, deadline: 5}
      - {id: agree, kind: agree, title: Съгласувал, role: headOfUnit, deadline: 2}
      - {id: review, kind: review, title: Юрист, role: lawyer, deadline: 3}
      - {id: sign, kind: sign, title: Подписал, role: deputyMayor, deadline: 2}
    """

  static let messageID = "0b9e4a52-6f6a-4a6d-9f0e-3d6f2b1c7a10"

  let route: Route
  let authority: Authority
  var subject: Case
  /// What everybody acts on: the steps in order with who does them.
  let actors: [StepID: PersonID]

  init(
    route: String = Self.routeYAML, authority: String = Self.authorityYAML,
    actors: [StepID: PersonID] = [
      "prepare": "petrova", "agree": "ivanov", "review": "georgieva", "sign": "dimitrov",
    ]
  ) throws {
    self.route = try Route(yaml: route)
    self.authority = try Authority(yaml: authority)
    self.actors = actors
    subject = Case(route: self.route, routeSHA256: try digest("route"), authority: self.authority)
  }

  var routeReference: RouteReference { subject.routeReference }

  /// Monday, 10 March 2025, 10:00 in Sofia, and minutes after it.
  static func time(_ minutes: Int = 0) -> Date {
    Date(timeIntervalSince1970: 1_741_593_600 + Double(minutes) * 60)
  }

  /// Every event is one minute after the one before.
  var now: Date { Self.time(subject.eventCount) }

  // MARK: files, people and acts

  func document() throws -> FileReference {
    FileReference(name: "Доклад.pdf", mediaType: "application/pdf", sha256: try digest("draft"))
  }

  func frozenDocument() throws -> FileReference {
    FileReference(name: "Доклад.pdf", mediaType: "application/pdf", sha256: try digest("frozen"))
  }

  func attachment() throws -> FileReference {
    FileReference(
      name: "Проект за решение.docx",
      mediaType: "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
      sha256: try digest("attachment"))
  }

  func certificate(
    of person: PersonID, issuer: String = "CN=TEST Issuing CA,O=Doklad TEST,C=BG",
    policies: [String] = ["1.3.6.1.4.1.99999.1.1"], organization: String? = "NTRBG-000000001"
  ) -> CertificateIdentity {
    CertificateIdentity(
      issuer: issuer, policies: policies,
      serialNumber: authority.person(person)?.certificate.serialNumber ?? "PNOBG-0",
      organization: organization, commonName: "име, което не се сравнява")
  }

  /// A signed act around a statement, with a signature value of its own.
  func act(_ statement: StepStatement, certificate: CertificateIdentity? = nil) throws -> SignedAct {
    let name = "\(statement.version) \(statement.step) \(statement.kind) \(statement.person)"
    return SignedAct(
      statement: statement, artifact: try digest("artifact \(name)"),
      certificate: certificate ?? self.certificate(of: statement.person),
      certificateSHA256: try digest("certificate \(statement.person)"),
      signatureValueSHA256: try digest("value \(name)"), at: statement.time)
  }

  /// A statement that fits the case as it is, built without asking it; the changes make it wrong.
  func statement(
    _ step: StepID, kind: StatementKind? = nil, by person: PersonID? = nil,
    _ change: (inout StatementParts) throws -> Void = { _ in }
  ) throws -> StepStatement {
    let version = subject.version
    let routeStep = try #require(route.step(step))
    var parts = StatementParts(
      caseID: "2025-1", version: version?.number ?? 1, step: step,
      kind: kind ?? StatementKind(routeStep.kind), role: routeStep.role,
      person: try person ?? #require(actors[step]), document: try version?.document ?? document(),
      attachments: version?.attachments ?? [], previous: version?.lastSignatureValueSHA256,
      route: routeReference, outgoingNumber: subject.outgoingNumber, time: now)
    switch parts.kind {
    case .agree, .review: parts.opinion = .agreed
    case .return:
      parts.reason = "Няма финансова обосновка."
      parts.returnTo = "prepare"
    case .withdraw: parts.reason = "Отпадна необходимостта."
    case .prepare, .sign: break
    }
    try change(&parts)
    return parts.statement
  }

  // MARK: moving the case

  mutating func apply(_ event: Event) throws {
    _ = try subject.apply(event)
  }

  mutating func open() throws {
    try apply(try opened())
  }

  func opened() throws -> Event {
    .opened(
      Opening(
        caseID: "2025-1", subject: "Членство в мрежа", route: routeReference, document: try document(),
        by: "petrova", at: now))
  }

  /// Opens the case and fixes its document, with one attachment.
  mutating func freeze() throws {
    if subject.opening == nil {
      try open()
      try apply(.attachmentAdded(try attachment(), by: "petrova", at: now))
    }
    if subject.outgoingNumber == nil {
      try apply(.outgoingNumberReserved("ВК66-12/10.03.2025", by: "petrova", at: now))
    }
    try apply(.frozen(document: try frozenDocument(), by: "petrova", at: now))
  }

  mutating func sign(_ step: StepID) throws {
    try apply(.stepSigned(try act(try statement(step))))
  }

  /// Signs every step before this one, in the route's order.
  mutating func advance(to step: StepID? = nil) throws {
    try freeze()
    for next in route.steps {
      if next.id == step { return }
      try sign(next.id)
    }
  }

  mutating func package() throws {
    try advance()
    try apply(try packaged())
  }

  func packaged(_ messageID: String = Self.messageID) throws -> Event {
    .packaged(messageID: messageID, packageSHA256: try digest("package"), by: "petrova", at: now)
  }

  mutating func attempt() throws {
    try package()
    try apply(.deliveryAttempted(messageID: Self.messageID, afterAsking: false, at: now))
  }

  func accepted() throws -> Event {
    .accepted(
      messageID: Self.messageID, receiptSHA256: try digest("receipt"), incomingNumber: "ОС-25-7/10.03.2025",
      at: now)
  }

  func refused() throws -> Event {
    .refusedByRegistry(
      messageID: Self.messageID, refusalSHA256: try digest("refusal"), rule: "route.stepMissing", at: now)
  }
}

/// The fields of a statement, to be made wrong one at a time.
struct StatementParts {
  var caseID: String
  var version: Int
  var step: StepID
  var kind: StatementKind
  var role: Role
  var person: PersonID
  var opinion: Opinion?
  var remark: String?
  var reason: String?
  var returnTo: StepID?
  var document: FileReference
  var attachments: [FileReference]
  var previous: SHA256Digest?
  var delegation: DelegationReference?
  var route: RouteReference
  var outgoingNumber: String?
  var time: Date

  var statement: StepStatement {
    StepStatement(
      caseID: caseID, version: version, step: step, kind: kind, role: role, person: person,
      opinion: opinion, remark: remark, reason: reason, returnTo: returnTo, document: document,
      attachments: attachments, previous: previous, delegation: delegation, route: route,
      outgoingNumber: outgoingNumber, time: time)
  }

  init(
    caseID: String, version: Int, step: StepID, kind: StatementKind, role: Role, person: PersonID,
    document: FileReference, attachments: [FileReference], previous: SHA256Digest?, route: RouteReference,
    outgoingNumber: String?, time: Date
  ) {
    self.caseID = caseID
    self.version = version
    self.step = step
    self.kind = kind
    self.role = role
    self.person = person
    self.document = document
    self.attachments = attachments
    self.previous = previous
    self.route = route
    self.outgoingNumber = outgoingNumber
    self.time = time
  }

  init(_ statement: StepStatement) {
    self.init(
      caseID: statement.caseID, version: statement.version, step: statement.step, kind: statement.kind,
      role: statement.role, person: statement.person, document: statement.document,
      attachments: statement.attachments, previous: statement.previous, route: statement.route,
      outgoingNumber: statement.outgoingNumber, time: statement.time)
    opinion = statement.opinion
    remark = statement.remark
    reason = statement.reason
    returnTo = statement.returnTo
    delegation = statement.delegation
  }
}

/// A value in the form of a digest, different for different texts: nothing here computes real ones.
func digest(_ text: String) throws -> SHA256Digest {
  var words: [UInt64] = [0x243F_6A88_85A3_08D3, 0x1319_8A2E_0370_7344, 0xA409_3822_299F_31D0, 0x082E_FA98]
  for octet in text.utf8 {
    for index in words.indices {
      words[index] = (words[index] ^ UInt64(octet)) &* 0x0000_0100_0000_01B3 &+ UInt64(index)
    }
  }
  let octets = words.flatMap { word in (0..<8).map { UInt8(truncatingIfNeeded: word >> (8 * $0)) } }
  return try #require(SHA256Digest(bytes: octets))
}

/// The refusal of an event; an event that is accepted fails the test.
func refusal(of event: Event, in subject: Case, _ place: SourceLocation = #_sourceLocation) throws -> Refusal
{
  var copy = subject
  return try #require(
    throws: Refusal.self, "the event was accepted", sourceLocation: place
  ) { try copy.apply(event) }
}
