/// One cross-reference section as it stands in the file: a table with its trailer, or a stream
/// (ISO 32000-2, 7.5.4, 7.5.5 and 7.5.8).
struct CrossReferenceSection {
  enum Form { case table, stream }

  let offset: Int
  let form: Form
  /// Sorted by number, one entry a number.
  var entries: ContiguousArray<CrossReferenceEntry>
  let trailer: PDFDictionary
  /// After the trailer dictionary, or after the `endobj` of the stream.
  let end: Int

  var size: Int { trailer["Size"]?.asInteger ?? 0 }
}

/// Reads cross-reference sections, collecting what only a lenient reading passes over.
struct CrossReferenceReader {
  let buffer: UnsafeRawBufferPointer
  let reading: Reading
  let limits: PDFLimits
  private(set) var repairs: [PDFFailure] = []
  private var entryCount = 0
  private var inflatedBytes = 0
  /// What all sections read so far take in the file; since they cannot overlap in a sound one, this bounds
  /// the work.
  private var parsedBytes = 0

  init(_ buffer: UnsafeRawBufferPointer, reading: Reading, limits: PDFLimits) {
    self.buffer = buffer
    self.reading = reading
    self.limits = limits
  }

  /// A deviation that ends the strict reading and that the lenient one lists.
  mutating func repair(_ failure: PDFFailure) throws(PDFFailure) {
    if reading == .strict { throw failure }
    repairs.append(failure)
  }

  func bad(_ offset: Int, _ what: CrossReferenceFlaw) -> PDFFailure {
    .badCrossReference(offset: offset, what: what)
  }

  func parser(at offset: Int) -> ObjectParser {
    ObjectParser(Lexer(buffer, at: offset), reading: reading, limits: limits)
  }

  mutating func section(at offset: Int) throws(PDFFailure) -> CrossReferenceSection {
    guard offset >= 0 && offset < buffer.count else { throw bad(offset, .notASection) }
    var lexer = Lexer(buffer, at: offset)
    lexer.skipMiscount()
    let start = lexer.position
    if lexer.stands("xref") { return try table(at: start) }
    guard lexer.objectHeader() != nil else { throw bad(offset, .notASection) }
    return try stream(at: start)
  }

  /// Counts the octets of a section that was read.
  private mutating func count(octets: Int) throws(PDFFailure) {
    parsedBytes += octets
    let limit = limits.work(fileBytes: buffer.count, times: limits.repetitions)
    guard parsedBytes <= limit else { throw .budget(.repeatedWork, limit: limit) }
  }

  /// Counts entries, of sections and wherever they are merged again.
  mutating func count(_ entries: Int) throws(PDFFailure) {
    entryCount += entries
    guard entryCount <= limits.crossReferenceEntries else {
      throw .budget(.crossReferenceEntries, limit: limits.crossReferenceEntries)
    }
  }

  /// Sorts the entries of one section by number and checks them against each other and `/Size`.
  private mutating func settle(
    _ entries: inout ContiguousArray<CrossReferenceEntry>, size: Int, at offset: Int
  ) throws(PDFFailure) {
    let isSorted = zip(entries, entries.dropFirst()).allSatisfy { $0.number < $1.number }
    if !isSorted {
      entries.sort { $0.number < $1.number }
      var unique = ContiguousArray<CrossReferenceEntry>()
      unique.reserveCapacity(entries.count)
      for entry in entries {
        if unique.last?.number == entry.number {
          try repair(bad(offset, .duplicateEntry))
          continue
        }
        unique.append(entry)
      }
      entries = unique
    }
    if let last = entries.last, Int(last.number) >= size { try repair(bad(offset, .beyondSize)) }
  }

  private func objectNumber(_ first: Int, _ index: Int) throws(PDFFailure) -> UInt32 {
    guard first >= 0, first <= limits.objectNumber - index else {
      throw .budget(.objectNumber, limit: limits.objectNumber)
    }
    return UInt32(first + index)
  }

  private func checkedSize(_ trailer: PDFDictionary, at offset: Int) throws(PDFFailure) -> Int {
    guard let size = trailer["Size"]?.asInteger, size >= 0 else {
      if reading == .lenient { return limits.objectNumber }
      throw bad(offset, .badSize)
    }
    return size
  }

  // MARK: Tables

