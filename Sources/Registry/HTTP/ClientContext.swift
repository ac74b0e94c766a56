import Hummingbird
import NIOCore
import NIOSSL
import OpenSSL

/// A request with the connection it came on.
struct ClientContext: RequestContext {
  var coreContext: CoreRequestContextStorage
  let channel: any Channel

  init(source: ApplicationRequestContextSource) {
    coreContext = .init(source: source)
    channel = source.channel
  }

  /// The certificate that the client has shown in the handshake.
  /// - Throws: ``Problem`` where it has shown none, or one that cannot be read.
  func clientCertificate() async throws -> Certificate {
    let der = try? await channel.pipeline.handler(type: NIOSSLServerHandler.self)
      .map { handler in try? handler.peerCertificate?.toDERBytes() }.get()
    guard let der = der ?? nil else {
      throw Problem(.unauthorized, "client.certificateMissing", "a client certificate is needed here")
    }
    do { return try Certificate(der: der) } catch {
      throw Problem(.forbidden, "client.certificateUnreadable", "the client certificate cannot be read")
    }
  }
}
