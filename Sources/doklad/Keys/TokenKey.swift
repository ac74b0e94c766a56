import OpenSSL
import Signing

/// A key in a PKCS#11 token.
enum TokenKey {
  static func signer(module: String, token: String?, key: String?, descriptor: Int32?) throws -> any Signer {
    throw Complaint(.failure, code: "token", "")
  }
}
