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
          cairo_text_cluster_flags_t(rawValue: 0))
      }
    }
  }
}
