import CPango

/// A paragraph's glyphs in one long line, from left to right, and where the line may be broken.
struct ShapedText {
  /// The glyphs that stand for one or more characters, and cannot be parted.
  struct Cluster {
    /// Octets of the text.
    let start: Int
    let end: Int
    let run: Int
    let glyphs: Range<Int>
    let width: Double
    /// Whether the space between words, which grows and shrinks.
    let isSpace: Bool
  }

  /// A place at which the line may end.
  struct Break {
    /// The first cluster after it.
    let cluster: Int
    /// Of a word divided here: the clusters from its first letter up to the next space. Nil between words.
    let word: Range<Int>?
    /// The width of the hyphen; zero where none is added.
    let hyphenWidth: Double
    /// What it costs, besides how the line looks.
    var penalty = 0.0
  }

  struct Run {
    let font: UnsafeMutablePointer<PangoFont>
    let glyphs: [PangoGlyphInfo]
    let ascent: Double
    let height: Double
    /// How far above the baseline it stands. Its figures are extracted as raised ones.
    let rise: Double
  }

  let text: [UInt8]
  private(set) var runs: [Run] = []
  private(set) var clusters: [Cluster] = []
  private(set) var breaks: [Break] = []
  /// Width before each cluster; one more than there are clusters.
  private(set) var widthBefore: [Double] = [0]
  /// Width of spaces before each cluster.
  private(set) var spaceBefore: [Double] = [0]

  /// Nil where the text is not simply set from left to right: Pango's own lines serve then.
  /// - Parameters:
  ///   - layout: of the text, with no width.
  ///   - hyphenates: whether words may be divided.
  init?(_ layout: OpaquePointer, _ text: ArraySlice<UInt8>, _ type: TypeContext, hyphenates: Bool) {
    self.text = Array(text)
    guard let line = pango_layout_get_line_readonly(layout, 0) else { return nil }
    var link = line.pointee.runs
    while let node = link {
      link = node.pointee.next
      guard let item = node.pointee.data?.assumingMemoryBound(to: PangoGlyphItem.self).pointee,
        append(item, type)
      else { return nil }
    }
    guard !clusters.isEmpty, zip(clusters, clusters.dropFirst()).allSatisfy({ $0.end == $1.start }) else {
      return nil
    }
    for cluster in clusters {
      widthBefore.append((widthBefore.last ?? 0) + cluster.width)
      spaceBefore.append((spaceBefore.last ?? 0) + (cluster.isSpace ? cluster.width : 0))
    }
    findBreaks(layout, type, hyphenates: hyphenates)
  }

  private mutating func append(_ item: PangoGlyphItem, _ type: TypeContext) -> Bool {
    guard let glyphs = item.glyphs, let piece = item.item, let font = piece.pointee.analysis.font,
      piece.pointee.analysis.level == 0
    else { return false }
    let count = Int(glyphs.pointee.num_glyphs)
    let infos = Array(UnsafeBufferPointer(start: glyphs.pointee.glyphs, count: count))
    type.noteUse(of: font)
    let (offset, length) = (Int(piece.pointee.offset), Int(piece.pointee.length))
    guard offset >= 0, length > 0, offset + length <= text.count else { return false }
    let metrics = type.metrics(of: font)
    runs.append(
      Run(
        font: font, glyphs: infos, ascent: metrics.ascent, height: metrics.height,
        rise: Double(item.y_offset) / Double(PANGO_SCALE)))
    var first = 0
    while first < count {
      let start = Int(glyphs.pointee.log_clusters[first])
      var end = first + 1
      while end < count, Int(glyphs.pointee.log_clusters[end]) == start { end += 1 }
      let next = end < count ? Int(glyphs.pointee.log_clusters[end]) : length
      guard start >= 0, start < next, next <= length else { return false }
      let width = infos[first..<end].reduce(0) { $0 + Double($1.geometry.width) } / Double(PANGO_SCALE)
      let octets = text[offset + start..<offset + next]
      if infos[first..<end].contains(where: { Self.isUnknown($0.glyph) }) {
        for scalar in String(decoding: octets, as: UTF8.self).unicodeScalars {
          type.noteMissing(String(Character(scalar)))
        }
      }
      clusters.append(
        Cluster(
          start: offset + start, end: offset + next, run: runs.count - 1, glyphs: first..<end, width: width,
          isSpace: octets.elementsEqual([0x20]) || octets.elementsEqual([0xC2, 0xA0])))
      first = end
    }
    return true
  }

  /// `PANGO_GLYPH_UNKNOWN_FLAG`
  static func isUnknown(_ glyph: PangoGlyph) -> Bool { glyph & 0x1000_0000 != 0 }
  /// `PANGO_GLYPH_EMPTY`
  static let emptyGlyph: PangoGlyph = 0x0FFF_FFFF

  // MARK: Breaks

  private mutating func findBreaks(_ layout: OpaquePointer, _ type: TypeContext, hyphenates: Bool) {
    var count: Int32 = 0
    guard let attributes = pango_layout_get_log_attrs_readonly(layout, &count) else { return }
    var divided: [Int: Range<Int>] = [:]
    if hyphenates {
      for place in Hyphenation.places(in: text[...]) { divided[place.offset] = place.word }
    }
    var character = 0
    var octet = 0
    for (index, cluster) in clusters.enumerated() {
      while octet < cluster.start {
        octet += 1
        if octet == text.count || text[octet] & 0xC0 != 0x80 { character += 1 }
      }
      // The number of a note stays with the word it is for.
      guard index > 0, character < Int(count), runs[cluster.run].rise <= 0 else { continue }
      if attributes[character].is_line_break != 0, !isBound(before: cluster.start) {
        let isSoftHyphen = cluster.start >= 2 && text[(cluster.start - 2)..<cluster.start] == [0xC2, 0xAD]
        if !isSoftHyphen {
          // `по-малко`, divided behind its own hyphen, is one word all the same.
          let word = isAfterMark(index) ? wholeWord(around: index) : nil
          breaks.append(Break(cluster: index, word: word, hyphenWidth: 0))
        } else if let division = division(before: index, type) {
          breaks.append(division)
        }
      } else if divided[cluster.start] != nil, let division = division(before: index, type) {
        breaks.append(division)
      }
    }
  }

