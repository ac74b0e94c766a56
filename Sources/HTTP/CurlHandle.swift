import CCurl
import Foundation

/// One libcurl easy handle, with the memory it points into.
struct CurlHandle: ~Copyable {
  /// `CURL *`
  let pointer: UnsafeMutableRawPointer
  private let errorBuffer: UnsafeMutablePointer<CChar>
  private var headers: UnsafeMutablePointer<curl_slist>?
  private let words = TLSWords()

  /// Initialised once a process, and never torn down: other code may use libcurl too.
  private static let globalCode = curl_global_init(Int(CURL_GLOBAL_DEFAULT))

  /// `curl_easy_init`
  init() throws(HTTPFailure) {
    guard Self.globalCode == CURLE_OK else {
      throw .curl(option: "curl_global_init", code: Int32(bitPattern: Self.globalCode.rawValue))
    }
    guard let pointer = curl_easy_init() else {
      throw .curl(option: "curl_easy_init", code: Int32(bitPattern: CURLE_FAILED_INIT.rawValue))
    }
    let errorBuffer = UnsafeMutablePointer<CChar>.allocate(capacity: Int(CURL_ERROR_SIZE))
    errorBuffer.initialize(repeating: 0, count: Int(CURL_ERROR_SIZE))
    // Cannot fail for a live handle; were they to, buffer and words would stay empty.
    _ = doklad_curl_easy_setopt_pointer(pointer, CURLOPT_ERRORBUFFER, errorBuffer)
    _ = doklad_curl_easy_setopt_debug(
      pointer,
      { _, kind, data, count, state in
        guard kind == CURLINFO_TEXT, let data, let state else { return 0 }
        Unmanaged<TLSWords>.fromOpaque(state).takeUnretainedValue()
          .hear(UnsafeRawBufferPointer(start: data, count: count))
        return 0
      }, Unmanaged.passUnretained(words).toOpaque())
    _ = doklad_curl_easy_setopt_long(pointer, CURLOPT_VERBOSE, 1)
    self.pointer = pointer
    self.errorBuffer = errorBuffer
  }

  deinit {
    curl_easy_cleanup(pointer)
    curl_slist_free_all(headers)
    errorBuffer.deallocate()
  }

  /// What OpenSSL said of the connection's TLS, in libcurl's words; nil where it had nothing to say.
  var tlsWords: String? { words.first }

  /// What libcurl wrote of the last failure.
  var detail: String { String(cString: errorBuffer) }

  func set(_ option: CURLoption, _ value: Int, _ name: String) throws(HTTPFailure) {
    try Self.check(doklad_curl_easy_setopt_long(pointer, option, value), name)
  }

  func set(_ option: CURLoption, _ value: String?, _ name: String) throws(HTTPFailure) {
    try Self.check(doklad_curl_easy_setopt_string(pointer, option, value), name)
  }

  /// For secrets: the octets, which must end in a NUL, are overwritten once libcurl has its copy.
  func set(_ option: CURLoption, erasing secret: inout [UInt8], _ name: String) throws(HTTPFailure) {
    let code = secret.withUnsafeMutableBytes { bytes in
      let code = doklad_curl_easy_setopt_string(
        pointer, option, bytes.baseAddress?.assumingMemoryBound(to: CChar.self))
      Self.erase(bytes)
      return code
    }
    try Self.check(code, name)
  }

  static func erase(_ bytes: UnsafeMutableRawBufferPointer) {
    if let start = bytes.baseAddress { explicit_bzero(start, bytes.count) }
  }

  func set(_ option: CURLoption, offset value: Int, _ name: String) throws(HTTPFailure) {
    try Self.check(doklad_curl_easy_setopt_off_t(pointer, option, value), name)
  }

  /// `CURLOPT_HTTPHEADER`
  mutating func set(headers lines: [String]) throws(HTTPFailure) {
    for line in lines {
      guard let longer = curl_slist_append(headers, line) else {
        throw .curl(option: "curl_slist_append", code: Int32(bitPattern: CURLE_OUT_OF_MEMORY.rawValue))
      }
      headers = longer
    }
    try Self.check(
      doklad_curl_easy_setopt_pointer(pointer, CURLOPT_HTTPHEADER, headers), "CURLOPT_HTTPHEADER")
  }

  /// 0 where libcurl has no such number.
  func number(_ info: CURLINFO) -> Int {
    var value = 0
    return doklad_curl_easy_getinfo_long(pointer, info, &value) == CURLE_OK ? value : 0
  }

  /// nil where libcurl has no such text.
  func text(_ info: CURLINFO) -> String? {
    var value: UnsafePointer<CChar>?
    guard doklad_curl_easy_getinfo_string(pointer, info, &value) == CURLE_OK else { return nil }
    return value.map { String(cString: $0) }
  }

  /// The socket of a connection made by `CURLOPT_CONNECT_ONLY`: `CURLINFO_ACTIVESOCKET`.
  var activeSocket: CInt? {
    var socket: curl_socket_t = -1
    let code = doklad_curl_easy_getinfo_socket(pointer, CURLINFO_ACTIVESOCKET, &socket)
    return code == CURLE_OK && socket >= 0 ? socket : nil
  }

  /// 0 where libcurl has no such size.
  func size(_ info: CURLINFO) -> Int {
    var value: curl_off_t = 0
    return doklad_curl_easy_getinfo_off_t(pointer, info, &value) == CURLE_OK ? Int(value) : 0
  }

  static func check(_ code: CURLcode, _ option: String) throws(HTTPFailure) {
    guard code == CURLE_OK else { throw .curl(option: option, code: Int32(bitPattern: code.rawValue)) }
  }
}

/// libcurl's words on what OpenSSL refused. Its error buffer keeps an exchange's first failure, which need not be the
/// telling one: of a connection already reset it may be that its address cannot be had any more.
private final class TLSWords {
  private(set) var first: String?

  func hear(_ line: UnsafeRawBufferPointer) {
    guard first == nil, line.count < 1_000 else { return }
    let text = String(decoding: line, as: UTF8.self)
    // How the words begin; what a server writes into its certificate stands behind other beginnings.
    guard text.hasPrefix("error:0A") || text.hasPrefix("OpenSSL SSL_") && text.contains("error:0A") else {
      return
    }
    first = text.trimmingCharacters(in: .whitespacesAndNewlines)
  }
}
