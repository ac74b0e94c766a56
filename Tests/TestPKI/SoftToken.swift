import Files
import Foundation
import OpenSSL
import StandInTrust

/// A SoftHSM2 token with keys made on it and certificates of the stand-in PKI beside them.
///
/// One for the whole process: SoftHSM reads its directory once. Needs `softhsm2-util` and `pkcs11-tool` (Debian: softhsm2,
/// opensc); tests that use it are `.enabled(if: SoftToken.isAvailable, …)`.
public struct SoftToken: Sendable {
  public let modulePath: String
  public let label = "doklad-TEST"
  public let pin = Secret("271828")
  /// A label that two tokens bear.
  public let sharedLabel = "twins-TEST"

  /// What lies on the token ``label``.
  public enum Key: String, Sendable, CaseIterable {
    /// petrova, on RSA-2048.
    case rsa = "01"
    /// ivanov, on P-256.
    case p256 = "02"
    /// dimitrov, on P-256, asking for the PIN at every signature.
    case everyTime = "03"
    /// A key without a certificate.
    case lonely = "04"

    /// CKA_ID.
    public var id: [UInt8] { [UInt8(rawValue) ?? 0] }
  }

  /// Why there is no token where there is none.
  public static let skipReason: String = "softhsm2 or opensc is not installed"

  public static var isAvailable: Bool {
    module != nil && ["softhsm2-util", "pkcs11-tool"].allSatisfy { found($0) != nil }
  }

  /// The token, set up when first asked for.
  public static func shared() throws -> SoftToken { try made.get() }

  private static let made = Result { try SoftToken() }

  private static let module = [
    "/usr/lib/softhsm/libsofthsm2.so", "/usr/lib/x86_64-linux-gnu/softhsm/libsofthsm2.so",
    "/usr/lib/aarch64-linux-gnu/softhsm/libsofthsm2.so", "/usr/lib64/pkcs11/libsofthsm2.so",
  ].first { FileManager.default.fileExists(atPath: $0) }

  private struct Failed: Error { let command: String, output: String }

  private init() throws {
    guard let module = Self.module else { throw Failed(command: "softhsm2", output: Self.skipReason) }
    modulePath = module
    let directory = FileManager.default.temporaryDirectory.appending(
      path: "doklad-tokens-\(UUID().uuidString)"
    ).path
    try FileManager.default.createDirectory(atPath: "\(directory)/tokens", withIntermediateDirectories: true)
    try AtomicFile.write(
      Array(
        "directories.tokendir = \(directory)/tokens\nobjectstore.backend = file\nlog.level = ERROR\n".utf8),
      to: "\(directory)/softhsm2.conf")
    setenv("SOFTHSM2_CONF", "\(directory)/softhsm2.conf", 1)
    Self.directoryToRemove = directory
    atexit { try? FileManager.default.removeItem(atPath: SoftToken.directoryToRemove) }

    for label in [label, sharedLabel, sharedLabel] {
      try Self.run(
        "softhsm2-util",
        ["--init-token", "--free", "--label", label, "--so-pin", "314159", "--pin", "271828"])
    }
    try make(.rsa, "rsa:2048", for: "petrova", in: directory)
    try make(.p256, "EC:secp256r1", for: "ivanov", in: directory)
    try make(.everyTime, "EC:secp256r1", for: "dimitrov", in: directory)
    try make(.lonely, "EC:secp256r1", for: nil, in: directory)
  }

  private func make(_ key: Key, _ type: String, for person: String?, in directory: String) throws {
    let login = [
      "--module", modulePath, "--token-label", label, "--login", "--pin", "271828", "--id", key.rawValue,
    ]
    let everyTime = key == .everyTime ? ["--always-auth"] : []
    let name = person ?? "lonely"
    try Self.run("pkcs11-tool", login + ["--keypairgen", "--key-type", type, "--label", name] + everyTime)
    guard let person else { return }
    try Self.run("pkcs11-tool", login + ["--read-object", "--type", "pubkey", "-o", "\(directory)/key.der"])
    let spki = try ByteSource(contentsOf: "\(directory)/key.der").bytes
    let certificate = try TestPKI.shared().issue(to: person, on: PublicKey(spkiDER: spki))
    try AtomicFile.write(certificate.der, to: "\(directory)/certificate.der")
    try Self.run(
      "pkcs11-tool",
      login + [
        "--write-object", "\(directory)/certificate.der", "--type", "cert", "--label",
        "\(person) certificate",
      ])
  }

  nonisolated(unsafe) private static var directoryToRemove = ""

  private static func found(_ command: String) -> String? {
    (ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin").split(separator: ":")
      .map { "\($0)/\(command)" }.first { FileManager.default.isExecutableFile(atPath: $0) }
  }

  private static func run(_ command: String, _ arguments: [String]) throws {
    let process = Process()
    process.executableURL = URL(filePath: found(command) ?? command)
    process.arguments = arguments
    let pipe = Pipe()
    process.standardOutput = pipe
    process.standardError = pipe
    try process.run()
    let output = try pipe.fileHandleForReading.readToEnd() ?? Data()
    process.waitUntilExit()
    guard process.terminationStatus == 0 else {
      throw Failed(command: command, output: String(decoding: output, as: UTF8.self))
    }
  }
}
