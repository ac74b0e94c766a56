/// Octets that are not the canonical JSON of what was expected. Offsets count octets from 0; a path is the
/// names of members joined by dots with positions in brackets, empty for the outermost value.
public enum JSONFailure: Error, Hashable, Sendable {
  case tooLarge(bytes: Int, limitBytes: Int)
  case tooDeep(offset: Int, limit: Int)
  /// Not JSON (RFC 8259) at this octet.
  case malformed(offset: Int)
  case notUTF8
  /// Half of a UTF-16 surrogate pair in an escape.
  case loneSurrogate(offset: Int)
  /// A number with a fraction, an exponent or a minus zero.
  case notAnInteger(offset: Int)
  /// Beyond ±(2^53 − 1).
  case numberOutOfRange(offset: Int)
  case duplicateKey(String, offset: Int)
  case trailingBytes(offset: Int)
  /// JSON, but not as RFC 8785 writes it; the first octet that differs.
  case notCanonical(offset: Int)
  case missingKey(path: String)
  case unknownKey(path: String)
  case wrongType(path: String, expected: String)
  case wrongValue(path: String, expected: String)
}

extension JSONFailure: CustomStringConvertible {
  public var description: String {
    switch self {
    case .tooLarge(let bytes, let limit): "\(bytes) octets, the limit is \(limit)"
    case .tooDeep(let offset, let limit): "nested deeper than \(limit) at octet \(offset)"
    case .malformed(let offset): "not JSON at octet \(offset)"
    case .notUTF8: "not UTF-8"
    case .loneSurrogate(let offset): "lone surrogate at octet \(offset)"
    case .notAnInteger(let offset): "a number that is not an integer at octet \(offset)"
    case .numberOutOfRange(let offset): "an integer beyond 2^53 - 1 at octet \(offset)"
    case .duplicateKey(let key, let offset): "key \(key) for the second time at octet \(offset)"
    case .trailingBytes(let offset): "octets after the value at \(offset)"
    case .notCanonical(let offset): "not as RFC 8785 writes it at octet \(offset)"
    case .missingKey(let path): "key \(path) is missing"
    case .unknownKey(let path): "key \(path) is not known"
    case .wrongType(let path, let expected): "\(path): expected \(expected)"
    case .wrongValue(let path, let expected): "\(path): expected \(expected)"
    }
  }
}
