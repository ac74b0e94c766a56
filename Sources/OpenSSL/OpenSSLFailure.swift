/// Why something could not be done with a key, a certificate or a token.
///
/// A bad signature or an untrusted path is no failure: those are answers (`false`, ``PathOutcome``). The payload is
/// evidence for whoever words the message. No case carries key material, a passphrase or a PIN.
public enum OpenSSLFailure: Error, Equatable, Sendable {
  /// libcrypto refused a call that should have worked: the C function, and its error queue, oldest first.
  case library(function: String, queue: [String])
  /// Bytes from outside are not what they are said to be.
  case malformed(what: String, queue: [String] = [])
  /// The passphrase does not open the key. The path is the one the caller named.
  case wrongPassphrase(path: String? = nil)
  /// The key is encrypted and no passphrase was given.
  case passphraseNeeded(path: String? = nil)
  /// A passphrase with a NUL octet, which PKCS#12 cannot express.
  case unusablePassphrase
  case noPrivateKey
  case noCertificate
  /// A key algorithm, size or curve that is not supported.
  case unsupportedKey(String)
  /// The scheme cannot be used with this key, or not on this machine.
  case unsupportedScheme(String)
  /// The private key of a PKCS#12 file or token is not that of the certificate beside it.
  case keyDoesNotMatchCertificate
  case token(TokenFailure)
}

extension OpenSSLFailure: CustomStringConvertible {
  public var description: String {
    switch self {
    case .library(let function, let queue): "\(function) failed\(Self.trail(queue))"
    case .malformed(let what, let queue): "malformed \(what)\(Self.trail(queue))"
    case .wrongPassphrase(let path): "wrong passphrase\(Self.place(path))"
    case .passphraseNeeded(let path): "a passphrase is needed\(Self.place(path))"
    case .unusablePassphrase: "the passphrase contains a NUL octet"
    case .noPrivateKey: "no private key"
    case .noCertificate: "no certificate for the private key"
    case .unsupportedKey(let what): "unsupported key: \(what)"
    case .unsupportedScheme(let what): "unsupported signature scheme: \(what)"
    case .keyDoesNotMatchCertificate: "the private key does not match the certificate"
    case .token(let failure): "token: \(failure)"
    }
  }

  private static func trail(_ queue: [String]) -> String {
    queue.isEmpty ? "" : ": " + queue.joined(separator: "; ")
  }
  private static func place(_ path: String?) -> String { path.map { " for \($0)" } ?? "" }
}
