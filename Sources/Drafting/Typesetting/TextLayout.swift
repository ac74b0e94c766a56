import CPango

/// One line of a piece of text.
struct SetLine {
  fileprivate let glyphs: GlyphLine
  /// From the left edge of the text's column.
  let x: Double
  let width: Double
  /// From the top of the line to its baseline.
  let baseline: Double
  let height: Double
  /// Where it begins: octets of the text before it, a line break counting as one.
  var start = 0

  /// What is extracted from the page.
  var text: String { String(decoding: glyphs.runs.flatMap(\.text), as: UTF8.self) }

  /// Draws the line with its baseline's left end at a point.
  func show(on cairo: OpaquePointer, x: Double, baseline: Double) {
    glyphs.show(on: cairo, x: x, baseline: baseline)
  }
}

/// How a piece of text is set.
struct TextStyle {
  var size: Double
  var emphasis: Emphasis = []
  var alignment = Table.Alignment.left
  var isJustified = false
  /// Whether words may be divided at the ends of lines.
  var hyphenates = false
  /// Of the first line.
  var indent = 0.0
  /// Baseline to baseline, in type sizes.
  var leading = 1.22
}

extension TypeContext {
  /// Octets set at once: some twenty lines. Longer text goes on from the last line of the piece before, since
  /// where there are no spaces Pango's work on one layout grows with the square of its lines.
  private static func pieceBytes(_ style: TextStyle, width: Double?) -> Int {
    guard let width, style.size > 0 else { return 4096 }
    return Int(min(max(width / style.size * 80, 256), 4096))
  }

  /// Breaks text into lines.
  /// - Parameter width: of the column; nil where the text is one line, however long.
  func lines(_ inlines: [Inline], _ style: TextStyle, width: Double?) -> [SetLine] {
    // Each part between the author's line breaks is set on its own: Pango would stretch the line before a
    // break.
    var lines: [SetLine] = []
    for part in inlines.split(separator: .lineBreak, omittingEmptySubsequences: true) {
      var style = style
      if !lines.isEmpty { style.indent = 0 }
      let before = inlines[..<part.startIndex].reduce(0) { $0 + $1.octetCount }
      for var line in unbrokenLines(Array(part), style, width: width) {
        line.start += before
        lines.append(line)
      }
    }
    return lines
  }

  private func unbrokenLines(_ inlines: [Inline], _ style: TextStyle, width: Double?) -> [SetLine] {
    let text = StyledText(inlines)
    var lines: [SetLine] = []
    let piece = Self.pieceBytes(style, width: width)
    var start = 0
    while start < text.bytes.count {
      let end = text.pieceEnd(from: start, piece)
      var style = style
      if start > 0 { style.indent = 0 }
      let isLast = end == text.bytes.count
      var pieceLines: [SetLine]
      var starts: [Int]
      if let width, let broken = evenLines(text, start..<end, style, width: width, isLast: isLast) {
        (pieceLines, starts) = broken
      } else {
        guard let layout = layout(text, start..<end, style, width: width) else { break }
        (pieceLines, starts) = set(layout, text, from: start, style)
      }
      for index in pieceLines.indices { pieceLines[index].start = start + starts[index] }
      if !isLast, pieceLines.count > 1, let last = starts.popLast() {
        pieceLines.removeLast()
        start += last
      } else {
        start = end
      }
      lines += pieceLines
    }
    return lines
  }

