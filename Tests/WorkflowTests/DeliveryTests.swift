import Foundation
import Testing

@testable import Workflow

struct DeliveryTests {
  private let id = Fixture.messageID
  private let other = "11111111-2222-3333-4444-555555555555"

  @Test func `a package is sent, answered and registered`() throws {
    var fixture = try Fixture()
    try fixture.advance()
    #expect(
      try fixture.subject.apply(try fixture.packaged())
        == [.deliver(messageID: id, packageSHA256: try digest("package"))])
    try fixture.apply(.deliveryAttempted(messageID: id, afterAsking: false, at: fixture.now))
    #expect(fixture.subject.version?.delivery?.status == .sending)
    #expect(
      try fixture.subject.apply(try fixture.accepted())
        == [.registered(incomingNumber: "ОС-25-7/10.03.2025")])
    #expect(
      fixture.subject.version?.delivery?.status
        == .accepted(receiptSHA256: try digest("receipt"), incomingNumber: "ОС-25-7/10.03.2025"))
    #expect(try fixture.subject.apply(.closed(by: "petrova", at: fixture.now)) == [.ended])
  }

  @Test func `a second attempt while one is made is refused`() throws {
    var fixture = try Fixture()
    try fixture.attempt()
    let again = Event.deliveryAttempted(messageID: id, afterAsking: true, at: fixture.now)
    #expect(try refusal(of: again, in: fixture.subject) == .deliveryUnderWay(messageID: id))
    #expect(
      fixture.subject.permits(.deliver, by: "petrova", at: fixture.now)
        == .deliveryUnderWay(messageID: id))
  }

  @Test func `an unknown outcome is asked about before anything is sent again`() throws {
    var fixture = try Fixture()
    try fixture.attempt()
    #expect(
      try fixture.subject.apply(.deliveryUnknown(messageID: id, at: fixture.now))
        == [.ask(messageID: id)])
    let blind = Event.deliveryAttempted(messageID: id, afterAsking: false, at: fixture.now)
    #expect(try refusal(of: blind, in: fixture.subject) == .askFirst(messageID: id))
    try fixture.apply(.deliveryAttempted(messageID: id, afterAsking: true, at: fixture.now))
    #expect(fixture.subject.version?.delivery?.attempts == 2)
    #expect(fixture.subject.version?.delivery?.packageSHA256 == (try digest("package")))
  }

  @Test func `a failure says when to try again`() throws {
    var fixture = try Fixture()
    try fixture.attempt()
    let retryAt = fixture.now + 900
    #expect(
      try fixture.subject.apply(
        .deliveryFailed(messageID: id, retryAt: retryAt, problem: "connection refused", at: fixture.now))
        == [.retry(messageID: id, notBefore: retryAt)])
    #expect(fixture.subject.version?.delivery?.status == .failed(retryAt: retryAt))
    try fixture.apply(.deliveryAttempted(messageID: id, afterAsking: false, at: fixture.now))
    #expect(
      try fixture.subject.apply(
        .deliveryFailed(messageID: id, retryAt: nil, problem: "refused", at: fixture.now))
        == [.retry(messageID: id, notBefore: nil)])
  }

  @Test func `an answer about another message is refused`() throws {
    var fixture = try Fixture()
    try fixture.attempt()
    let foreign = Event.accepted(
      messageID: other, receiptSHA256: try digest("receipt"), incomingNumber: "7", at: fixture.now)
    #expect(try refusal(of: foreign, in: fixture.subject) == .wrongMessage(expected: id, found: other))
  }

  @Test func `a rejected document is returned, corrected and sent under another identifier`() throws {
    var fixture = try Fixture()
    try fixture.attempt()
    #expect(try fixture.subject.apply(try fixture.refused()) == [.rejected(rule: "route.stepMissing")])
    try fixture.apply(.returned(try fixture.act(try fixture.statement("sign", kind: .return))))
    try fixture.freeze()
    for step in fixture.route.steps { try fixture.sign(step.id) }
    #expect(
      try refusal(of: try fixture.packaged(), in: fixture.subject)
        == .wrongMessage(expected: nil, found: id))
    try fixture.apply(try fixture.packaged(other))
    #expect(fixture.subject.state == .inOutbox)
    #expect(fixture.subject.versions[0].delivery?.messageID == id)
  }

  @Test func `somebody without an office cannot package or close`() throws {
    var fixture = try Fixture()
    try fixture.advance()
    let event = Event.packaged(
      messageID: id, packageSHA256: try digest("package"), by: "stoyanova", at: fixture.now)
    #expect(try refusal(of: event, in: fixture.subject).rule == .authorityRole)
    #expect(fixture.subject.permits(.package, by: "nobody", at: fixture.now)?.rule == .authorityPerson)
    #expect(fixture.subject.permits(.package, by: "ivanov", at: fixture.now) == nil)
  }
}