  /// `xref`, subsections, `trailer` (ISO 32000-2, 7.5.4).
  private mutating func table(at offset: Int) throws(PDFFailure) -> CrossReferenceSection {
    var lexer = Lexer(buffer, at: offset + 4)
    var entries = ContiguousArray<CrossReferenceEntry>()
    while true {
      lexer.skipSpace()
      if lexer.skipToken("trailer") { break }
      guard let first = lexer.unsignedInteger(), lexer.peek() == Ascii.space else {
        throw bad(lexer.position, .malformedSubsection)
      }
      lexer.advance()
      guard let length = lexer.unsignedInteger() else { throw bad(lexer.position, .malformedSubsection) }
      while lexer.peek() == Ascii.space { lexer.advance() }
      guard lexer.skipEndOfLine() || length == 0 else { throw bad(lexer.position, .malformedSubsection) }
      // 19: leniently an entry may end in a lone LF. Also keeps `length` from claiming more than the file
      // holds.
      guard length <= (buffer.count - lexer.position) / 19 + 1 else {
        throw bad(lexer.position, .malformedSubsection)
      }
      try count(length)
      if length > 0 { _ = try objectNumber(first, length - 1) }
      // Only once: asked for an exact capacity again and again, the array would be copied for each subsection.
      if entries.isEmpty { entries.reserveCapacity(length) }
      for index in 0..<length {
        entries.append(try tableEntry(&lexer, number: UInt32(first + index)))
      }
    }
    var parser = parser(at: lexer.position)
    guard let trailer = try parser.value().asDictionary else { throw bad(lexer.position, .malformedTrailer) }
    try count(octets: parser.lexer.position - offset)
    if parser.repairCount > 0 { try repair(bad(lexer.position, .malformedTrailer)) }
    try settle(&entries, size: try checkedSize(trailer, at: offset), at: offset)
    return CrossReferenceSection(
      offset: offset, form: .table, entries: entries, trailer: trailer, end: parser.lexer.position)
  }

  /// Twenty octets: ten digits, space, five digits, space, `n` or `f`, and an end-of-line of two octets.
  private mutating func tableEntry(_ lexer: inout Lexer, number: UInt32) throws(PDFFailure)
    -> CrossReferenceEntry
  {
    let start = lexer.position
    let field = lexer.octets(start..<min(start, Int.max - 20) + 20)
    if field.count == 20, let entry = Self.exactEntry(field, number: number) {
      lexer.advance(20)
      return entry
    }
    try repair(bad(start, .malformedEntry))
    lexer.skipWhiteSpace()
    guard let position = lexer.unsignedInteger() else { throw bad(start, .malformedEntry) }
    lexer.skipWhiteSpace()
    guard let generation = lexer.unsignedInteger() else { throw bad(start, .malformedEntry) }
    lexer.skipWhiteSpace()
    guard let kind = lexer.peek(), kind == UInt8(ascii: "n") || kind == UInt8(ascii: "f") else {
      throw bad(start, .malformedEntry)
    }
    lexer.advance()
    lexer.skipWhiteSpace()
    return CrossReferenceEntry(
      number: number, generation: UInt32(min(generation, 65_535)),
      kind: kind == UInt8(ascii: "n") ? .direct : .free,
      position: position)
  }

  private static func exactEntry(_ field: UnsafeRawBufferPointer, number: UInt32) -> CrossReferenceEntry? {
    var position = 0
    for index in 0..<10 {
      guard isDigit(field[index]) else { return nil }
      position = position * 10 + Int(field[index] - Ascii.zero)
    }
    var generation = 0
    for index in 11..<16 {
      guard isDigit(field[index]) else { return nil }
      generation = generation * 10 + Int(field[index] - Ascii.zero)
    }
    let kind: CrossReferenceEntry.Kind
    switch field[17] {
    case UInt8(ascii: "n"): kind = .direct
    case UInt8(ascii: "f"): kind = .free
    default: return nil
    }
    guard field[10] == Ascii.space, field[16] == Ascii.space else { return nil }
    switch (field[18], field[19]) {
    case (Ascii.space, Ascii.lineFeed), (Ascii.space, Ascii.carriageReturn),
      (Ascii.carriageReturn, Ascii.lineFeed):
      break
    default: return nil
    }
    return CrossReferenceEntry(number: number, generation: UInt32(generation), kind: kind, position: position)
  }

  // MARK: Streams

  /// A cross-reference stream (ISO 32000-2, 7.5.8). All values of its dictionary are direct.
  mutating func stream(at offset: Int) throws(PDFFailure) -> CrossReferenceSection {
    var parser = parser(at: offset)
    parser.lexer.skipMiscount()
    let object = try parser.indirectObject()
    guard let trailer = object.value.asDictionary, let start = object.dataStart,
      trailer["Type"]?.asName == "XRef"
    else { throw bad(offset, .notASection) }
    guard let length = trailer["Length"]?.asInteger, length >= 0, length <= buffer.count - start else {
      throw bad(offset, .badLength)
    }
    parser.lexer.position = start + length
    try parser.endOfStream()
    try count(octets: parser.lexer.position - offset)
    if parser.repairCount > 0 { try repair(bad(offset, .malformedTrailer)) }

    let size = try checkedSize(trailer, at: offset)
    var entries = try streamEntries(
      trailer, data: try streamData(trailer, start..<start + length), at: offset)
    try settle(&entries, size: size, at: offset)
    return CrossReferenceSection(
      offset: offset, form: .stream, entries: entries, trailer: trailer, end: parser.lexer.position)
  }

