import COpenSSL

// Every call into libcrypto that can fail goes through one of the checkers of this file. They clear the thread's error
// queue before the call and drain it after a failure, so that no failure is ever explained by an older one's errors.

/// The thread's error queue, oldest first, emptied: `ERR_get_error_all`.
func drainErrorQueue() -> [String] {
  var lines: [String] = []
  var data: UnsafePointer<CChar>?
  var flags: Int32 = 0
  while case let code = ERR_get_error_all(nil, nil, nil, &data, &flags), code != 0 {
    var text = [CChar](repeating: 0, count: 256)
    ERR_error_string_n(code, &text, text.count)
    var line = text.text
    if let data, flags & ERR_TXT_STRING != 0, data.pointee != 0 { line += ": " + String(cString: data) }
    lines.append(line)
  }
  return lines
}

/// For functions whose success is exactly 1.
func expectOne(_ function: String, _ call: @autoclosure () -> Int32) throws(OpenSSLFailure) {
  ERR_clear_error()
  guard call() == 1 else { throw .library(function: function, queue: drainErrorQueue()) }
}

/// For functions whose success is a positive count or length, which is returned.
@discardableResult
func expectPositive(_ function: String, _ call: @autoclosure () -> Int32) throws(OpenSSLFailure) -> Int {
  ERR_clear_error()
  let outcome = call()
  guard outcome > 0 else { throw .library(function: function, queue: drainErrorQueue()) }
  return Int(outcome)
}

/// For functions whose success is a pointer.
func expectPointer<Pointer>(
  _ function: String, _ call: @autoclosure () -> Pointer?
) throws(OpenSSLFailure) -> Pointer {
  ERR_clear_error()
  guard let pointer = call() else { throw .library(function: function, queue: drainErrorQueue()) }
  return pointer
}

/// For questions: 1 is yes, anything else no. Whatever the no left in the queue is dropped.
func isOne(_ call: @autoclosure () -> Int32) -> Bool {
  ERR_clear_error()
  let yes = call() == 1
  if !yes { ERR_clear_error() }
  return yes
}
