/// Finds the revisions of a file from its end backwards: `startxref`, section, `/Prev`, section …
/// (ISO 32000-2, 7.5.5, 7.5.6 and Annex F).
struct RevisionReader {
  /// A revision as read, before the objects are compared with the revision before.
  struct Found {
    let kind: Revision.CrossReferenceKind
    let offset: Int
    let startXref: Int
    let trailer: PDFDictionary
    /// Whether ``startXref`` leads to ``offset``.
    let isSelfContained: Bool
    let entries: ContiguousArray<CrossReferenceEntry>
    let endOfFileMarker: Int
    let end: Int
    let isLinearized: Bool
  }

  /// A section, the `/XRefStm` that completes it, and the end of its revision where it has one of its own.
  private struct Link {
    let section: CrossReferenceSection
    let hybrid: CrossReferenceSection?
    let end: SectionEnd?

    var kind: Revision.CrossReferenceKind {
      if hybrid != nil { return .hybrid }
      return section.form == .table ? .table : .stream
    }

    var entries: ContiguousArray<CrossReferenceEntry> {
      guard let hybrid else { return section.entries }
      return CrossReferenceEntry.merged(section.entries, hybrid.entries, showingHidden: true)
    }
  }

  private struct SectionEnd {
    let startXref: Int
    let marker: Int
    let end: Int
  }

  private var sections: CrossReferenceReader
  private let buffer: UnsafeRawBufferPointer
  private let limits: PDFLimits

  var repairs: [PDFFailure] { sections.repairs }

  init(_ buffer: UnsafeRawBufferPointer, reading: Reading, limits: PDFLimits) {
    self.buffer = buffer
    self.limits = limits
    sections = CrossReferenceReader(buffer, reading: reading, limits: limits)
  }

  private func bad(_ offset: Int, _ what: CrossReferenceFlaw) -> PDFFailure {
    .badCrossReference(offset: offset, what: what)
  }

  /// All revisions, oldest first.
  mutating func revisions() throws(PDFFailure) -> [Found] {
    let start = try checkHeader()
    let links = try links(from: try lastStartXref())
    var found = try join(links, afterHeader: start)
    found.reverse()

    guard let newest = found.last else { throw .noStartXref }
    if newest.end != buffer.count {
      try sections.repair(.trailingBytes(offset: newest.end, count: buffer.count - newest.end))
    }
    return found
  }

  // MARK: The ends of the file

  /// `%PDF-` and a version at the first octet (ISO 32000-2, 7.5.2).
  /// - Returns: the position behind it.
  private mutating func checkHeader() throws(PDFFailure) -> Int {
    var lexer = Lexer(buffer)
    if lexer.skip("%PDF-") {
      guard let major = lexer.unsignedInteger(), lexer.peek() == Ascii.fullStop else {
        try sections.repair(.notAPDF)
        return lexer.position
      }
      lexer.advance()
      guard lexer.unsignedInteger() != nil, (1...2).contains(major) else {
        try sections.repair(.notAPDF)
        return lexer.position
      }
      return lexer.position
    }
    // 1,024: how far Acrobat looks for a header (ISO 32000-1 implementation notes).
    for position in 0..<Swift.min(buffer.count, 1024) {
      lexer.position = position
      if lexer.stands("%PDF-") {
        try sections.repair(.leadingBytes(count: position))
        return position
      }
    }
    try sections.repair(.notAPDF)
    return 0
  }

  /// The number after the last `startxref`.
  private func lastStartXref() throws(PDFFailure) -> Int {
    // 1,024: where Acrobat looks for the end-of-file marker; 2,048 leaves room to name trailing octets.
    let window = Swift.max(0, buffer.count - 2048)..<buffer.count
    var lexer = Lexer(buffer)
    for position in window.reversed() where buffer[position] == UInt8(ascii: "s") {
      lexer.position = position
      guard lexer.skipToken("startxref") else { continue }
      lexer.skipSpace()
      guard let offset = lexer.unsignedInteger() else { continue }
      return offset
    }
    throw .noStartXref
  }

  /// `startxref`, the offset, `%%EOF`, behind a section (ISO 32000-2, 7.5.5).
  private func sectionEnd(_ section: CrossReferenceSection) -> SectionEnd? {
    var lexer = Lexer(buffer, at: section.end)
    // Some producers put a comment with their name here.
    lexer.skipSpace()
    if section.form == .stream, lexer.skipToken("trailer") {
      // Others repeat some of a stream's dictionary as a trailer, which no reader looks at while the stream
      // is sound.
      var parser = sections.parser(at: lexer.position)
      guard let trailer = (try? parser.value())?.asDictionary,
        trailer.entries.allSatisfy({ $0.key == "ID" || $0.value == section.trailer[$0.key] })
      else { return nil }
      lexer.position = parser.lexer.position
      lexer.skipSpace()
    }
    guard lexer.skipToken("startxref") else { return nil }
    lexer.skipWhiteSpace()
    guard let startXref = lexer.unsignedInteger() else { return nil }
    lexer.skipWhiteSpace()
    guard lexer.skip("%%EOF") else { return nil }
    let marker = lexer.position
    lexer.skipEndOfLine()
    return SectionEnd(startXref: startXref, marker: marker, end: lexer.position)
  }

