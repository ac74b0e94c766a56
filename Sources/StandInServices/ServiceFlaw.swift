import StandInTrust

/// What goes wrong with an answer: in what it says, or on its way.
public enum ServiceFlaw: Hashable, Sendable {
  case answer(StandInFlaw)
  case transport(TransportFlaw)

  public enum TransportFlaw: String, Sendable, CaseIterable {
    /// A minute passes first.
    case slow
    /// 503 with Retry-After: 1.
    case unavailable
    /// 503 with Retry-After: 3600.
    case unavailableLong = "unavailable-long"
    /// 503 every other time.
    case hiccup
    /// 200 with a page of HTML.
    case garbage
    /// More than anybody reads.
    case tooLarge = "too-large"
    /// 302 to itself.
    case redirects
  }

  /// By its name, such as `wrong-nonce`.
  /// - Throws: ``StandInServiceFailure/unknownFlaw(_:)``.
  public init(_ name: String) throws(StandInServiceFailure) {
    if let flaw = StandInFlaw(rawValue: name) {
      self = .answer(flaw)
    } else if let flaw = TransportFlaw(rawValue: name) {
      self = .transport(flaw)
    } else {
      throw .unknownFlaw(name)
    }
  }

  /// All names there are.
  public static var names: [String] {
    StandInFlaw.allCases.map(\.rawValue) + TransportFlaw.allCases.map(\.rawValue)
  }

  var answer: StandInFlaw? { if case .answer(let flaw) = self { flaw } else { nil } }
  var transport: TransportFlaw? { if case .transport(let flaw) = self { flaw } else { nil } }
}

/// One service of the stand-in's provider.
public enum StandInService: String, Sendable, CaseIterable {
  case timeStamp = "tsa"
  case ocsp
  case lists = "crl"
  case certificates = "certs"
}