  /// Allows breaks within words that no line of `width` holds: addresses of the web, above all. No hyphen is added, which would be read as
  /// part of the address; a break behind a mark within it is better than one among its letters.
  mutating func breakLongWords(width: Double, _ type: TypeContext) {
    let divisions = divisions(type)
    var found: [Break] = []
    var first = 0
    for end in breaks + [Break(cluster: clusters.count, word: nil, hyphenWidth: 0)] {
      if widthBefore[end.cluster] - widthBefore[first] > width {
        for index in (first + 1)..<max(end.cluster, first + 1) where !clusters[index].isSpace {
          if let division = divisions[index] {
            found.append(
              Break(
                cluster: index, word: division.word, hyphenWidth: division.hyphenWidth, penalty: 1_000))
            continue
          }
          // Words that belong together are parted before letters are.
          let penalty: Double = clusters[index - 1].isSpace ? 500 : isAfterMark(index) ? 2_000 : 1_000_000_000
          found.append(
            Break(
              cluster: index, word: clusters[index - 1].isSpace ? nil : wholeWord(around: index),
              hyphenWidth: 0,
              penalty: penalty))
        }
      }
      if end.cluster < clusters.count { found.append(end) }
      first = end.cluster
    }
    breaks = found
  }

  /// Where words may be divided at need, those with capitals too, by the cluster behind the division.
  private func divisions(_ type: TypeContext) -> [Int: Break] {
    guard type.language == .bulgarian else { return [:] }
    let places = Set(Hyphenation.places(in: text[...], withCapitals: true).map(\.offset))
    guard !places.isEmpty else { return [:] }
    var found: [Int: Break] = [:]
    for (index, cluster) in clusters.enumerated() where index > 0 && places.contains(cluster.start) {
      found[index] = division(before: index, type)
    }
    return found
  }

  /// The width of the widest part between two places where the text may be broken or a word divided.
  func widestPiece(_ type: TypeContext) -> Double {
    let divided = divisions(type).values
    var widest = 0.0
    var first = 0
    let end = Break(cluster: clusters.count, word: nil, hyphenWidth: 0)
    for place in (breaks + divided).sorted(by: { $0.cluster < $1.cluster }) + [end] {
      var last = place.cluster
      while last > first, clusters[last - 1].isSpace { last -= 1 }
      widest = max(widest, widthBefore[max(last, first)] - widthBefore[first] + place.hyphenWidth)
      first = place.cluster
    }
    return widest
  }

  /// Whether a line must not end before an octet, though Pango would let it: behind `https:/`, and within „г-жа“, „по-добър“,
  /// „90-годишнина“.
  private func isBound(before start: Int) -> Bool {
    guard start > 0, start < text.count else { return false }
    if text[start - 1] == 0x2F {
      return text[start] == 0x2F || start > 2 && text[start - 2] == 0x2F && text[start - 3] == 0x3A
    }
    guard text[start - 1] == 0x2D else { return false }
    let word = text[..<(start - 1)].suffix(12).reversed().prefix { $0 >= 0x80 || (0x30...0x39).contains($0) }
    let rest = text[start...].prefix(7).prefix { $0 >= 0x80 || (0x30...0x39).contains($0) }
    return (1...4).contains(word.count) || (1...4).contains(rest.count)
  }

  private func isAfterMark(_ index: Int) -> Bool {
    let before = clusters[index - 1]
    let octets = text[before.start..<before.end]
    return octets.count == 1 && Self.marks.contains(octets[octets.startIndex])
      || octets.elementsEqual([0xE2, 0x80, 0x93]) || octets.elementsEqual([0xE2, 0x80, 0x90])
  }

  /// Behind which a word, or an address, is best broken.
  private static let marks = Set("/-_.,:;?&=#%+|".utf8)

  /// The clusters between spaces around one, where they are few and of one font.
  private func wholeWord(around index: Int) -> Range<Int>? {
    var (first, last) = (index, index)
    while first > 0, !clusters[first - 1].isSpace, index - first < 500 { first -= 1 }
    while last < clusters.count, !clusters[last].isSpace, last - index < 500 { last += 1 }
    let run = clusters[index].run
    guard first < index, first == 0 || clusters[first - 1].isSpace,
      last == clusters.count || clusters[last].isSpace, clusters[first].run == run,
      clusters[last - 1].run == run
    else { return nil }
    return first..<last
  }

  /// A division of the word around a cluster; nil where the word is not all in one font.
  private func division(before index: Int, _ type: TypeContext) -> Break? {
    var (first, last) = (index, index)
    while first > 0, !clusters[first - 1].isSpace, index - first < 200 { first -= 1 }
    while last < clusters.count, !clusters[last].isSpace, last - index < 200 { last += 1 }
    let run = clusters[index].run
    guard first < index, clusters[first].run == run, clusters[last - 1].run == run,
      let hyphen = type.hyphen(of: runs[run].font)
    else { return nil }
    return Break(cluster: index, word: first..<last, hyphenWidth: hyphen.width)
  }
}
