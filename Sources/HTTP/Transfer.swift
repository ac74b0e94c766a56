import CCurl
import Files
import Foundation

/// What one exchange's callbacks share: the body going out, the answer coming in.
final class Transfer {
  private let outgoing: ByteSource?
  private let maximumResponseBytes: Int
  private let addresses: AddressRule
  private let progress: (Int, Int) -> Bool

  private var position = 0
  private var buffer: [UInt8] = []
  private var bufferStart = 0

  private(set) var body: [UInt8] = []
  private(set) var isBodyTooLarge = false
  private(set) var isBodyUnreadable = false
  private(set) var isAddressRefused = false
  /// Of the last answer, like ``headers``.
  private(set) var reason = ""
  /// Of the last answer only: an interim one, such as 100, does not count.
  private(set) var headers: [String: String] = [:]

  private static let bufferBytes = 256 << 10
  /// More than any answer of ours has; the rest is dropped.
  private static let headerCount = 100

  init(
    body: ByteSource?, maximumResponseBytes: Int, addresses: AddressRule,
    progress: @escaping (Int, Int) -> Bool
  ) {
    outgoing = body
    self.addresses = addresses
    self.maximumResponseBytes = maximumResponseBytes
    self.progress = progress
  }

  /// Makes libcurl call this object, which must outlive the transfer.
  func attach(to handle: borrowing CurlHandle) throws(HTTPFailure) {
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
    try CurlHandle.check(
      doklad_curl_easy_setopt_opensocket(
        handle.pointer,
        { state, _, address in
          Transfer.from(state)?.openSocket(to: address) ?? CURL_SOCKET_BAD
        }, state), "CURLOPT_OPENSOCKETFUNCTION")
    guard outgoing != nil else { return }
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

  /// The last moment to refuse an address, whatever names and answers led to it: `CURLOPT_OPENSOCKETFUNCTION`.
  private func openSocket(to target: UnsafeMutablePointer<curl_sockaddr>?) -> curl_socket_t {
    guard let target else { return CURL_SOCKET_BAD }
    if addresses == .publicOnly {
      // The address is longer than its field for IPv6: it is read where it lies.
      let start = UnsafeRawPointer(target) + (MemoryLayout<curl_sockaddr>.offset(of: \.addr) ?? 16)
      guard Address(start, octets: Int(target.pointee.addrlen))?.isPublic ?? false else {
        isAddressRefused = true
        return CURL_SOCKET_BAD
      }
    }
    return socket(
      target.pointee.family, target.pointee.socktype | Int32(SOCK_CLOEXEC.rawValue), target.pointee.protocol)
  }

  private func goesOn(sent: Int) -> Bool { progress(sent, outgoing?.count ?? 0) }

  private func send(_ data: UnsafeMutablePointer<CChar>?, _ wanted: Int) -> Int {
    guard let data, let outgoing else { return Int(CURL_READFUNC_ABORT) }
    guard position < outgoing.count else { return 0 }
    if position < bufferStart || position >= bufferStart + buffer.count {
      buffer.removeAll(keepingCapacity: true)
      bufferStart = position
      let end = min(outgoing.count, position + Self.bufferBytes)
      do {
        try outgoing.forEachChunk(in: position..<end, chunkBytes: Self.bufferBytes) {
          self.buffer.append(contentsOf: $0)
        }
      } catch {
        isBodyUnreadable = true
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
    guard origin == SEEK_SET, let outgoing, offset >= 0, offset <= outgoing.count else {
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
      reason = String(line.split(separator: " ", maxSplits: 2).dropFirst(2).first ?? "").prefix(200)
        .trimmingCharacters(in: .whitespacesAndNewlines)
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
