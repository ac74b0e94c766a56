import Foundation
import Hummingbird
import HummingbirdCore
import HummingbirdTLS
import Logging
import NIOCore
import OpenSSL
import ServiceLifecycle
import Synchronization
import Words

/// The registry as a server: HTTP over TLS.
///
/// ```swift
/// let configuration = try RegistryConfiguration(contentsOf: "registry.yaml")
/// try await RegistryServer.run(configuration: configuration, secrets: { purpose, path in … }) { port in
///   print("listening on \(port)")
/// }
/// ```
public final class RegistryServer: Sendable {
  /// What ends a server, besides ``stop()``.
  public enum StopSignals: Sendable {
    /// SIGTERM and SIGINT.
    case termination
    case none
  }

  public let registry: Registry
  private let routes: RegistryRoutes
  private let transport: TLSConfiguration
  private let logger: Logger
  private let running = Mutex<ServiceGroup?>(nil)

  /// How long running intakes may take to finish when the server is told to stop.
  private static let stopSeconds: Int64 = 120

  /// Reads the server's key. Nothing listens yet.
  public init(_ registry: Registry, secrets: SecretProvider) throws(RegistryFailure) {
    self.registry = registry
    logger = registry.logger
    transport = try TransportSecurity.configuration(registry.configuration, secrets: secrets)
    routes = try RegistryRoutes(registry)
  }

  /// Opens the registry, and reads the server's key.
  public convenience init(
    _ configuration: RegistryConfiguration, secrets: SecretProvider,
    logger: Logger = Logger(label: "doklad.registry"), clock: @escaping @Sendable () -> Date = { Date() }
  ) throws(RegistryFailure) {
    try self.init(
      try Registry(configuration, secrets: secrets, logger: logger, clock: clock), secrets: secrets)
  }

  /// Serves until SIGTERM or SIGINT, then finishes what is being received and returns.
  /// - Parameter onListening: told the port, once, when connections are accepted.
  public static func run(
    configuration: RegistryConfiguration, secrets: SecretProvider,
    logger: Logger = Logger(label: "doklad.registry"),
    onListening: @escaping @Sendable (_ port: Int) -> Void = { _ in }
  ) async throws(RegistryFailure) {
    try await RegistryServer(configuration, secrets: secrets, logger: logger).run(onListening: onListening)
  }

  /// Takes up what a predecessor left, then serves until a signal or ``stop()``.
  public func run(
    stoppingOn signals: StopSignals = .termination,
    onListening: @escaping @Sendable (_ port: Int) -> Void = { _ in }
  ) async throws(RegistryFailure) {
    try await registry.completeUnfinished(startingUp: true)
    let listen = registry.configuration.listen
    do {
      let application = try application(onListening: onListening)
      var configuration = ServiceGroupConfiguration(
        services: [application, UnfinishedWork(registry: registry)],
        gracefulShutdownSignals: signals == .termination ? [.sigterm, .sigint] : [], logger: logger)
      configuration.maximumGracefulShutdownDuration = .seconds(Self.stopSeconds)
      let group = ServiceGroup(configuration: configuration)
      running.withLock { $0 = group }
      defer { running.withLock { $0 = nil } }
      try await group.run()
    } catch let error as IOError {
      throw .cannotListen(host: listen.host, port: listen.port, reason: "\(error)")
    } catch let error as CancellationError {
      throw .server(reason: "\(error)")
    } catch let error as SocketAddressError {
      throw .cannotListen(host: listen.host, port: listen.port, reason: "\(error)")
    } catch {
      throw RegistryFailure(error)
    }
  }

  /// Accepts nothing more, finishes what is being received, and lets ``run(stoppingOn:onListening:)`` return.
  public func stop() async {
    await running.withLock { $0 }?.triggerGracefulShutdown()
  }

  private func application(
    onListening: @escaping @Sendable (Int) -> Void
  ) throws -> some ApplicationProtocol {
    let limits = registry.configuration.limits
    let listen = registry.configuration.listen
    return Application(
      router: routes.router,
      server: try .tls(
        .http1(configuration: .init(idleTimeout: .seconds(Int64(limits.idleSeconds)))),
        tlsConfiguration: transport),
      configuration: .init(
        address: .hostname(listen.host, port: listen.port),
        availableConnectionsDelegate: MaximumAvailableConnections(limits.connections, logger: logger)),
      onServerRunning: { channel in onListening(channel.localAddress?.port ?? listen.port) },
      logger: logger)
  }
}

/// Goes on from time to time with what could not be done for a fault of this machine.
private struct UnfinishedWork: Service {
  private static let intervalSeconds = 30

  let registry: Registry

  func run() async throws {
    await cancelWhenGracefulShutdown {
      while !Task.isCancelled {
        do { try await Task.sleep(for: .seconds(Self.intervalSeconds)) } catch { return }
        do {
          try await registry.completeUnfinished()
        } catch {
          registry.logger.error("unfinished work", metadata: ["reason": "\(Words.masking("\(error)"))"])
        }
      }
    }
  }
}
