import ASiC
import CaseStore
import Files
import Foundation
import Logging
import OpenSSL
import Registry
import Signing
import StandInTrust
import Synchronization
import TestPKI
import Testing
import Validation
import Workflow

/// A council's office on disk, with everything its configuration names, made of the stand-in PKI. Gone with the object.
final class Office: Sendable {
  let pki: StandInPKI
  /// The moment on the office's clock.
  let now: Date
  let folder: String
  let configuration: RegistryConfiguration
  let log = CapturedLog()

  static let passphrase = "изпитание"
  static let route = Array(
    """
    id: council-report
    version: 1
    title: Доклад до общинския съвет
    steps:
      - {id: prepare, kind: prepare, role: expert}
      - {id: agree, kind: agree, role: headOfUnit}
      - {id: review, kind: review, role: lawyer}
      - {id: sign, kind: sign, role: deputyMayor}
    """.utf8)
  static let municipality = Organization(organization: "NTRBG-000000001", name: "Община Примерна (ТЕСТ)")
  static let council = Organization(organization: "NTRBG-000000002", name: "Общински съвет Примерна (ТЕСТ)")

  /// - Parameter change: a last hand at the configuration.
  init(
    _ pki: StandInPKI, now: Date, change: (inout RegistryConfiguration) -> Void = { _ in }
  ) throws {
    self.pki = pki
    self.now = now
    folder = NSTemporaryDirectory() + "doklad-office-\(UUID().uuidString)"
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    let folder = folder
    func file(_ name: String, _ octets: [UInt8]) throws -> String {
      try AtomicFile.write(octets, to: "\(folder)/\(name)")
      return "\(folder)/\(name)"
    }
    func pem(_ certificates: [Certificate]) -> [UInt8] { Array(certificates.map(\.pem).joined().utf8) }
    let server = try pki.holder("registry-tls")
    let keys = try SealedKeys.of(pki)
    var configuration = RegistryConfiguration(
      organization: Self.council, dataDirectory: "\(folder)/data", listen: .init(port: 0),
      transport: .init(
        certificate: try file("server.pem", pem([server.certificate] + server.chain)),
        key: try file("server.key", keys.server),
        clientAuthority: try file("clients.pem", pem(try pki.transportAnchors))),
      sealKey: try file("seal.p12", keys.seal),
      incomingNumber: try #require(IncomingNumberPattern("ОбС-{n}/{date}")),
      route: try file("route.yaml", Self.route),
      authority: try file("authority.yaml", Array(try Self.authority(pki).utf8)),
      trust: .init(
        anchors: [try file("anchors.pem", pem(try pki.anchors))],
        revocationLists: [
          try file("lists.pem", Array(try pki.revocationLists.map(\.pem).joined().utf8))
        ]),
      senders: [.init(organization: Self.municipality)])
    change(&configuration)
    self.configuration = configuration
  }

  deinit { try? FileManager.default.removeItem(atPath: folder) }

  /// At the fixed moment of all tests.
  static func atFixedTime(change: (inout RegistryConfiguration) -> Void = { _ in }) throws -> Office {
    try Office(try TestPKI.shared(), now: TestPKI.now, change: change)
  }

  func open() throws -> Registry {
    let now = now
    return try Registry(
      configuration, seal: try FileSigner(try pki.holder("council")), logger: log.logger, clock: { now })
  }

  static let secrets: SecretProvider = { _, _ in Secret(passphrase) }

  /// The certificate by which the municipality's client is known.
  var client: Certificate { get throws { try pki.certificate("municipality-tls") } }

  var routeReference: RouteReference {
    get throws {
      let digest = try #require(SHA256Digest(bytes: try Digest.of(Self.route, .sha256)))
      return RouteReference(id: "council-report", sha256: digest)
    }
  }

  /// Judges an answer as its receiver would.
  func validate(_ octets: ByteSource) throws -> Validation.Report {
    let policy = TrustPolicy(anchors: try pki.anchors, revocationLists: try pki.revocationLists)
    return try Validator(policy: policy).validate(octets, at: now)
  }

  private static func authority(_ pki: StandInPKI) throws -> String {
    let people: [(id: String, role: String, position: String)] = [
      ("petrova", "expert", "главен експерт"), ("ivanov", "headOfUnit", "началник на отдел"),
      ("georgieva", "lawyer", "главен юрисконсулт"), ("dimitrov", "deputyMayor", "заместник-кмет"),
      ("stoyanova", "secretary", "секретар"),
    ]
    var yaml = """
      organization: {id: \(municipality.organization), name: \(municipality.name)}
      issuers:
        - '\(try pki.certificate("issuing").subject.rfc4514)'
      policies: any
      persons:

      """
    for person in people {
      let subject = try pki.certificate(person.id).subject
      yaml += """
          - id: \(person.id)
            name: \(subject.commonName ?? "")
            certificate: {serialNumber: \(subject.serialNumberAttribute ?? "")}
            roles:
              - {role: \(person.role), position: \(person.position), from: 2020-01-01, order: РД-15-1/01.01.2020}

        """
    }
    return yaml
  }
}

/// The files of keys that an office has. Encrypting them takes a while, and is done once for all offices of one PKI.
private struct SealedKeys {
  let seal: [UInt8]
  let server: [UInt8]

  private static let known = Mutex<[ObjectIdentifier: SealedKeys]>([:])

  static func of(_ pki: StandInPKI) throws -> SealedKeys {
    try known.withLock { known in
      if let keys = known[ObjectIdentifier(pki)] { return keys }
      let secret = Secret(Office.passphrase)
      let seal = try pki.holder("council")
      let keys = SealedKeys(
        seal: try PKCS12.seal(
          key: seal.key, certificate: seal.certificate, chain: seal.chain, passphrase: secret,
          friendlyName: "seal"),
        server: try pki.holder("registry-tls").key.pemEncrypted(passphrase: secret))
      known[ObjectIdentifier(pki)] = keys
      return keys
    }
  }
}

/// What was logged, line by line.
final class CapturedLog: Sendable {
  let lines = Mutex<[String]>([])

  var text: String { lines.withLock { $0.joined(separator: "\n") } }

  var logger: Logger {
    var logger = Logger(label: "test") { _ in Handler(log: self) }
    logger.logLevel = .trace
    return logger
  }

  private struct Handler: LogHandler {
    let log: CapturedLog
    var metadata: Logger.Metadata = [:]
    var logLevel: Logger.Level = .trace

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
      get { metadata[key] }
      set { metadata[key] = newValue }
    }

    func log(event: LogEvent) {
      let all = metadata.merging(event.metadata ?? [:]) { _, new in new }
      log.lines.withLock { $0.append("\(event.level) \(event.message) \(all)") }
    }
  }
}
