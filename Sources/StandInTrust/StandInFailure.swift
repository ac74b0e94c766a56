import Files
import OpenSSL

/// Why a stand-in PKI could not be made.
public enum StandInFailure: Error, Equatable, Sendable {
  /// The declaration cannot be read, and where.
  case malformedDeclaration(String)
  case duplicateID(String)
  case unknownID(String)
  /// A name that does not say that it is a test.
  case nameWithoutTest(id: String, name: String)
  /// A number that may belong to a person or an organisation.
  case numberCouldBeReal(id: String, number: String)
  /// A file of this name is there already; nothing was written.
  case exists(path: String)
  case openSSL(OpenSSLFailure)
  case file(FileFailure)
  /// An extension could not be written.
  case encoding(String)
}

extension StandInFailure: CustomStringConvertible {
  public var description: String {
    switch self {
    case .malformedDeclaration(let what): "malformed declaration: \(what)"
    case .duplicateID(let id): "declared twice: \(id)"
    case .unknownID(let id): "not declared: \(id)"
    case .nameWithoutTest(let id, let name): "\(id): the name \(name) does not say it is a test"
    case .numberCouldBeReal(let id, let number): "\(id): the number \(number) could be somebody's"
    case .exists(let path): "\(path) exists"
    case .openSSL(let failure): "\(failure)"
    case .file(let failure): "\(failure.action) \(failure.path): \(failure.systemReason)"
    case .encoding(let what): "encoding: \(what)"
    }
  }
}

/// Runs a step of another room under this module's failure type.
func standIn<Result>(_ body: () throws(OpenSSLFailure) -> Result) throws(StandInFailure) -> Result {
  do throws(OpenSSLFailure) { return try body() } catch { throw .openSSL(error) }
}
