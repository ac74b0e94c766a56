import CPango

/// A line of glyphs at their places, broken and stretched by ``LineBreaker``.
///
/// What is extracted from the page is the text as it was written: a word divided at the end of the line is
/// extracted whole from its first part, without the hyphen, and its other part says nothing.
final class GlyphLine {
  /// Glyphs of one font. The font is held by the ``TypeContext``.
  struct Run {
    let font: UnsafeMutablePointer<PangoFont>
    var glyphs: [cairo_glyph_t] = []
    /// Which of ``text`` each group of glyphs stands for.
    var clusters: [cairo_text_cluster_t] = []
    /// Whether the clusters are of a script that runs from right to left: the first is of the last glyphs.
    var isBackward = false
    var text: [UInt8] = []
    /// Boxes, in place of characters that no font has: left edge, width and height above the baseline.
    var boxes: [(x: Double, width: Double, height: Double)] = []
  }

  let runs: [Run]
  /// Keeps the fonts alive.
  private let type: TypeContext

  init(_ runs: [Run], _ type: TypeContext) {
    self.runs = runs
    self.type = type
  }

  /// Takes over a line as Pango broke it and ordered its runs.
  /// - Parameter text: of the layout.
  convenience init(
    _ line: UnsafeMutablePointer<PangoLayoutLine>, _ text: ArraySlice<UInt8>, _ type: TypeContext
  ) {
    var runs: [Run] = []
    var x = 0.0
    var link = line.pointee.runs
    while let node = link {
      link = node.pointee.next
      guard let item = node.pointee.data?.assumingMemoryBound(to: PangoGlyphItem.self).pointee,
        let run = Self.run(item, text, type, &x)
      else { continue }
      runs.append(run)
    }
    self.init(runs, type)
  }

  private static func run(
    _ item: PangoGlyphItem, _ text: ArraySlice<UInt8>, _ type: TypeContext, _ x: inout Double
  ) -> Run? {
    guard let glyphs = item.glyphs, let piece = item.item, let font = piece.pointee.analysis.font else {
      return nil
    }
    type.noteUse(of: font)
    let scale = Double(PANGO_SCALE)
    let count = Int(glyphs.pointee.num_glyphs)
    let (offset, length) = (Int(piece.pointee.offset), Int(piece.pointee.length))
    let isBackward = piece.pointee.analysis.level & 1 == 1
    // The groups of glyphs of a cluster, from left to right, and where its text begins.
    var groups: [(start: Int, glyphs: Range<Int>)] = []
    for index in 0..<count {
      let start = Int(glyphs.pointee.log_clusters[index])
      if let last = groups.last, last.start == start {
        groups[groups.count - 1].glyphs = last.glyphs.lowerBound..<index + 1
      } else {
        groups.append((start, index..<index + 1))
      }
    }
    var run = Run(font: font, isBackward: isBackward)
    let metrics = type.metrics(of: font)
    var counts: [Int32] = []
    for group in groups {
      var drawn: Int32 = 0
      for index in group.glyphs {
        let glyph = glyphs.pointee.glyphs[index]
        let width = Double(glyph.geometry.width) / scale
        if glyph.glyph != ShapedText.emptyGlyph {
          let isUnknown = ShapedText.isUnknown(glyph.glyph)
          if isUnknown { run.boxes.append((x, width, metrics.ascent * 0.75)) }
          run.glyphs.append(
            cairo_glyph_t(
              index: isUnknown ? type.spaceGlyph(of: font) : UInt(glyph.glyph),
              x: x + Double(glyph.geometry.x_offset) / scale,
              y: Double(glyph.geometry.y_offset - item.y_offset) / scale))
          drawn += 1
        }
        x += width
      }
      counts.append(drawn)
    }
    // The text runs on in its own order, whichever way the glyphs do.
    let order = isBackward ? Array(groups.indices.reversed()) : Array(groups.indices)
    for (position, index) in order.enumerated() {
      let start = groups[index].start
      let end = position + 1 < order.count ? groups[order[position + 1]].start : length
      guard start < end, offset + end <= text.count else { continue }
      let octets = text[text.startIndex + offset + start..<text.startIndex + offset + end]
      if counts[index] == 0 {
        join(octets, to: &run)
      } else {
        run.text += octets
        run.clusters.append(
          cairo_text_cluster_t(num_bytes: Int32(octets.count), num_glyphs: counts[index]))
      }
    }
    return run.glyphs.isEmpty ? nil : run
  }

  /// Text that shows nothing, such as a joiner or a variation selector, is extracted with what it follows. Neither a soft hyphen is, which
  /// says where a word may be divided and is no part of it, nor the space at the end of a line.
  static func join(_ octets: ArraySlice<UInt8>, to run: inout Run) {
    guard !run.clusters.isEmpty, !octets.elementsEqual([0xC2, 0xAD]), !octets.elementsEqual([0x20]) else {
      return
    }
    run.text += octets
    run.clusters[run.clusters.count - 1].num_bytes += Int32(octets.count)
  }

  /// Draws the line with its baseline's left end at a point.
  func show(on cairo: OpaquePointer, x: Double, baseline: Double) {
    for run in runs {
      cairo_set_line_width(cairo, 0.5)
      for box in run.boxes {
        cairo_rectangle(
          cairo, x + box.x + box.width * 0.12, baseline - box.height, box.width * 0.76, box.height)
        cairo_stroke(cairo)
      }
      guard let font = pango_cairo_font_get_scaled_font(OpaquePointer(run.font)) else { continue }
      cairo_set_scaled_font(cairo, font)
      var glyphs = run.glyphs
      for index in glyphs.indices {
        glyphs[index].x += x
        glyphs[index].y += baseline
      }
      run.text.withUnsafeBytes { text in
        cairo_show_text_glyphs(
          cairo, text.baseAddress?.assumingMemoryBound(to: CChar.self), Int32(text.count), glyphs,
          Int32(glyphs.count), run.clusters, Int32(run.clusters.count),
          run.isBackward ? CAIRO_TEXT_CLUSTER_FLAG_BACKWARD : cairo_text_cluster_flags_t(rawValue: 0))
      }
    }
  }
}
