import CCurl
import Foundation

/// One libcurl easy handle, with the memory it points into.
struct CurlHandle: ~Copyable {
  /// `CURL *`
  let pointer: UnsafeMutableRawPointer
  private let errorBuffer: UnsafeMutablePointer<CChar>
  private var headers: UnsafeMutablePointer<curl_slist>?

  /// Initialised once a process, and never torn down: other code may use libcurl too.
  private static let globalCode = curl_global_init(Int(CURL_GLOBAL_DEFAULT))

  /// `curl_easy_init`
  init() throws(SubmissionFailure) {
    guard Self.globalCode == CURLE_OK else {
      throw .curl(option: "curl_global_init", code: Int32(bitPattern: Self.globalCode.rawValue))
    }
    guard let pointer = curl_easy_init() else {
      throw .curl(option: "curl_easy_init", code: Int32(bitPattern: CURLE_FAILED_INIT.rawValue))
    }
    let errorBuffer = UnsafeMutablePointer<CChar>.allocate(capacity: Int(CURL_ERROR_SIZE))
    errorBuffer.initialize(repeating: 0, count: Int(CURL_ERROR_SIZE))
    // Cannot fail for a live handle; were it to, the buffer would stay empty.
    _ = doklad_curl_easy_setopt_pointer(pointer, CURLOPT_ERRORBUFFER, errorBuffer)
    self.pointer = pointer
    self.errorBuffer = errorBuffer
  }

  deinit {
    curl_easy_cleanup(pointer)
    curl_slist_free_all(headers)
    errorBuffer.deallocate()
  }

  /// What libcurl wrote of the last failure.
  var detail: String { String(cString: errorBuffer) }

  func set(_ option: CURLoption, _ value: Int, _ name: String) throws(SubmissionFailure) {
    try Self.check(doklad_curl_easy_setopt_long(pointer, option, value), name)
  }

  func set(_ option: CURLoption, _ value: String?, _ name: String) throws(SubmissionFailure) {
    try Self.check(doklad_curl_easy_setopt_string(pointer, option, value), name)
  }

  /// For secrets: the octets, which must end in a NUL, are overwritten once libcurl has its copy.
  func set(_ option: CURLoption, erasing secret: inout [UInt8], _ name: String) throws(SubmissionFailure) {
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

  func set(_ option: CURLoption, offset value: Int, _ name: String) throws(SubmissionFailure) {
    try Self.check(doklad_curl_easy_setopt_off_t(pointer, option, value), name)
  }

  /// `CURLOPT_HTTPHEADER`
  mutating func set(headers lines: [String]) throws(SubmissionFailure) {
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

  /// 0 where libcurl has no such size.
  func size(_ info: CURLINFO) -> Int {
    var value: curl_off_t = 0
    return doklad_curl_easy_getinfo_off_t(pointer, info, &value) == CURLE_OK ? Int(value) : 0
  }

  static func check(_ code: CURLcode, _ option: String) throws(SubmissionFailure) {
    guard code == CURLE_OK else { throw .curl(option: option, code: Int32(bitPattern: code.rawValue)) }
  }
}
