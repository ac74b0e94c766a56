import HTTP

/// How trust services are asked: what an answer may take, and how often a question is put. The numbers are ours.
public struct TrustServiceRules: Sendable {
  /// Addresses of this machine and of private networks may be asked although a stranger chose them: for stand-ins and
  /// for authorities inside one's own network. An address the configuration names is always asked.
  public var allowsPrivateAddresses = false
  public var proxy: HTTPRequest.Proxy = .none
  /// A PEM file with the certification authorities to trust for services over TLS; nil for the system's.
  public var caFile: String?
  public var userAgent = "Doklad/1"

  public var connectTimeoutSeconds = 10
  public var totalTimeoutSeconds = 30
  /// A list of many megabytes takes its time.
  public var listTimeoutSeconds = 120

  /// Tries of one question, the first included. Only what may pass by itself is tried again.
  public var maximumTries = 3
  /// Before the second try; three times as long before each further one.
  public var firstWaitSeconds = 1.0
  /// Nobody is waited for longer. A service that wishes for more is not asked again by the same client before that.
  public var longestWaitSeconds = 10.0
  /// Exchanges with one host in a client's life.
  public var exchangesPerHost = 200
  public var maximumRedirects = 3
  /// Addresses of one kind in one certificate; real ones have one or two.
  public var maximumAddresses = 3

  /// Octets of an answer.
  public var maximumTimeStampBytes = 100_000
  public var maximumOCSPBytes = 100_000
  public var maximumListBytes = 20_000_000
  public var maximumCertificateBytes = 100_000

  public init() {}
}
