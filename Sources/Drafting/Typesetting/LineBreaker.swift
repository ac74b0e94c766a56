import CPango

/// Breaks a paragraph into lines so that all of them together look even, after Knuth and Plass, „Breaking
/// Paragraphs into Lines“ (1981): each way of breaking has a price, and the cheapest is taken.
struct LineBreaker {
  private(set) var shaped: ShapedText
  let width: Double
  /// Of the first line.
  let indent: Double
  let isJustified: Bool

  /// One line: its clusters, without the spaces at its end.
  struct Line {
    let clusters: Range<Int>
    /// The word that is divided at its end.
    let divided: Range<Int>?
    /// The word that was divided at the end of the line before.
    let continued: Range<Int>?
    let hyphenWidth: Double
    var penalty = 0.0
    let isLast: Bool

    var hasHyphen: Bool { hyphenWidth > 0 }
  }

  /// A space shrinks by at most this part of its width.
  private static let shrink = 0.18
  /// A space grown by this part of its width is as ugly as is still fine.
  private static let stretch = 0.6
  private static let hyphenPenalty = 60.0
  private static let consecutiveHyphens = 6_000.0
  /// A paragraph whose last line begins with the end of a word.
  private static let lastLineOfPartOfWord = 100_000.0
  /// Spaces wider than this many of their widths are a hole in the line: it is set as it comes.
  private static let widestSpace = 4.0

  private struct Node {
    var price = Double.infinity
    var previous = -1
    var hyphens = 0
  }

  /// The lines; nil where a single character does not fit on any line.
  mutating func lines(_ type: TypeContext) -> [Line]? {
    if let lines = bestLines() { return lines }
    shaped.breakLongWords(width: width - indent, type)
    return bestLines()
  }

  private func bestLines() -> [Line]? {
    let count = shaped.clusters.count
    var stops = [ShapedText.Break(cluster: 0, word: nil, hyphenWidth: 0)]
    stops += shaped.breaks
    stops.append(ShapedText.Break(cluster: count, word: nil, hyphenWidth: 0))
    var nodes = Array(repeating: Node(), count: stops.count)
    nodes[0].price = 0
    for end in 1..<stops.count {
      let isLast = end == stops.count - 1
      for start in stride(from: end - 1, through: 0, by: -1) {
        let line = line(stops[start], stops[end], isLast: isLast)
        let available = width - (start == 0 ? indent : 0)
        let natural = naturalWidth(line)
        if natural.total - natural.spaces * Self.shrink > available + 0.01 {
          // What begins further left is wider still.
          if natural.total - natural.spaces * Self.shrink > available + indent + 0.01 { break }
          continue
        }
        guard nodes[start].price < .infinity else { continue }
        let hyphens = line.hasHyphen ? nodes[start].hyphens + 1 : 0
        let price =
          nodes[start].price + price(line, natural, available, hyphens: hyphens, isNextToLast: false)
          + (isLast && line.continued != nil ? Self.lastLineOfPartOfWord : 0)
        if price < nodes[end].price { nodes[end] = Node(price: price, previous: start, hyphens: hyphens) }
      }
    }
    guard var end = nodes.indices.last, nodes[end].price < .infinity else { return nil }
    var lines: [Line] = []
    while end > 0 {
      let start = nodes[end].previous
      lines.append(line(stops[start], stops[end], isLast: end == stops.count - 1))
      end = start
    }
    return lines.reversed()
  }

  private func line(_ start: ShapedText.Break, _ end: ShapedText.Break, isLast: Bool) -> Line {
    var (first, last) = (start.cluster, end.cluster)
    while last > first, shaped.clusters[last - 1].isSpace { last -= 1 }
    while first < last, shaped.clusters[first].isSpace { first += 1 }
    return Line(
      clusters: first..<last, divided: end.word, continued: start.word, hyphenWidth: end.hyphenWidth,
      penalty: end.penalty, isLast: isLast)
  }

  private func naturalWidth(_ line: Line) -> (total: Double, spaces: Double) {
    let (first, last) = (line.clusters.lowerBound, line.clusters.upperBound)
    return (
      shaped.widthBefore[last] - shaped.widthBefore[first] + line.hyphenWidth,
      shaped.spaceBefore[last] - shaped.spaceBefore[first]
    )
  }

  private func price(
    _ line: Line, _ natural: (total: Double, spaces: Double), _ available: Double, hyphens: Int,
    isNextToLast: Bool
  ) -> Double {
    let left = available - natural.total
    var badness: Double
    if line.isLast {
      // A last line shorter than a paragraph's indent looks lost.
      badness = left < 0 ? 50 : natural.total < 40 ? 30 : 0
    } else if isJustified {
      let give = natural.spaces * (left < 0 ? Self.shrink : Self.stretch)
      let ratio = give > 0 ? abs(left) / give : 20
      badness = min(100 * ratio * ratio * ratio, 100_000)
    } else {
      let ratio = max(left, 0) / max(available * 0.3, 1)
      badness = 100 * ratio * ratio
    }
    badness += 10
    var price = badness * badness + line.penalty
    if hyphens > 0 {
      price += Self.hyphenPenalty * Self.hyphenPenalty
      if hyphens == 2 { price += Self.consecutiveHyphens }
      if hyphens > 2 { price += 100 * Self.consecutiveHyphens }
    }
    return price
  }

  // MARK: Setting

