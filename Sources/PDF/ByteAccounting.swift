import Files

/// Tells for every octet of a file what it belongs to: an object, a comment, white space, or a
/// cross-reference section.
///
/// In the first revision, whole objects that no section names are passed over: readers never see them. In
/// later ones they, and anything else, are there only for readers that search a file for what its sections do
/// not show. And every section must name objects where they begin, never inside one another: an object hidden
/// in a stream or string would be two things at once.
struct ByteAccounting {
  private let document: Document
  private let buffer: UnsafeRawBufferPointer
  /// Where the objects found begin, in order.
  private var starts = ContiguousArray<Int>()

  /// Checks all revisions of a document.
  ///
  /// Costs time linear in the octets less those of streams and hexadecimal strings, which are passed over.
  /// - Throws: ``PDFFailure/unaccountedBytes(revision:offset:count:)``,
  ///   ``PDFFailure/objectMismatch(_:offset:)``.
  static func check(_ document: Document) throws(PDFFailure) {
    try document.source.withUnsafeBytes { (buffer) throws(PDFFailure) in
      var accounting = ByteAccounting(document: document, buffer: buffer)
      for revision in document.revisions { try accounting.walk(revision) }
      try accounting.checkEntries()
    }
  }

  private init(document: Document, buffer: UnsafeRawBufferPointer) {
    self.document = document
    self.buffer = buffer
  }

  private mutating func walk(_ revision: Revision) throws(PDFFailure) {
    var lexer = Lexer(buffer, at: revision.byteRange.lowerBound, end: revision.byteRange.upperBound)
    while true {
      lexer.skipSpace()
      let start = lexer.position
      if start >= revision.byteRange.upperBound { return }
      if let end = try objectEnd(lexer, asOf: revision.index) {
        guard revision.index == 0 || isNamed(lexer, asOf: revision.index) else {
          throw .unaccountedBytes(revision: revision.index, offset: start, count: end - start)
        }
        starts.append(start)
        lexer.position = end
      } else if let end = sectionEnd(lexer) {
        lexer.position = end
      } else {
        let end = nextKnown(after: start, in: revision)
        throw .unaccountedBytes(revision: revision.index, offset: start, count: end - start)
      }
    }
  }

  /// Whether the section in force names the object that begins here, or it is a cross-reference stream, which
  /// need not name itself.
  private func isNamed(_ lexer: Lexer, asOf revision: Int) -> Bool {
    var header = lexer
    guard let reference = header.objectHeader() else { return false }
    if document.entryPosition(of: reference, asOf: revision).map(skippingMiscount) == lexer.position {
      return true
    }
    var parser = ObjectParser(lexer, reading: .strict, limits: document.limits)
    let object = try? parser.indirectObject()
    return object?.dataStart != nil && object?.value.asDictionary?["Type"]?.asName == "XRef"
  }

  /// Where the object ends that begins here, nil where none does.
  private func objectEnd(_ lexer: Lexer, asOf revision: Int) throws(PDFFailure) -> Int? {
    let start = lexer.position
    var lexer = lexer
    guard let reference = lexer.objectHeader() else { return nil }
    var skimmer = Skimmer(lexer)
    switch skimmer.skipObject() {
    case .object(let end): return end
    case .stream: return try streamEnd(reference, from: start, asOf: revision)
    case .neither: return nil
    }
  }

  private func streamEnd(_ reference: PDFReference, from start: Int, asOf revision: Int) throws(PDFFailure)
    -> Int?
  {
    // The object that the section names here is read as readers do; its flaws are failures.
    if document.entryPosition(of: reference, asOf: revision).map(skippingMiscount) == start {
      return try document.object(reference, asOf: revision)?.byteRange?.upperBound
    }
    // One that no section names here is taken by its own words.
    var parser = ObjectParser(Lexer(buffer, at: start), reading: .strict, limits: document.limits)
    guard let parsed = try? parser.indirectObject(), let data = parsed.dataStart,
      let length = try? document.resolve(parsed.value.asDictionary?["Length"], asOf: revision).asInteger,
      length >= 0, length <= buffer.count - data
    else { return nil }
    parser.lexer.position = data + length
    guard (try? parser.endOfStream()) != nil else { return nil }
    return parser.lexer.position
  }

  /// Where what makes a section besides its stream ends: a table with its trailer, a trailer, or `startxref`
  /// to `%%EOF`.
  private func sectionEnd(_ lexer: Lexer) -> Int? {
    var lexer = lexer
    if lexer.skipToken("xref") {
      // Digits, `n`, `f` and white space only, up to the trailer.
      while let byte = lexer.peek(), isDigit(byte) || isWhiteSpace(byte) || byte == 0x6E || byte == 0x66 {
        lexer.advance()
      }
      guard lexer.stands("trailer") else { return nil }
    }
    if lexer.skipToken("trailer") {
      var skimmer = Skimmer(lexer)
      guard skimmer.skipValue() else { return nil }
      var rest = Lexer(buffer, at: skimmer.valueEnd, end: lexer.end)
      rest.skipSpace()
      return rest.stands("startxref") || rest.stands("xref") ? skimmer.valueEnd : nil
    }
    guard lexer.skipToken("startxref") else { return nil }
    lexer.skipWhiteSpace()
    guard lexer.unsignedInteger() != nil else { return nil }
    lexer.skipWhiteSpace()
    return lexer.skip("%%EOF") ? lexer.position : nil
  }

  /// Where after stray octets the next octets stand that the revision's section names.
  private func nextKnown(after position: Int, in revision: Revision) -> Int {
    var next = revision.byteRange.upperBound
    if revision.crossReferenceOffset > position { next = min(next, revision.crossReferenceOffset) }
    for reference in revision.changed {
      guard let place = document.entryPosition(of: reference, asOf: revision.index), place > position else {
        continue
      }
      next = min(next, place)
    }
    return next
  }

  private func skippingMiscount(_ position: Int) -> Int {
    var lexer = Lexer(buffer, at: position)
    lexer.skipMiscount()
    return lexer.position
  }

  /// Every entry names the beginning of an object, not a place inside another.
  private func checkEntries() throws(PDFFailure) {
    for index in 0..<document.history.count {
      let entry = document.history[index]
      guard entry.kind == .direct else { continue }
      let start = skippingMiscount(entry.position)
      guard isStart(start) else { throw .objectMismatch(entry.reference, offset: start) }
    }
  }

  private func isStart(_ position: Int) -> Bool {
    var low = 0
    var high = starts.count
    while low < high {
      let middle = low + (high - low) / 2
      if starts[middle] < position { low = middle + 1 } else { high = middle }
    }
    return low < starts.count && starts[low] == position
  }
}

extension Document {
  /// The offset that the section in force names for an object that is not compressed.
  fileprivate func entryPosition(of reference: PDFReference, asOf revision: Int) -> Int? {
    guard let index = history.index(of: reference.number, asOf: revision), history[index].kind == .direct,
      history[index].reference == reference
    else { return nil }
    return history[index].position
  }
}
