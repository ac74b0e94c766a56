import Files

/// Collects new and changed objects and writes them as one revision behind a file whose octets stay as they
/// are (ISO 32000-2, 7.5.6).
///
/// The new section is of the kind of the last one: a stream behind a stream, else a table. Behind a hybrid
/// section a table is written without `/XRefStm`: its entries are seen by old and new readers alike, before
/// those of either part of the hybrid section.
public struct IncrementalUpdate: Sendable {
  private enum Content: Sendable {
    case value(PDFValue)
    case stream(PDFDictionary, [UInt8])
    /// A value already written, whose octets must stay where they are relative to each other.
    case written([UInt8])
  }

  public let document: Document
  /// What the new objects are, by reference.
  private var objects: [PDFReference: Content] = [:]
  private var nextNumber: Int

  /// - Throws: ``PDFFailure/cannotSign(_:)`` for documents that are encrypted or were not read strictly.
  public init(to document: Document) throws(PDFFailure) {
    guard document.reading == .strict else { throw .cannotSign(.notReadStrictly) }
    if document.isEncrypted { throw .cannotSign(.encrypted) }
    self.document = document
    nextNumber = max(
      document.newestRevision.trailer["Size"]?.asInteger ?? 0, document.history.highestNumber + 1)
  }

  public var isEmpty: Bool { objects.isEmpty }

  private mutating func newReference() -> PDFReference {
    defer { nextNumber += 1 }
    return PDFReference(number: nextNumber)
  }

  /// Adds an object under a number not used before.
  public mutating func add(_ value: PDFValue) -> PDFReference {
    let reference = newReference()
    objects[reference] = .value(value)
    return reference
  }

  /// Adds a stream; `/Length` is set from `data`, which must already be encoded as the dictionary's `/Filter`
  /// says.
  public mutating func add(stream dictionary: PDFDictionary, data: [UInt8]) -> PDFReference {
    let reference = newReference()
    objects[reference] = .stream(dictionary, data)
    return reference
  }

  mutating func add(written octets: [UInt8]) -> PDFReference {
    let reference = newReference()
    objects[reference] = .written(octets)
    return reference
  }

  /// Defines an object again, or for the first time. An object that lived in an object stream becomes one of
  /// its own.
  public mutating func replace(_ reference: PDFReference, with value: PDFValue) {
    objects[reference] = .value(value)
    nextNumber = max(nextNumber, reference.number + 1)
  }

  /// Defines an object as a stream whose `data` are already encoded as the dictionary's `/Filter` says.
  mutating func replace(_ reference: PDFReference, stream dictionary: PDFDictionary, data: [UInt8]) {
    objects[reference] = .stream(dictionary, data)
    nextNumber = max(nextNumber, reference.number + 1)
  }

  /// The value of an object with the changes collected so far.
  public func value(of reference: PDFReference) throws(PDFFailure) -> PDFValue {
    switch objects[reference] {
    case .value(let value)?: return value
    case .stream(let dictionary, _)?: return .dictionary(dictionary)
    case .written?, nil: return try document.object(reference)?.value ?? .null
    }
  }

  // MARK: Writing

  /// The octets to append to the file.
  /// - Throws: ``PDFFailure/offsetTooLarge(_:)`` where a table's ten digits do not reach.
  public func serialized() throws(PDFFailure) -> [UInt8] { try written().octets }

  /// The octets, and where in the file each object begins.
  func written() throws(PDFFailure) -> (octets: [UInt8], offsets: [PDFReference: Int]) {
    let base = document.source.count
    var output: [UInt8] = []
    // The octets before end in `%%EOF`, with or without an end-of-line.
    if let last = document.source.count > 0 ? document.source[base - 1] : nil,
      last != Ascii.lineFeed && last != Ascii.carriageReturn
    {
      output.append(Ascii.lineFeed)
    }
    var offsets: [PDFReference: Int] = [:]
    for (reference, content) in objects.sorted(by: { $0.key < $1.key }) {
      offsets[reference] = base + output.count
      Self.append(reference, content, to: &output)
    }
    let identifier = identifier(after: output)
    if document.newestRevision.crossReferenceKind == .stream {
      appendStreamSection(offsets, identifier, base: base, to: &output)
    } else {
      try appendTableSection(offsets, identifier, base: base, to: &output)
    }
    return (output, offsets)
  }

  private static func append(_ reference: PDFReference, _ content: Content, to output: inout [UInt8]) {
    output += "\(reference.number) \(reference.generation) obj\n".utf8
    switch content {
    case .value(let value): Serializer.append(value, to: &output)
    case .written(let octets): output += octets
    case .stream(var dictionary, let data):
      dictionary["Length"] = .integer(data.count)
      Serializer.append(.dictionary(dictionary), to: &output)
      output += "\nstream\n".utf8
      output += data
      output += "\nendstream".utf8
    }
    output += "\nendobj\n".utf8
  }