  /// Lines broken by ``LineBreaker``; nil where the text is not for it. Where the paragraph goes on after the
  /// range, the last line is left for the next piece, and does not begin within a word.
  private func evenLines(
    _ text: StyledText, _ range: Range<Int>, _ style: TextStyle, width: Double, isLast: Bool
  ) -> (lines: [SetLine], starts: [Int])? {
    guard let layout = layout(text, range, style, width: nil)
    else { return nil }
    defer { g_object_unref(UnsafeMutableRawPointer(layout)) }
    guard
      let shaped = ShapedText(
        layout, text.bytes[range], self, hyphenates: style.hyphenates && language == .bulgarian)
    else { return nil }
    var breaker = LineBreaker(
      shaped: shaped, width: width, indent: style.indent, isJustified: style.isJustified)
    guard var broken = breaker.lines(self) else { return nil }
    if !isLast {
      while broken.count > 2, broken.last?.continued != nil { broken.removeLast() }
      if broken.last?.continued != nil { return nil }
    }
    var lines: [SetLine] = []
    var starts: [Int] = []
    for (index, line) in broken.enumerated() {
      let (glyphs, lineWidth, ascent, natural) = breaker.set(line, self)
      let height = max(style.size * style.leading, natural)
      let indent = index == 0 ? style.indent : 0
      var x = indent
      switch style.alignment {
      case .left: break
      case .centre: x += max(width - indent - lineWidth, 0) / 2
      case .right: x += max(width - indent - lineWidth, 0)
      }
      lines.append(
        SetLine(
          glyphs: glyphs, x: x, width: lineWidth, baseline: (height - natural) / 2 + ascent,
          height: height))
      starts.append(
        line.clusters.isEmpty ? 0 : shaped.clusters[line.clusters.lowerBound].start)
    }
    return (lines, starts)
  }

  /// The width of text on one line, and that of its longest word.
  func widths(_ inlines: [Inline], _ style: TextStyle) -> (line: Double, word: Double) {
    inlines.split(separator: .lineBreak).reduce((0, 0)) { widest, part in
      let part = unbrokenWidths(Array(part), style)
      return (max(widest.0, part.line), max(widest.1, part.word))
    }
  }

  private func unbrokenWidths(_ inlines: [Inline], _ style: TextStyle) -> (line: Double, word: Double) {
    let text = StyledText(inlines)
    let end = text.pieceEnd(from: 0, Self.pieceBytes(style, width: nil))
    guard end > 0, let layout = layout(text, 0..<end, style, width: nil) else { return (0, 0) }
    defer { g_object_unref(UnsafeMutableRawPointer(layout)) }
    func width() -> Double {
      var logical = PangoRectangle()
      pango_layout_get_extents(layout, nil, &logical)
      return Double(logical.width) / Double(PANGO_SCALE)
    }
    let line = width()
    // With no room at all, Pango breaks wherever it may.
    pango_layout_set_wrap(layout, PANGO_WRAP_WORD)
    pango_layout_set_width(layout, 0)
    return (line, width())
  }

  /// The widest part of a text that is not divided where there is no other way: a number, a syllable or two of a word.
  func widestPiece(_ inlines: [Inline], _ style: TextStyle) -> Double {
    inlines.split(separator: .lineBreak).reduce(0) { widest, part in
      let text = StyledText(Array(part))
      let end = text.pieceEnd(from: 0, Self.pieceBytes(style, width: nil))
      guard end > 0, let layout = layout(text, 0..<end, style, width: nil) else { return widest }
      defer { g_object_unref(UnsafeMutableRawPointer(layout)) }
      guard let shaped = ShapedText(layout, text.bytes[0..<end], self, hyphenates: false) else {
        return max(widest, unbrokenWidths(Array(part), style).word)
      }
      return max(widest, shaped.widestPiece(self))
    }
  }

