/// A short name by which a route or a register speaks of something: ASCII letters, digits and `-`, `_`, `.`.
public protocol WorkflowIdentifier: RawRepresentable<String>, ExpressibleByStringLiteral, Hashable,
  Comparable, Sendable, CustomStringConvertible, Codable
{
  init(rawValue: String)
  /// The shape in words, for failures.
  static var shape: String { get }
  static func isWellFormed(_ text: String) -> Bool
}

extension WorkflowIdentifier {
  /// The identifier, or nil where the text has not its shape: for everything that comes from outside.
  public init?(checking text: String) {
    guard Self.isWellFormed(text) else { return nil }
    self.init(rawValue: text)
  }

  public init(_ text: String) { self.init(rawValue: text) }
  public init(stringLiteral text: String) { self.init(rawValue: text) }
  public var description: String { rawValue }

  public static func < (left: Self, right: Self) -> Bool {
    left.rawValue.utf8.lexicographicallyPrecedes(right.rawValue.utf8)
  }

  public static var shape: String { "1 to 64 of a-z A-Z 0-9 - _ ." }

  public static func isWellFormed(_ text: String) -> Bool {
    (1...64).contains(text.utf8.count)
      && text.utf8.allSatisfy { octet in
        switch octet {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
          UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"), UInt8(ascii: "."):
          true
        default: false
        }
      }
  }
}

/// A person of the authority register.
public struct PersonID: WorkflowIdentifier {
  public let rawValue: String
  public init(rawValue: String) { self.rawValue = rawValue }
}

/// What a person is in the organisation for a route: `expert`, `headOfUnit`.
public struct Role: WorkflowIdentifier {
  public let rawValue: String
  public init(rawValue: String) { self.rawValue = rawValue }
}

/// A step of a route. No `.`: it also names the step's signature field, and ISO 32000 parts field names with it.
public struct StepID: WorkflowIdentifier {
  public let rawValue: String
  public init(rawValue: String) { self.rawValue = rawValue }

  public static var shape: String { "1 to 64 of a-z A-Z 0-9 - _" }

  public static func isWellFormed(_ text: String) -> Bool {
    !text.utf8.contains(UInt8(ascii: ".")) && PersonID.isWellFormed(text)
  }
}