  /// `/ID` with its first string kept and its second changed (ISO 32000-2, 14.4), nil where the file has
  /// none.
  ///
  /// The second is a digest of the old one and of the new objects, so that the same update of the same file
  /// gives the same octets. It identifies, it proves nothing: FNV-1a, twice 64 bits with different offsets.
  private func identifier(after objects: [UInt8]) -> PDFValue? {
    guard let old = document.newestRevision.trailer["ID"],
      let pair = try? document.resolve(old).asArray, pair.count == 2, let first = pair[0].asString,
      let second = pair[1].asString
    else { return nil }
    var digest: [UInt8] = []
    for start in [0xcbf2_9ce4_8422_2325, 0x6c62_272e_07bb_0142] as [UInt64] {
      var hash = start
      for part in [first, second, objects] {
        for octet in part { hash = (hash ^ UInt64(octet)) &* 0x0000_0100_0000_01b3 }
      }
      for shift in stride(from: 56, through: 0, by: -8) {
        digest.append(UInt8(truncatingIfNeeded: hash >> UInt64(shift)))
      }
    }
    return .array([.string(first), .string(digest)])
  }

  /// The newest trailer's entries, less those that describe the section itself.
  private func trailer(size: Int, _ identifier: PDFValue?) -> PDFDictionary {
    let own: Set = [
      "Size", "Prev", "ID", "XRefStm", "Type", "W", "Index", "Length", "Filter", "DecodeParms", "F",
      "FFilter",
      "FDecodeParms", "DL",
    ]
    var trailer = PDFDictionary([("Size", .integer(size))])
    for entry in document.newestRevision.trailer.entries where !own.contains(entry.key) {
      trailer[entry.key] = entry.value
    }
    trailer["ID"] = identifier
    trailer["Prev"] = .integer(document.newestRevision.crossReferenceOffset)
    return trailer
  }

  private func appendTableSection(
    _ offsets: [PDFReference: Int], _ identifier: PDFValue?, base: Int, to output: inout [UInt8]
  ) throws(PDFFailure) {
    let start = base + output.count
    guard start <= 9_999_999_999 else { throw .offsetTooLarge(start) }
    output += "xref\n".utf8
    for run in Self.runs(offsets.keys.sorted()) {
      output += "\(run[0].number) \(run.count)\n".utf8
      for reference in run {
        let offset = offsets[reference] ?? 0
        output += "\(Self.padded(offset, 10)) \(Self.padded(reference.generation, 5)) n \n".utf8
      }
    }
    output += "trailer\n".utf8
    Serializer.append(.dictionary(trailer(size: nextNumber, identifier)), to: &output)
    output += "\nstartxref\n\(start)\n%%EOF\n".utf8
  }

  /// A cross-reference stream without filters that indexes itself (ISO 32000-2, 7.5.8.2).
  private func appendStreamSection(
    _ offsets: [PDFReference: Int], _ identifier: PDFValue?, base: Int, to output: inout [UInt8]
  ) {
    let start = base + output.count
    let own = PDFReference(number: nextNumber)
    var offsets = offsets
    offsets[own] = start
    let width = Self.octetCount(start)
    var data: [UInt8] = []
    var index: [PDFValue] = []
    for run in Self.runs(offsets.keys.sorted()) {
      index += [.integer(run[0].number), .integer(run.count)]
      for reference in run {
        data.append(1)
        data += Self.bigEndian(offsets[reference] ?? 0, width)
        data += Self.bigEndian(reference.generation, 2)
      }
    }
    var dictionary = PDFDictionary([("Type", .name("XRef"))])
    for entry in trailer(size: nextNumber + 1, identifier).entries { dictionary[entry.key] = entry.value }
    dictionary["W"] = .array([.integer(1), .integer(width), .integer(2)])
    dictionary["Index"] = .array(index)
    Self.append(own, .stream(dictionary, data), to: &output)
    output += "startxref\n\(start)\n%%EOF\n".utf8
  }

  /// Splits references into runs of consecutive numbers.
  private static func runs(_ references: [PDFReference]) -> [[PDFReference]] {
    var runs: [[PDFReference]] = []
    for reference in references {
      if let last = runs.last?.last, last.number + 1 == reference.number {
        runs[runs.count - 1].append(reference)
      } else {
        runs.append([reference])
      }
    }
    return runs
  }

  private static func padded(_ value: Int, _ width: Int) -> String {
    let digits = String(value)
    return String(repeating: "0", count: max(0, width - digits.count)) + digits
  }

  private static func octetCount(_ value: Int) -> Int { max(1, (64 - value.leadingZeroBitCount + 7) / 8) }

  private static func bigEndian(_ value: Int, _ count: Int) -> [UInt8] {
    (0..<count).reversed().map { UInt8(truncatingIfNeeded: value >> ($0 * 8)) }
  }
}
