import Files

/// Which octets of a revision belong to something that a reader knows of.
extension Document {
  /// The octets of a revision that are no object, comment, white space or cross-reference section.
  ///
  /// Objects that stand there whole but that no section names are legal, and readers never see them; anything else can
  /// only be meant for readers that search a file for what its sections do not show.
  /// - Complexity: linear in the revision's octets less those of its streams and hexadecimal strings.
  public func unaccountedBytes(in index: Int) -> [Range<Int>] {
    let revision = revisions[index]
    return source.withUnsafeBytes { buffer in
      var lexer = Lexer(buffer, at: revision.byteRange.lowerBound, end: revision.byteRange.upperBound)
      var stray: [Range<Int>] = []
      while true {
        lexer.skipSpace()
        let start = lexer.position
        guard start < revision.byteRange.upperBound else { return stray }
        if let end = objectEnd(&lexer, buffer, asOf: index) ?? sectionEnd(&lexer, buffer) {
          lexer.position = end
          continue
        }
        // To the next octets that belong to something known.
        lexer.position = nextKnown(after: start, in: index)
        stray.append(start..<lexer.position)
      }
    }
  }

  /// Where the object ends that begins here, nil where none does.
  private func objectEnd(
    _ lexer: inout Lexer, _ buffer: UnsafeRawBufferPointer, asOf revision: Int
  ) -> Int? {
    let start = lexer.position
    defer { lexer.position = start }
    guard let reference = lexer.objectHeader() else { return nil }
    var skimmer = Skimmer(lexer)
    switch skimmer.skipObject() {
    case .object(let end): return end
    case .stream:
      // The object that the section names is read as readers do; one that no section names is read by its own words.
      if let named = try? object(reference, asOf: revision)?.byteRange, named.lowerBound == start {
        return named.upperBound
      }
      var parser = ObjectParser(Lexer(buffer, at: start), reading: reading, limits: limits)
      guard let parsed = try? parser.indirectObject(), let data = parsed.dataStart,
        let length = try? resolve(parsed.value.asDictionary?["Length"], asOf: revision).asInteger,
        length >= 0, length <= source.count - data
      else { return nil }
      parser.lexer.position = data + length
      guard (try? parser.endOfStream()) != nil else { return nil }
      return parser.lexer.position
    case .neither: return nil
    }
  }

  /// Where the table section ends that begins here, with its trailer and `startxref`.
  private func sectionEnd(_ lexer: inout Lexer, _ buffer: UnsafeRawBufferPointer) -> Int? {
    let start = lexer.position
    defer { lexer.position = start }
    if lexer.stands("xref") {
      lexer.advance(4)
      // Digits, `n`, `f` and white space only, up to the trailer.
      while let byte = lexer.peek(), isDigit(byte) || isWhiteSpace(byte) || byte == 0x6E || byte == 0x66 {
        lexer.advance()
      }
      guard lexer.skipToken("trailer") else { return nil }
      lexer.skipSpace()
      var skimmer = Skimmer(lexer)
      guard skimmer.skipValue() else { return nil }
      return skimmer.lexer.position
    }
    guard lexer.skipToken("startxref") else { return nil }
    lexer.skipWhiteSpace()
    guard lexer.unsignedInteger() != nil else { return nil }
    lexer.skipWhiteSpace()
    return lexer.skip("%%EOF") ? lexer.position : nil
  }

  private func nextKnown(after position: Int, in index: Int) -> Int {
    let revision = revisions[index]
    var next = revision.byteRange.upperBound
    if revision.crossReferenceOffset > position { next = min(next, revision.crossReferenceOffset) }
    for reference in revision.changed {
      guard let entry = history.index(of: reference.number, asOf: index), history[entry].kind == .direct,
        history[entry].position > position
      else { continue }
      next = min(next, history[entry].position)
    }
    return next
  }
}
