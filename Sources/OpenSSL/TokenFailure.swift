/// Why a PKCS#11 token could not be used. A batch of signatures stops at the first: a card counts wrong PINs.
public enum TokenFailure: Error, Hashable, Sendable {
  /// The module's file could not be loaded, with the loader's reason.
  case moduleNotLoaded(path: String, reason: String)
  /// The file is a library, but has no `C_GetFunctionList`.
  case notAModule(path: String)
  /// No token bears this label or serial number; those that are present.
  case tokenNotFound(wanted: String, present: [TokenDescription])
  /// The label fits several tokens: name one by its serial number.
  case severalTokensMatch(wanted: String, matching: [TokenDescription])
  /// The token was taken out meanwhile.
  case notPresent
  case wrongPIN
  /// Wrong, and the next wrong one locks the token.
  case wrongPINOneTryLeft
  /// Too many wrong PINs: only the PUK helps.
  case pinLocked
  case pinExpired
  /// No user PIN was ever set.
  case pinNotInitialised
  /// Longer or shorter than the token takes, or with characters it does not.
  case pinUnacceptable
  /// The key was asked for before the PIN was.
  case notLoggedIn
  /// The token holds no such key, or no longer.
  case keyNotFound
  /// The token cannot do this: a scheme, in words.
  case unsupported(String)
  /// A person, or the token, broke off.
  case cancelled
  /// Any other answer of the module: the function, and its `CKR_…` code.
  case other(function: String, code: UInt)
}

/// What a token says of itself.
public struct TokenDescription: Hashable, Sendable {
  public let label: String
  public let serialNumber: String
  public let manufacturer: String
  public let model: String

  public init(label: String, serialNumber: String, manufacturer: String, model: String) {
    self.label = label
    self.serialNumber = serialNumber
    self.manufacturer = manufacturer
    self.model = model
  }
}

extension TokenFailure: CustomStringConvertible {
  public var description: String {
    switch self {
    case .moduleNotLoaded(let path, let reason): "cannot load the PKCS#11 module \(path): \(reason)"
    case .notAModule(let path): "\(path) is not a PKCS#11 module"
    case .tokenNotFound(let wanted, let present):
      "no token \(wanted); present: \(present.map(\.label).joined(separator: ", "))"
    case .severalTokensMatch(let wanted, let matching):
      "several tokens are called \(wanted): \(matching.map(\.serialNumber).joined(separator: ", "))"
    case .notPresent: "the token is no longer present"
    case .wrongPIN: "wrong PIN"
    case .wrongPINOneTryLeft: "wrong PIN; one try is left"
    case .pinLocked: "the PIN is locked"
    case .pinExpired: "the PIN has expired"
    case .pinNotInitialised: "the token has no user PIN"
    case .pinUnacceptable: "the token does not take such a PIN"
    case .notLoggedIn: "the PIN has not been given"
    case .keyNotFound: "the key is not on the token"
    case .unsupported(let what): "the token cannot do \(what)"
    case .cancelled: "broken off"
    case .other(let function, let code): "\(function) answered 0x\(String(code, radix: 16))"
    }
  }
}
