import AdES
import Audit
import CaseStore
import Files
import Foundation
import OpenSSL
import Signing
import Validation
import Workflow

/// What people do with cases in a workspace: the use of every other room, in the order of a document's life.
///
/// Each operation loads the case, asks the workflow whether it may be done, does the work, and records what happened in one
/// append. Somebody else's record in between is a ``DeskFailure/conflict(caseID:)``, never a lost or doubled act.
public struct Desk: Sendable {
  public let workspace: Workspace
  public let store: CaseStore
  /// The present moment. Tests and repeatable demonstrations give their own.
  let clock: @Sendable () -> Date
  /// What is asked where a signature is to last; what the workspace trusts and has at hand goes with it.
  let services: LevelServices

  /// - Parameters:
  ///   - timeStamps: gives time-stamps; nil where none is configured, and then no step gets above level B.
  ///   - status: answers for certificates; nil to use only what is at hand.
  public init(
    _ workspace: Workspace, timeStamps: (any TimeStampSource)? = nil,
    status: (any CertificateStatusSource)? = nil, clock: @escaping @Sendable () -> Date = { Date() }
  ) throws(DeskFailure) {
    self.workspace = workspace
    self.clock = clock
    services = LevelServices(
      timeStamps: timeStamps, status: status, anchors: workspace.trust.anchors,
      intermediates: workspace.trust.intermediates, revocationLists: workspace.trust.revocationLists)
    store = try narrowing { try CaseStore.open(at: workspace.storeDirectory) }
  }

  var validator: Validator { Validator(policy: workspace.trust) }

  /// A case as it stands now.
  public func load(_ caseID: String) throws(DeskFailure) -> CaseFile {
    let stored = try narrowing { try store.events(of: caseID) }
    guard let first = stored.first else { throw .noSuchCase(caseID) }
    return try narrowing {
      let events = try stored.map { try $0.event() }
      let route = try self.route(of: events, stored: first)
      let folded = try Case(
        replaying: events, route: route.route, routeSHA256: route.sha256, authority: workspace.authority)
      return CaseFile(id: caseID, folded: folded, events: events)
    }
  }

  /// Every case, the newest first.
  public func allCases() throws(DeskFailure) -> [CaseFile] {
    var files: [CaseFile] = []
    for summary in try narrowing({ try store.cases() }) { files.append(try load(summary.caseID)) }
    return files.reversed()
  }

  /// The route a case was opened with, which the workspace may have changed since.
  private func route(of events: [Event], stored: StoredEvent) throws -> RouteFile {
    guard case .opened(let opening)? = events.first else {
      throw StoreFailure.brokenChain(case: stored.caseID, sequence: 1)
    }
    if opening.route.sha256 == workspace.route.sha256 { return workspace.route }
    let octets = try artifact(opening.route.sha256).bytes
    return try RouteFile(octets: octets, path: store.path(of: ArtifactDigest(opening.route.sha256)))
  }

  /// Applies `events` to `file` and records them; answers the case as it then stands.
  func record(
    _ events: [Event], on file: CaseFile, enqueueing messages: [OutboxMessage] = []
  ) throws(DeskFailure) -> CaseFile {
    var next = file
    let entries = try narrowing {
      try events.map { event in
        _ = try next.folded.apply(event)
        next.events.append(event)
        return Self.entry(event)
      }
    }
    try narrowing {
      _ = try store.append(entries, to: file.id, expecting: file.events.count, enqueueing: messages)
    }
    return next
  }

  /// An event as it is stored. The route a case was opened with is kept too: the workspace may change its own.
  static func entry(_ event: Event) -> EventEntry {
    guard case .opened(let opening) = event else { return EventEntry(event) }
    return EventEntry(event, alsoNaming: [ArtifactDigest(opening.route.sha256)])
  }

  /// The octets of an artifact, checked against their digest.
  public func artifact(_ digest: SHA256Digest) throws(DeskFailure) -> ByteSource {
    try narrowing { try store.artifact(ArtifactDigest(digest)) }
  }

  func keep(_ octets: [UInt8]) throws(DeskFailure) -> SHA256Digest {
    try narrowing { SHA256Digest(try store.put(octets)) }
  }

  func keep(_ source: ByteSource) throws(DeskFailure) -> SHA256Digest {
    try narrowing { SHA256Digest(try store.put(source)) }
  }

  /// The person whose certificate this is, where a signature by it would be accepted.
  func signatory(_ certificate: Certificate, chain: [Certificate]) throws(DeskFailure) -> Person {
    let person = try person(for: certificate)
    if let finding = validator.obstacles(toSigningWith: certificate, chain: chain, at: clock()).first {
      throw .unusableCertificate(finding)
    }
    return person
  }

  /// The person whose certificate this is.
  public func person(for certificate: Certificate) throws(DeskFailure) -> Person {
    do throws(CertificateMismatch) {
      return try workspace.authority.person(for: CertificateIdentity(certificate))
    } catch { throw .certificate(error) }
  }
}

/// A case with its events.
public struct CaseFile: Sendable {
  public let id: String
  public internal(set) var folded: Case
  public internal(set) var events: [Event]
}

extension Desk {
  /// Where an artifact lies, for whoever wants to look at it with another tool.
  public func path(of digest: SHA256Digest) -> String { store.path(of: ArtifactDigest(digest)) }
}