  // MARK: The chain

  /// The sections from the newest to the oldest.
  private mutating func links(from startXref: Int) throws(PDFFailure) -> [Link] {
    var links: [Link] = []
    var seen: Set<Int> = []
    var hybrids: [Int: CrossReferenceSection] = [:]
    var next: Int? = startXref
    while let offset = next {
      guard seen.insert(offset).inserted else { throw .xrefLoop(offset: offset) }
      guard links.count < limits.revisions else { throw .budget(.revisions, limit: limits.revisions) }
      let section = try sections.section(at: offset)
      var hybrid: CrossReferenceSection?
      if section.form == .table, let extra = section.trailer["XRefStm"] {
        guard let place = extra.asInteger, place >= 0, place < buffer.count else {
          throw bad(offset, .badPrevious)
        }
        // Some producers copy an older trailer's entry, so that one stream completes many tables.
        if let known = hybrids[place] {
          try sections.count(known.entries.count)
          hybrid = known
        } else {
          hybrid = try sections.stream(at: place)
        }
        hybrids[place] = hybrid
      }
      links.append(Link(section: section, hybrid: hybrid, end: sectionEnd(section)))
      next = try previous(of: section)
    }
    return links
  }

  private mutating func previous(of section: CrossReferenceSection) throws(PDFFailure) -> Int? {
    switch section.trailer["Prev"] {
    case nil: return nil
    case .integer(let offset)? where offset > 0 && offset < buffer.count: return offset
    default:
      try sections.repair(bad(section.offset, .badPrevious))
      return nil
    }
  }

  /// Makes revisions of sections. A revision ends with `startxref` and `%%EOF`; a section behind which they
  /// are missing belongs to the revision of the next newer section, whose entries go first. So do a
  /// linearized file's oldest two.
  /// - Returns: newest first.
  private mutating func join(_ links: [Link], afterHeader: Int) throws(PDFFailure) -> [Found] {
    var found: [Found] = []
    var index = 0
    while index < links.count {
      let first = index
      let newest = links[index]
      var end = newest.end
      var kind = newest.kind
      var entries = newest.entries
      var isLinearized = false
      index += 1
      if isFirstPage(first, of: links) {
        // The first-page section stands at the front, is named by the last `startxref`, and names the main
        // section, which stands at the end (ISO 32000-2, Annex F.3).
        let main = links[index]
        guard self.isLinearized(afterHeader: afterHeader), main.section.trailer["Prev"] == nil else {
          throw .xrefLoop(offset: main.section.offset)
        }
        entries = CrossReferenceEntry.merged(entries, main.entries, showingHidden: false)
        if main.hybrid != nil { kind = .hybrid }
        end = main.end
        isLinearized = true
        index += 1
      }
      while index < links.count, links[index].end == nil, !isFirstPage(index, of: links),
        links[index].section.offset < newest.section.offset
      {
        entries = CrossReferenceEntry.merged(entries, links[index].entries, showingHidden: false)
        if links[index].hybrid != nil { kind = .hybrid }
        index += 1
      }
      if end == nil { try sections.repair(bad(newest.section.end, .noEnd)) }
      // What completes a revision stands in it: octets added later must not change it.
      for link in links[first..<index] {
        if let hybrid = link.hybrid, hybrid.end > end?.marker ?? buffer.count {
          throw bad(hybrid.offset, .offsetOutside)
        }
      }
      found.append(
        Found(
          kind: kind, offset: newest.section.offset, startXref: end?.startXref ?? 0,
          trailer: newest.section.trailer,
          isSelfContained: end.map { leads($0.startXref, to: newest.section.offset) } ?? false,
          entries: entries,
          endOfFileMarker: end?.marker ?? newest.section.end, end: end?.end ?? newest.section.end,
          isLinearized: isLinearized))
    }
    for (newer, older) in zip(found, found.dropFirst()) {
      // Each revision is appended behind the one before, so that its section and its end lie behind that
      // one's.
      guard newer.offset >= older.endOfFileMarker else { throw .xrefLoop(offset: older.offset) }
    }
    return found
  }

  /// Whether the section at `index` is the first-page section of a linearized file: the oldest but one, and
  /// in front of the oldest.
  private func isFirstPage(_ index: Int, of links: [Link]) -> Bool {
    index + 2 == links.count && links[index + 1].section.offset > links[index].section.offset
  }

  private func leads(_ startXref: Int, to offset: Int) -> Bool {
    var lexer = Lexer(buffer, at: startXref)
    lexer.skipMiscount()
    return lexer.position == offset
  }

  private func isLinearized(afterHeader: Int) -> Bool {
    var parser = sections.parser(at: afterHeader)
    parser.lexer.skipSpace()
    return (try? parser.indirectObject())?.value.asDictionary?["Linearized"] != nil
  }
}
