/// A package could not be built, or a delivery could not be begun. What comes of a delivery once begun is
/// never thrown: it is a ``DeliveryOutcome``.
public enum SubmissionFailure: Error, Equatable, Sendable {
  /// The endpoint's address is no address this software sends to.
  case endpointURL(String, EndpointURLFlaw)
  /// Not a UUID in lower case.
  case messageID(String)
  /// libcurl could not be set up: the option, and its code.
  case curl(option: String, code: Int32)
  /// The passphrase closure of the client certificate failed; the reason is its own.
  case clientPassphrase(String)
  /// A delivery that has ended is not begun again; a person reopens it first.
  case alreadyEnded(DeliveryState)

  public enum EndpointURLFlaw: String, Sendable {
    case malformed
    /// Neither https nor, to this very machine and only where that is configured, http.
    case scheme
    /// A user name, password, query or fragment, which have no place in a base address.
    case superfluous
    case noHost
  }
}

extension SubmissionFailure: CustomStringConvertible {
  /// Short English for logs and tests.
  public var description: String {
    switch self {
    case .endpointURL(let url, let flaw): "endpoint \(url): \(flaw)"
    case .messageID(let id): "message identifier \(id.debugDescription) is no lower-case UUID"
    case .curl(let option, let code): "\(option): curl code \(code)"
    case .clientPassphrase(let reason): "passphrase of the client certificate: \(reason)"
    case .alreadyEnded(let state): "the delivery has ended: \(state.rawValue)"
    }
  }
}
