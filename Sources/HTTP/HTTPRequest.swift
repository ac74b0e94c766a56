import Files

/// One HTTP exchange to be made. What is not said here is not done: no redirect is followed, no connection used twice,
/// no cookie kept, no proxy of the environment asked.
public struct HTTPRequest: Sendable {
  public enum Method: Sendable {
    case get
    case post(ByteSource)
  }

  public enum Scheme: String, Sendable {
    case http, https
  }

  public enum Proxy: Sendable, Equatable {
    /// Directly, whatever the environment says: what is not configured is not used.
    case none
    /// As `https_proxy`, `all_proxy` and `no_proxy` say.
    case environment
    case url(String)
  }

  /// A client certificate for mutual TLS.
  public struct ClientCertificate: Sendable {
    /// A PKCS#12 file with the key, its certificate and the chain.
    public let pkcs12Path: String
    /// Called when a connection is prepared. The octets are overwritten after libcurl has taken its copy; they never
    /// stand on a command line, in a log or in a description.
    let passphrase: @Sendable () throws -> [UInt8]

    public init(pkcs12Path: String, passphrase: @escaping @Sendable () throws -> [UInt8]) {
      self.pkcs12Path = pkcs12Path
      self.passphrase = passphrase
    }
  }

  /// Who asks, as the service knows them (RFC 7617, RFC 6750).
  public struct Credentials: Sendable {
    public enum Kind: Sendable {
      /// The octets are `user:password`.
      case basic
      /// The octets are the token.
      case bearer
    }
    public let kind: Kind
    /// Called when an exchange is prepared, its octets overwritten like a passphrase's.
    let octets: @Sendable () throws -> [UInt8]

    public init(_ kind: Kind, octets: @escaping @Sendable () throws -> [UInt8]) {
      self.kind = kind
      self.octets = octets
    }
  }

  public var method: Method
  public var url: String
  /// Schemes that `url` may have.
  public var schemes: Set<Scheme>
  /// Header fields, one line each.
  public var headers: [String] = []
  public var userAgent = "Doklad/1"
  public var limits: TransferLimits
  /// A PEM file with the certification authorities to trust for this exchange, and no others; nil for the system's.
  public var caFile: String?
  public var clientCertificate: ClientCertificate?
  public var credentials: Credentials?
  public var proxy: Proxy = .none
  /// Waits up to a second for the server's leave before a body is sent (`Expect: 100-continue`).
  public var waitsForLeave = false
  /// Where connections may lead. It judges the address connected to: a name may have another at every question.
  public var addresses: AddressRule = .any
  /// Whether a TLS connection lost without a word is followed by one that only listens: see ``RefusalProbe``.
  public var asksWhyLost = false

  public init(_ method: Method, url: String, schemes: Set<Scheme>, limits: TransferLimits) {
    self.method = method
    self.url = url
    self.schemes = schemes
    self.limits = limits
  }

  var body: ByteSource? {
    if case .post(let body) = method { body } else { nil }
  }
}

/// What one exchange may take.
public struct TransferLimits: Sendable, Equatable {
  public var connectTimeoutSeconds: Int
  /// For the whole exchange: a large package on a slow line needs room.
  public var totalTimeoutSeconds: Int
  /// Slower than this for ``lowSpeedSeconds`` ends the exchange. The wait for the answer counts: a registry
  /// that validates a large package says nothing meanwhile.
  public var lowSpeedBytesPerSecond: Int
  public var lowSpeedSeconds: Int
  /// An answer that is longer is not read.
  public var maximumResponseBytes: Int

  public init(
    connectTimeoutSeconds: Int, totalTimeoutSeconds: Int, lowSpeedBytesPerSecond: Int, lowSpeedSeconds: Int,
    maximumResponseBytes: Int
  ) {
    self.connectTimeoutSeconds = connectTimeoutSeconds
    self.totalTimeoutSeconds = totalTimeoutSeconds
    self.lowSpeedBytesPerSecond = lowSpeedBytesPerSecond
    self.lowSpeedSeconds = lowSpeedSeconds
    self.maximumResponseBytes = maximumResponseBytes
  }
}

extension HTTPRequest.ClientCertificate: CustomStringConvertible, CustomReflectable {
  /// The file's path; nothing of the passphrase.
  public var description: String { pkcs12Path }
  public var customMirror: Mirror { Mirror(self, children: ["pkcs12Path": pkcs12Path]) }
}

extension HTTPRequest.Credentials: CustomStringConvertible, CustomReflectable {
  /// Their kind; nothing of them.
  public var description: String { "\(kind)" }
  public var customMirror: Mirror { Mirror(self, children: ["kind": kind]) }
}
