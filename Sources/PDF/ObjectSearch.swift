import Files

/// Searches a whole file for objects, as a viewer does whose cross-reference sections are of no use.
struct ObjectSearch {
  private let buffer: UnsafeRawBufferPointer
  private let limits: PDFLimits
  private var entries: [Int: CrossReferenceEntry] = [:]
  private var trailer = PDFDictionary()
  private var catalog: PDFReference?
  private var inflatedBytes = 0
  /// The octets parsed again after the search passed them.
  private var parsedBytes = 0

  init(_ buffer: UnsafeRawBufferPointer, limits: PDFLimits) {
    self.buffer = buffer
    self.limits = limits
  }

  /// One revision of everything found; where a number occurs twice, the later object wins.
  /// - Throws: ``PDFFailure/notAPDF`` where there is no object or no catalog.
  consuming func revision() throws(PDFFailure) -> RevisionReader.Found {
    try search()
    if trailer["Root"]?.asReference == nil, let catalog { trailer["Root"] = .reference(catalog) }
    guard !entries.isEmpty, trailer["Root"]?.asReference != nil else { throw .notAPDF }
    return RevisionReader.Found(
      kind: .table, offset: 0, startXref: 0, trailer: trailer, isSelfContained: false,
      entries: ContiguousArray(entries.values.sorted { $0.number < $1.number }),
      endOfFileMarker: buffer.count, end: buffer.count, isLinearized: false)
  }

  private mutating func search() throws(PDFFailure) {
    var position = 0
    while position + 3 <= buffer.count {
      let byte = buffer[position]
      if byte == UInt8(ascii: "o"), buffer[position + 1] == UInt8(ascii: "b"),
        buffer[position + 2] == UInt8(ascii: "j")
      {
        if let start = headerStart(before: position) { try object(at: start) }
        position += 3
      } else if byte == UInt8(ascii: "t"), Lexer(buffer, at: position).stands("trailer") {
        try readTrailer(at: position + 7)
        position += 7
      } else {
        position += 1
      }
    }
  }

  /// Where `n g ` before the word `obj` begins.
  private func headerStart(before word: Int) -> Int? {
    func skip(_ position: inout Int, while belongs: (UInt8) -> Bool, atMost: Int) -> Bool {
      let start = position
      while position > 0 && start - position < atMost && belongs(buffer[position - 1]) { position -= 1 }
      return position < start
    }
    var position = word
    guard skip(&position, while: isWhiteSpace, atMost: 16), skip(&position, while: isDigit, atMost: 5),
      skip(&position, while: isWhiteSpace, atMost: 16), skip(&position, while: isDigit, atMost: 10)
    else { return nil }
    return position
  }

  private mutating func object(at start: Int) throws(PDFFailure) {
    var lexer = Lexer(buffer, at: start)
    guard let reference = lexer.objectHeader(), reference.number <= limits.objectNumber,
      let generation = UInt32(exactly: reference.generation)
    else { return }
    guard entries.count < limits.crossReferenceEntries else {
      throw .budget(.crossReferenceEntries, limit: limits.crossReferenceEntries)
    }
    entries[reference.number] = CrossReferenceEntry(
      number: UInt32(reference.number), generation: generation, kind: .direct, position: start)
    lexer.skipSpace()
    // 512: the dictionaries looked for are short, and the name stands near their front.
    guard lexer.stands("<<"), isInteresting(lexer.position..<min(lexer.position + 512, buffer.count)) else {
      return
    }
    var parser = ObjectParser(lexer, reading: .lenient, limits: limits)
    guard let dictionary = try dictionary(&parser) else { return }
    switch dictionary["Type"]?.asName {
    case "Catalog": catalog = reference
    case "XRef": if dictionary["Root"] != nil { trailer = dictionary }
    case "ObjStm": try objectStream(reference, dictionary, parser.lexer)
    default: break
    }
  }

