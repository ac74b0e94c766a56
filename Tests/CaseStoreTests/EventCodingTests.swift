import CaseStore
import Foundation
import Testing
import Workflow

@Suite struct EventCoding {
  let workspace = Workspace()
  let store: CaseStore
  let expert: PersonID
  let artifact: ArtifactDigest
  let file: FileReference

  init() throws {
    store = try CaseStore.create(at: workspace.path)
    expert = PersonID("expert")
    artifact = try store.put(octets("text"))
    file = FileReference(name: "a.txt", mediaType: "text/plain", sha256: SHA256Digest(artifact))
  }

  @Test func `events of the workflow come back as they went in`() throws {
    let events: [Event] = try [
      .attachmentAdded(file, by: expert, at: morning), note("СОА26-ВК66-1"),
      .deliveryFailed(
        messageID: "d9428888-122b-41e1-b85c-61c23bd3bd0d", retryAt: nil, problem: "x", at: morning),
    ]
    try store.append(events, to: "1", expecting: 0)
    #expect(try store.events(of: "1").map { try $0.event() } == events)
    #expect(try store.events(of: "1").map(\.bytes) == events.map(\.canonicalBytes))
  }

  @Test func `an event is appended with the artifacts it names`() throws {
    let route = try store.put(octets("route"))
    try store.transact(on: "1", expecting: 0) { transaction in
      try transaction.append(.documentReplaced(file, by: expert, at: morning), alsoNaming: [route])
    }
    #expect(try Set(store.artifacts(of: "1", sequence: 1)) == [artifact, route])
    try FileManager.default.removeItem(atPath: store.path(of: artifact))
    #expect(throws: StoreFailure.missingArtifact(artifact, path: store.path(of: artifact))) {
      try store.append([.frozen(document: file, by: expert, at: morning)], to: "1", expecting: 1)
    }
  }

  @Test func `an event that could never be read again is not appended`() throws {
    #expect {
      try store.append(
        [note("1"), .acknowledged(messageID: "not a UUID", at: morning)], to: "1", expecting: 0)
    } throws: { error in
      if case StoreFailure.unknownEvent("1", 2, _) = error { true } else { false }
    }
    #expect(try store.cases().isEmpty)
  }

  @Test func `each kind of event names the artifacts it is nothing without`() throws {
    let sha256 = file.sha256
    let id = "d9428888-122b-41e1-b85c-61c23bd3bd0d"
    let naming: [Event] = [
      .attachmentAdded(file, by: expert, at: morning), .documentReplaced(file, by: expert, at: morning),
      .frozen(document: file, by: expert, at: morning),
      .packaged(messageID: id, packageSHA256: sha256, by: expert, at: morning),
      .accepted(messageID: id, receiptSHA256: sha256, incomingNumber: "1", at: morning),
      .refusedByRegistry(messageID: id, refusalSHA256: sha256, rule: "expired", at: morning),
    ]
    for event in naming { #expect(event.namedArtifacts == [artifact], "\(event.name)") }
    let route = try store.put(octets("route"))
    let reference = RouteReference(id: "council-report", sha256: SHA256Digest(route))
    let opening = Opening(
      caseID: "1", subject: "", route: reference, document: file, by: expert, at: morning)
    #expect(Event.opened(opening).namedArtifacts == [artifact, route])
    let act = SignedAct(
      statement: StepStatement(
        caseID: "1", version: 1, step: "prepare", kind: .prepare, role: "expert", person: expert,
        document: file,
        attachments: [], route: reference, time: morning),
      artifact: sha256,
      certificate: CertificateIdentity(
        issuer: "CN=x", policies: [], serialNumber: nil, organization: nil, commonName: nil),
      certificateSHA256: SHA256Digest(route), signatureValueSHA256: SHA256Digest(route), at: morning)
    for event in [Event.stepSigned(act), .returned(act), .withdrawn(act)] {
      #expect(event.namedArtifacts == [artifact], "\(event.name)")
    }
    let others: [Event] = [
      .attachmentRemoved(name: "a", by: expert, at: morning), note("1"), .closed(by: expert, at: morning),
      .deliveryAttempted(messageID: id, afterAsking: false, at: morning),
      .deliveryUnknown(messageID: id, at: morning), .acknowledged(messageID: id, at: morning),
      .deliveryFailed(messageID: id, retryAt: nil, problem: "x", at: morning),
      .stoppedByRegistry(messageID: id, reason: nil, at: morning),
    ]
    for event in others { #expect(event.namedArtifacts.isEmpty, "\(event.name)") }
  }
}
