import Files
import Foundation
import Registry
import StandInTrust
import TestPKI
import Testing
import Workflow

/// The real server on loopback, with real TLS, and curl as the client.
@Suite struct ServerTests {
  private func newMessageID() -> String { UUID().uuidString.lowercased() }

  @Test func `takes a submission, and answers it again as often as it is asked`() async throws {
    try await Served.run { served in
      let package = try Package(Paper.pdf(in: served.office, attachments: ["проект.txt"]).signed())
      let octets = try package.octets
      let first = try await served.post(octets, messageID: package.messageID)
      #expect(first.status == 201)
      #expect(first.headers.contains("/v1/submissions/\(package.messageID)"))
      #expect(try served.office.validate(ByteSource(first.body)).conclusion == .totalPassed)

      let second = try await served.post(octets, messageID: package.messageID)
      #expect(second.status == 200 && second.body == first.body)
      let asked = try await served.get("/v1/submissions/\(package.messageID)")
      #expect(asked.status == 200 && asked.body == first.body)

      let other = try await served.post(octets + [0], messageID: package.messageID)
      #expect(other.status == 409 && other.code == "message.taken")
      #expect(served.uploads.isEmpty)
    }
  }

  @Test func `answers a refusal with its seal, and knows no message it never saw`() async throws {
    try await Served.run { served in
      let messageID = newMessageID()
      let refused = try await served.post([1, 2, 3], messageID: messageID)
      #expect(refused.status == 422)
      #expect(try served.office.validate(ByteSource(refused.body)).conclusion == .totalPassed)
      let asked = try await served.get("/v1/submissions/\(messageID)")
      #expect(asked.status == 422 && asked.body == refused.body)
      let unknown = try await served.get("/v1/submissions/\(newMessageID())")
      #expect(unknown.status == 404 && unknown.code == "message.unknown")
      let malformed = try await served.get("/v1/submissions/..%2f..%2fx")
      #expect(malformed.status == 400 && malformed.code == "message.malformed")
      #expect(try await served.get("/nothing").code == "http.404")
    }
  }

  @Test func `answers its health to anybody and everything else to known clients`() async throws {
    try await Served.run { served in
      let health = try await served.get("/health", as: nil)
      #expect(health.status == 200 && health.text == "{\"status\":\"ok\"}")
      let submission = try await served.post([1], as: nil, messageID: newMessageID())
      #expect(submission.status == 401 && submission.code == "client.certificateMissing")
      #expect(try await served.get("/v1/submissions/\(newMessageID())", as: nil).status == 401)
      #expect(try await served.get("/", as: nil).status == 401)
      // One of another authority does not even get through the handshake.
      let foreign = try await served.get("/health", as: "municipality")
      #expect(foreign.exitCode != 0 && foreign.status == 0)
      // A server's certificate is of the right authority and for another purpose.
      let server = try await served.post([1], as: "registry-tls", messageID: newMessageID())
      #expect(server.status == 403 || server.exitCode != 0)
    }
  }

  @Test func `says what is wrong with a request before its body is read`() async throws {
    try await Served.run {
      $0.limits.packageBytes = 4096
    } _: { served in
      let large = try await served.post([UInt8](repeating: 0, count: 4097), messageID: newMessageID())
      #expect(large.status == 413 && large.code == "body.tooLarge")
      let unnamed = try await served.post([1], messageID: "nothing")
      #expect(unnamed.status == 400 && unnamed.code == "message.malformed")
      let text = try await served.post([1], messageID: newMessageID(), type: "text/plain")
      #expect(text.status == 415 && text.code == "body.mediaType")
      let chunked = try await served.post(
        [1], messageID: newMessageID(), options: ["-H", "Transfer-Encoding: chunked"])
      #expect(chunked.status == 411 && chunked.code == "body.lengthRequired")
      #expect(served.uploads.isEmpty)
    }
  }

