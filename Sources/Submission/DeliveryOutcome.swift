/// What one exchange means for a delivery.
public enum DeliveryOutcome: Sendable, Equatable {
  /// The registry cannot have the whole package: the same can be sent again.
  case notSent(TransportFailure)
  /// The registry may have the package, and may have registered it: it must be asked before anything is sent
  /// again.
  case unknown(Doubt)
  /// The registry has it and is not done; `retryAfterSeconds` is its own wish.
  case pending(retryAfterSeconds: Int?)
  /// The registry says it has never seen the message. Only ever the answer to asking.
  case notSeen
  /// The registry did not take it now: 503, 429, 408.
  case busy(status: Int, retryAfterSeconds: Int?)
  /// A receipt. Its seal is still to be judged.
  case accepted(SealedAnswer)
  /// A refusal. Its seal is still to be judged.
  case refused(SealedAnswer)
  /// Nothing will change until a person changes something. `mayHaveArrived` where the registry may have the
  /// package all the same: the cause became known only afterwards.
  case misconfigured(Misconfiguration, mayHaveArrived: Bool = false)
}

/// Why it is not known whether a package arrived.
public enum Doubt: Sendable, Equatable, Codable {
  /// The whole package was sent, but no answer came back whole.
  case noAnswer(TransportFailure)
  /// An answer that means nothing here: a status without what belongs to it.
  case nonsense(status: Int)
  /// An answer longer than is read.
  case answerTooLarge(status: Int)
  /// 409: the registry holds other bytes under this identifier, or is still busy with it.
  case conflict
  /// 5xx: it failed, at what point is not known.
  case serverError(status: Int)
  /// A receipt or refusal whose seal or content the caller did not accept.
  case answerNotGenuine(SealedAnswer.Kind)
  /// This machine stopped between sending and recording what came of it.
  case interrupted
}

/// A connection that did not carry an exchange to its end.
public struct TransportFailure: Sendable, Equatable, Codable {
  public enum Kind: String, Sendable, Codable {
    case nameNotResolved, proxyNotResolved, cannotConnect, tlsHandshake, timedOut, connectionLost
    /// Ended by the caller's progress closure.
    case cancelled
    /// The package's file could not be read while it was sent.
    case packageUnreadable
    case other
  }

  public let kind: Kind
  public let curlCode: Int32
  /// libcurl's words, for logs.
  public let detail: String

  public init(_ kind: Kind, curlCode: Int32, detail: String) {
    self.kind = kind
    self.curlCode = curlCode
    self.detail = detail
  }
}

/// What a person must put right, with the evidence. What they can do is ``remedy``.
public enum Misconfiguration: Sendable, Equatable, Codable {
  /// The server's certificate leads to no authority we trust, has expired, or is for another name; libcurl's
  /// words.
  case serverNotTrusted(detail: String)
  /// The file of trusted authorities is missing or holds none.
  case caFile(detail: String)
  /// Our client certificate's file cannot be opened, or not with this passphrase.
  case clientCertificateUnusable(detail: String)
  /// The server's TLS refused us: the number of its alert (RFC 8446, clause 6).
  case clientCertificateRefused(alert: Int)
  /// No TLS version or cipher in common.
  case tlsNotNegotiated(detail: String)
  case proxy(detail: String)
  /// 401
  case unauthorized
  /// 403
  case forbidden
  /// 404, 405, 410 to sending: there is no such service at this address.
  case noSuchService(status: Int)
  /// 3xx: redirects are not followed, so that a package only ever goes where it was meant to.
  case redirected(to: String?)
  /// 413
  case packageTooLarge
  /// Another 4xx: the registry does not take what we send.
  case rejected(status: Int)
  /// libcurl here cannot do what is asked of it.
  case library(curlCode: Int32, detail: String)

  public enum Remedy: String, Sendable, Codable {
    /// Give the right file of trusted authorities, or ask the registry for it.
    case correctTrustedAuthorities
    /// Give the right PKCS#12 file and its passphrase.
    case correctClientCertificate
    /// Have the registry accept this client certificate, or renew it.
    case haveClientCertificateAccepted
    /// Correct the endpoint's address.
    case correctAddress
    case correctProxy
    /// Send less: fewer or smaller attachments.
    case reducePackage
    /// The registry's operator and this software's must talk: versions do not fit.
    case askOperator
  }

  public var remedy: Remedy {
    switch self {
    case .serverNotTrusted, .caFile: .correctTrustedAuthorities
    case .clientCertificateUnusable: .correctClientCertificate
    case .clientCertificateRefused, .unauthorized, .forbidden: .haveClientCertificateAccepted
    case .noSuchService, .redirected: .correctAddress
    case .proxy: .correctProxy
    case .packageTooLarge: .reducePackage
    case .tlsNotNegotiated, .rejected, .library: .askOperator
    }
  }
}