  private func isInteresting(_ range: Range<Int>) -> Bool {
    var lexer = Lexer(buffer, at: range.lowerBound, end: range.upperBound)
    while !lexer.isAtEnd {
      if lexer.stands("/Catalog") || lexer.stands("/XRef") || lexer.stands("/ObjStm") { return true }
      if lexer.stands("endobj") || lexer.stands("stream") { return false }
      lexer.advance()
    }
    return false
  }

  private mutating func readTrailer(at position: Int) throws(PDFFailure) {
    var parser = ObjectParser(Lexer(buffer, at: position), reading: .lenient, limits: limits)
    guard let dictionary = try dictionary(&parser), dictionary["Root"]?.asReference != nil else { return }
    trailer = dictionary
  }

  /// The dictionary that stands here, nil where none does.
  private mutating func dictionary(_ parser: inout ObjectParser) throws(PDFFailure) -> PDFDictionary? {
    let start = parser.lexer.position
    let value = try? parser.value()
    try count(octets: parser.lexer.position - start)
    return value?.asDictionary
  }

  /// Counts what is looked at again, since hostile objects may lie within one another.
  private mutating func count(octets: Int) throws(PDFFailure) {
    parsedBytes += octets
    let limit = limits.work(fileBytes: buffer.count, times: limits.repetitions)
    guard parsedBytes <= limit else { throw .budget(.repeatedWork, limit: limit) }
  }

  /// Enters the objects of an object stream by number; their positions are looked up again when they are
  /// read.
  private mutating func objectStream(
    _ reference: PDFReference, _ dictionary: PDFDictionary, _ lexer: Lexer
  ) throws(PDFFailure) {
    var lexer = lexer
    lexer.skipSpace()
    guard lexer.skip("stream") else { return }
    lexer.skipEndOfLine()
    guard let count = dictionary["N"]?.asInteger, count > 0,
      let data = try streamData(dictionary, from: lexer.position)
    else { return }
    let numbers = ByteSource(data).withUnsafeBytes { octets in
      var table = Lexer(octets)
      var numbers: [Int] = []
      for _ in 0..<min(count, data.count) {
        table.skipSpace()
        guard let number = table.unsignedInteger() else { break }
        table.skipSpace()
        guard table.unsignedInteger() != nil else { break }
        numbers.append(number)
      }
      return numbers
    }
    for (index, number) in numbers.enumerated()
    where number <= limits.objectNumber && number != reference.number {
      guard entries.count < limits.crossReferenceEntries else {
        throw .budget(.crossReferenceEntries, limit: limits.crossReferenceEntries)
      }
      entries[number] = CrossReferenceEntry(
        number: UInt32(number), generation: UInt32(index), kind: .compressed, position: reference.number)
    }
  }

  private mutating func streamData(_ dictionary: PDFDictionary, from start: Int) throws(PDFFailure)
    -> [UInt8]?
  {
    var end = start
    if let length = dictionary["Length"]?.asInteger, length >= 0, length <= buffer.count - start {
      end = start + length
    } else {
      var lexer = Lexer(buffer, at: start)
      lexer.search("endstream")
      end = lexer.position
    }
    try count(octets: end - start)
    guard dictionary["Filter"]?.asName == "FlateDecode" else { return nil }
    guard inflatedBytes < limits.totalInflatedBytes else {
      throw .budget(.inflatedBytes, limit: limits.totalInflatedBytes)
    }
    let limit = InflationLimit(limits, maximum: limits.totalInflatedBytes - inflatedBytes)
    let predictor = try? Predictor(dictionary["DecodeParms"]?.asDictionary)
    let encoded = UnsafeRawBufferPointer(rebasing: buffer[start..<end])
    let data = try inflated(encoded, limit: limit, isStrict: false)
    inflatedBytes += data?.count ?? 0
    return data.flatMap { predictor?.undone($0, isStrict: false) }
  }
}
