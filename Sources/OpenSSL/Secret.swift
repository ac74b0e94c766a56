import COpenSSL

/// A passphrase or PIN. Its octets are overwritten when it ends, and never printed.
public final class Secret: @unchecked Sendable {
  // One allocation that nothing else sees; it ends in a NUL that is not counted, for C functions that want one.
  private let storage: UnsafeMutableRawBufferPointer

  /// Takes a copy. Overwriting `utf8` itself is the caller's to do.
  public init(utf8: [UInt8]) {
    storage = .allocate(byteCount: utf8.count + 1, alignment: 1)
    storage.copyBytes(from: utf8)
    storage[utf8.count] = 0
  }

  public convenience init(_ text: String) { self.init(utf8: Array(text.utf8)) }

  deinit {
    OPENSSL_cleanse(storage.baseAddress, storage.count)
    storage.deallocate()
  }

  /// The number of octets.
  public var count: Int { storage.count - 1 }
  public var isEmpty: Bool { count == 0 }

  /// Lends the octets, for interfaces that take a passphrase themselves. The buffer must not escape `body`.
  public func withUnsafeBytes<Result: ~Copyable, Failure: Error>(
    _ body: (UnsafeRawBufferPointer) throws(Failure) -> Result
  ) throws(Failure) -> Result {
    try body(UnsafeRawBufferPointer(rebasing: storage[..<count]))
  }

  /// Lends the octets as a C string; nil where a NUL inside would cut it short. It must not escape `body`.
  public func withCString<Result: ~Copyable, Failure: Error>(
    _ body: (UnsafePointer<CChar>) throws(Failure) -> Result
  ) throws(Failure) -> Result? {
    guard !storage[..<count].contains(0), let start = storage.baseAddress else { return nil }
    return try body(UnsafeRawPointer(start).assumingMemoryBound(to: CChar.self))
  }

  /// Whether both hold the same octets, compared in constant time: `CRYPTO_memcmp`.
  public func matches(_ other: Secret) -> Bool {
    count == other.count && CRYPTO_memcmp(storage.baseAddress, other.storage.baseAddress, count) == 0
  }
}

extension Secret: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
  public var description: String { "••••" }
  public var debugDescription: String { "••••" }
  public var customMirror: Mirror { Mirror(self, children: [:]) }
}
