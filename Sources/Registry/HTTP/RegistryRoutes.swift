import CaseStore
import Files
import Foundation
import HTTPTypes
import Hummingbird
import NIOCore
import NIOHTTPTypes
import OpenSSL
import Workflow

/// What the registry says over HTTP. `GET /health` answers anybody; everything else needs a client certificate.
struct RegistryRoutes: Sendable {
  let registry: Registry
  let spool: Spool
  let slots: IntakeSlots

  private static let packageType = "application/vnd.etsi.asic-e+zip"
  private static let idempotencyKey = HTTPField.Name("Idempotency-Key")

  init(_ registry: Registry) throws(RegistryFailure) {
    self.registry = registry
    spool = try Spool(registry.configuration)
    slots = IntakeSlots(registry.configuration.limits.concurrentIntakes)
  }

  var router: Router<ClientContext> {
    let router = Router(context: ClientContext.self)
    router.add(middleware: ProblemMiddleware())
    router.get("health") { _, _ in try await health() }
    router.post("v1/submissions") { request, context in try await submit(request, context) }
    router.get("v1/submissions/:messageID") { _, context in try await status(context) }
    router.get("/") { _, context in try await page(context) }
    return router
  }

  // MARK: GET /health

  private func health() async throws -> Response {
    try await registry.checkHealth()
    return json(.object(["status": .string("ok")]))
  }

  // MARK: POST /v1/submissions

  private func submit(_ request: Request, _ context: ClientContext) async throws -> Response {
    let certificate: Certificate
    let messageID: String
    let bytes: Int
    do {
      certificate = try await context.clientCertificate()
      if let refusal = try await registry.refusal(of: certificate) { throw Problem(refusal) }
      messageID = try Self.messageID(of: request)
      try Self.checkMediaType(of: request)
      bytes = try spool.announcedBytes(of: request)
    } catch var problem as Problem {
      // Nobody reads the body of what is not admitted.
      problem.endsConnection = true
      throw problem
    }
    let answer = try await slots.run {
      if request.headers[.expect]?.lowercased() == "100-continue" {
        try await context.channel.writeAndFlush(HTTPResponsePart.head(HTTPResponse(status: .continue)))
      }
      let file = try await spool.take(request.body, bytes: bytes)
      return try await registry.receive(
        packageFile: file.path, messageID: messageID, clientCertificate: certificate)
    }
    guard let answer else {
      throw Problem(
        .serviceUnavailable, "registry.busy", "as many packages are being received as are at once",
        retryAfterSeconds: 5, endsConnection: true)
    }
    return try response(answer, inProgress: .conflict)
  }

  private static func messageID(of request: Request) throws -> String {
    guard let name = idempotencyKey, let messageID = request.headers[name],
      MessageID.isWellFormed(messageID)
    else {
      throw Problem(.badRequest, "message.malformed", "Idempotency-Key must be a UUID in lower case")
    }
    return messageID
  }

  private static func checkMediaType(of request: Request) throws {
    let type = request.headers[.contentType]?.split(separator: ";").first?
      .trimmingCharacters(in: .whitespaces).lowercased()
    guard type == packageType else {
      throw Problem(.unsupportedMediaType, "body.mediaType", "Content-Type must be \(packageType)")
    }
  }

  // MARK: GET /v1/submissions/<messageID>

  private func status(_ context: ClientContext) async throws -> Response {
    let certificate = try await context.clientCertificate()
    let messageID = try context.parameters.require("messageID")
    guard let answer = try await registry.status(of: messageID, clientCertificate: certificate) else {
      throw Problem(.notFound, "message.unknown", "no such message was received")
    }
    return try response(answer, inProgress: .accepted)
  }

  // MARK: GET /

  private func page(_ context: ClientContext) async throws -> Response {
    let certificate = try await context.clientCertificate()
    let entries = try await registry.newestRegistrations(forClerk: certificate)
    switch entries {
    case .failure(let refusal): throw Problem(refusal)
    case .success(let entries):
      return Response(
        status: .ok,
        headers: [
          .contentType: "text/html; charset=utf-8", .contentLanguage: "bg", .cacheControl: "no-store",
          .contentSecurityPolicy: "default-src 'none'; style-src 'unsafe-inline'",
          .xContentTypeOptions: "nosniff",
        ],
        body: ResponseBody(
          byteBuffer: ByteBuffer(
            string: ClerkPage.html(entries, of: registry.configuration.organization, at: registry.clock()))))
    }
  }

  // MARK: Answers

  private func response(_ answer: Registry.Answer, inProgress: HTTPResponse.Status) throws -> Response {
    switch answer {
    case .registered(let sealed, let isNew): return self.sealed(sealed, isNew ? .created : .ok)
    case .refused(let sealed): return self.sealed(sealed, .unprocessableContent)
    case .inProgress(let since):
      guard inProgress == .accepted else {
        throw Problem(
          .conflict, "message.inProgress", "the message is being judged", retryAfterSeconds: 5)
      }
      var response = json(
        .object(["status": .string("inProgress"), "since": .string(RFC3339.text(since))]), .accepted)
      response.headers[.retryAfter] = "5"
      return response
    case .messageTaken(let known):
      throw Problem(.conflict, "message.taken", "the message identifier stands for package \(known)")
    case .messageMalformed:
      throw Problem(.badRequest, "message.malformed", "a message identifier is a UUID in lower case")
    case .clientRefused(let refusal): throw Problem(refusal)
    }
  }

  private func sealed(_ answer: Registry.SealedAnswer, _ status: HTTPResponse.Status) -> Response {
    Response(
      status: status,
      headers: [
        .contentType: Self.packageType, .location: "/v1/submissions/\(answer.messageID)",
        .cacheControl: "no-store",
      ], body: ResponseBody(byteBuffer: ByteBuffer(bytes: answer.content.bytes)))
  }

  private func json(_ value: JSONValue, _ status: HTTPResponse.Status = .ok) -> Response {
    Response(
      status: status, headers: [.contentType: "application/json", .cacheControl: "no-store"],
      body: ResponseBody(byteBuffer: ByteBuffer(bytes: value.canonicalBytes)))
  }
}
