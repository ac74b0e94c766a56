import ArgumentParser
import Desk
import Files
import Foundation
import OpenSSL
import Workflow

struct InitCommand: ToldCommand {
  static let configuration = CommandConfiguration(
    commandName: "init",
    abstract: words("Създава работно място.", "Make a workspace."),
    discussion: words(
      """
      Прави папка с doklad.yaml, маршрут, регистър на правомощията и празно хранилище. Няколко души могат да \
      работят в нея едновременно.

      Пример:
        doklad init общината --authority authority.yaml --trust root.pem \\
          --intermediate issuing.pem --crl issuing.crl --seal municipality.p12
      """,
      """
      Makes a folder with doklad.yaml, a route, an authority register and an empty store. Several people may work \
      in it at once.

      Example:
        doklad init town --authority authority.yaml --trust root.pem \\
          --intermediate issuing.pem --crl issuing.crl --seal municipality.p12
      """))

  @Argument(
    help: ArgumentHelp(
      words("Папката на работното място.", "The workspace's folder."), valueName: words("папка", "folder")),
    completion: .directory)
  var directory: String

  @Option(
    help: ArgumentHelp(
      words("Регистър на правомощията (YAML).", "Authority register (YAML)."),
      valueName: words("файл", "file")))
  var authority: String

  @Option(
    help: ArgumentHelp(
      words("Маршрут (YAML); иначе „доклад до съвета“.", "Route (YAML); otherwise the council report's."),
      valueName: words("файл", "file")))
  var route: String?

  @Option(
    help: ArgumentHelp(
      words(
        "Удостоверение на доверен издател; може повече от веднъж.",
        "Certificate of an issuer to trust; may be repeated."), valueName: words("файл", "file")))
  var trust: [String]

  @Option(
    help: ArgumentHelp(
      words("Междинно удостоверение; може повече от веднъж.", "Intermediate certificate; may be repeated."),
      valueName: words("файл", "file")))
  var intermediate: [String] = []

  @Option(
    help: ArgumentHelp(
      words("Списък на спрени удостоверения; може повече от веднъж.", "Revocation list; may be repeated."),
      valueName: words("файл", "file")))
  var crl: [String] = []

  @Option(
    help: ArgumentHelp(
      words("Печатът на организацията (PKCS#12).", "The organisation's seal (PKCS#12)."),
      valueName: words("файл.p12", "file.p12")))
  var seal: String?

  @Option(
    help: ArgumentHelp(
      words("Адрес на регистъра на съвета.", "Address of the council's registry."), valueName: "https://…"))
  var registry: String?

  @Option(
    help: ArgumentHelp(
      words("Организация на регистъра (NTRBG-…).", "The registry's organisation (NTRBG-…)."), valueName: "id")
  )
  var registryOrganization: String?

  @Option(help: ArgumentHelp(words("Име на съвета.", "The council's name."), valueName: words("име", "name")))
  var registryName: String?

  @Option(
    help: ArgumentHelp(
      words(
        "Удостоверение, от което трябва да е TLS сървърът.", "Certificate the TLS server's must come from."),
      valueName: words("файл", "file")))
  var registryCa: String?

  @Option(
    help: ArgumentHelp(
      words(
        "Клиентско удостоверение за регистъра (PKCS#12).", "Client certificate for the registry (PKCS#12)."),
      valueName: words("файл.p12", "file.p12")))
  var clientCertificate: String?

  @Option(
    help: ArgumentHelp(
      words("Вид на изходящите номера.", "Pattern of outgoing numbers."),
      valueName: words("образец", "pattern")))
  var outgoingNumber = "ДОК{yy}-{n}/{date}"

  @OptionGroup var services: TrustServiceOptions

  @OptionGroup var output: OutputOptions

