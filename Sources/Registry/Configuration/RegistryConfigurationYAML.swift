import Files
import Foundation
import OpenSSL
import Workflow

extension RegistryConfiguration {
  /// Reads a configuration file. Relative paths in it are relative to the file.
  /// - Throws: ``RegistryFailure/configuration(path:key:_:)`` naming the key at fault, ``RegistryFailure/file(_:)``.
  public init(contentsOf path: String) throws(RegistryFailure) {
    let octets: [UInt8]
    do { octets = try ByteSource(contentsOf: path).bytes } catch { throw .file(error) }
    try self.init(yaml: octets, path: path)
  }

  /// - Parameters:
  ///   - path: where the octets came from: relative paths start in its directory, and failures name it.
  public init(yaml octets: [UInt8], path: String) throws(RegistryFailure) {
    let root = try ConfigurationReader.document(
      octets, path: path,
      known: [
        "organization", "data", "listen", "tls", "seal", "incomingNumber", "route", "authority", "trust",
        "senders", "clerks", "limits", "timeStamps",
      ])
    let base = URL(filePath: path).deletingLastPathComponent()
    func absolute(_ path: String) -> String { URL(filePath: path, relativeTo: base).path }

    let tls = try root.section(
      "tls", known: ["certificate", "key", "clientAuthority", "clientRevocationLists"])
    let trust = try root.section(
      "trust", known: ["anchors", "intermediates", "revocationLists", "revocation"])
    self.init(
      organization: try Self.organization(root),
      dataDirectory: absolute(try root.text("data")),
      listen: try Self.listen(root),
      transport: Transport(
        certificate: absolute(try tls.text("certificate")), key: absolute(try tls.text("key")),
        clientAuthority: absolute(try tls.text("clientAuthority")),
        clientRevocationLists: try tls.texts("clientRevocationLists").map(absolute)),
      sealKey: absolute(try root.text("seal")),
      incomingNumber: try Self.incomingNumber(root),
      route: absolute(try root.text("route")), authority: absolute(try root.text("authority")),
      trust: Trust(
        anchors: try trust.texts("anchors").map(absolute),
        intermediates: try trust.texts("intermediates").map(absolute),
        revocationLists: try trust.texts("revocationLists").map(absolute),
        revocation: try trust.choice(
          "revocation", ["never": .never, "whenAvailable": .whenAvailable, "always": .always],
          default: .whenAvailable)),
      senders: try Self.senders(root),
      clerks: try Self.patterns(root, "clerks"),
      limits: try Self.limits(root), timeStamps: try root.optionalText("timeStamps"))
    guard !self.trust.anchors.isEmpty else { throw trust.failure("anchors", .missing) }
  }

  private static func organization(_ reader: ConfigurationReader) throws(RegistryFailure) -> Organization {
    let section = try reader.section("organization", known: ["id", "name"])
    let id = try section.text("id")
    guard id.utf8.count <= 128 else {
      throw section.failure("id", .expected("at most 128 octets as NTRBG-…", found: id))
    }
    return Organization(organization: id, name: try section.text("name"))
  }

  private static func listen(_ root: ConfigurationReader) throws(RegistryFailure) -> Listen {
    let standard = Listen()
    guard root.has("listen") else { return standard }
    let listen = try root.section("listen", known: ["host", "port"])
    return Listen(
      host: try listen.optionalText("host") ?? standard.host,
      port: try listen.integer("port", in: 0...65_535, default: standard.port))
  }

  private static func incomingNumber(
    _ root: ConfigurationReader
  ) throws(RegistryFailure) -> IncomingNumberPattern {
    let text = try root.text("incomingNumber")
    guard let pattern = IncomingNumberPattern(text) else {
      throw root.failure("incomingNumber", .expected(IncomingNumberPattern.shape, found: text))
    }
    return pattern
  }

  private static func senders(_ root: ConfigurationReader) throws(RegistryFailure) -> [Sender] {
    var senders: [Sender] = []
    // Whose a certificate is must be certain: no organisation and no pattern stands twice.
    var places: [String: String] = [:]
    func once(_ text: String, at key: String) throws(RegistryFailure) {
      if let other = places.updateValue(key, forKey: text) {
        throw .configuration(path: root.path, key: key, .ambiguous(with: other))
      }
    }
    for section in try root.sections("senders", known: ["organization", "clients", "sealPolicies"]) {
      let sender = Sender(
        organization: try organization(section), clients: try patterns(section, "clients"),
        sealPolicies: try section.texts("sealPolicies"))
      try once("organization \(sender.organization.organization)", at: section.key("organization"))
      for (index, client) in sender.clients.enumerated() {
        let place = "\(section.key("clients"))[\(index)]"
        try once("client \(client.subject ?? "") \(client.serial ?? "")", at: place)
      }
      senders.append(sender)
    }
    guard !senders.isEmpty else { throw root.failure("senders", .missing) }
    return senders
  }

  private static func patterns(
    _ reader: ConfigurationReader, _ name: String
  ) throws(RegistryFailure) -> [CertificatePattern] {
    var patterns: [CertificatePattern] = []
    for section in try reader.sections(name, known: ["subject", "serial"]) {
      let serial = try section.optionalText("serial").map { text in
        text.lowercased().filter { $0 != ":" && $0 != " " }
      }
      if let serial, !serial.utf8.allSatisfy({ (0x30...0x39).contains($0) || (0x61...0x66).contains($0) }) {
        throw section.failure("serial", .expected("hexadecimal digits", found: serial))
      }
      let pattern = CertificatePattern(subject: try section.optionalText("subject"), serial: serial)
      guard pattern.subject != nil || pattern.serial != nil else {
        throw section.failure("subject", .missing)
      }
      patterns.append(pattern)
    }
    return patterns
  }

  private static func limits(_ root: ConfigurationReader) throws(RegistryFailure) -> Limits {
    let standard = Limits()
    guard root.has("limits") else { return standard }
    let limits = try root.section(
      "limits",
      known: [
        "packageBytes", "inflatedBytes", "concurrentIntakes", "connections", "idleSeconds",
        "minimumBytesPerSecond",
      ])
    return Limits(
      packageBytes: try limits.integer("packageBytes", in: 1024...(1 << 40), default: standard.packageBytes),
      inflatedBytes: try limits.integer(
        "inflatedBytes", in: 1024...(1 << 40), default: standard.inflatedBytes),
      concurrentIntakes: try limits.integer(
        "concurrentIntakes", in: 1...1000, default: standard.concurrentIntakes),
      connections: try limits.integer("connections", in: 1...100_000, default: standard.connections),
      idleSeconds: try limits.integer("idleSeconds", in: 1...3600, default: standard.idleSeconds),
      minimumBytesPerSecond: try limits.integer(
        "minimumBytesPerSecond", in: 0...(1 << 30), default: standard.minimumBytesPerSecond))
  }
}
