/// Writes a new file of one revision: a header, its objects, a cross-reference table (ISO 32000-1:2008, 7.5).
///
/// The same objects give the same octets: `/ID` is made from what is written.
public struct FileWriter: Sendable {
  private enum Content: Sendable {
    case value(PDFValue)
    case stream(PDFDictionary, [UInt8])
  }

  private var objects: [PDFReference: Content] = [:]
  private var nextNumber = 1
  public var root: PDFReference?
  public var information: PDFReference?

  public init() {}

  /// Begins with the objects of a document as they are in its newest revision, under the numbers they have
  /// there.
  public init(_ document: Document) throws(PDFFailure) {
    for reference in document.referencesInUse() {
      guard let object = try document.object(reference) else { continue }
      if let range = object.streamRange, var dictionary = object.value.asDictionary {
        dictionary["Length"] = nil
        set(reference, stream: dictionary, data: document.source[range])
      } else {
        set(reference, object.value)
      }
    }
    root = document.newestRevision.root
    information = document.newestRevision.trailer["Info"]?.asReference
  }

  public var references: [PDFReference] { objects.keys.sorted() }

  /// The value of an object; of a stream, its dictionary without `/Length`.
  public func value(of reference: PDFReference) -> PDFValue? {
    switch objects[reference] {
    case .value(let value)?: value
    case .stream(let dictionary, _)?: .dictionary(dictionary)
    case nil: nil
    }
  }

  /// Gives an object a value; a stream keeps its data where the value is a dictionary.
  public mutating func set(_ reference: PDFReference, _ value: PDFValue) {
    nextNumber = max(nextNumber, reference.number + 1)
    if case .stream(_, let data)? = objects[reference], case .dictionary(let dictionary) = value {
      objects[reference] = .stream(dictionary, data)
    } else {
      objects[reference] = .value(value)
    }
  }

  public mutating func set(_ reference: PDFReference, stream dictionary: PDFDictionary, data: [UInt8]) {
    nextNumber = max(nextNumber, reference.number + 1)
    objects[reference] = .stream(dictionary, data)
  }

  public mutating func add(_ value: PDFValue) -> PDFReference {
    let reference = PDFReference(number: nextNumber)
    set(reference, value)
    return reference
  }

  /// Adds a stream whose data are already encoded as the dictionary's `/Filter` says.
  public mutating func add(stream dictionary: PDFDictionary, data: [UInt8]) -> PDFReference {
    let reference = PDFReference(number: nextNumber)
    set(reference, stream: dictionary, data: data)
    return reference
  }

  /// The whole file.
  /// - Parameter version: in the header: `1.7`.
  /// - Throws: ``PDFFailure/offsetTooLarge(_:)``, ``PDFFailure/unexpectedType(_:key:)`` without a root.
  public func serialized(version: String) throws(PDFFailure) -> [UInt8] {
    guard let root else { throw .unexpectedType(nil, key: "Root") }
    // Octets beyond ASCII in the second line: no text file (7.5.2).
    var output = Array("%PDF-\(version)\n%".utf8) + [0xE2, 0xE3, 0xCF, 0xD3, Ascii.lineFeed]
    var offsets: [Int: (offset: Int, generation: Int)] = [:]
    for (reference, content) in objects.sorted(by: { $0.key < $1.key }) {
      offsets[reference.number] = (output.count, reference.generation)
      output += "\(reference.number) \(reference.generation) obj\n".utf8
      switch content {
      case .value(let value): Serializer.append(value, to: &output)
      case .stream(var dictionary, let data):
        dictionary["Length"] = .integer(data.count)
        Serializer.append(.dictionary(dictionary), to: &output)
        output += "\nstream\n".utf8
        output += data
        output += "\nendstream".utf8
      }
      output += "\nendobj\n".utf8
    }
    let identifier = Self.identifier(of: output)
    let start = output.count
    guard start <= 9_999_999_999 else { throw .offsetTooLarge(start) }
    output += "xref\n0 \(nextNumber)\n".utf8
    // Free entries are a list that begins and ends with object 0.
    let free = (0..<nextNumber).filter { offsets[$0] == nil }
    var nextFree = Dictionary(zip(free, free.dropFirst() + [0]), uniquingKeysWith: { first, _ in first })
    if free.isEmpty { nextFree[0] = 0 }
    for number in 0..<nextNumber {
      if let entry = offsets[number] {
        output += "\(Self.padded(entry.offset, 10)) \(Self.padded(entry.generation, 5)) n \n".utf8
      } else {
        let generation = number == 0 ? 65_535 : 1
        output += "\(Self.padded(nextFree[number] ?? 0, 10)) \(Self.padded(generation, 5)) f \n".utf8
      }
    }
    var trailer = PDFDictionary([("Size", .integer(nextNumber)), ("Root", .reference(root))])
    if let information { trailer["Info"] = .reference(information) }
    trailer["ID"] = .array([.string(identifier), .string(identifier)])
    output += "trailer\n".utf8
    Serializer.append(.dictionary(trailer), to: &output)
    output += "\nstartxref\n\(start)\n%%EOF\n".utf8
    return output
  }

  private static func padded(_ value: Int, _ width: Int) -> String {
    let digits = String(value)
    return String(repeating: "0", count: max(0, width - digits.count)) + digits
  }

  /// It identifies, it proves nothing: FNV-1a, twice 64 bits with different offsets.
  private static func identifier(of octets: [UInt8]) -> [UInt8] {
    var (first, second) = (0xcbf2_9ce4_8422_2325 as UInt64, 0x6c62_272e_07bb_0142 as UInt64)
    for octet in octets {
      first = (first ^ UInt64(octet)) &* 0x0000_0100_0000_01b3
      second = (second ^ UInt64(octet)) &* 0x0000_0100_0000_01b3
    }
    return [first, second].flatMap { hash in
      stride(from: 56, through: 0, by: -8).map { UInt8(truncatingIfNeeded: hash >> UInt64($0)) }
    }
  }
}