  @Test func `asks for the body of whoever waits to be asked`() async throws {
    try await Served.run { served in
      let start = ContinuousClock.now
      let answer = try await served.post(
        [UInt8](repeating: 1, count: 3 << 20), messageID: newMessageID(),
        options: ["-H", "Expect: 100-continue", "--expect100-timeout", "20"])
      #expect(answer.status == 422)
      #expect(answer.headers.hasPrefix("HTTP/1.1 100"))
      #expect(ContinuousClock.now - start < .seconds(15))
    }
  }

  @Test func `does not wait for a sender that is too slow`() async throws {
    try await Served.run {
      $0.limits.idleSeconds = 1
      $0.limits.minimumBytesPerSecond = 1 << 20
    } _: { served in
      let answer = try await served.post(
        [UInt8](repeating: 1, count: 4 << 20), messageID: newMessageID(), options: ["--limit-rate", "200k"])
      #expect(answer.status == 408 || answer.exitCode != 0)
      #expect(try await served.eventually { served.uploads.isEmpty })
    }
  }

  @Test func `tells a client to come again while others are served, and keeps nothing of a broken upload`()
    async throws
  {
    try await Served.run {
      $0.limits.concurrentIntakes = 1
    } _: { served in
      let slow = Task {
        try await served.post(
          [UInt8](repeating: 1, count: 4 << 20), messageID: newMessageID(),
          options: ["--limit-rate", "200k", "--max-time", "8"])
      }
      #expect(try await served.eventually { !served.uploads.isEmpty })
      let busy = try await served.post([1], messageID: newMessageID())
      #expect(busy.status == 503 && busy.code == "registry.busy")
      #expect(busy.headers.lowercased().contains("retry-after: 5"))
      let broken = try await slow.value
      #expect(broken.exitCode == 28)
      #expect(try await served.eventually { served.uploads.isEmpty })
      #expect(try await served.post([1], messageID: newMessageID()).status == 422)
    }
  }

  @Test func `finishes what is being received when it is told to stop`() async throws {
    try await Served.run { served in
      let upload = Task {
        try await served.post(
          [UInt8](repeating: 1, count: 2 << 20), messageID: newMessageID(),
          options: ["--limit-rate", "400k"])
      }
      #expect(try await served.eventually { !served.uploads.isEmpty })
      await served.server.stop()
      let answer = try await upload.value
      #expect(answer.status == 422)
      // Refused, or reset while the last sockets close: in no case an answer.
      #expect(try await served.get("/health", as: nil).exitCode != 0)
    }
  }

  @Test func `shows clerks the newest registrations, and nobody else`() async throws {
    let subject = try TestPKI.live().certificate("municipality-tls").subject.rfc4514
    try await Served.run { served in
      let page = try await served.get("/")
      #expect(page.status == 403 && page.code == "client.notAdmitted")
    }
    try await Served.run {
      $0.clerks = [.init(subject: subject)]
    } _: { served in
      #expect(try await served.get("/").text.contains("Няма регистрирани документи."))
      let package = try Package(Paper.text(in: served.office).signed())
      #expect(try await served.post(try package.octets, messageID: package.messageID).status == 201)
      let page = try await served.get("/")
      #expect(page.status == 200)
      #expect(page.text.contains("&amp; &lt;проверка&gt;") && !page.text.contains("<проверка>"))
    }
  }

  @Test func `says that it cannot listen where another does`() async throws {
    try await Served.run { served in
      let second = try Office(try TestPKI.live(), now: Date()) { $0.listen.port = served.port }
      let server = try RegistryServer(try second.open(), secrets: Office.secrets)
      await #expect {
        try await server.run(stoppingOn: .none)
      } throws: { error in
        guard case RegistryFailure.cannotListen("127.0.0.1", served.port, _) = error else { return false }
        return true
      }
    }
  }

  @Test func `ends when it gets SIGTERM`() async throws {
    let office = try Office(try TestPKI.live(), now: Date())
    let server = try RegistryServer(try office.open(), secrets: Office.secrets)
    try await server.run { _ in kill(getpid(), SIGTERM) }
  }
}
