/// How far a font's glyphs reach, as far as it takes to know what their text covers (ISO 32000-2, 9.6 to 9.8).
struct FontExtents {
  /// Ems, or of a Type 3 font glyph units times its matrix.
  private var widths: [Int: Double] = [:]
  private var defaultWidth = 1.1
  /// Whether each code's width is known; otherwise the widest holds for all.
  private var isExact = false
  private(set) var codeBytes = 1
  /// Ems below (negative) and above the base line.
  private(set) var descent = -0.3
  private(set) var ascent = 1.05
  /// Ems by which glyphs may reach over their width to either side.
  private(set) var overhang = 0.12

  /// More entries than any font's widths have: every code of two octets.
  private static let maximumWidths = 70_000

  /// - Throws: ``UnclearContent`` where the font sets its text in a way that is not followed here.
  init(_ font: PDFDictionary, in document: Document) throws(UnclearContent) {
    switch try document.clear(font["Subtype"]).asName {
    case "Type0": try readComposite(font, document)
    case "Type3": try readType3(font, document)
    default: try readSimple(font, document)
    }
    for width in widths.values where !width.isFinite || abs(width) > 100 { throw .font }
    guard defaultWidth.isFinite, abs(defaultWidth) <= 100 else { throw .font }
    widest = max(widths.values.max() ?? 0, defaultWidth, 0)
  }

  private var widest = 0.0

  /// How many widths it has.
  var count: Int { widths.count }

  /// What text covers along its line and by how much less it may really advance.
  /// - Parameter spacing: added to each code's width, in ems; `wordSpacing` to code 32 of one octet.
  func advance(
    _ text: [UInt8], spacing: Double, wordSpacing: Double
  ) -> (ems: Double, slack: Double, codes: Int) {
    guard isExact else {
      let most = Double(text.count) * (widest + max(spacing, 0) + max(wordSpacing, 0))
      // It may also go back as far as negative spacing takes it.
      let least = Double(text.count) * (min(spacing, 0) + min(wordSpacing, 0))
      return (most, most - least, text.count)
    }
    var ems = 0.0
    var codes = 0
    for index in stride(from: 0, to: text.count, by: codeBytes) {
      var code = 0
      for byte in text[index..<min(index + codeBytes, text.count)] { code = code << 8 | Int(byte) }
      ems += (widths[code] ?? defaultWidth) + spacing
      if codeBytes == 1, code == 32 { ems += wordSpacing }
      codes += 1
    }
    return (ems, 0, codes)
  }

  private mutating func readSimple(_ font: PDFDictionary, _ document: Document) throws(UnclearContent) {
    let descriptor = try document.clear(font["FontDescriptor"]).asDictionary
    try readHeights(descriptor, document)
    guard let first = try document.clear(font["FirstChar"]).asInteger, (0...255).contains(first),
      let list = try document.clear(font["Widths"]).asArray, list.count <= 256
    else { return }
    for (index, width) in list.enumerated() {
      widths[first + index] = (try document.clear(width).asNumber ?? 0) / 1_000
    }
    defaultWidth = (try document.clear(descriptor?["MissingWidth"]).asNumber ?? 0) / 1_000
    isExact = true
  }

  private mutating func readComposite(_ font: PDFDictionary, _ document: Document) throws(UnclearContent) {
    guard
      let descendant = try document.clear(
        document.clear(font["DescendantFonts"]).asArray?.first
      ).asDictionary
    else { throw .font }
    try readHeights(document.clear(descendant["FontDescriptor"]).asDictionary, document)
    defaultWidth = (try document.clear(descendant["DW"]).asNumber ?? 1_000) / 1_000
    let list = try document.clear(descendant["W"]).asArray ?? []
    var index = 0
    while index + 1 < list.count {
      guard let first = try document.clear(list[index]).asInteger, (0...0xFFFFFF).contains(first) else {
        throw .font
      }
      let next = try document.clear(list[index + 1])
      if let own = next.asArray {
        guard widths.count + own.count <= Self.maximumWidths else { throw .budget }
        for (offset, width) in own.enumerated() {
          widths[first + offset] = (try document.clear(width).asNumber ?? 0) / 1_000
        }
        index += 2
      } else {
        guard index + 2 < list.count, let last = next.asInteger, last >= first,
          let width = try document.clear(list[index + 2]).asNumber
        else { throw .font }
        guard widths.count + last - first < Self.maximumWidths else { throw .budget }
        for code in first...last { widths[code] = width / 1_000 }
        index += 3
      }
    }
    let encoding = try document.clear(font["Encoding"])
    if let map = encoding.asDictionary, try document.clear(map["WMode"]).asInteger != 1 { return }
    guard let name = encoding.asName, !name.hasSuffix("V") else { throw .font }
    if name == "Identity-H" {
      codeBytes = 2
      isExact = true
    }
  }

  private mutating func readType3(_ font: PDFDictionary, _ document: Document) throws(UnclearContent) {
    var numbers: [Double] = []
    for number in try document.clear(font["FontMatrix"]).asArray ?? [] {
      numbers.append(try document.clear(number).asNumber ?? 0)
    }
    guard let matrix = Affine(numbers), matrix.b == 0, matrix.c == 0, matrix.isSound,
      let box = try? document.rectangle(font["FontBBox"]), box.width > 0, box.height > 0
    else { throw .font }
    let glyph = matrix.bounds(box)
    // Programs that draw their letters as pictures give boxes on the wrong side of the base line; and lines
    // are drawn around what the box holds.
    ascent = max(abs(glyph.bottom), abs(glyph.top)) * 1.25
    descent = -ascent
    overhang = max(abs(glyph.left), abs(glyph.right)) * 1.25
    guard let first = try document.clear(font["FirstChar"]).asInteger, (0...255).contains(first),
      let list = try document.clear(font["Widths"]).asArray, list.count <= 256
    else { throw .font }
    for (index, width) in list.enumerated() {
      widths[first + index] = (try document.clear(width).asNumber ?? 0) * matrix.a
    }
    defaultWidth = 0
    isExact = true
  }

  private mutating func readHeights(
    _ descriptor: PDFDictionary?, _ document: Document
  ) throws(UnclearContent) {
    guard let box = try? document.rectangle(descriptor?["FontBBox"]) else { return }
    // Fonts of mathematics have glyphs many times as high; text does not use them.
    descent = min(descent, max(box.bottom / 1_000, -0.5))
    ascent = max(ascent, min(box.top / 1_000, 1.4))
  }
}

/// Content that is not followed here, so that all of its page counts as painted.
enum UnclearContent: Error, Equatable {
  /// Octets that are no content stream, or an operator that is none.
  case syntax
  /// A font that is not there, or sets its text in an unusual way.
  case font
  /// A stream that cannot be decoded, or something named that is not there.
  case stream
  /// More work than a page is given.
  case budget
}

extension Document {
  /// As ``resolve(_:asOf:)``.
  func clear(_ value: PDFValue?) throws(UnclearContent) -> PDFValue {
    do throws(PDFFailure) { return try resolve(value) } catch { throw .stream }
  }
}
