import CZlib

/// How much decoding may still produce; shared by the filters of one stream.
struct InflationLimit {
  let limits: PDFLimits
  /// What the whole stream may decode to.
  let maximum: Int

  init(_ limits: PDFLimits, maximum: Int? = nil) {
    self.limits = limits
    self.maximum = min(maximum ?? limits.inflatedBytes, limits.inflatedBytes)
  }

  func check(produced: Int, from encoded: Int) throws(PDFFailure) {
    guard produced <= maximum else { throw .budget(.inflatedBytes, limit: maximum) }
    guard produced <= limits.inflationFloorBytes || produced / limits.inflationRatio <= max(encoded, 1) else {
      throw .budget(.inflationRatio, limit: limits.inflationRatio)
    }
  }
}

/// FlateDecode (ISO 32000-2, 7.4.4): zlib's `inflate`, stopped where `limit` says.
///
/// - Parameter isStrict: false accepts data cut short or with a wrong checksum, as viewers do.
/// - Returns: nil where the data are damaged.
func inflated(
  _ encoded: UnsafeRawBufferPointer, limit: InflationLimit, isStrict: Bool
) throws(PDFFailure) -> [UInt8]? {
  guard let base = encoded.baseAddress, encoded.count > 0, encoded.count <= Int(UInt32.max) else {
    return isStrict ? nil : []
  }
  var stream = z_stream()
  guard inflateInit_(&stream, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size)) == Z_OK else { return nil }
  defer { inflateEnd(&stream) }
  // zlib only reads through next_in; the field lacks a const.
  stream.next_in = UnsafeMutablePointer(mutating: base.assumingMemoryBound(to: UInt8.self))
  stream.avail_in = UInt32(encoded.count)

  var output: [UInt8] = []
  var chunkBytes = min(max(encoded.count * 4, 4096), 1 << 20)
  while true {
    let start = output.count
    var status = Z_OK
    // Grows by what was decoded, so that capacity follows real output and never a declared length.
    let chunk = [UInt8](unsafeUninitializedCapacity: chunkBytes) { buffer, filled in
      stream.next_out = buffer.baseAddress
      stream.avail_out = UInt32(chunkBytes)
      status = inflate(&stream, Z_NO_FLUSH)
      filled = chunkBytes - Int(stream.avail_out)
    }
    if start == 0 { output = chunk } else { output.append(contentsOf: chunk) }
    try limit.check(produced: output.count, from: encoded.count)
    if status == Z_STREAM_END { return output }
    if status != Z_OK || chunk.isEmpty { return isStrict ? nil : output }
    chunkBytes = min(max(output.count, 4096), 4 << 20)
  }
}
