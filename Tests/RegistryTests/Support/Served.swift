import Files
import Foundation
import OpenSSL
import Registry
import StandInTrust
import TestPKI
import Testing

/// A registry that serves on loopback as of this very moment, and curl as its client.
final class Served: Sendable {
  let office: Office
  let server: RegistryServer
  let port: Int

  private init(_ office: Office, _ server: RegistryServer, port: Int) {
    self.office = office
    self.server = server
    self.port = port
  }

  /// Runs a server for as long as `body` runs.
  static func run(
    change: (inout RegistryConfiguration) -> Void = { _ in }, _ body: (Served) async throws -> Void
  ) async throws {
    let office = try Office(try TestPKI.live(), now: Date(), change: change)
    let server = try RegistryServer(try office.open(), secrets: Office.secrets)
    let (ports, announced) = AsyncStream<Int>.makeStream()
    let running = Task {
      defer { announced.finish() }
      try await server.run(stoppingOn: .none) { announced.yield($0) }
    }
    var port: Int?
    for await announced in ports {
      port = announced
      break
    }
    do {
      if let port { try await body(Served(office, server, port: port)) }
    } catch {
      await server.stop()
      throw error
    }
    await server.stop()
    try await running.value
    #expect(port != nil)
  }

  /// What curl brought back.
  struct Response: Sendable {
    let exitCode: Int32
    let status: Int
    let headers: String
    let body: [UInt8]

    var text: String { String(decoding: body, as: UTF8.self) }
    /// The code of a problem.
    var code: String? {
      (try? JSONSerialization.jsonObject(with: Data(body)) as? [String: Any])?["code"] as? String
    }
  }

  func get(_ path: String, as client: String? = "municipality-tls") async throws -> Response {
    try await curl(path, as: client, [])
  }

  func post(
    _ octets: [UInt8], as client: String? = "municipality-tls", messageID: String,
    type: String = "application/vnd.etsi.asic-e+zip", options: [String] = []
  ) async throws -> Response {
    let file = "\(office.folder)/\(UUID().uuidString).asice"
    try AtomicFile.write(octets, to: file)
    return try await curl(
      "/v1/submissions", as: client,
      [
        "--data-binary", "@\(file)", "-H", "Content-Type: \(type)", "-H", "Idempotency-Key: \(messageID)",
      ] + options)
  }

  private func curl(_ path: String, as client: String?, _ options: [String]) async throws -> Response {
    let stem = "\(office.folder)/\(UUID().uuidString)"
    var arguments = [
      "--silent", "--max-time", "30", "--cacert", try file("tls-root"), "--output", "\(stem).body",
      "--dump-header", "\(stem).headers",
    ]
    if let client {
      arguments += ["--cert", try file(client), "--key", try keyFile(client), "--pass", Office.passphrase]
    }
    arguments += options + ["https://localhost:\(port)\(path)"]
    let exitCode = try await Self.run("curl", arguments)
    let headers = (try? String(contentsOfFile: "\(stem).headers", encoding: .utf8)) ?? ""
    // The last status line: one of 100 may come before.
    let status = headers.split(separator: "\r\n").last { $0.hasPrefix("HTTP/") }?.split(separator: " ")
      .dropFirst().first.flatMap { Int($0) }
    return Response(
      exitCode: exitCode, status: status ?? 0, headers: headers,
      body: (try? ByteSource(contentsOf: "\(stem).body").bytes) ?? [])
  }

  private func file(_ id: String) throws -> String {
    let path = "\(office.folder)/client-\(id).pem"
    try AtomicFile.write(Array(try office.pki.certificate(id).pem.utf8), to: path)
    return path
  }

  private func keyFile(_ id: String) throws -> String {
    let path = "\(office.folder)/client-\(id).key"
    if !FileManager.default.fileExists(atPath: path) {
      try AtomicFile.write(
        try office.pki.holder(id).key.pemEncrypted(passphrase: Secret(Office.passphrase)), to: path)
    }
    return path
  }

  static func run(_ program: String, _ arguments: [String]) async throws -> Int32 {
    let process = Process()
    process.executableURL = URL(filePath: "/usr/bin/env")
    process.arguments = [program] + arguments
    process.standardOutput = FileHandle.nullDevice
    process.standardError = FileHandle.nullDevice
    return try await withCheckedThrowingContinuation { continuation in
      process.terminationHandler = { continuation.resume(returning: $0.terminationStatus) }
      do { try process.run() } catch { continuation.resume(throwing: error) }
    }
  }

  /// Uploads that are under way, or were left behind.
  var uploads: [String] {
    (try? FileManager.default.contentsOfDirectory(
      atPath: office.configuration.dataDirectory + "/incoming")) ?? []
  }

  /// Waits until something is so, for at most half a minute: tests share the machine.
  func eventually(_ condition: () -> Bool) async throws -> Bool {
    for _ in 0..<1500 {
      if condition() { return true }
      try await Task.sleep(for: .milliseconds(20))
    }
    return false
  }
}
