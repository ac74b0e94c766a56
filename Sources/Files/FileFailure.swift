import Foundation

/// A file could not be read or written: which, while doing what, and the system's reason.
public struct FileFailure: Error, Equatable, Sendable {
  public enum Action: String, Sendable {
    case open, read, write, rename, create
    /// The file became shorter while it was read.
    case changed
    /// A directory, device or pipe where a file is needed.
    case notRegular
    /// A file stands where a new one was to be created.
    case exists
  }

  public let action: Action
  public let path: String
  /// `errno`, or 0 where the system gave none.
  public let code: Int32

  public init(_ action: Action, path: String, code: Int32) {
    self.action = action
    self.path = path
    self.code = code
  }

  /// The system's own words for ``code``, empty where there are none.
  public var systemReason: String { code == 0 ? "" : String(cString: strerror(code)) }
}
