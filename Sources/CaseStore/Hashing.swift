import COpenSSL

/// SHA-256 over chunks as they pass.
struct SHA256Stream: ~Copyable {
  private let context: OpaquePointer

  init() throws(StoreFailure) {
    guard let context = EVP_MD_CTX_new(), EVP_DigestInit_ex(context, EVP_sha256(), nil) == 1 else {
      throw .digest("EVP_DigestInit_ex")
    }
    self.context = context
  }

  deinit { EVP_MD_CTX_free(context) }

  mutating func update(_ chunk: UnsafeRawBufferPointer) {
    EVP_DigestUpdate(context, chunk.baseAddress, chunk.count)
  }

  consuming func finalized<Value: DigestValue>(as type: Value.Type) throws(StoreFailure) -> Value {
    var octets = [UInt8](repeating: 0, count: 32)
    EVP_DigestFinal_ex(context, &octets, nil)
    guard let value = Value(octets: octets) else { throw .digest("unexpected length") }
    return value
  }
}

/// The SHA-256 of `bytes`.
func sha256<Value: DigestValue>(_ bytes: [UInt8], as type: Value.Type) throws(StoreFailure) -> Value {
  var stream = try SHA256Stream()
  bytes.withUnsafeBytes { stream.update($0) }
  return try stream.finalized(as: type)
}
