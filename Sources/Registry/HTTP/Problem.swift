import Foundation
import HTTPTypes
import Hummingbird
import NIOCore
import Words
import Workflow

/// An answer that is no sealed one: a problem by RFC 9457, with a stable code.
struct Problem: Error, Sendable {
  let status: HTTPResponse.Status
  let code: String
  let detail: String
  /// After how many seconds it is worth coming again.
  var retryAfterSeconds: Int?
  /// The request's body is not read: the connection ends with this answer.
  var endsConnection = false

  init(
    _ status: HTTPResponse.Status, _ code: String, _ detail: String, retryAfterSeconds: Int? = nil,
    endsConnection: Bool = false
  ) {
    self.status = status
    self.code = code
    self.detail = detail
    self.retryAfterSeconds = retryAfterSeconds
    self.endsConnection = endsConnection
  }

  init(_ refusal: ClientRefusal) { self.init(.forbidden, refusal.code, "\(refusal)") }

  /// How long a connection stays open after its last answer, so that the answer is read before the connection is gone.
  private static let lingerSeconds: Int64 = 1

  func response(on channel: any Channel) -> Response {
    let json = JSONValue.object([
      "code": .string(code), "status": .integer(status.code), "title": .string(status.reasonPhrase),
      "detail": .string(Words.masking(detail)),
    ])
    var response = Response(
      status: status,
      headers: [.contentType: "application/problem+json", .contentLanguage: "en", .cacheControl: "no-store"],
      body: ResponseBody(byteBuffer: ByteBuffer(bytes: json.canonicalBytes)))
    if let retryAfterSeconds { response.headers[.retryAfter] = String(retryAfterSeconds) }
    if endsConnection {
      response.headers[.connection] = "close"
      let buffer = ByteBuffer(bytes: json.canonicalBytes)
      response.body = ResponseBody(contentLength: buffer.readableBytes) { writer in
        try await writer.write(buffer)
        try await writer.finish(nil)
        channel.eventLoop.scheduleTask(in: .seconds(Self.lingerSeconds)) { channel.close(promise: nil) }
      }
    }
    return response
  }
}

/// Turns everything that is thrown into a problem.
struct ProblemMiddleware: RouterMiddleware {
  func handle(
    _ request: Request, context: ClientContext,
    next: (Request, ClientContext) async throws -> Response
  ) async throws -> Response {
    do {
      return try await next(request, context)
    } catch let problem as Problem {
      context.logger.info(
        "problem",
        metadata: [
          "status": "\(problem.status.code)", "code": "\(problem.code)",
          "detail": "\(Words.masking(problem.detail))",
        ])
      return problem.response(on: context.channel)
    } catch let failure as RegistryFailure {
      context.logger.error("failed", metadata: ["reason": "\(Words.masking("\(failure)"))"])
      return Problem(
        .serviceUnavailable, "registry.unavailable", "the registry cannot do this now", retryAfterSeconds: 30,
        endsConnection: true
      ).response(on: context.channel)
    } catch let error as any HTTPResponseError {
      return Problem(error.status, "http.\(error.status.code)", error.status.reasonPhrase)
        .response(on: context.channel)
    }
  }
}