  private mutating func streamData(_ trailer: PDFDictionary, _ range: Range<Int>) throws(PDFFailure)
    -> [UInt8]
  {
    var data = [UInt8](Lexer(buffer).octets(range))
    let filters: [PDFValue]
    switch trailer["Filter"] {
    case .array(let names)?: filters = names
    case .null?, nil: filters = []
    case let name?: filters = [name]
    }
    let parameters: [PDFValue]
    switch trailer["DecodeParms"] {
    case .array(let values)?: parameters = values
    case let value?: parameters = [value]
    case nil: parameters = []
    }
    guard filters.count <= limits.filters else { throw .budget(.filters, limit: limits.filters) }
    let left = limits.totalInflatedBytes - inflatedBytes
    for (index, filter) in filters.enumerated() {
      guard let name = filter.asName else { throw bad(range.lowerBound, .malformedTrailer) }
      let step = try Filter(
        name: name, parameters: index < parameters.count ? parameters[index].asDictionary : nil)
      let limit = InflationLimit(limits, maximum: left)
      guard let decoded = try step.decoded(data, limit: limit, isStrict: reading == .strict) else {
        throw .damagedStream(offset: range.lowerBound)
      }
      data = decoded
    }
    inflatedBytes += data.count
    return data
  }

  private mutating func streamEntries(
    _ trailer: PDFDictionary, data: [UInt8], at offset: Int
  ) throws(PDFFailure) -> ContiguousArray<CrossReferenceEntry> {
    guard let widths = trailer["W"]?.asArray?.map({ $0.asInteger ?? -1 }), widths.count == 3,
      widths.allSatisfy({ (0...8).contains($0) })
    else { throw bad(offset, .badWidths) }
    let entryBytes = widths.reduce(0, +)
    guard entryBytes > 0 else { throw bad(offset, .badWidths) }

    let index =
      trailer["Index"]?.asArray?.map { $0.asInteger ?? -1 } ?? [0, trailer["Size"]?.asInteger ?? -1]
    guard index.count.isMultiple(of: 2), index.allSatisfy({ $0 >= 0 }) else { throw bad(offset, .badIndex) }

    var entries = ContiguousArray<CrossReferenceEntry>()
    var place = 0
    for pair in stride(from: 0, to: index.count, by: 2) {
      var length = index[pair + 1]
      let available = (data.count - place) / entryBytes
      if length > available {
        try repair(bad(offset, .badLength))
        length = available
      }
      try count(length)
      if length > 0 { _ = try objectNumber(index[pair], length - 1) }
      // Only once: asked for an exact capacity again and again, the array would be copied for each subsection.
      if entries.isEmpty { entries.reserveCapacity(length) }
      for number in 0..<length {
        let entry = Self.streamEntry(data, at: place, widths, number: UInt32(index[pair] + number))
        place += entryBytes
        guard let entry else {
          try repair(bad(offset, .malformedEntry))
          continue
        }
        entries.append(entry)
      }
    }
    if place != data.count { try repair(bad(offset, .badLength)) }
    return entries
  }

  /// - Returns: nil for an unknown type or a field out of range.
  private static func streamEntry(
    _ data: [UInt8], at start: Int, _ widths: [Int], number: UInt32
  ) -> CrossReferenceEntry? {
    var fields = (1, 0, 0)
    var place = start
    func field(_ width: Int) -> Int? {
      var value: UInt64 = 0
      for _ in 0..<width {
        value = value << 8 | UInt64(data[place])
        place += 1
      }
      return Int(exactly: value)
    }
    if widths[0] > 0 {
      guard let value = field(widths[0]) else { return nil }
      fields.0 = value
    }
    guard let second = field(widths[1]), let third = field(widths[2]) else { return nil }
    fields.1 = second
    fields.2 = third
    guard let generation = UInt32(exactly: third) else { return nil }
    switch fields.0 {
    case 0: return CrossReferenceEntry(number: number, generation: generation, kind: .free, position: second)
    case 1:
      return CrossReferenceEntry(number: number, generation: generation, kind: .direct, position: second)
    case 2:
      return CrossReferenceEntry(number: number, generation: generation, kind: .compressed, position: second)
    default: return nil
    }
  }
}
