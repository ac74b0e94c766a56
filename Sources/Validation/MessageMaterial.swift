import AdES
import OpenSSL

/// The certificates and revocation lists that a message carries, read once for all its signers: a message may have many of
/// each, and they must not multiply.
struct MessageMaterial {
  let certificates: [Certificate]
  /// The places, counted from 0, of certificates that cannot be read.
  let unreadable: [Int]
  let revocationLists: [RevocationList]

  init(_ message: SignedData) {
    var certificates: [Certificate] = []
    var unreadable: [Int] = []
    for (index, der) in message.certificates.enumerated() {
      do throws(OpenSSLFailure) { certificates.append(try Certificate(der: der)) } catch {
        unreadable.append(index)
      }
    }
    self.certificates = certificates
    self.unreadable = unreadable
    // One that cannot be read says nothing; where the policy wants a list, its absence is told.
    revocationLists = message.revocationLists.compactMap { try? RevocationList(der: $0) }
  }
}
