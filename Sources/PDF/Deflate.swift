import CZlib

/// Octets as FlateDecode undoes them (ISO 32000-2, 7.4.4).
public func deflated(_ octets: [UInt8]) -> [UInt8] {
  var length = compressBound(UInt(octets.count))
  return [UInt8](unsafeUninitializedCapacity: Int(length)) { buffer, filled in
    let status = octets.withUnsafeBufferPointer { source in
      compress2(buffer.baseAddress, &length, source.baseAddress, UInt(octets.count), Z_DEFAULT_COMPRESSION)
    }
    // The bound leaves no other outcome than success, but for want of memory.
    precondition(status == Z_OK, "zlib has no memory")
    filled = Int(length)
  }
}
