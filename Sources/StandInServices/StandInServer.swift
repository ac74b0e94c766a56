import Foundation
import Hummingbird
import HummingbirdCore
import Logging
import NIOCore
import ServiceLifecycle
import StandInTrust
import Synchronization

/// The stand-in's trust services as a server on this very machine, over plain HTTP: what the certificates of
/// ``StandInTrust`` name as their OCSP responder, distribution points and issuers, and a time-stamp authority.
public final class StandInServer: Sendable {
  /// What ends a server, besides ``stop()``.
  public enum StopSignals: Sendable {
    /// SIGTERM and SIGINT.
    case termination
    case none
  }

  /// It listens nowhere else: nobody outside shall take its answers for anything.
  public static let host = "127.0.0.1"
  private static let stopSeconds: Int64 = 5

  public let port: Int
  private let routes: ServiceRoutes
  private let logger: Logger
  private let running = Mutex<ServiceGroup?>(nil)

  /// - Parameters:
  ///   - port: nil for the one in the declaration's address; 0 for a free one.
  ///   - flaws: of every answer of a service, unless a request asks for another.
  /// - Throws: ``StandInServiceFailure/addressElsewhere(_:)``.
  public init(
    _ provider: StandInProvider, port: Int? = nil, flaws: [StandInService: ServiceFlaw] = [:],
    logger: Logger = Logger(label: "doklad.standin", factory: { _ in SwiftLogNoOpLogHandler() }),
    clock: @escaping @Sendable () -> Date = { Date() }
  ) throws(StandInServiceFailure) {
    if let port { self.port = port } else { self.port = try Self.port(of: provider.declaration.address) }
    self.logger = logger
    routes = ServiceRoutes(provider, flaws: flaws, clock: clock)
  }

  /// Requests so far, by service.
  public var requestCounts: [StandInService: Int] { routes.requestCounts }

  private static func port(of address: String) throws(StandInServiceFailure) -> Int {
    guard let parts = URLComponents(string: address), parts.scheme == "http",
      ["127.0.0.1", "localhost"].contains(parts.host)
    else { throw .addressElsewhere(address) }
    return parts.port ?? 80
  }

  /// Serves until a signal or ``stop()``.
  /// - Parameter onListening: told the port, once, when connections are accepted.
  public func run(
    stoppingOn signals: StopSignals = .termination,
    onListening: @escaping @Sendable (_ port: Int) -> Void = { _ in }
  ) async throws(StandInServiceFailure) {
    let routes = routes
    let application = Application(
      responder: CallbackResponder { (request: Request, _: BasicRequestContext) in
        try await routes.respond(to: request)
      },
      server: .http1(configuration: .init(idleTimeout: .seconds(30))),
      configuration: .init(address: .hostname(Self.host, port: port)),
      onServerRunning: { [port] channel in onListening(channel.localAddress?.port ?? port) },
      logger: logger)
    var configuration = ServiceGroupConfiguration(
      services: [application],
      gracefulShutdownSignals: signals == .termination ? [.sigterm, .sigint] : [], logger: logger)
    configuration.maximumGracefulShutdownDuration = .seconds(Self.stopSeconds)
    let group = ServiceGroup(configuration: configuration)
    running.withLock { $0 = group }
    defer { running.withLock { $0 = nil } }
    do {
      try await group.run()
    } catch let error as IOError {
      throw .cannotListen(host: Self.host, port: port, reason: "\(error)")
    } catch {
      throw .server(reason: "\(error)")
    }
  }

  /// Accepts nothing more and lets ``run(stoppingOn:onListening:)`` return.
  public func stop() async { await running.withLock { $0 }?.triggerGracefulShutdown() }
}
