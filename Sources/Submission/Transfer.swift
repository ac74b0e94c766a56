import CCurl
import Files
import Foundation

/// What one exchange's callbacks share: the body going out, the answer coming in.
final class Transfer {
  private let package: ByteSource?
  private let maximumResponseBytes: Int
  private let progress: (Int, Int) -> Bool

  private var position = 0
  private var buffer: [UInt8] = []
  private var bufferStart = 0

  private(set) var body: [UInt8] = []
  private(set) var isBodyTooLarge = false
  private(set) var isPackageUnreadable = false
  /// Of the last answer only: an interim one, such as 100, does not count.
  private(set) var headers: [String: String] = [:]

  private static let bufferBytes = 256 << 10
  /// More than any answer of ours has; the rest is dropped.
  private static let headerCount = 100

  init(
    package: ByteSource?, maximumResponseBytes: Int, progress: @escaping (Int, Int) -> Bool
  ) {
    self.package = package
    self.maximumResponseBytes = maximumResponseBytes
    self.progress = progress
  }

  /// Makes libcurl call this object, which must outlive the transfer.
  func attach(to handle: borrowing CurlHandle) throws(SubmissionFailure) {
    let state = Unmanaged.passUnretained(self).toOpaque()
    try CurlHandle.check(
      doklad_curl_easy_setopt_write(
        handle.pointer,
        { data, size, count, state in
          Transfer.from(state)?.receive(data, size * count) ?? 0
        }, state), "CURLOPT_WRITEFUNCTION")
    try CurlHandle.check(
      doklad_curl_easy_setopt_header(
        handle.pointer,
        { data, size, count, state in
          Transfer.from(state)?.receiveHeader(data, size * count) ?? 0
        }, state), "CURLOPT_HEADERFUNCTION")
    try CurlHandle.check(
      doklad_curl_easy_setopt_progress(
        handle.pointer,
        { state, _, _, _, sent in
          Transfer.from(state)?.goesOn(sent: Int(sent)) ?? false ? 0 : 1
        }, state), "CURLOPT_XFERINFOFUNCTION")
    guard package != nil else { return }
    try CurlHandle.check(
      doklad_curl_easy_setopt_read(
        handle.pointer,
        { data, size, count, state in
          Transfer.from(state)?.send(data, size * count) ?? Int(CURL_READFUNC_ABORT)
        }, state), "CURLOPT_READFUNCTION")
    try CurlHandle.check(
      doklad_curl_easy_setopt_seek(
        handle.pointer,
        { state, offset, origin in
          Transfer.from(state)?.seek(Int(offset), origin) ?? CURL_SEEKFUNC_FAIL
        }, state), "CURLOPT_SEEKFUNCTION")
  }

  private static func from(_ state: UnsafeMutableRawPointer?) -> Transfer? {
    state.map { Unmanaged<Transfer>.fromOpaque($0).takeUnretainedValue() }
  }

  private func goesOn(sent: Int) -> Bool { progress(sent, package?.count ?? 0) }

  private func send(_ data: UnsafeMutablePointer<CChar>?, _ wanted: Int) -> Int {
    guard let data, let package else { return Int(CURL_READFUNC_ABORT) }
    guard position < package.count else { return 0 }
    if position < bufferStart || position >= bufferStart + buffer.count {
      buffer.removeAll(keepingCapacity: true)
      bufferStart = position
      let end = min(package.count, position + Self.bufferBytes)
      do {
        try package.forEachChunk(in: position..<end, chunkBytes: Self.bufferBytes) {
          self.buffer.append(contentsOf: $0)
        }
      } catch {
        isPackageUnreadable = true
        return Int(CURL_READFUNC_ABORT)
      }
    }
    let start = position - bufferStart
    let count = min(wanted, buffer.count - start)
    buffer.withUnsafeBytes { bytes in
      UnsafeMutableRawBufferPointer(start: data, count: count)
        .copyMemory(from: UnsafeRawBufferPointer(rebasing: bytes[start..<start + count]))
    }
    position += count
    return count
  }

  private func seek(_ offset: Int, _ origin: CInt) -> CInt {
    guard origin == SEEK_SET, let package, offset >= 0, offset <= package.count else {
      return CURL_SEEKFUNC_FAIL
    }
    position = offset
    return CURL_SEEKFUNC_OK
  }

  private func receive(_ data: UnsafeMutablePointer<CChar>?, _ count: Int) -> Int {
    guard let data else { return 0 }
    guard body.count + count <= maximumResponseBytes else {
      isBodyTooLarge = true
      body = []
      return 0
    }
    body.append(contentsOf: UnsafeRawBufferPointer(start: data, count: count))
    return count
  }

  private func receiveHeader(_ data: UnsafeMutablePointer<CChar>?, _ count: Int) -> Int {
    guard let data else { return 0 }
    let line = String(decoding: UnsafeRawBufferPointer(start: data, count: count), as: UTF8.self)
    if line.hasPrefix("HTTP/") {
      headers = [:]
    } else if let colon = line.firstIndex(of: ":"), headers.count < Self.headerCount {
      headers[line[..<colon].lowercased()] =
        line[line.index(after: colon)...].trimmingCharacters(in: .whitespacesAndNewlines)
    }
    return count
  }

  /// Seconds from `now`, from either form: a number, or a date (RFC 9110, clause 10.2.3).
  func retryAfterSeconds(now: Date) -> Int? {
    guard let text = headers["retry-after"] else { return nil }
    if let seconds = Int(text) { return seconds >= 0 ? seconds : nil }
    let date = curl_getdate(text, nil)
    guard date >= 0 else { return nil }
    return max(0, Int((Double(date) - now.timeIntervalSince1970).rounded(.up)))
  }
}
