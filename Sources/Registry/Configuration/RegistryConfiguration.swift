import Files
import OpenSSL
import Workflow

/// How one registry is set up: whose it is, where it listens, whom it trusts and whom it takes documents from.
///
/// Read from a YAML file whose paths are relative to it; an annotated one is `Samples/registry.yaml`.
public struct RegistryConfiguration: Sendable, Equatable {
  /// The council that receives.
  public var organization: Organization
  /// Where the register is kept.
  public var dataDirectory: String
  public var listen: Listen
  public var transport: Transport
  /// The council's seal for its answers: an encrypted PKCS#12.
  public var sealKey: String
  public var incomingNumber: IncomingNumberPattern
  /// The registry's own copy of the route and of the authority register.
  public var route: String
  public var authority: String
  public var trust: Trust
  public var senders: [Sender]
  /// Whose client certificate may read the page for clerks. Empty lets nobody.
  public var clerks: [CertificatePattern]
  public var limits: Limits
  /// The address of a time-stamp authority (RFC 3161 over HTTP) for the registry's own answers; nil for answers without.
  public var timeStamps: String?

  /// The address to listen at. On this machine only, unless another is configured.
  public struct Listen: Sendable, Equatable {
    public var host: String
    /// 0 takes any free port.
    public var port: Int

    public init(host: String = "127.0.0.1", port: Int = 8443) {
      self.host = host
      self.port = port
    }
  }

  /// TLS: the server's own certificate, and whose clients' certificates are accepted.
  public struct Transport: Sendable, Equatable {
    /// PEM: the server's certificate, then its issuers.
    public var certificate: String
    /// PEM, encrypted or not.
    public var key: String
    /// PEM or DER: the authorities of client certificates, roots and what lies between.
    public var clientAuthority: String
    public var clientRevocationLists: [String]

    public init(
      certificate: String, key: String, clientAuthority: String, clientRevocationLists: [String] = []
    ) {
      self.certificate = certificate
      self.key = key
      self.clientAuthority = clientAuthority
      self.clientRevocationLists = clientRevocationLists
    }
  }

  /// Whom signatures and seals are believed by.
  public struct Trust: Sendable, Equatable {
    public var anchors: [String]
    public var intermediates: [String]
    public var revocationLists: [String]
    public var revocation: RevocationRequirement

    public init(
      anchors: [String], intermediates: [String] = [], revocationLists: [String] = [],
      revocation: RevocationRequirement = .whenAvailable
    ) {
      self.anchors = anchors
      self.intermediates = intermediates
      self.revocationLists = revocationLists
      self.revocation = revocation
    }
  }

  /// An organisation that documents are taken from.
  public struct Sender: Sendable, Equatable {
    public var organization: Organization
    /// The client certificates that may submit for it. Empty takes every accepted one whose subject has the organisation's
    /// identifier.
    public var clients: [CertificatePattern]
    /// Certificate policies of which the seal's certificate must have one. Empty asks for none.
    public var sealPolicies: [String]

    public init(
      organization: Organization, clients: [CertificatePattern] = [], sealPolicies: [String] = []
    ) {
      self.organization = organization
      self.clients = clients
      self.sealPolicies = sealPolicies
    }
  }

  /// Which certificate is meant: by its subject, its serial number, or both.
  public struct CertificatePattern: Sendable, Hashable {
    /// RFC 4514, as ``OpenSSL/DistinguishedName/rfc4514`` writes it.
    public var subject: String?
    /// Lower-case hexadecimal digits.
    public var serial: String?

    public init(subject: String? = nil, serial: String? = nil) {
      self.subject = subject
      self.serial = serial
    }

    func matches(_ certificate: Certificate) -> Bool {
      (subject != nil || serial != nil)
        && (subject.map { $0.utf8.elementsEqual(certificate.subject.rfc4514.utf8) } ?? true)
        && (serial.map { $0 == certificate.serialNumberHex } ?? true)
    }
  }

  /// What one sender may cost the others.
  public struct Limits: Sendable, Equatable {
    /// One package as it is sent. 1 GiB: the largest document the project promises to handle.
    public var packageBytes: Int
    /// One package when it is unpacked.
    public var inflatedBytes: Int
    /// Packages taken in and judged at the same time; whoever comes then is told to come again.
    public var concurrentIntakes: Int
    public var connections: Int
    /// A connection on which nothing comes for so long is closed.
    public var idleSeconds: Int
    /// A package that comes slower than this, on average after ``idleSeconds``, is not waited for.
    public var minimumBytesPerSecond: Int

    public init(
      packageBytes: Int = 1 << 30, inflatedBytes: Int = 2 << 30, concurrentIntakes: Int = 8,
      connections: Int = 256, idleSeconds: Int = 30, minimumBytesPerSecond: Int = 4096
    ) {
      self.packageBytes = packageBytes
      self.inflatedBytes = inflatedBytes
      self.concurrentIntakes = concurrentIntakes
      self.connections = connections
      self.idleSeconds = idleSeconds
      self.minimumBytesPerSecond = minimumBytesPerSecond
    }
  }

  /// What is wrong with a key of the configuration.
  public enum Problem: Equatable, Sendable {
    /// Not YAML, or not one document: the parser's own words.
    case notYAML(String)
    case missing
    case unknownKey(known: [String])
    case repeated
    case expected(String, found: String)
    /// Two senders, or two keys, that one certificate or message could belong to.
    case ambiguous(with: String)
  }

  public init(
    organization: Organization, dataDirectory: String, listen: Listen = .init(), transport: Transport,
    sealKey: String, incomingNumber: IncomingNumberPattern, route: String, authority: String, trust: Trust,
    senders: [Sender], clerks: [CertificatePattern] = [], limits: Limits = .init(), timeStamps: String? = nil
  ) {
    self.organization = organization
    self.dataDirectory = dataDirectory
    self.listen = listen
    self.transport = transport
    self.sealKey = sealKey
    self.incomingNumber = incomingNumber
    self.route = route
    self.authority = authority
    self.trust = trust
    self.senders = senders
    self.clerks = clerks
    self.limits = limits
    self.timeStamps = timeStamps
  }
}

extension RegistryConfiguration.Problem: CustomStringConvertible {
  public var description: String {
    switch self {
    case .notYAML(let reason): "not YAML: \(reason)"
    case .missing: "is missing"
    case .unknownKey(let known): "unknown key, known: \(known.joined(separator: ", "))"
    case .repeated: "for the second time"
    case .expected(let expected, let found): "expected \(expected), found \(found)"
    case .ambiguous(let other): "the same as \(other)"
    }
  }
}
