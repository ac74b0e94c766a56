import Foundation
import Testing

@testable import Workflow

struct EventTests {
  private static func all() throws -> [Event] {
    let fixture = try Fixture()
    let at = Fixture.time()
    let act = try fixture.act(try fixture.statement("prepare"))
    let file = try fixture.document()
    let id = Fixture.messageID
    let place = try #require(PlaceOnPage(page: 3, left: 5669, bottom: 0, width: 17500, height: 6000))
    return [
      try fixture.opened(), .attachmentAdded(file, by: "petrova", at: at),
      .attachmentRemoved(name: "а.pdf", by: "petrova", at: at),
      .documentReplaced(file, by: "petrova", at: at),
      .signaturesPlaced([StepPlace("sign", place)], by: "petrova", at: at),
      .outgoingNumberReserved("ВК66-12/10.03.2025", by: "petrova", at: at),
      .frozen(document: file, by: "petrova", at: at), .stepSigned(act), .returned(act), .withdrawn(act),
      .packaged(messageID: id, packageSHA256: try digest("p"), by: "petrova", at: at),
      .deliveryAttempted(messageID: id, afterAsking: true, at: at), .deliveryUnknown(messageID: id, at: at),
      .deliveryFailed(messageID: id, retryAt: at, problem: "refused", at: at),
      .deliveryFailed(messageID: id, retryAt: nil, problem: "refused", at: at),
      .acknowledged(messageID: id, at: at),
      .accepted(messageID: id, receiptSHA256: try digest("r"), incomingNumber: "7", at: at),
      .refusedByRegistry(messageID: id, refusalSHA256: try digest("r"), rule: "route.order", at: at),
      .stoppedByRegistry(messageID: id, reason: "искане на вносителя", at: at),
      .stoppedByRegistry(messageID: id, reason: nil, at: at), .closed(by: "petrova", at: at),
    ]
  }

  @Test func `every event is read back from its octets`() throws {
    let events = try Self.all()
    #expect(Set(events.map(\.name)).count == 19)
    for event in events {
      #expect(try Event(canonicalBytes: event.canonicalBytes) == event)
      #expect(event.at == Fixture.time())
    }
  }

  @Test func `is written as these octets`() {
    let event = Event.deliveryAttempted(
      messageID: Fixture.messageID, afterAsking: false, at: Fixture.time())
    #expect(
      String(decoding: event.canonicalBytes, as: UTF8.self)
        == #"{"afterAsking":false,"at":"2025-03-10T08:00:00Z","event":"deliveryAttempted","#
        + #""format":"doklad-event-1","messageID":"0b9e4a52-6f6a-4a6d-9f0e-3d6f2b1c7a10"}"#)
  }

  @Test func `refuses an event of another kind, with too little or with too much`() throws {
    func read(_ text: String) throws { _ = try Event(canonicalBytes: Array(text.utf8)) }
    #expect(throws: JSONFailure.wrongValue(path: "event", expected: "the name of an event")) {
      try read(#"{"at":"2025-03-10T08:00:00Z","event":"approved","format":"doklad-event-1"}"#)
    }
    #expect(throws: JSONFailure.missingKey(path: "by")) {
      try read(#"{"at":"2025-03-10T08:00:00Z","event":"closed","format":"doklad-event-1"}"#)
    }
    #expect(throws: JSONFailure.unknownKey(path: "reason")) {
      try read(
        #"{"at":"2025-03-10T08:00:00Z","by":"petrova","event":"closed","format":"doklad-event-1","reason":"x"}"#
      )
    }
  }

  @Test func `the case refuses an event that could not be read again`() throws {
    var fixture = try Fixture()
    try fixture.open()
    let path = FileReference(name: "../x", mediaType: "text/plain", sha256: try digest("x"))
    #expect(
      try refusal(of: .attachmentAdded(path, by: "petrova", at: fixture.now), in: fixture.subject)
        == .malformed(
          .wrongValue(
            path: "attachment.name", expected: "a file's name without folders or control characters")))
    let nameless = Event.outgoingNumberReserved("", by: "petrova", at: fixture.now)
    #expect(try refusal(of: nameless, in: fixture.subject).rule == .eventMalformed)
  }

  @Test func `keeps times to the second, whatever fraction they came with`() throws {
    var fixture = try Fixture()
    try fixture.open()
    try fixture.apply(.outgoingNumberReserved("7", by: "petrova", at: fixture.now + 0.75))
    let frozenAt = fixture.now + 0.5
    try fixture.apply(.frozen(document: try fixture.frozenDocument(), by: "petrova", at: frozenAt))
    #expect(fixture.subject.version?.frozenAt == frozenAt - 0.5)
  }
}
