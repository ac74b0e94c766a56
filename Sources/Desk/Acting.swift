import ASiC
import AdES
import Audit
import CaseStore
import Files
import Foundation
import OpenSSL
import PDF
import Signing
import Validation
import Workflow

/// What a person decides at a step.
public struct StepDecision: Sendable {
  public var kind: StepKind
  public var opinion: Opinion?
  public var remark: String?
  public var reason: String?
  /// The baseline level wished for; the route's own demand is the least.
  public var level: BaselineLevel

  public init(
    _ kind: StepKind, opinion: Opinion? = nil, remark: String? = nil, reason: String? = nil,
    level: BaselineLevel = .b
  ) {
    self.kind = kind
    self.opinion = opinion
    self.remark = remark
    self.reason = reason
    self.level = level
  }
}

/// What somebody is about to sign: everything they should know before their key is used.
public struct SigningSummary: Sendable {
  public let caseID: String
  public let subject: String
  public let version: Int
  public let document: FileReference
  public let attachments: [FileReference]
  public let outgoingNumber: String?
  public let step: Step
  /// By which right the person acts.
  public let entitlement: Entitlement
  /// The earlier steps, each with its signature as it was validated just now.
  public let earlier: [(act: SignedAct, report: SignatureReport?)]
  /// What changed since ``comparedVersion``, for whoever signs again.
  public let changes: VersionChanges?
  /// The version that this person signed last before this one; the previous one where they signed none.
  public let comparedVersion: Int?
  /// Whether this person signed ``comparedVersion``.
  public let hasSignedBefore: Bool
}

extension Desk {
  /// Checks that this step can be taken by this person now, and says what would be signed. Changes nothing.
  public func summary(
    of caseID: String, for kind: StepKind, by certificate: Certificate, chain: [Certificate] = []
  ) throws(DeskFailure) -> SigningSummary {
    let person = try signatory(certificate, chain: chain)
    let file = try load(caseID)
    let now = clock()
    guard let version = file.folded.version else { throw .noSuchCase(caseID) }
    let isFreezing = kind == .prepare && version.frozenAt == nil
    let (step, entitlement) =
      isFreezing
      ? try rightToFreeze(file, by: person.id, at: now)
      : try rightToAct(on: file, kind, by: person.id, certificate: certificate, at: now)
    let reports = try validatedSignatures(of: version, in: caseID)
    let ownVersion = file.folded.versions.last { earlier in
      earlier.number < version.number && earlier.signed.contains { $0.signer == person.id }
    }?.number
    let compared = ownVersion ?? (version.number > 1 ? version.number - 1 : nil)
    return SigningSummary(
      caseID: caseID, subject: file.folded.subject ?? "", version: version.number, document: version.document,
      attachments: version.attachments, outgoingNumber: file.folded.outgoingNumber, step: step,
      entitlement: entitlement,
      earlier: version.signed.map { act in
        (act, reports.first { $0.signatureValueSHA256 == act.signatureValueSHA256.hex })
      },
      changes: compared.flatMap { file.folded.changes(from: $0, to: version.number) },
      comparedVersion: compared, hasSignedBefore: ownVersion != nil)
  }

  /// Takes a step: the document is frozen where this is the first signature, the statement made, the document signed, the new
  /// revision kept, and all of it recorded at once. Where the first signature fails, the document is still a draft; the outgoing
  /// number it names is the case's own from then on.
  public func act(
    on caseID: String, _ decision: StepDecision, by signer: some Signer, showing show: AppearanceMaker? = nil
  ) throws(DeskFailure) -> CaseFile {
    let person = try signatory(signer.certificate, chain: signer.chain)
    var recorded = try load(caseID)
    var events: [Event] = []
    if decision.kind == .prepare, recorded.folded.version?.frozenAt == nil {
      let freezing = try freezing(recorded, for: decision, by: person.id, signer)
      recorded = try reserveNumber(for: recorded, by: person.id, at: clock())
      events = [freezing]
    }
    let file = try folding(events, onto: recorded)
    let now = clock()
    let statement = try statement(decision, on: file, by: person.id, certificate: signer.certificate, at: now)
    guard let version = file.folded.version else { throw .noSuchCase(caseID) }
    _ = try validatedSignatures(of: version, in: caseID)
    let level = max(decision.level, file.folded.route.requiredLevel(of: statement.step))
    let signed = try sign(version, statement: statement, by: signer, level: level, at: now, showing: show)
    // A time-stamp is of a moment after the signature's own.
    let act = try signedAct(
      statement, artifact: signed, by: signer.certificate, at: level > .b ? clock() : now)
    return try record(events + [.stepSigned(act)], on: recorded)
  }