  private func layout(
    _ text: StyledText, _ range: Range<Int>, _ style: TextStyle, width: Double?
  ) -> OpaquePointer? {
    guard let layout = pango_layout_new(context), let description = pango_font_description_new() else {
      return nil
    }
    pango_font_description_set_family(description, family)
    pango_font_description_set_absolute_size(description, style.size * Double(PANGO_SCALE))
    if style.emphasis.contains(.bold) { pango_font_description_set_weight(description, PANGO_WEIGHT_BOLD) }
    if style.emphasis.contains(.italic) { pango_font_description_set_style(description, PANGO_STYLE_ITALIC) }
    pango_layout_set_font_description(layout, description)
    pango_font_description_free(description)
    text.bytes[range].withUnsafeBytes { buffer in
      pango_layout_set_text(
        layout, buffer.baseAddress?.assumingMemoryBound(to: CChar.self), Int32(buffer.count))
    }
    if let attributes = text.attributes(in: range, size: style.size) {
      pango_layout_set_attributes(layout, attributes)
      pango_attr_list_unref(attributes)
    }
    pango_layout_set_width(layout, width.map { Int32(max($0, 1) * Double(PANGO_SCALE)) } ?? -1)
    pango_layout_set_wrap(layout, PANGO_WRAP_WORD_CHAR)
    pango_layout_set_indent(layout, Int32(style.indent * Double(PANGO_SCALE)))
    pango_layout_set_justify(layout, style.isJustified ? 1 : 0)
    // A paragraph of a script from right to left begins on the right; a name or a cell stays where it is put.
    pango_layout_set_auto_dir(layout, style.isJustified ? 1 : 0)
    switch style.alignment {
    case .left: pango_layout_set_alignment(layout, PANGO_ALIGN_LEFT)
    case .centre: pango_layout_set_alignment(layout, PANGO_ALIGN_CENTER)
    case .right: pango_layout_set_alignment(layout, PANGO_ALIGN_RIGHT)
    }
    return layout
  }

  /// Takes the lines out of a layout, and lets it go.
  private func set(
    _ layout: OpaquePointer, _ text: StyledText, from offset: Int, _ style: TextStyle
  ) -> (lines: [SetLine], starts: [Int]) {
    defer { g_object_unref(UnsafeMutableRawPointer(layout)) }
    guard let iterator = pango_layout_get_iter(layout) else { return ([], []) }
    defer { pango_layout_iter_free(iterator) }
    var lines: [SetLine] = []
    var starts: [Int] = []
    let scale = Double(PANGO_SCALE)
    repeat {
      guard let line = pango_layout_iter_get_line_readonly(iterator) else { break }
      var logical = PangoRectangle()
      pango_layout_iter_get_line_extents(iterator, nil, &logical)
      let ascent = Double(pango_layout_iter_get_baseline(iterator) - logical.y) / scale
      let natural = Double(logical.height) / scale
      let height = max(style.size * style.leading, natural)
      lines.append(
        SetLine(
          glyphs: GlyphLine(line, text.bytes[offset...], self), x: Double(logical.x) / scale,
          width: Double(logical.width) / scale,
          baseline: (height - natural) / 2 + ascent, height: height))
      starts.append(Int(line.pointee.start_index))
      note(line, text, offset)
    } while pango_layout_iter_next_line(iterator) != 0
    return (lines, starts)
  }

  /// Notes the characters of a line that have no glyph.
  private func note(_ line: UnsafeMutablePointer<PangoLayoutLine>, _ text: StyledText, _ offset: Int) {
    var link = line.pointee.runs
    while let node = link {
      link = node.pointee.next
      guard let run = node.pointee.data?.assumingMemoryBound(to: PangoGlyphItem.self).pointee,
        let item = run.item, let glyphs = run.glyphs
      else { continue }
      for index in 0..<Int(glyphs.pointee.num_glyphs)
      where glyphs.pointee.glyphs[index].glyph & Self.unknownGlyph != 0 {
        let start = offset + Int(item.pointee.offset) + Int(glyphs.pointee.log_clusters[index])
        noteMissing(text.character(at: start))
      }
    }
  }

  /// `PANGO_GLYPH_UNKNOWN_FLAG`
  private static let unknownGlyph: PangoGlyph = 0x1000_0000
}

/// Text as Pango takes it: octets, and the ranges that are bold or italic.
private struct StyledText {
  let bytes: [UInt8]
  private let runs: [(range: Range<Int>, emphasis: Emphasis)]

