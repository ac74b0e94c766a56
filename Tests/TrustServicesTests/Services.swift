import Files
import Foundation
import OpenSSL
import StandInServices
import StandInTrust
import Synchronization
import TestPKI
import TrustServices

/// The stand-in's services on a free port of this machine, and a PKI whose certificates name it.
struct Services {
  let pki: StandInPKI
  let server: StandInServer
  let address: String

  /// Serves while `body` runs.
  static func with<Result: Sendable>(
    host: String = "127.0.0.1", flaws: [StandInService: ServiceFlaw] = [:],
    _ body: @Sendable (Services) async throws -> Result
  ) async throws -> Result {
    let port = try freePort()
    let address = "http://\(host):\(port)"
    let pki = StandInPKI(try quickDeclaration().published(at: address), at: Date())
    let server = try StandInServer(try StandInProvider(pki), port: port, flaws: flaws)
    let threads = OwnThreads()
    defer { threads.end() }
    return try await withThrowingTaskGroup(of: Void.self) { group in
      let (listening, told) = AsyncStream.makeStream(of: Int.self)
      group.addTask(executorPreference: threads) {
        defer { told.finish() }
        try await server.run(stoppingOn: .none) {
          told.yield($0)
          told.finish()
        }
      }
      for await _ in listening { break }
      let result: Swift.Result<Result, any Error>
      do {
        result = .success(try await body(Services(pki: pki, server: server, address: address)))
      } catch { result = .failure(error) }
      await server.stop()
      try await group.waitForAll()
      return try result.get()
    }
  }

  func certificate(_ id: String) throws -> (certificate: Certificate, issuer: Certificate) {
    let issuer = try pki.declaration.entry(id).issuer ?? id
    return (try pki.certificate(id), try pki.certificate(issuer))
  }
}

