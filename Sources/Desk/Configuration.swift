import Foundation
import Yams

/// `doklad.yaml`: what a workspace is set up with. Paths in it are relative to the workspace.
public struct Configuration: Codable, Sendable, Equatable {
  /// The organisation whose reports these are, as `NTRBG-…`; must be the register's.
  public var organization: String
  /// The pattern of outgoing numbers. `{n}` is the sequence, `{yy}` and `{yyyy}` the year, `{date}` the day as dd.MM.yyyy.
  public var outgoingNumber: String
  public var route: String
  public var authority: String
  public var trust: Trust
  public var seal: Seal?
  public var registry: Registry?
  /// Where signatures get what makes them last; nil where no route asks for more than level B.
  public var trustServices: TrustServices?

  /// Whom to believe.
  public struct Trust: Codable, Sendable, Equatable {
    public var anchors: [String]
    public var intermediates: [String]?
    public var revocationLists: [String]?

    public init(anchors: [String], intermediates: [String]? = nil, revocationLists: [String]? = nil) {
      self.anchors = anchors
      self.intermediates = intermediates
      self.revocationLists = revocationLists
    }
  }

  /// The organisation's seal, put on every package.
  public struct Seal: Codable, Sendable, Equatable {
    /// An encrypted PKCS#12. Its passphrase is asked for, or taken from `DOKLAD_SEAL_PASSPHRASE`.
    public var key: String

    public init(key: String) { self.key = key }
  }

  /// Time-stamps, and the status of certificates.
  public struct TrustServices: Codable, Sendable, Equatable {
    /// The address of a time-stamp authority (RFC 3161 over HTTP).
    public var timeStamps: String?
    /// The policy wished for, dotted; nil leaves it to the authority.
    public var timeStampPolicy: String?
    /// Whether the OCSP responders and lists that certificates name may be asked. They are, unless this says no.
    public var askStatus: Bool?
    /// Whether an address in a certificate may lead into a private network.
    public var allowPrivateAddresses: Bool?
    /// Certificates of the authority that an https server's certificate must come from; the system's otherwise.
    public var certificateAuthority: String?

    public init(timeStamps: String? = nil, allowPrivateAddresses: Bool? = nil) {
      self.timeStamps = timeStamps
      self.allowPrivateAddresses = allowPrivateAddresses
    }
  }

  /// The registry that packages are submitted to.
  public struct Registry: Codable, Sendable, Equatable {
    public var organization: String
    public var name: String
    /// The address of `POST`, as `https://registry.example/v1/submissions`.
    public var endpoint: String
    /// Certificates of the authority that the server's certificate must come from.
    public var certificateAuthority: String?
    /// An encrypted PKCS#12 for mutual TLS. Its passphrase is asked for, or taken from `DOKLAD_TLS_PASSPHRASE`.
    public var clientCertificate: String?
    public var connectTimeoutSeconds: Int?
    public var totalTimeoutSeconds: Int?
    public var proxy: String?

    public init(
      organization: String, name: String, endpoint: String, certificateAuthority: String? = nil,
      clientCertificate: String? = nil
    ) {
      self.organization = organization
      self.name = name
      self.endpoint = endpoint
      self.certificateAuthority = certificateAuthority
      self.clientCertificate = clientCertificate
    }
  }

  public init(
    organization: String, outgoingNumber: String, route: String = "route.yaml",
    authority: String = "authority.yaml", trust: Trust, seal: Seal? = nil, registry: Registry? = nil
  ) {
    self.organization = organization
    self.outgoingNumber = outgoingNumber
    self.route = route
    self.authority = authority
    self.trust = trust
    self.seal = seal
    self.registry = registry
  }

  /// Keys that mean something; any other is a slip of the pen and is refused by name.
  private static let keys: [String: Set<String>] = [
    "": [
      "organization", "outgoingNumber", "route", "authority", "trust", "seal", "registry", "trustServices",
    ],
    "trust": ["anchors", "intermediates", "revocationLists"],
    "seal": ["key"],
    "trustServices": [
      "timeStamps", "timeStampPolicy", "askStatus", "allowPrivateAddresses", "certificateAuthority",
    ],
    "registry": [
      "organization", "name", "endpoint", "certificateAuthority", "clientCertificate",
      "connectTimeoutSeconds", "totalTimeoutSeconds", "proxy",
    ],
  ]

  /// Reads `doklad.yaml`.
  /// - Throws: ``DeskFailure/configuration(path:problem:)`` naming the key at fault.
  public init(yaml: String, path: String) throws(DeskFailure) {
    let node: Node?
    do { node = try Yams.compose(yaml: yaml) } catch {
      throw .configuration(path: path, problem: .notYAML("\(error)"))
    }
    guard let mapping = node?.mapping else { throw .configuration(path: path, problem: .notYAML("")) }
    for (section, known) in Self.keys {
      let part = section.isEmpty ? mapping : mapping[Node(section)]?.mapping
      for key in part?.keys.compactMap(\.string) ?? [] where !known.contains(key) {
        let line = part?.keys.first { $0.string == key }?.mark?.line
        throw .configuration(
          path: path, problem: .unknownKey(section.isEmpty ? key : "\(section).\(key)", line: line))
      }
    }
    do { self = try YAMLDecoder().decode(Configuration.self, from: yaml) } catch let error as DecodingError {
      throw .configuration(path: path, problem: Self.problem(error))
    } catch {
      throw .configuration(path: path, problem: .notYAML("\(error)"))
    }
    guard outgoingNumber.contains("{n}") else {
      throw .configuration(path: path, problem: .wrongValue("outgoingNumber", wanted: "…{n}…"))
    }
  }

  private static func problem(_ error: DecodingError) -> ConfigurationProblem {
    func name(_ path: [any CodingKey]) -> String { path.map(\.stringValue).joined(separator: ".") }
    return switch error {
    case .keyNotFound(let key, let context): .missingKey(name(context.codingPath + [key]))
    case .typeMismatch(_, let context), .valueNotFound(_, let context):
      .wrongValue(name(context.codingPath), wanted: context.debugDescription)
    case .dataCorrupted(let context): .wrongValue(name(context.codingPath), wanted: context.debugDescription)
    @unknown default: .notYAML("\(error)")
    }
  }
}

/// What is wrong with `doklad.yaml`.
public enum ConfigurationProblem: Equatable, Sendable {
  case notYAML(String)
  case unknownKey(String, line: Int?)
  case missingKey(String)
  case wrongValue(String, wanted: String)
  /// The register is of another organisation than the workspace.
  case organizationsDiffer(configured: String, register: String)
}
