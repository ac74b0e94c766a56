import Files
import Foundation
import OpenSSL
import Registry
import Testing

@Suite struct ConfigurationTests {
  private static let sample = URL(filePath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent().appending(path: "Samples/registry.yaml").path

  private static let smallest = """
    organization: {id: NTRBG-000000002, name: Съвет}
    data: data
    tls: {certificate: server.pem, key: /keys/server.key, clientAuthority: clients.pem}
    seal: seal.p12
    incomingNumber: "{n}"
    route: route.yaml
    authority: authority.yaml
    trust: {anchors: [root.pem]}
    senders:
      - organization: {id: NTRBG-000000001, name: Община}

    """

  private func read(_ yaml: String) throws -> RegistryConfiguration {
    try RegistryConfiguration(yaml: Array(yaml.utf8), path: "/office/registry.yaml")
  }

  /// The key at fault and what is wrong with it.
  private func fault(_ yaml: String) -> (key: String, problem: RegistryConfiguration.Problem)? {
    do { _ = try read(yaml) } catch RegistryFailure.configuration(
      "/office/registry.yaml", let key, let problem)
    {
      return (key, problem)
    } catch {}
    return nil
  }

  @Test func `reads the sample`() throws {
    let configuration = try RegistryConfiguration(contentsOf: Self.sample)
    #expect(configuration.organization == Office.council)
    #expect(configuration.listen == .init(host: "127.0.0.1", port: 8443))
    #expect(configuration.senders.map(\.organization) == [Office.municipality])
    #expect(configuration.limits == .init())
    #expect(configuration.route.hasSuffix("/Samples/routes/council-report.yaml"))
    #expect(FileManager.default.fileExists(atPath: configuration.route))
    #expect(FileManager.default.fileExists(atPath: configuration.authority))
  }

  @Test func `fills in what need not be said, and takes paths from its own folder`() throws {
    let configuration = try read(Self.smallest)
    #expect(configuration.listen == .init(host: "127.0.0.1", port: 8443))
    #expect(configuration.dataDirectory == "/office/data")
    #expect(configuration.transport.key == "/keys/server.key")
    #expect(configuration.trust.revocation == .whenAvailable)
    #expect(configuration.limits.packageBytes == 1 << 30)
    #expect(configuration.clerks.isEmpty)
  }

  @Test func `names a key that is missing`() throws {
    let fault = fault(Self.smallest.replacing("seal: seal.p12\n", with: ""))
    #expect(fault?.key == "seal" && fault?.problem == .missing)
    #expect(self.fault(Self.smallest.replacing("[root.pem]", with: "[]"))?.key == "trust.anchors")
  }

  @Test func `names a key that means nothing`() throws {
    let fault = fault(Self.smallest.replacing("clientAuthority", with: "clientAutority"))
    #expect(fault?.key == "tls.clientAutority")
    guard case .unknownKey(let known)? = fault?.problem else {
      Issue.record("not called unknown")
      return
    }
    #expect(known.contains("clientAuthority"))
  }

  @Test(
    arguments: [
      ("listen.port", "listen: {port: 70000}"), ("limits.packageBytes", "limits: {packageBytes: many}"),
      ("clerks[0].subject", "clerks: [{}]"), ("clerks[0].serial", "clerks: [{serial: xyz}]"),
      ("clerks", "clerks: nobody"),
    ]) func `names a key with a value it cannot have`(key: String, line: String) throws
  {
    #expect(fault(Self.smallest + line + "\n")?.key == key)
  }

  @Test func `names a pattern of numbers without a number`() throws {
    #expect(fault(Self.smallest.replacing("\"{n}\"", with: "\"{date}\""))?.key == "incomingNumber")
  }

  @Test func `refuses one organisation or one client twice`() throws {
    let twice = Self.smallest + "  - organization: {id: NTRBG-000000001, name: Друга}\n"
    #expect(fault(twice)?.problem == .ambiguous(with: "senders[0].organization"))
    let clients =
      Self.smallest + "    clients: [{serial: 0A}]\n"
      + "  - organization: {id: NTRBG-000000003, name: Друга}\n    clients: [{serial: 0a}]\n"
    #expect(fault(clients)?.key == "senders[1].clients[0]")
  }

  @Test func `says where text is no YAML`() throws {
    guard case .notYAML? = fault("organization: [")?.problem else {
      Issue.record("read it")
      return
    }
  }

  @Test func `writes numbers by their pattern`() throws {
    #expect(IncomingNumberPattern("ОбС-{n}/{date}") != nil)
    for text in ["", "ОбС", "{n}{n}", "{n}/{day}", "{n}}"] { #expect(IncomingNumberPattern(text) == nil) }
  }

  @Test func `refuses another organisation's seal`() throws {
    let office = try Office.atFixedTime { $0.organization = Office.municipality }
    #expect {
      try office.open()
    } throws: { error in
      guard case RegistryFailure.sealOrganization = error else { return false }
      return true
    }
  }

  @Test func `says that the passphrase of the seal is wrong`() throws {
    let office = try Office.atFixedTime()
    #expect {
      try Registry(office.configuration, secrets: { _, _ in Secret("друга") })
    } throws: { error in
      guard case RegistryFailure.certificates(_, .wrongPassphrase) = error else { return false }
      return true
    }
  }

  @Test func `says that the passphrase of the server's key is wrong, or the key another's`() throws {
    let office = try Office.atFixedTime()
    let registry = try office.open()
    #expect {
      try RegistryServer(registry, secrets: { _, _ in Secret("друга") })
    } throws: { error in
      guard case RegistryFailure.certificates(office.configuration.transport.key, .wrongPassphrase) = error
      else { return false }
      return true
    }
    let client = try office.pki.certificate("municipality-tls")
    try AtomicFile.write(Array(client.pem.utf8), to: office.configuration.transport.certificate)
    #expect {
      try RegistryServer(registry, secrets: Office.secrets)
    } throws: { error in
      guard case RegistryFailure.certificates(_, .keyDoesNotMatchCertificate) = error else { return false }
      return true
    }
  }
}