  /// The glyphs of a line at their places, the line's width, and the height of its type.
  func set(_ line: Line, _ type: TypeContext) -> (
    line: GlyphLine, width: Double, ascent: Double, height: Double
  ) {
    let natural = naturalWidth(line)
    let available = width - (line.clusters.lowerBound == 0 ? indent : 0)
    let left = available - natural.total
    var grow = 0.0
    if natural.spaces > 0, left < 0 || isJustified && !line.isLast, left < natural.spaces * Self.widestSpace {
      grow = left / natural.spaces
    }
    var setter = Setter(shaped: shaped, line: line, grow: grow)
    let runs = setter.runs(type)
    return (GlyphLine(runs, type), setter.x, setter.ascent, setter.height)
  }

  private struct Setter {
    let shaped: ShapedText
    let line: Line
    /// By which part of its width each space grows.
    let grow: Double
    var x = 0.0
    var ascent = 0.0
    var height = 0.0

    mutating func runs(_ type: TypeContext) -> [GlyphLine.Run] {
      var runs: [GlyphLine.Run] = []
      var current = -1
      for index in line.clusters {
        let cluster = shaped.clusters[index]
        if cluster.run != current {
          current = cluster.run
          let run = shaped.runs[current]
          ascent = max(ascent, run.ascent)
          height = max(height, run.height)
          runs.append(GlyphLine.Run(font: run.font))
        }
        append(cluster, index, type, to: &runs[runs.count - 1])
      }
      if let word = line.divided, !runs.isEmpty {
        if line.hasHyphen, let hyphen = type.hyphen(of: runs[runs.count - 1].font) {
          add(glyph: hyphen.glyph, x: x, y: 0, to: &runs[runs.count - 1])
          x += hyphen.width
        }
        // A word divided more than once was said on its first line.
        closeWord(line.continued == word ? nil : word, in: &runs[runs.count - 1])
      }
      return runs.filter { !$0.glyphs.isEmpty }
    }

    private var wordGlyphs = 0

    init(shaped: ShapedText, line: Line, grow: Double) {
      self.shaped = shaped
      self.line = line
      self.grow = grow
    }

    private mutating func append(
      _ cluster: ShapedText.Cluster, _ index: Int, _ type: TypeContext, to run: inout GlyphLine.Run
    ) {
      var count: Int32 = 0
      var at = x
      let space = type.spaceGlyph(of: run.font)
      for glyph in shaped.runs[cluster.run].glyphs[cluster.glyphs] {
        if glyph.glyph != ShapedText.emptyGlyph {
          let scale = Double(PANGO_SCALE)
          // A character that no font has: a box is seen, and a space that stands for it is extracted.
          let isUnknown = ShapedText.isUnknown(glyph.glyph)
          if isUnknown {
            run.boxes.append(
              (at, Double(glyph.geometry.width) / scale, shaped.runs[cluster.run].ascent * 0.75))
          }
          add(
            glyph: isUnknown ? space : UInt(glyph.glyph), x: at + Double(glyph.geometry.x_offset) / scale,
            y: Double(glyph.geometry.y_offset) / scale - shaped.runs[cluster.run].rise, to: &run)
          count += 1
        }
        at += Double(glyph.geometry.width) / Double(PANGO_SCALE)
      }
      x += cluster.width * (cluster.isSpace ? 1 + grow : 1)
      if let word = line.divided, word.contains(index) {
        wordGlyphs += Int(count)
      } else if let word = line.continued, word.contains(index) {
        wordGlyphs += Int(count)
        if index + 1 == min(word.upperBound, line.clusters.upperBound) { closeWord(nil, in: &run) }
      } else if count == 0 {
        GlyphLine.join(shaped.text[cluster.start..<cluster.end], to: &run)
      } else {
        let octets = shaped.text[cluster.start..<cluster.end]
        let said = shaped.runs[cluster.run].rise > 0 ? Self.raised(octets) : Array(octets)
        run.text += said
        run.clusters.append(
          cairo_text_cluster_t(num_bytes: Int32(said.count), num_glyphs: count))
      }
    }

    /// „¹²“ for 12, so that the number of a note is not read as part of the sentence.
    private static func raised(_ octets: ArraySlice<UInt8>) -> [UInt8] {
      let figures = Array("⁰¹²³⁴⁵⁶⁷⁸⁹")
      return octets.flatMap { octet in
        (0x30...0x39).contains(octet) ? Array(String(figures[Int(octet) - 0x30]).utf8) : [octet]
      }
    }

    /// Makes one cluster of a part of a divided word: of the first part, with all its letters.
    private mutating func closeWord(_ word: Range<Int>?, in run: inout GlyphLine.Run) {
      var said: [UInt8] = []
      if let word {
        for cluster in shaped.clusters[word] {
          let octets = shaped.text[cluster.start..<cluster.end]
          if !octets.elementsEqual([0xC2, 0xAD]) { said += octets }
        }
      }
      if wordGlyphs > 0 || word != nil {
        let glyphs = wordGlyphs + (line.divided != nil && line.hasHyphen && isAtEnd(run) ? 1 : 0)
        run.text += said
        run.clusters.append(
          cairo_text_cluster_t(num_bytes: Int32(said.count), num_glyphs: Int32(glyphs)))
      }
      wordGlyphs = 0
    }

    /// Whether the glyphs counted so far leave out the hyphen, which was just added.
    private func isAtEnd(_ run: GlyphLine.Run) -> Bool {
      run.clusters.reduce(0) { $0 + Int($1.num_glyphs) } + wordGlyphs + 1 == run.glyphs.count
    }

    private func add(glyph: UInt, x: Double, y: Double, to run: inout GlyphLine.Run) {
      run.glyphs.append(cairo_glyph_t(index: glyph, x: x, y: y))
    }
  }
}