/// What `Certs/people.yaml` declares, all on keys that are made in no time.
func quickDeclaration() throws -> Declaration {
  let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent()
  let text = String(
    decoding: try ByteSource(contentsOf: root.appending(path: "Certs/people.yaml").path).bytes, as: UTF8.self)
  return try Declaration(
    yaml: text.replacingOccurrences(of: #"key: RSA-\d+"#, with: "key: P-256", options: .regularExpression))
}

/// Threads for a server's tasks: those of the process's pool may all wait for its answers, or make keys.
final class OwnThreads: TaskExecutor {
  private let jobs = NSCondition()
  private nonisolated(unsafe) var waiting: [UnownedJob] = []
  private nonisolated(unsafe) var isEnded = false

  init() { for _ in 0..<2 { Thread { [self] in work() }.start() } }

  func enqueue(_ job: consuming ExecutorJob) {
    let job = UnownedJob(job)
    jobs.withLock { waiting.append(job) }
    jobs.signal()
  }

  func end() {
    jobs.withLock { isEnded = true }
    jobs.broadcast()
  }

  private func work() {
    while true {
      jobs.lock()
      while waiting.isEmpty, !isEnded { jobs.wait() }
      guard !waiting.isEmpty else { return jobs.unlock() }
      let job = waiting.removeFirst()
      jobs.unlock()
      job.runSynchronously(on: asUnownedTaskExecutor())
    }
  }
}

/// A port that nobody has just now.
func freePort() throws -> Int {
  let listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
  defer { close(listener) }
  var address = sockaddr_in()
  address.sin_family = sa_family_t(AF_INET)
  address.sin_addr.s_addr = in_addr_t(0x7F00_0001).bigEndian
  var count = socklen_t(MemoryLayout<sockaddr_in>.size)
  let code = withUnsafeMutablePointer(to: &address) {
    $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
      bind(listener, $0, count) == 0 ? getsockname(listener, $0, &count) : -1
    }
  }
  guard code == 0 else { throw CocoaError(.featureUnsupported) }
  return Int(UInt16(bigEndian: address.sin_port))
}

/// Answers each connection with the next of some canned answers, and remembers what it was asked.
final class CannedServer: Sendable {
  let port: Int
  private let listener: Int32
  private let seen = Mutex<[String]>([])

  /// - Parameter answers: whole answers, header and body; told its own port.
  init(port wanted: Int = 0, _ answers: @Sendable (_ port: Int) -> [[UInt8]]) throws {
    listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_addr.s_addr = in_addr_t(0x7F00_0001).bigEndian
    address.sin_port = UInt16(wanted).bigEndian
    var count = socklen_t(MemoryLayout<sockaddr_in>.size)
    let socket = listener
    let code = withUnsafeMutablePointer(to: &address) {
      $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        bind(socket, $0, count) == 0 && listen(socket, 8) == 0 ? getsockname(socket, $0, &count) : -1
      }
    }
    guard code == 0 else { throw CocoaError(.featureUnsupported) }
    port = Int(UInt16(bigEndian: address.sin_port))
    let canned = answers(port)
    Thread { [self] in
      for answer in canned {
        let connection = accept(listener, nil, nil)
        guard connection >= 0 else { return }
        var wait = timeval(tv_sec: 5, tv_usec: 0)
        setsockopt(connection, SOL_SOCKET, SO_RCVTIMEO, &wait, socklen_t(MemoryLayout<timeval>.size))
        seen.withLock { $0.append(Self.request(connection)) }
        _ = answer.withUnsafeBytes { send(connection, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL)) }
        close(connection)
      }
    }.start()
  }

  deinit {
    shutdown(listener, Int32(SHUT_RDWR))
    close(listener)
  }

  /// Header and body of what was asked so far.
  var requests: [String] { seen.withLock { $0 } }

  private static func request(_ connection: Int32) -> String {
    var octets: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 1 << 16)
    while true {
      let count = recv(connection, &buffer, buffer.count, 0)
      guard count > 0 else { break }
      octets += buffer[..<count]
      let text = String(decoding: octets, as: UTF8.self)
      guard let end = octets.indices.first(where: { octets[$0...].starts(with: Array("\r\n\r\n".utf8)) })
      else {
        continue
      }
      let length = text.lowercased().split(separator: "\r\n").first { $0.hasPrefix("content-length:") }
        .flatMap { Int($0.dropFirst("content-length:".count).trimmingCharacters(in: .whitespaces)) }
      if octets.count - end - 4 >= length ?? 0 { break }
    }
    return String(decoding: octets, as: UTF8.self)
  }

  static func answer(_ status: String, _ body: [UInt8] = [], header: String = "") -> [UInt8] {
    Array("HTTP/1.1 \(status)\r\nContent-Length: \(body.count)\r\nConnection: close\r\n\(header)\r\n".utf8)
      + body
  }
}

/// Calls what blocks from a thread of its own: the server's tasks need the others.
func blocking<Result: Sendable>(_ body: @escaping @Sendable () throws -> Result) async throws -> Result {
  try await withCheckedThrowingContinuation { continuation in
    Thread { continuation.resume(with: Swift.Result { try body() }) }.start()
  }
}

/// What a client waited, without waiting.
final class Pauses: Sendable {
  private let all = Mutex<[Double]>([])
  var seconds: [Double] { all.withLock { $0 } }
  func client(_ change: (inout TrustServiceRules) -> Void = { _ in }) -> TrustServiceClient {
    var rules = TrustServiceRules()
    rules.allowsPrivateAddresses = true
    change(&rules)
    return TrustServiceClient(rules, wait: { seconds in self.all.withLock { $0.append(seconds) } })
  }
}

/// What a program prints, on either output, and its exit code.
func output(of program: String, _ arguments: [String], in folder: String) throws -> (
  text: String, code: Int32
) {
  let process = Process()
  let pipe = Pipe()
  process.executableURL = URL(filePath: "/usr/bin/env")
  process.arguments = [program] + arguments
  process.currentDirectoryURL = URL(filePath: folder)
  process.standardOutput = pipe
  process.standardError = pipe
  try process.run()
  let text = String(decoding: pipe.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
  process.waitUntilExit()
  return (text, process.terminationStatus)
}
