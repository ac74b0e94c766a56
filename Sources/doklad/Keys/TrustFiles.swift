import ArgumentParser
import Desk
import Files
import OpenSSL

/// Whom to believe, and what is at hand of certificates and lists: files that a command outside a workspace is given.
struct TrustFiles: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      words(
        "Удостоверение на доверен издател; може повече от веднъж.",
        "Certificate of an issuer to trust; may be repeated."), valueName: words("файл", "file")),
    completion: .file()) var trust: [String] = []
  @Option(
    help: ArgumentHelp(
      words("Междинно удостоверение.", "Intermediate certificate."), valueName: words("файл", "file")),
    completion: .file()) var intermediate: [String] = []
  @Option(
    help: ArgumentHelp(
      words("Списък на спрени удостоверения.", "Revocation list."), valueName: words("файл", "file")),
    completion: .file()) var crl: [String] = []

  func anchors() throws -> [Certificate] { try Self.load(trust) { try Certificate.all(derOrPEM: $0) } }
  func intermediates() throws -> [Certificate] {
    try Self.load(intermediate) { try Certificate.all(derOrPEM: $0) }
  }
  func revocationLists() throws -> [RevocationList] {
    try Self.load(crl) { try RevocationList.all(derOrPEM: $0) }
  }

  /// What the files hold; one that holds nothing was meant to hold something.
  static func load<Value>(_ paths: [String], _ parse: ([UInt8]) throws -> [Value]) throws -> [Value] {
    try paths.flatMap { path in
      let found: [Value]
      do { found = try parse(try ByteSource(contentsOf: path).bytes) } catch let failure as OpenSSLFailure {
        throw DeskFailure.trust(path: path, failure)
      }
      guard !found.isEmpty else { throw DeskFailure.nothingToTrust(path: path) }
      return found
    }
  }
}
