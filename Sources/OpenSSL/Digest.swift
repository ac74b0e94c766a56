import COpenSSL
import Files

/// A running hash: `EVP_MD_CTX`.
///
/// Its state can be forked, so that a file signed many times over growing ranges is hashed once.
public struct Digest: ~Copyable, @unchecked Sendable {
  public let algorithm: DigestAlgorithm
  private let context: Owned<Lib.EVP_MD_CTX>

  public init(_ algorithm: DigestAlgorithm) throws(OpenSSLFailure) {
    let implementation = try algorithm.implementation()
    let fresh = try Owned<Lib.EVP_MD_CTX>("EVP_MD_CTX_new", EVP_MD_CTX_new())
    try expectOne("EVP_DigestInit_ex", EVP_DigestInit_ex(fresh.pointer, implementation, nil))
    self.algorithm = algorithm
    context = fresh
  }

  private init(copying other: borrowing Digest) throws(OpenSSLFailure) {
    let source = other.context.pointer
    let fresh = try Owned<Lib.EVP_MD_CTX>("EVP_MD_CTX_new", EVP_MD_CTX_new())
    try expectOne("EVP_MD_CTX_copy_ex", EVP_MD_CTX_copy_ex(fresh.pointer, source))
    algorithm = other.algorithm
    context = fresh
  }

  /// Adds octets: `EVP_DigestUpdate`.
  public mutating func update(_ bytes: some Collection<UInt8>) {
    let done: Void? = bytes.withContiguousStorageIfAvailable { absorb(UnsafeRawBufferPointer($0)) }
    if done == nil { Array(bytes).withUnsafeBytes { absorb($0) } }
  }

  /// Adds the octets of a buffer, such as a chunk that ``ByteSource`` lends.
  public mutating func update(_ buffer: UnsafeRawBufferPointer) { absorb(buffer) }

  /// Adds the octets of `range` of `source`, streamed in chunks of 1 MiB.
  /// - Throws: `FileFailure` where the file cannot be read any more.
  public mutating func update(_ source: ByteSource, in range: Range<Int>) throws {
    let context = context.pointer
    try source.forEachChunk(in: range) { Self.absorb($0, into: context) }
  }

  /// A second digest that has absorbed the same octets: `EVP_MD_CTX_copy_ex`.
  public borrowing func forked() throws(OpenSSLFailure) -> Digest { try Digest(copying: self) }

  /// The digest of everything absorbed: `EVP_DigestFinal_ex`, `EVP_DigestFinalXOF`.
  public consuming func finalized() -> [UInt8] {
    [UInt8](unsafeUninitializedCapacity: algorithm.byteCount) { buffer, filled in
      var count = UInt32(buffer.count)
      if algorithm == .shake256 {
        let done = EVP_DigestFinalXOF(context.pointer, buffer.baseAddress, buffer.count)
        precondition(done == 1, "EVP_DigestFinalXOF")
        filled = buffer.count
        return
      }
      let done = EVP_DigestFinal_ex(context.pointer, buffer.baseAddress, &count)
      // It can only fail for a context that was never set up or is already finished; the type excludes both.
      precondition(done == 1 && Int(count) == buffer.count, "EVP_DigestFinal_ex")
      filled = Int(count)
    }
  }

  private func absorb(_ buffer: UnsafeRawBufferPointer) { Self.absorb(buffer, into: context.pointer) }

  private static func absorb(_ buffer: UnsafeRawBufferPointer, into context: OpaquePointer) {
    guard let start = buffer.baseAddress else { return }
    let done = EVP_DigestUpdate(context, start, buffer.count)
    precondition(done == 1, "EVP_DigestUpdate")
  }

  /// The digest of octets in memory.
  public static func of(
    _ bytes: some Collection<UInt8>, _ algorithm: DigestAlgorithm
  ) throws(OpenSSLFailure) -> [UInt8] {
    var digest = try Digest(algorithm)
    digest.update(bytes)
    return digest.finalized()
  }

  /// The digest of `ranges` of `source`, in the order given, streamed.
  /// - Throws: ``OpenSSLFailure``; `FileFailure` where the file cannot be read any more.
  public static func of(
    _ source: ByteSource, in ranges: [Range<Int>], _ algorithm: DigestAlgorithm
  ) throws -> [UInt8] {
    var digest = try Digest(algorithm)
    for range in ranges { try digest.update(source, in: range) }
    return digest.finalized()
  }
}
