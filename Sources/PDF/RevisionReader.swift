/// Finds the revisions of a file from its end backwards: `startxref`, section, `/Prev`, section …
/// (ISO 32000-2, 7.5.5, 7.5.6 and Annex F).
struct RevisionReader {
  /// A revision as read, before the objects are compared with the revision before.
  struct Found {
    let kind: Revision.CrossReferenceKind
    let offset: Int
    let startXref: Int
    let trailer: PDFDictionary
    let entries: ContiguousArray<CrossReferenceEntry>
    let endOfFileMarker: Int
    let end: Int
    let isLinearized: Bool
  }

  private struct Link {
    let section: CrossReferenceSection
    let hybrid: CrossReferenceSection?
    let end: SectionEnd
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
    var next: Int? = startXref
    while let offset = next {
      guard seen.insert(offset).inserted else { throw .xrefLoop(offset: offset) }
      guard links.count < limits.revisions else { throw .budget(.revisions, limit: limits.revisions) }
      let section = try sections.section(at: offset)
      var hybrid: CrossReferenceSection?
      if section.form == .table, let extra = section.trailer["XRefStm"] {
        guard let place = extra.asInteger, place >= 0, place < section.offset else {
          throw bad(offset, .badPrevious)
        }
        hybrid = try sections.stream(at: place)
      }
      var end = sectionEnd(section)
      if end == nil {
        try sections.repair(bad(section.end, .noEnd))
        end = SectionEnd(startXref: section.offset, marker: section.end, end: section.end)
      }
      guard let end else { break }
      links.append(Link(section: section, hybrid: hybrid, end: end))
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

  /// Makes revisions of sections: one each, but of a linearized file's oldest two.
  /// - Returns: newest first.
  private mutating func join(_ links: [Link], afterHeader: Int) throws(PDFFailure) -> [Found] {
    var found: [Found] = []
    var index = 0
    while index < links.count {
      let link = links[index]
      if index + 2 == links.count, links[index + 1].section.offset > link.section.offset {
        found.append(try linearized(first: link, main: links[index + 1], afterHeader: afterHeader))
        break
      }
      found.append(try revision(link))
      index += 1
    }
    for (newer, older) in zip(found, found.dropFirst()) {
      // Each revision is appended behind the one before, so that its section and its end lie behind that one's.
      let start = newer.isLinearized ? newer.end : newer.offset
      guard start >= older.endOfFileMarker else { throw .xrefLoop(offset: older.offset) }
    }
    return found
  }

  private mutating func revision(_ link: Link) throws(PDFFailure) -> Found {
    var entries = link.section.entries
    if let hybrid = link.hybrid {
      entries = try merged(entries, hidden: hybrid.entries, at: link.section.offset)
    }
    return Found(
      kind: link.hybrid != nil ? .hybrid : link.section.form == .table ? .table : .stream,
      offset: link.section.offset, startXref: link.end.startXref, trailer: link.section.trailer, entries: entries,
      endOfFileMarker: link.end.marker, end: link.end.end, isLinearized: false)
  }

  /// The first-page section stands at the front, is named by the last `startxref`, and names the main section, which
  /// stands at the end (ISO 32000-2, Annex F.3).
  private mutating func linearized(first: Link, main: Link, afterHeader: Int) throws(PDFFailure) -> Found {
    guard isLinearized(afterHeader: afterHeader), main.section.trailer["Prev"] == nil else {
      throw .xrefLoop(offset: main.section.offset)
    }
    let entries = try merged(
      try revision(first).entries, hidden: try revision(main).entries, at: first.section.offset)
    return Found(
      kind: first.hybrid != nil || main.hybrid != nil ? .hybrid : first.section.form == .table ? .table : .stream,
      offset: first.section.offset, startXref: main.end.startXref, trailer: first.section.trailer, entries: entries,
      endOfFileMarker: main.end.marker, end: main.end.end, isLinearized: true)
  }

  private func isLinearized(afterHeader: Int) -> Bool {
    var parser = sections.parser(at: afterHeader)
    parser.lexer.skipSpace()
    return (try? parser.indirectObject())?.value.asDictionary?["Linearized"] != nil
  }

  /// The entries of a section and of the one that completes it. A number free in the first may be in use in the second:
  /// that is how hybrid files hide objects from readers older than PDF 1.5 (ISO 32000-2, 7.5.8.4).
  private mutating func merged(
    _ visible: ContiguousArray<CrossReferenceEntry>, hidden: ContiguousArray<CrossReferenceEntry>, at offset: Int
  ) throws(PDFFailure) -> ContiguousArray<CrossReferenceEntry> {
    var result = ContiguousArray<CrossReferenceEntry>()
    result.reserveCapacity(visible.count + hidden.count)
    var left = 0
    var right = 0
    while left < visible.count || right < hidden.count {
      if right >= hidden.count || (left < visible.count && visible[left].number < hidden[right].number) {
        result.append(visible[left])
        left += 1
      } else if left >= visible.count || hidden[right].number < visible[left].number {
        result.append(hidden[right])
        right += 1
      } else {
        let (shown, other) = (visible[left], hidden[right])
        if shown.kind != .free && other.kind != .free && !shown.says(other) {
          try sections.repair(bad(offset, .hybridConflict))
        }
        result.append(shown.kind == .free ? other : shown)
        left += 1
        right += 1
      }
    }
    return result
  }
}