  /// The statement of the step that is this person's now.
  private func statement(
    _ decision: StepDecision, on file: CaseFile, by person: PersonID, certificate: Certificate, at time: Date
  ) throws(DeskFailure) -> StepStatement {
    let (step, _) = try rightToAct(on: file, decision.kind, by: person, certificate: certificate, at: time)
    return try narrowing {
      try file.folded.statement(
        for: step.id, by: person, at: time, opinion: decision.opinion ?? Self.usualOpinion(step.kind),
        remark: decision.remark, reason: decision.reason)
    }
  }

  /// The case as it would stand after `events`; nothing is recorded.
  private func folding(_ events: [Event], onto file: CaseFile) throws(DeskFailure) -> CaseFile {
    var next = file
    try narrowing { for event in events { _ = try next.folded.apply(event) } }
    return next
  }

  /// Whoever agrees or reviews without a word agrees; whoever prepares or signs has no opinion to give.
  private static func usualOpinion(_ kind: StepKind) -> Opinion? {
    kind == .agree || kind == .review ? .agreed : nil
  }

  // MARK: May it be done?

  /// The step of this kind that is the person's now, and by which right; otherwise the reason why not.
  private func rightToAct(
    on file: CaseFile, _ kind: StepKind, by person: PersonID, certificate: Certificate, at time: Date
  ) throws(DeskFailure) -> (Step, Entitlement) {
    let candidates = file.folded.nextSteps.filter { $0.kind == kind }
    let steps = candidates.isEmpty ? file.folded.route.steps.filter { $0.kind == kind } : candidates
    guard !steps.isEmpty else {
      throw .refused(.wrongState(file.folded.state, action: kind.rawValue))
    }
    var refusal: Refusal?
    for step in steps {
      if let reason = file.folded.permits(
        .act(step.id), by: person, at: time, certificate: CertificateIdentity(certificate))
      {
        refusal = refusal ?? reason
      } else {
        return (step, try narrowing { try file.folded.entitlement(of: person, to: step.id, at: time) })
      }
    }
    throw .refused(refusal ?? .wrongState(file.folded.state, action: kind.rawValue))
  }

  private func rightToFreeze(
    _ file: CaseFile, by person: PersonID, at time: Date
  ) throws(DeskFailure) -> (Step, Entitlement) {
    if let refusal = file.folded.permits(.freeze, by: person, at: time) { throw .refused(refusal) }
    guard let step = file.folded.route.steps.first else {
      throw .refused(.wrongState(file.folded.state, action: StepKind.prepare.rawValue))
    }
    do throws(EntitlementFlaw) {
      return (
        step,
        try workspace.authority.entitlement(
          of: person, to: step, routeID: file.folded.route.id, on: CalendarDay(inSofia: time))
      )
    } catch {
      throw .refused(
        .notAuthorised(
          person: person, step: step.id, why: error, whoCanAct: file.folded.whoCanAct(on: step.id, at: time)))
    }
  }

  // MARK: Freezing

  /// The event that fixes the document and its attachments: a PDF receives a signature field for every step, before the first
  /// signature. Everything that could still prevent that signature is judged here, before a number is given out.
  private func freezing(
    _ file: CaseFile, for decision: StepDecision, by person: PersonID, _ signer: some Signer
  ) throws(DeskFailure) -> Event {
    let now = clock()
    _ = try rightToFreeze(file, by: person, at: now)
    guard let version = file.folded.version else { throw .noSuchCase(file.id) }
    var document = version.document
    // Returned and not changed, it has its fields from the version before.
    let hasFields = file.folded.versions.dropLast().contains {
      $0.frozenAt != nil && $0.document.sha256 == document.sha256
    }
    if document.mediaType == MediaType.pdf, !hasFields {
      let source = try artifact(document.sha256)
      let octets = try narrowing {
        let pdf = try Document(source)
        let obstacles = try pdf.obstaclesToSigning().filter(\.prevents)
        guard obstacles.isEmpty else { throw DeskFailure.unsignable(obstacles) }
        return source.bytes
          + (try pdf.addingSignatureFields(
            Self.fields(for: file.folded.route, places: version.places, in: pdf)))
      }
      document = FileReference(
        name: document.name, mediaType: document.mediaType, sha256: try keep(octets))
    }
    let freezing = Event.frozen(document: document, by: person, at: now)
    // Any number does to find out whether the statement could be made.
    let numbered: [Event] =
      file.folded.outgoingNumber == nil ? [.outgoingNumberReserved("0", by: person, at: now)] : []
    let trial = try folding(numbered + [freezing], onto: file)
    _ = try statement(decision, on: trial, by: person, certificate: signer.certificate, at: now)
    return freezing
  }

  // MARK: Signing

