import COpenSSL

// Bytes in, bytes out: the three ways the C library reads and writes them.

/// Calls an `i2d_…` function twice, for the length and for the octets.
func encoded(
  _ function: String, _ i2d: (UnsafeMutablePointer<UnsafeMutablePointer<UInt8>?>?) -> Int32
) throws(OpenSSLFailure) -> [UInt8] {
  let count = try expectPositive(function, i2d(nil))
  var written: Int32 = 0
  let bytes = [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
    var cursor = buffer.baseAddress
    written = i2d(&cursor)
    filled = count
  }
  guard Int(written) == count else { throw .library(function: function, queue: drainErrorQueue()) }
  return bytes
}

/// Calls a `d2i_…` function over all of `der`. Octets left over are malformed, as is anything it cannot read.
func decoded<Object: LibraryObject>(
  _ der: [UInt8], as what: String, _: Object.Type,
  _ d2i: (UnsafeMutablePointer<UnsafePointer<UInt8>?>, Int) -> Object.Pointer?
) throws(OpenSSLFailure) -> Owned<Object> {
  ERR_clear_error()
  var rest = 0
  let pointer: Object.Pointer? = der.withUnsafeBufferPointer { buffer in
    var cursor = buffer.baseAddress
    let pointer = d2i(&cursor, buffer.count)
    if let start = buffer.baseAddress, let cursor { rest = buffer.count - (cursor - start) }
    return pointer
  }
  guard let pointer else { throw .malformed(what: what, queue: drainErrorQueue()) }
  let object = Owned<Object>(taking: pointer)
  guard rest == 0 else { throw .malformed(what: "\(what): \(rest) octets after its end") }
  return object
}

/// A memory BIO that reads `bytes` while `body` runs: `BIO_new_mem_buf`.
func withMemoryBIO<Result>(
  reading bytes: [UInt8], _ body: (OpaquePointer) throws(OpenSSLFailure) -> Result
) throws(OpenSSLFailure) -> Result {
  guard bytes.count <= Int(Int32.max) else { throw .malformed(what: "text of \(bytes.count) octets") }
  return try bytes.withUnsafeBufferPointer { buffer throws(OpenSSLFailure) -> Result in
    let bio = try Owned<Lib.BIO>(
      "BIO_new_mem_buf",
      BIO_new_mem_buf(buffer.baseAddress ?? UnsafePointer(bitPattern: 1), Int32(buffer.count)))
    return try body(bio.pointer)
  }
}

/// What `body` writes into a memory BIO: `BIO_s_mem`, `BIO_read`.
func writtenToMemoryBIO(_ body: (OpaquePointer) throws(OpenSSLFailure) -> Void) throws(OpenSSLFailure)
  -> [UInt8]
{
  let bio = try Owned<Lib.BIO>("BIO_new", BIO_new(BIO_s_mem()))
  try body(bio.pointer)
  let count = BIO_ctrl_pending(bio.pointer)
  var bytes = [UInt8](repeating: 0, count: count)
  if count > 0 { try expectPositive("BIO_read", BIO_read(bio.pointer, &bytes, Int32(count))) }
  return bytes
}

/// A copy of the content octets of an ASN.1 string: `ASN1_STRING_get0_data`.
func octets(_ string: UnsafePointer<ASN1_STRING>?) -> [UInt8] {
  guard let string, let start = ASN1_STRING_get0_data(string) else { return [] }
  return Array(UnsafeBufferPointer(start: start, count: Int(ASN1_STRING_length(string))))
}

extension [CChar] {
  /// The text before the first NUL, as C functions leave it in a buffer.
  var text: String { String(decoding: prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self) }
}

/// The dotted form of an object identifier: `OBJ_obj2txt`.
func dotted(_ object: OpaquePointer?) -> String {
  guard let object else { return "" }
  var text = [CChar](repeating: 0, count: 128)
  var count = OBJ_obj2txt(&text, Int32(text.count), object, 1)
  if count >= text.count {
    text = [CChar](repeating: 0, count: Int(count) + 1)
    count = OBJ_obj2txt(&text, Int32(text.count), object, 1)
  }
  return count > 0 ? text.text : ""
}

/// An object identifier from its dotted form: `OBJ_txt2obj`.
func objectIdentifier(_ dotted: String) throws(OpenSSLFailure) -> Owned<Lib.ASN1_OBJECT> {
  try Owned("OBJ_txt2obj", OBJ_txt2obj(dotted, 1))
}

/// The TLV of an object identifier: `i2d_ASN1_OBJECT`.
func objectIdentifierDER(_ dotted: String) throws(OpenSSLFailure) -> [UInt8] {
  let object = try objectIdentifier(dotted)
  return try encoded("i2d_ASN1_OBJECT") { i2d_ASN1_OBJECT(object.pointer, $0) }
}
