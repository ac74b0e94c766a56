/// The number and generation under which an indirect object is known (ISO 32000-2, 7.3.10).
public struct PDFReference: Hashable, Comparable, Sendable, CustomStringConvertible {
  public let number: Int
  public let generation: Int

  public init(number: Int, generation: Int = 0) {
    self.number = number
    self.generation = generation
  }

  public static func < (left: PDFReference, right: PDFReference) -> Bool {
    (left.number, left.generation) < (right.number, right.generation)
  }

  public var description: String { "\(number) \(generation) R" }
}

/// One PDF object as a value (ISO 32000-2, 7.3). A stream is its dictionary; its data are found by
/// ``StoredObject``.
public enum PDFValue: Equatable, Sendable {
  case null
  case boolean(Bool)
  case integer(Int)
  case real(Double)
  /// The octets of a string, whether it was written in parentheses or as hexadecimal digits.
  case string([UInt8])
  /// A name without its solidus, `#xx` resolved, **each octet as the Unicode scalar of the same number**.
  ///
  /// That keeps names apart exactly where their octets differ: Swift compares strings by canonical
  /// equivalence, under which a UTF-8 name holding U+212A KELVIN SIGN would equal one holding a plain `K`.
  case name(String)
  case array([PDFValue])
  case dictionary(PDFDictionary)
  case reference(PDFReference)

  public var asBoolean: Bool? { if case .boolean(let value) = self { value } else { nil } }
  public var asInteger: Int? { if case .integer(let value) = self { value } else { nil } }
  public var asString: [UInt8]? { if case .string(let value) = self { value } else { nil } }
  public var asName: String? { if case .name(let value) = self { value } else { nil } }
  public var asArray: [PDFValue]? { if case .array(let value) = self { value } else { nil } }
  public var asDictionary: PDFDictionary? { if case .dictionary(let value) = self { value } else { nil } }
  public var asReference: PDFReference? { if case .reference(let value) = self { value } else { nil } }
  /// An integer or real as a real.
  public var asNumber: Double? {
    switch self {
    case .integer(let value): Double(value)
    case .real(let value): value
    default: nil
    }
  }
}

/// A dictionary that keeps the order in which its keys were written (ISO 32000-2, 7.3.7).
///
/// Equality does not look at the order, since no reader does.
public struct PDFDictionary: Sendable {
  public struct Entry: Equatable, Sendable {
    public let key: String
    public fileprivate(set) var value: PDFValue
  }

  public private(set) var entries: [Entry] = []
  /// Positions by key, kept from ``indexedFrom`` entries on; shorter dictionaries are searched in order.
  private var positions: [String: Int]?
  private static let indexedFrom = 16

  public init() {}

  /// A dictionary of `pairs`, in order; a later pair replaces an earlier one with the same key.
  public init(_ pairs: [(String, PDFValue)]) {
    for (key, value) in pairs { self[key] = value }
  }

  public var count: Int { entries.count }
  public var isEmpty: Bool { entries.isEmpty }
  public var keys: [String] { entries.map(\.key) }

  /// The value under `key`; setting nil removes the entry.
  public subscript(key: String) -> PDFValue? {
    get { position(of: key).map { entries[$0].value } }
    set {
      switch (position(of: key), newValue) {
      case (let position?, let value?): entries[position].value = value
      case (nil, let value?): append(key, value)
      case (let position?, nil):
        entries.remove(at: position)
        reindex()
      case (nil, nil): break
      }
    }
  }

  /// Appends an entry unless the key is taken.
  /// - Returns: false where the key was already there, and nothing changed.
  mutating func appendIfNew(_ key: String, _ value: PDFValue) -> Bool {
    guard position(of: key) == nil else { return false }
    append(key, value)
    return true
  }

  private mutating func append(_ key: String, _ value: PDFValue) {
    entries.append(Entry(key: key, value: value))
    if positions != nil {
      positions?[key] = entries.count - 1
    } else if entries.count >= Self.indexedFrom {
      reindex()
    }
  }

  private mutating func reindex() {
    positions = nil
    guard entries.count >= Self.indexedFrom else { return }
    var index = [String: Int](minimumCapacity: entries.count * 2)
    for (position, entry) in entries.enumerated() { index[entry.key] = position }
    positions = index
  }

  private func position(of key: String) -> Int? {
    if let positions { return positions[key] }
    return entries.firstIndex { $0.key == key }
  }
}

extension PDFDictionary: Equatable {
  public static func == (left: PDFDictionary, right: PDFDictionary) -> Bool {
    guard left.count == right.count else { return false }
    return left.entries.allSatisfy { right[$0.key] == $0.value }
  }
}
