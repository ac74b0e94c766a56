import Files
import OpenSSL

/// SHA-256 over chunks as they pass.
struct SHA256Stream: ~Copyable {
  private var digest: Digest

  init() throws(StoreFailure) {
    do { digest = try Digest(.sha256) } catch { throw .digest(error) }
  }

  mutating func update(_ chunk: UnsafeRawBufferPointer) { digest.update(chunk) }

  mutating func update(_ bytes: [UInt8]) { digest.update(bytes) }

  consuming func finalized<Value: DigestValue>(as type: Value.Type) -> Value {
    guard let value = Value(octets: digest.finalized()) else {
      preconditionFailure("SHA-256 has 32 octets")
    }
    return value
  }
}

/// The SHA-256 of `bytes`.
func sha256<Value: DigestValue>(_ bytes: [UInt8], as type: Value.Type) throws(StoreFailure) -> Value {
  var stream = try SHA256Stream()
  stream.update(bytes)
  return stream.finalized(as: type)
}