  /// Signs the version's document for a step: a further revision of a PDF, a further signature in a container.
  private func sign(
    _ version: DocumentVersion, statement: StepStatement, by signer: some Signer, level: BaselineLevel,
    at time: Date, showing show: AppearanceMaker?
  ) throws(DeskFailure) -> [UInt8] {
    let properties = Self.properties(of: statement)
    let current = try artifact(version.artifact)
    return try narrowing { () throws -> [UInt8] in
      if version.document.mediaType == MediaType.pdf {
        let pdf = try Document(current)
        var request = PAdESRequest(
          field: statement.step.rawValue, time: time, name: signer.certificate.subject.commonName,
          properties: properties)
        if let show, let place = try Self.visiblePlace(of: statement.step, in: pdf) {
          request.appearance = try show(
            SignatureToShow(
              statement: statement, certificate: signer.certificate, time: time, width: place.width,
              height: place.height, language: try Self.language(of: pdf)))
        }
        return try PAdESSigning.sign(pdf, request, by: signer, level: level, with: services).bytes
      }
      if version.signed.isEmpty {
        let files = try ([version.document] + version.attachments).map { file in
          ContainerFile(
            name: file.name, content: try artifact(file.sha256), mediaType: file.mediaType,
            isRoot: file == version.document)
        }
        return try ASiCSigning.sign(
          files, by: signer, at: time, properties: properties, level: level, with: services
        ).writer.data()
      }
      return try ASiCSigning.addSignature(
        to: Container(current), by: signer, at: time, properties: properties, level: level, with: services
      ).writer.data()
    }
  }

  /// What a step's signature carries besides its statement.
  static func properties(of statement: StepStatement) -> SignatureProperties {
    let commitment: Commitment? =
      switch statement.kind {
      case .prepare: .proofOfCreation
      case .agree, .review, .sign: .proofOfApproval
      case .return, .withdraw: nil
      }
    return SignatureProperties(
      statement: Statement(statement.canonicalBytes), commitment: commitment,
      claimedRole: statement.role.rawValue)
  }

  /// How far ahead of this machine's clock a time-stamp authority's may be. Our own number.
  static let clockToleranceSeconds = 60.0

  /// What is recorded of a signature that was just made and validated.
  func signedAct(
    _ statement: StepStatement, artifact octets: [UInt8], content: ByteSource? = nil,
    by certificate: Certificate, at time: Date
  ) throws(DeskFailure) -> SignedAct {
    // Nobody else's eyes are on it yet: what our own validation does not pass is not kept.
    let report = try narrowing {
      // The authority's clock may be a little ahead of ours.
      try validator.validate(
        ByteSource(octets), content: content, at: time + Self.clockToleranceSeconds)
    }
    guard report.conclusion == .totalPassed, let last = report.signaturesOfContent.last,
      last.statement?.octets == statement.canonicalBytes,
      let value = last.signatureValueSHA256.flatMap({ SHA256Digest(hex: $0) })
    else { throw .ownSignature(report) }
    return SignedAct(
      statement: statement, artifact: try keep(octets), certificate: CertificateIdentity(certificate),
      certificateSHA256: try narrowing { try SHA256Digest(of: certificate.der) },
      signatureValueSHA256: value, at: time)
  }

  /// The signatures of a version as they are now: every one must hold, and be the act that was recorded, before anybody signs
  /// on top of them.
  private func validatedSignatures(
    of version: DocumentVersion, in caseID: String
  ) throws(DeskFailure) -> [SignatureReport] {
    guard !version.signed.isEmpty else { return [] }
    let current = try artifact(version.artifact)
    let report = try narrowing { try validator.validate(current, at: clock()) }
    if let broken = report.signatures.first(where: { !$0.passed }) { throw .earlierSignature(broken) }
    guard report.conclusion == .totalPassed, let last = version.signed.last else {
      throw .ownSignature(report)
    }
    for act in version.signed where !report.signatures.contains(where: act.isShown) {
      throw .recordDiffers(caseID: caseID, step: act.statement.step)
    }
    guard report.signaturesOfContent.count == version.signed.count else {
      throw .recordDiffers(caseID: caseID, step: last.statement.step)
    }
    return report.signaturesOfContent
  }
}

extension Route {
  /// The level that the route demands of a step at the least.
  func requiredLevel(of step: StepID) -> BaselineLevel {
    guard let policy = steps.first(where: { $0.id == step })?.signature else { return .b }
    let level = BaselineLevel(rawValue: policy.level.rawValue) ?? .b
    return policy.needsTimeStamp ? max(level, .t) : level
  }
}

extension SignedAct {
  /// Whether a signature is this act: the same value, over the same statement, by the same certificate.
  func isShown(by signature: SignatureReport) -> Bool {
    signature.signatureValueSHA256 == signatureValueSHA256.hex
      && signature.statement?.octets == statement.canonicalBytes
      && (try? signature.certificate.map { try SHA256Digest(of: $0.der) }) == certificateSHA256
  }
}