  func execute() async throws {
    let authorityOctets = try ByteSource(contentsOf: authority).bytes
    let register = try readAuthority(authorityOctets)
    let routeOctets =
      try route.map { try ByteSource(contentsOf: $0).bytes } ?? Array(ShippedRoutes.councilReport.utf8)
    if registry != nil, registryOrganization == nil || registryName == nil {
      throw Complaint(
        .usage, code: "init.registry",
        words(
          "За регистъра трябват и организацията, и името му.",
          "The registry's organisation and name are needed too."),
        remedy: words(
          "Дайте --registry-organization и --registry-name.",
          "Give --registry-organization and --registry-name."))
    }
    // What is believed is copied, so that the workspace does not change when a file elsewhere does.
    var copies: [(String, [UInt8])] = []
    func copied(_ paths: [String], _ count: ([UInt8]) throws -> Int) throws -> [String] {
      try paths.map { path in
        let name = "trust/" + (path as NSString).lastPathComponent
        let octets = try ByteSource(contentsOf: path).bytes
        do {
          guard try count(octets) > 0 else { throw DeskFailure.nothingToTrust(path: path) }
        } catch let failure as OpenSSLFailure { throw DeskFailure.trust(path: path, failure) }
        copies.append((name, octets))
        return name
      }
    }
    func certificates(_ octets: [UInt8]) throws -> Int { try Certificate.all(derOrPEM: octets).count }
    func absolute(_ path: String) -> String { URL(filePath: path).standardizedFileURL.path }
    let anchors = try copied(trust, certificates)
    let intermediates = try copied(intermediate, certificates)
    let lists = try copied(crl) { try RevocationList.all(derOrPEM: $0).count }
    let registryCA = try copied(registryCa.map { [$0] } ?? [], certificates)
    let text = WorkspaceTemplate.text(
      organization: register.organization, outgoingNumber: outgoingNumber, anchors: anchors,
      intermediates: intermediates, lists: lists, seal: seal.map(absolute), registry: registry,
      registryOrganization: registryOrganization, registryName: registryName, registryCA: registryCA.first,
      clientCertificate: clientCertificate.map(absolute), timeStamps: services.tsa,
      allowsPrivateAddresses: services.allowPrivateAddresses)
    try Self.undoingOnFailure(of: directory) {
      try FileManager.default.createDirectory(atPath: directory + "/trust", withIntermediateDirectories: true)
      for (name, octets) in copies { try AtomicFile.write(octets, to: directory + "/" + name) }
      try Workspace.create(at: directory, configuration: text, route: routeOctets, authority: authorityOctets)
      _ = try Workspace(containing: directory)
    }

    if output.json {
      JSONOutput.print(["workspace": absolute(directory)])
    } else {
      Terminal.say(words("Работното място е готово: \(directory)", "The workspace is ready: \(directory)"))
      Terminal.say(
        words(
          "Следва: doklad draft доклад.md --as <лице> -C \(directory)",
          "Next: doklad draft report.md --as <person> -C \(directory)"))
    }
  }

  /// A folder that did not exist before does not exist after a failure; one that is a workspace already is not touched.
  private static func undoingOnFailure(of directory: String, _ body: () throws -> Void) throws {
    let files = FileManager.default
    if files.fileExists(atPath: directory + "/doklad.yaml") {
      throw DeskFailure.workspaceExists(path: directory + "/doklad.yaml")
    }
    let wasThere = files.fileExists(atPath: directory)
    do { try body() } catch {
      if !wasThere { try? files.removeItem(atPath: directory) }
      throw error
    }
  }

  private func readAuthority(_ octets: [UInt8]) throws -> Authority {
    do throws(YAMLFailure) { return try Authority(yaml: String(decoding: octets, as: UTF8.self)) } catch {
      throw DeskFailure.authority(path: authority, error)
    }
  }
}

/// The text of a new `doklad.yaml`, commented for whoever opens it next.
enum WorkspaceTemplate {
  static func text(
    organization: Organization, outgoingNumber: String, anchors: [String], intermediates: [String],
    lists: [String], seal: String?, registry: String?, registryOrganization: String?, registryName: String?,
    registryCA: String?, clientCertificate: String?, timeStamps: String?, allowsPrivateAddresses: Bool
  ) -> String {
    func quoted(_ text: String) -> String {
      "\"" + text.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"") + "\""
    }
    func list(_ names: [String]) -> String { "[" + names.map(quoted).joined(separator: ", ") + "]" }
    var lines = [
      words(
        "# Работно място на Doklad. Пътищата са спрямо тази папка.",
        "# A Doklad workspace. Paths are relative to this folder."),
      "organization: \(quoted(organization.organization))  # \(organization.name)",
      words(
        "# {n} пореден номер, {yy} или {yyyy} година, {date} дата",
        "# {n} sequence, {yy} or {yyyy} year, {date} day"),
      "outgoingNumber: \(quoted(outgoingNumber))",
      "route: route.yaml",
      "authority: authority.yaml",
      "trust:",
      "  anchors: \(list(anchors))",
      "  intermediates: \(list(intermediates))",
      "  revocationLists: \(list(lists))",
    ]
    if let seal {
      lines += [
        words(
          "# Паролата се пита или е в DOKLAD_SEAL_PASSPHRASE.",
          "# The passphrase is asked for, or taken from DOKLAD_SEAL_PASSPHRASE."),
        "seal:", "  key: \(quoted(seal))",
      ]
    }
    if let registry, let registryOrganization, let registryName {
      lines += [
        "registry:", "  organization: \(quoted(registryOrganization))", "  name: \(quoted(registryName))",
        "  endpoint: \(quoted(registry))",
      ]
      if let registryCA { lines.append("  certificateAuthority: \(quoted(registryCA))") }
      if let clientCertificate {
        lines += [
          words(
            "  # Паролата се пита или е в DOKLAD_TLS_PASSPHRASE.",
            "  # The passphrase is asked for, or taken from DOKLAD_TLS_PASSPHRASE."),
          "  clientCertificate: \(quoted(clientCertificate))",
        ]
      }
    }
    if timeStamps != nil || allowsPrivateAddresses {
      lines += [
        words(
          "# За нива T, LT и LTA: времеви печати, и дали се питат OCSP и списъците на удостоверенията.",
          "# For levels T, LT and LTA: time-stamps, and whether the certificates' OCSP and lists are asked."),
        "trustServices:",
      ]
      if let timeStamps { lines.append("  timeStamps: \(quoted(timeStamps))") }
      lines += ["  askStatus: true", "  allowPrivateAddresses: \(allowsPrivateAddresses)"]
    }
    return lines.joined(separator: "\n") + "\n"
  }
}
