import AdES
import OpenSSL

/// The certificates that a message carries, read once for all its signers: a message may have many, and they must not multiply.
struct MessageMaterial {
  let certificates: [Certificate]
  /// The places, counted from 0, of certificates that cannot be read.
  let unreadable: [Int]

  /// Everything the message carries becomes material of the file; its own certificates stay apart, because they are part of what
  /// is judged.
  init(_ message: SignedData, in context: ValidationContext) {
    context.material.add(message)
    var certificates: [Certificate] = []
    var unreadable: [Int] = []
    for (index, der) in message.certificates.enumerated() {
      if let certificate = context.material.certificate(der: der) {
        certificates.append(certificate)
      } else {
        unreadable.append(index)
      }
    }
    self.certificates = certificates
    self.unreadable = unreadable
  }
}