  init(_ inlines: [Inline]) {
    var bytes: [UInt8] = []
    var runs: [(Range<Int>, Emphasis)] = []
    for inline in inlines {
      switch inline {
      case .text(let text, let emphasis):
        let start = bytes.count
        // A control character would end the text, or the line, for Pango. Readers leave none; a caller's own
        // text may have some.
        bytes += text.utf8.lazy.map { $0 < 0x20 ? 0x20 : $0 }
        if !emphasis.isEmpty { runs.append((start..<bytes.count, emphasis)) }
      case .lineBreak: bytes.append(0x20)
      // The column has put a number in its place.
      case .note: break
      }
    }
    self.bytes = bytes
    self.runs = runs
  }

  /// Where a piece of at most `limit` octets ends: at a space where there is one near, else between
  /// characters.
  func pieceEnd(from start: Int, _ limit: Int) -> Int {
    guard bytes.count - start > limit else { return bytes.count }
    var end = start + limit
    while end > start + 1, bytes[end] & 0xC0 == 0x80 { end -= 1 }
    if let space = bytes[(start + limit / 2)..<end].lastIndex(of: 0x20) { return space + 1 }
    return end
  }

  func attributes(in range: Range<Int>, size: Double) -> OpaquePointer? {
    var attributes: [(range: Range<Int>, make: () -> UnsafeMutablePointer<PangoAttribute>?)] = []
    for run in runs where run.range.overlaps(range) {
      let part = run.range.clamped(to: range)
      if run.emphasis.contains(.bold) {
        attributes.append((part, { pango_attr_weight_new(PANGO_WEIGHT_BOLD) }))
      }
      if run.emphasis.contains(.italic) {
        attributes.append((part, { pango_attr_style_new(PANGO_STYLE_ITALIC) }))
      }
      if run.emphasis.contains(.raised) {
        attributes.append((part, { pango_attr_scale_new(0.62) }))
        attributes.append((part, { pango_attr_rise_new(Int32(size * 0.35 * Double(PANGO_SCALE))) }))
        // The note's number stays with the word it is for.
        attributes.append((part, { pango_attr_allow_breaks_new(0) }))
      }
    }
    for space in Binding.spaces(in: bytes[range]) {
      attributes.append((space, { pango_attr_allow_breaks_new(0) }))
    }
    for part in betweenSoftHyphens(range) {
      attributes.append((part, { pango_attr_insert_hyphens_new(0) }))
    }
    let list = pango_attr_list_new()
    // In the order of their places, each is added at the list's end.
    for entry in attributes.sorted(by: { $0.range.lowerBound < $1.range.lowerBound }) {
      guard let attribute = entry.make() else { continue }
      attribute.pointee.start_index = UInt32(entry.range.lowerBound - range.lowerBound)
      attribute.pointee.end_index = UInt32(entry.range.upperBound - range.lowerBound)
      pango_attr_list_insert(list, attribute)
    }
    return list
  }

  /// Where Pango must add no hyphen of its own to a word it has to break: it would be read out as part of the
  /// word. A soft hyphen (U+00AD) is the author's.
  private func betweenSoftHyphens(_ range: Range<Int>) -> [Range<Int>] {
    var parts: [Range<Int>] = []
    var start = range.lowerBound
    for position in range
    where bytes[position] == 0xC2 && position + 1 < range.upperBound && bytes[position + 1] == 0xAD {
      if start < position { parts.append(start..<position) }
      start = position + 2
    }
    if start < range.upperBound { parts.append(start..<range.upperBound) }
    return parts
  }

  func character(at offset: Int) -> String {
    guard offset < bytes.count else { return "" }
    let rest = String(decoding: bytes[offset..<min(offset + 4, bytes.count)], as: UTF8.self)
    return rest.unicodeScalars.first.map { String(Character($0)) } ?? ""
  }
}

extension Inline {
  /// Of the text as it is set.
  fileprivate var octetCount: Int {
    switch self {
    case .text(let text, _): text.utf8.count
    case .lineBreak: 1
    case .note: 0
    }
  }
}
