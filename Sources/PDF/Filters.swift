import Files

/// One step of a stream's `/Filter` with its parameters (ISO 32000-2, 7.4, Table 6).
enum Filter: Equatable {
  case flate(Predictor)
  case lzw(Predictor, earlyChange: Bool)
  case asciiHexadecimal
  case ascii85
  case runLength

  /// - Throws: ``PDFFailure/unsupportedFilter(_:)`` for image filters and crypt filters, whose data are
  ///   opaque here.
  init(name: String, parameters: PDFDictionary?) throws(PDFFailure) {
    switch name {
    case "FlateDecode", "Fl": self = .flate(try Predictor(parameters))
    case "LZWDecode", "LZW":
      self = .lzw(try Predictor(parameters), earlyChange: parameters?["EarlyChange"]?.asInteger != 0)
    case "ASCIIHexDecode", "AHx": self = .asciiHexadecimal
    case "ASCII85Decode", "A85": self = .ascii85
    case "RunLengthDecode", "RL": self = .runLength
    default: throw .unsupportedFilter(name)
    }
  }

  /// - Returns: nil where the data are damaged.
  func decoded(_ encoded: [UInt8], limit: InflationLimit, isStrict: Bool) throws(PDFFailure) -> [UInt8]? {
    try ByteSource(encoded).withUnsafeBytes { (octets) throws(PDFFailure) in
      try decoded(octets, limit: limit, isStrict: isStrict)
    }
  }

  /// - Returns: nil where the data are damaged.
  func decoded(
    _ encoded: UnsafeRawBufferPointer, limit: InflationLimit, isStrict: Bool
  ) throws(PDFFailure) -> [UInt8]? {
    switch self {
    case .flate(let predictor):
      guard let data = try inflated(encoded, limit: limit, isStrict: isStrict) else { return nil }
      return predictor.undone(data, isStrict: isStrict)
    case .lzw(let predictor, let earlyChange):
      guard let data = try lzwDecoded(encoded, earlyChange: earlyChange, limit: limit, isStrict: isStrict)
      else {
        return nil
      }
      return predictor.undone(data, isStrict: isStrict)
    case .asciiHexadecimal: return asciiHexadecimalDecoded(encoded, isStrict: isStrict)
    case .ascii85: return ascii85Decoded(encoded, isStrict: isStrict)
    case .runLength: return try runLengthDecoded(encoded, limit: limit, isStrict: isStrict)
    }
  }
}

/// ASCIIHexDecode (ISO 32000-2, 7.4.2).
private func asciiHexadecimalDecoded(_ encoded: UnsafeRawBufferPointer, isStrict: Bool) -> [UInt8]? {
  var output: [UInt8] = []
  output.reserveCapacity(encoded.count / 2)
  var high: UInt8?
  for byte in encoded {
    if byte == Ascii.greater {
      if let high { output.append(high << 4) }
      return output
    }
    if isWhiteSpace(byte) { continue }
    guard let digit = hexDigit(byte) else {
      if isStrict { return nil }
      continue
    }
    if let first = high {
      output.append(first << 4 | digit)
      high = nil
    } else {
      high = digit
    }
  }
  if isStrict { return nil }
  if let high { output.append(high << 4) }
  return output
}

/// ASCII85Decode (ISO 32000-2, 7.4.3).
private func ascii85Decoded(_ encoded: UnsafeRawBufferPointer, isStrict: Bool) -> [UInt8]? {
  var output: [UInt8] = []
  output.reserveCapacity(encoded.count / 5 * 4 + 4)
  var group: UInt64 = 0
  var count = 0
  var isEnded = false
  for byte in encoded {
    if isWhiteSpace(byte) { continue }
    if byte == UInt8(ascii: "~") {
      isEnded = true
      break
    }
    if byte == UInt8(ascii: "z") && count == 0 {
      output.append(contentsOf: [0, 0, 0, 0])
      continue
    }
    guard byte >= UInt8(ascii: "!") && byte <= UInt8(ascii: "u") else {
      if isStrict { return nil }
      continue
    }
    group = group * 85 + UInt64(byte - UInt8(ascii: "!"))
    count += 1
    if count == 5 {
      guard group <= UInt64(UInt32.max) else { return isStrict ? nil : output }
      for shift in [24, 16, 8, 0] { output.append(UInt8(truncatingIfNeeded: group >> UInt64(shift))) }
      group = 0
      count = 0
    }
  }
  guard isEnded || !isStrict, count != 1 || !isStrict else { return nil }
  if count > 1 {
    for _ in count..<5 { group = group * 85 + 84 }
    for shift in [24, 16, 8].prefix(count - 1) {
      output.append(UInt8(truncatingIfNeeded: group >> UInt64(shift)))
    }
  }
  return output
}

/// RunLengthDecode (ISO 32000-2, 7.4.5).
private func runLengthDecoded(
  _ encoded: UnsafeRawBufferPointer, limit: InflationLimit, isStrict: Bool
) throws(PDFFailure) -> [UInt8]? {
  var output: [UInt8] = []
  var index = 0
  while index < encoded.count {
    let length = Int(encoded[index])
    if length == 128 { return output }
    if length < 128 {
      guard index + 1 + length < encoded.count else { return isStrict ? nil : output }
      output.append(contentsOf: encoded[index + 1...index + 1 + length])
      index += length + 2
    } else {
      guard index + 1 < encoded.count else { return isStrict ? nil : output }
      output.append(contentsOf: repeatElement(encoded[index + 1], count: 257 - length))
      index += 2
    }
    try limit.check(produced: output.count, from: encoded.count)
  }
  return isStrict ? nil : output
}

/// LZWDecode (ISO 32000-2, 7.4.4).
private func lzwDecoded(
  _ encoded: UnsafeRawBufferPointer, earlyChange: Bool, limit: InflationLimit, isStrict: Bool
) throws(PDFFailure) -> [UInt8]? {
  let clear = 256
  let endOfData = 257
  var prefixes = [Int](repeating: -1, count: 4096)
  var suffixes = [UInt8](repeating: 0, count: 4096)
  for code in 0..<256 { suffixes[code] = UInt8(code) }
  var next = 258
  var width = 9
  var previous: Int?
  var output: [UInt8] = []
  var sequence: [UInt8] = []
  var bits = 0
  var bitCount = 0
  var index = 0
  while true {
    while bitCount < width {
      guard index < encoded.count else { return isStrict ? nil : output }
      bits = (bits << 8 | Int(encoded[index])) & 0xFF_FFFF
      bitCount += 8
      index += 1
    }
    let code = bits >> (bitCount - width) & ((1 << width) - 1)
    bitCount -= width
    if code == endOfData { return output }
    if code == clear {
      next = 258
      width = 9
      previous = nil
      continue
    }
    guard code < next || (code == next && previous != nil) else { return isStrict ? nil : output }
    // The sequence is found backwards; a code not yet defined is the previous sequence and its own first
    // octet.
    sequence.removeAll(keepingCapacity: true)
    var walk = code < next ? code : previous ?? 0
    while walk >= 258 {
      sequence.append(suffixes[walk])
      walk = prefixes[walk]
    }
    let first = suffixes[walk]
    sequence.append(first)
    output.append(contentsOf: sequence.reversed())
    if code == next { output.append(first) }
    try limit.check(produced: output.count, from: encoded.count)
    if let previous, next < 4096 {
      prefixes[next] = previous
      suffixes[next] = first
      next += 1
    }
    previous = code
    let early = earlyChange ? 1 : 0
    switch next + early {
    case 2048...: width = 12
    case 1024...: width = 11
    case 512...: width = 10
    default: width = 9
    }
  }
}
