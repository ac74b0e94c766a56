import CCurl
import Foundation

/// What came of one HTTP exchange, as facts: nothing in it is a judgement yet.
public struct HTTPExchange: Sendable {
  /// ``CurlCode/ok`` for an exchange that ran to its end.
  public var code: CurlCode
  /// libcurl's words for the code; empty where all went well.
  public var detail: String
  /// The number of the TLS alert the server sent, where it sent one (RFC 8446, clause 6).
  public var tlsAlert: Int?
  /// The alert came on a connection made afterwards, to ask why this one was lost. It tells the cause; what
  /// arrived over the lost connection it does not tell.
  public var isAlertOfLaterConnection: Bool
  /// The HTTP status by which a proxy answered the wish for a tunnel; 0 without a proxy.
  public var proxyStatus: Int
  /// Octets of the body that were sent, and that there are. Both 0 for a `GET`.
  public var sentBytes: Int
  public var bodyBytes: Int
  /// The HTTP status of the last answer; 0 where none came.
  public var status: Int
  /// The words after the status; HTTP/1.1 has them, often empty.
  public var reason: String
  /// In seconds from the answer, from either form of the header field (RFC 9110, clause 10.2.3).
  public var retryAfterSeconds: Int?
  /// As the server wrote it.
  public var location: String?
  /// Where a redirect would have led, as an absolute address.
  public var redirectURL: String?
  public var contentType: String?
  public var body: [UInt8]
  /// The answer was longer than ``TransferLimits/maximumResponseBytes``; ``body`` is empty.
  public var isBodyTooLarge: Bool
  /// An address that ``HTTPRequest/addresses`` does not admit was not connected to.
  public var isAddressRefused: Bool
}

/// A code of libcurl, of the ones that are told apart here.
public struct CurlCode: RawRepresentable, Hashable, Sendable {
  public let rawValue: Int32
  public init(rawValue: Int32) { self.rawValue = rawValue }

  init(_ code: CURLcode) { rawValue = Int32(bitPattern: code.rawValue) }

  public static let ok = CurlCode(CURLE_OK)
  public static let unsupportedProtocol = CurlCode(CURLE_UNSUPPORTED_PROTOCOL)
  public static let failedInit = CurlCode(CURLE_FAILED_INIT)
  public static let urlMalformat = CurlCode(CURLE_URL_MALFORMAT)
  public static let notBuiltIn = CurlCode(CURLE_NOT_BUILT_IN)
  public static let couldntResolveProxy = CurlCode(CURLE_COULDNT_RESOLVE_PROXY)
  public static let couldntResolveHost = CurlCode(CURLE_COULDNT_RESOLVE_HOST)
  public static let couldntConnect = CurlCode(CURLE_COULDNT_CONNECT)
  public static let partialFile = CurlCode(CURLE_PARTIAL_FILE)
  public static let readError = CurlCode(CURLE_READ_ERROR)
  public static let operationTimedOut = CurlCode(CURLE_OPERATION_TIMEDOUT)
  public static let sslConnectError = CurlCode(CURLE_SSL_CONNECT_ERROR)
  public static let functionNotFound = CurlCode(CURLE_FUNCTION_NOT_FOUND)
  public static let abortedByCallback = CurlCode(CURLE_ABORTED_BY_CALLBACK)
  public static let badFunctionArgument = CurlCode(CURLE_BAD_FUNCTION_ARGUMENT)
  public static let interfaceFailed = CurlCode(CURLE_INTERFACE_FAILED)
  public static let tooManyRedirects = CurlCode(CURLE_TOO_MANY_REDIRECTS)
  public static let unknownOption = CurlCode(CURLE_UNKNOWN_OPTION)
  public static let setoptOptionSyntax = CurlCode(CURLE_SETOPT_OPTION_SYNTAX)
  public static let gotNothing = CurlCode(CURLE_GOT_NOTHING)
  public static let sslEngineNotfound = CurlCode(CURLE_SSL_ENGINE_NOTFOUND)
  public static let sslEngineSetfailed = CurlCode(CURLE_SSL_ENGINE_SETFAILED)
  public static let sendError = CurlCode(CURLE_SEND_ERROR)
  public static let recvError = CurlCode(CURLE_RECV_ERROR)
  public static let sslCertproblem = CurlCode(CURLE_SSL_CERTPROBLEM)
  public static let sslCipher = CurlCode(CURLE_SSL_CIPHER)
  public static let peerFailedVerification = CurlCode(CURLE_PEER_FAILED_VERIFICATION)
  public static let sendFailRewind = CurlCode(CURLE_SEND_FAIL_REWIND)
  public static let sslEngineInitfailed = CurlCode(CURLE_SSL_ENGINE_INITFAILED)
  public static let sslCacertBadfile = CurlCode(CURLE_SSL_CACERT_BADFILE)
  public static let sslIssuerError = CurlCode(CURLE_SSL_ISSUER_ERROR)
  public static let noConnectionAvailable = CurlCode(CURLE_NO_CONNECTION_AVAILABLE)
  public static let sslInvalidcertstatus = CurlCode(CURLE_SSL_INVALIDCERTSTATUS)
  public static let proxy = CurlCode(CURLE_PROXY)
  public static let sslClientcert = CurlCode(CURLE_SSL_CLIENTCERT)

  /// A connection that was there and went away.
  public var isConnectionLost: Bool {
    [.sendError, .recvError, .gotNothing, .partialFile, .sendFailRewind].contains(self)
  }

  /// libcurl returns it before it has sent anything of a request.
  public var isBeforeSending: Bool {
    [
      .failedInit, .couldntResolveProxy, .couldntResolveHost, .couldntConnect, .interfaceFailed,
      .sslConnectError,
      .noConnectionAvailable,
    ].contains(self)
  }
}

/// An exchange that could not be begun.
public enum HTTPFailure: Error, Equatable, Sendable {
  /// libcurl could not be set up: the option, and its code.
  case curl(option: String, code: Int32)
  /// The closure of a client certificate or of credentials failed; the reason is its own.
  case secret(String)
}

extension HTTPFailure: CustomStringConvertible {
  public var description: String {
    switch self {
    case .curl(let option, let code): "\(option): curl code \(code)"
    case .secret(let reason): "secret: \(reason)"
    }
  }
}
