import Foundation
import HTTP

/// Where and how packages are delivered: one receiving registry, and what this machine must know to reach it
/// safely.
///
/// What no profile can change: the server's certificate is always verified, TLS is 1.2 or newer, redirects
/// are not followed, nothing but HTTPS is spoken, except HTTP to this very machine where the profile allows
/// it (for a registry behind a local TLS terminator).
public struct HTTPEndpoint: Sendable {
  /// The address the paths of the interface are added to, such as `https://registry.example.bg`.
  public let url: String
  /// A PEM file with the certification authorities to trust for this endpoint, and no others; nil for those
  /// of the system.
  public var caFile: String?
  /// Who we are to the registry; nil where it asks nobody.
  public var clientCertificate: ClientCertificate?
  public var proxy: Proxy = .none
  public var limits: TransferLimits = .standard
  public var userAgent = "Doklad/1"
  /// Whether `url` may be plain HTTP to a loopback address.
  public let allowsPlainHTTPToLoopback: Bool

  public typealias ClientCertificate = HTTPRequest.ClientCertificate
  public typealias Proxy = HTTPRequest.Proxy

  /// A profile.
  /// - Parameter url: the base address; a path is kept, a trailing slash is dropped.
  /// - Throws: ``SubmissionFailure/endpointURL(_:_:)``.
  public init(
    url: String, caFile: String? = nil, clientCertificate: ClientCertificate? = nil,
    allowsPlainHTTPToLoopback: Bool = false
  ) throws(SubmissionFailure) {
    guard let parts = URLComponents(string: url), !url.contains(where: \.isWhitespace) else {
      throw .endpointURL(url, .malformed)
    }
    guard parts.user == nil, parts.password == nil, parts.query == nil, parts.fragment == nil else {
      throw .endpointURL(url, .superfluous)
    }
    guard let host = parts.host, !host.isEmpty else { throw .endpointURL(url, .noHost) }
    switch parts.scheme?.lowercased() {
    case "https": break
    case "http" where allowsPlainHTTPToLoopback && Self.isLoopback(host): break
    default: throw .endpointURL(url, .scheme)
    }
    var base = url
    while base.hasSuffix("/") { base.removeLast() }
    self.url = base
    self.caFile = caFile
    self.clientCertificate = clientCertificate
    self.allowsPlainHTTPToLoopback = allowsPlainHTTPToLoopback
  }

  /// `POST` here: a package.
  public var submissionsURL: String { url + "/v1/submissions" }

  /// `GET` here: what became of a message.
  public func statusURL(of messageID: MessageID) -> String { submissionsURL + "/" + messageID.text }

  var scheme: HTTPRequest.Scheme { url.lowercased().hasPrefix("http:") ? .http : .https }

  /// Addresses that cannot leave this machine. The name `localhost` is one: libcurl resolves it itself.
  static func isLoopback(_ host: String) -> Bool {
    let host = host.lowercased()
    if host == "localhost" || host == "::1" || host == "[::1]" { return true }
    let numbers = host.split(separator: ".", omittingEmptySubsequences: false).map { UInt8($0) }
    return numbers.count == 4 && numbers.allSatisfy { $0 != nil } && numbers[0] == 127
  }
}

public typealias TransferLimits = HTTP.TransferLimits

extension TransferLimits {
  /// For a delivery; an answer is a small container.
  public static let standard = TransferLimits(
    connectTimeoutSeconds: 20, totalTimeoutSeconds: 1_800, lowSpeedBytesPerSecond: 100, lowSpeedSeconds: 180,
    maximumResponseBytes: 8 << 20)
}

/// The identifier of one submission: a UUID in lower case. The same for every attempt, so that the registry
/// can tell a repeated message from a new one.
public struct MessageID: Sendable, Hashable, Codable, CustomStringConvertible {
  public let text: String
  public var description: String { text }

  /// - Throws: ``SubmissionFailure/messageID(_:)``.
  public init(_ text: String) throws(SubmissionFailure) {
    guard let uuid = UUID(uuidString: text), uuid.uuidString.lowercased().utf8.elementsEqual(text.utf8) else {
      throw .messageID(text)
    }
    self.text = text
  }

  public init(from decoder: any Decoder) throws {
    try self.init(decoder.singleValueContainer().decode(String.self))
  }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(text)
  }
}
