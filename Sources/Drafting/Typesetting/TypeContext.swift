import CPango

/// The fonts a document is set in, and what was found out while setting it. Owns a `PangoContext`; belongs to
/// one thread.
final class TypeContext {
  let context: OpaquePointer
  /// The family the text is set in.
  let family: String
  /// The families that were used, in the order of their first use.
  private(set) var fontsUsed: [String] = []
  /// Characters that no installed font has, in the order of their first use.
  private(set) var charactersWithoutGlyph: [String] = []
  private var familyOfFont: [UnsafeMutablePointer<PangoFont>: String] = [:]
  private var fontsHeld: [UnsafeMutablePointer<PangoFont>] = []
  private var hyphens: [UnsafeMutablePointer<PangoFont>: Hyphen?] = [:]
  private var metricsOfFont: [UnsafeMutablePointer<PangoFont>: Metrics] = [:]
  let language: Language

  /// The glyph at the end of a line that divides a word.
  struct Hyphen {
    let glyph: UInt
    let width: Double
  }

  /// In points.
  struct Metrics {
    let ascent: Double
    let height: Double
  }

  /// - Throws: ``DraftFailure`` `.noFont` where no installed family has Cyrillic letters.
  init(_ choice: FontChoice, _ language: Language) throws(DraftFailure) {
    // Owned by Pango, one a thread.
    guard let map = pango_cairo_font_map_get_default(), let context = pango_font_map_create_context(map)
    else {
      throw .library(function: "pango_font_map_create_context", reason: "no context")
    }
    self.context = context
    self.language = language
    // One unit of the page is one point.
    pango_cairo_context_set_resolution(context, 72)
    pango_context_set_round_glyph_positions(context, 0)
    pango_context_set_language(context, pango_language_from_string(language.rawValue))
    pango_context_set_base_dir(context, PANGO_DIRECTION_LTR)
    if let options = cairo_font_options_create() {
      cairo_font_options_set_hint_style(options, CAIRO_HINT_STYLE_NONE)
      cairo_font_options_set_hint_metrics(options, CAIRO_HINT_METRICS_OFF)
      cairo_font_options_set_antialias(options, CAIRO_ANTIALIAS_GRAY)
      pango_cairo_context_set_font_options(context, options)
      cairo_font_options_destroy(options)
    }
    guard let family = Self.family(choice, context, map) else {
      g_object_unref(UnsafeMutableRawPointer(context))
      throw .noFont(tried: choice.families)
    }
    self.family = family
  }

  deinit {
    for font in fontsHeld { g_object_unref(UnsafeMutableRawPointer(font)) }
    g_object_unref(UnsafeMutableRawPointer(context))
  }

  /// The first installed of the chosen families that has Cyrillic letters, else any installed one that has.
  private static func family(
    _ choice: FontChoice, _ context: OpaquePointer, _ map: UnsafeMutablePointer<PangoFontMap>
  ) -> String? {
    for family in choice.families where hasCyrillic(family, context) { return family }
    guard choice.anyFamily else { return nil }
    var list: UnsafeMutablePointer<UnsafeMutablePointer<PangoFontFamily>?>?
    var count: Int32 = 0
    pango_font_map_list_families(map, &list, &count)
    defer { g_free(list) }
    let names = (0..<Int(count)).compactMap { index in
      list?[index].flatMap { pango_font_family_get_name($0) }.map { String(cString: $0) }
    }
    return names.sorted().first { hasCyrillic($0, context) }
  }

  /// Whether the family is installed, rather than stood in for by another, and has what Bulgarian needs.
  private static func hasCyrillic(_ family: String, _ context: OpaquePointer) -> Bool {
    guard let description = pango_font_description_new() else { return false }
    defer { pango_font_description_free(description) }
    pango_font_description_set_family(description, family)
    pango_font_description_set_absolute_size(description, 12 * Double(PANGO_SCALE))
    guard let font = pango_context_load_font(context, description) else { return false }
    defer { g_object_unref(UnsafeMutableRawPointer(font)) }
    guard name(of: font)?.lowercased() == family.lowercased() else { return false }
    return "АЯаящѝ№„“".unicodeScalars.allSatisfy { pango_font_has_char(font, $0.value) != 0 }
  }

  private static func name(of font: UnsafeMutablePointer<PangoFont>) -> String? {
    guard let description = pango_font_describe(font) else { return nil }
    defer { pango_font_description_free(description) }
    return pango_font_description_get_family(description).map { String(cString: $0) }
  }

  // MARK: What was used

  /// Notes a font that a run of glyphs is set in.
  func noteUse(of font: UnsafeMutablePointer<PangoFont>) {
    guard familyOfFont[font] == nil else { return }
    // Held, so that the address is not given to another font.
    g_object_ref(UnsafeMutableRawPointer(font))
    fontsHeld.append(font)
    let name = Self.name(of: font) ?? ""
    familyOfFont[font] = name
    if !fontsUsed.contains(name) { fontsUsed.append(name) }
  }

  /// The hyphen of a font in use; nil where it has none.
  func hyphen(of font: UnsafeMutablePointer<PangoFont>) -> Hyphen? {
    if let known = hyphens[font] { return known }
    var hyphen: Hyphen?
    if let face = pango_font_get_hb_font(font) {
      var glyph: hb_codepoint_t = 0
      for character: hb_codepoint_t in [0x2010, 0x2D] where hyphen == nil {
        guard hb_font_get_nominal_glyph(face, character, &glyph) != 0 else { continue }
        var logical = PangoRectangle()
        pango_font_get_glyph_extents(font, glyph, nil, &logical)
        hyphen = Hyphen(glyph: UInt(glyph), width: Double(logical.width) / Double(PANGO_SCALE))
      }
    }
    hyphens[font] = hyphen
    return hyphen
  }

  /// The glyph of a font that shows nothing.
  func spaceGlyph(of font: UnsafeMutablePointer<PangoFont>) -> UInt {
    var glyph: hb_codepoint_t = 0
    guard let face = pango_font_get_hb_font(font), hb_font_get_nominal_glyph(face, 0x20, &glyph) != 0 else {
      return 0
    }
    return UInt(glyph)
  }

  /// How high and deep the letters of a font in use are.
  func metrics(of font: UnsafeMutablePointer<PangoFont>) -> Metrics {
    if let known = metricsOfFont[font] { return known }
    var logical = PangoRectangle()
    pango_font_get_glyph_extents(font, 0, nil, &logical)
    let scale = Double(PANGO_SCALE)
    let metrics = Metrics(
      ascent: -Double(logical.y) / scale, height: Double(logical.height) / scale)
    metricsOfFont[font] = metrics
    return metrics
  }

  /// Notes a character that is shown as an empty box.
  func noteMissing(_ character: String) {
    if charactersWithoutGlyph.count < SourceText.warningsOfAKind, !charactersWithoutGlyph.contains(character)
    {
      charactersWithoutGlyph.append(character)
    }
  }
}

/// The families to set a document in, by preference.
public struct FontChoice: Equatable, Sendable {
  public var families: [String]
  /// Whether any other installed family with Cyrillic will do where none of these is there.
  public var anyFamily: Bool

  public init(_ families: [String], anyFamily: Bool = true) {
    self.families = families
    self.anyFamily = anyFamily
  }

  /// Liberation Serif (package fonts-liberation), which has the measures of Times New Roman; then others that
  /// are often installed.
  public static let standard = FontChoice([
    "Liberation Serif", "Times New Roman", "Tinos", "Noto Serif", "FreeSerif", "DejaVu Serif", "DejaVu Sans",
  ])
}
