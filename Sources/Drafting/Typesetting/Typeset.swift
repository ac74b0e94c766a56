import Foundation

/// A report set as a PDF.
public struct TypesetDocument: Equatable, Sendable {
  /// The whole file: PDF 1.5, classic cross-reference table, fonts embedded as subsets, logical structure
  /// tagged.
  public let pdf: [UInt8]
  public let pages: Int
  /// The font families embedded, the text's own first.
  public let fontsUsed: [String]
  /// What a person should look at, those of the reading (``Report/warnings``) first.
  public let warnings: [DraftWarning]
}

/// Sets a report on A4 pages. The same report, date, style and fonts give the same bytes.
/// - Parameters:
///   - date: when the document was made: the file's /CreationDate, to the second, and the only time in it.
///   - fonts: the families to set it in.
///   - style: the measures of the page.
///   - wording: the fixed words; nil: those of the report's language.
/// - Throws: ``DraftFailure`` `.noFont`, `.tooManyPages` or `.library`.
public func typeset(
  _ report: Report, date: Date, fonts: FontChoice = .standard, style: PageStyle = .a4, wording: Wording? = nil
) throws(DraftFailure) -> TypesetDocument {
  let type = try TypeContext(fonts, report.language)
  let wording = wording ?? .in(report.language)
  let (strips, structure) = ReportSetter.strips(report, type, style, wording)
  let pages = try PageBreaker(pageHeight: style.textHeight).pages(strips)
  let canvas = try PDFCanvas(width: style.width, height: style.height)
  canvas.setInformation(
    title: report.subject, author: report.from.joined(separator: ", "),
    subject: report.title ?? wording.report,
    created: timestamp(date))
  draw(pages, structure, on: canvas, style, footer: Footer(report, type, style, wording, pages: pages.count))
  var warnings = report.warnings
  if let wanted = fonts.families.first, wanted != type.family {
    warnings.append(.fontSubstituted(wanted: wanted, used: type.family))
  }
  warnings += type.charactersWithoutGlyph.map { .noGlyph(character: $0) }
  return TypesetDocument(
    pdf: try canvas.finish(), pages: pages.count, fontsUsed: type.fontsUsed, warnings: warnings)
}

/// What stands below the text of each page.
private struct Footer {
  let type: TypeContext
  let style: PageStyle
  let wording: Wording
  let pages: Int
  /// The outgoing number, so that a sheet that came loose is known.
  let number: String?

  init(_ report: Report, _ type: TypeContext, _ style: PageStyle, _ wording: Wording, pages: Int) {
    self.type = type
    self.style = style
    self.wording = wording
    self.pages = pages
    number = report.number
  }

  /// A document of one page has none.
  func marks(page: Int) -> [Mark] {
    guard pages > 1 else { return [] }
    let text = TextStyle(size: style.footerSize)
    var marks: [Mark] = []
    func set(_ words: String, right: Bool) {
      guard let line = type.lines([.plain(words)], text, width: nil).first else { return }
      marks.append(.text(line, x: right ? style.textWidth - line.width : 0, baseline: 0, element: nil))
    }
    if page > 1, let number { set("\(wording.outgoing) \(number)", right: false) }
    set("\(wording.page) \(page) \(wording.pageOf) \(pages)", right: true)
    return marks
  }
}

private func draw(
  _ pages: [[PageBreaker.Placed]], _ structure: StructureTree, on canvas: borrowing PDFCanvas,
  _ style: PageStyle,
  footer: Footer
) {
  var writer = StructureWriter(structure, spanning: elementsOnSeveralPages(pages))
  for (index, page) in pages.enumerated() {
    for placed in page {
      for mark in placed.strip.marks {
        if case .text(_, _, _, let element?) = mark {
          writer.enter(element, canvas)
        } else {
          writer.leaveText(canvas)
        }
        canvas.draw(mark, x: style.left, y: style.top + placed.y)
      }
    }
    writer.leaveText(canvas)
    for mark in footer.marks(page: index + 1) {
      canvas.draw(mark, x: style.left, y: style.height - style.footer)
    }
    if index == pages.count - 1 { writer.closeAll(canvas) }
    canvas.endPage()
  }
}

private func elementsOnSeveralPages(_ pages: [[PageBreaker.Placed]]) -> Set<StructureTree.Element> {
  var pageOf: [StructureTree.Element: Int] = [:]
  var several: Set<StructureTree.Element> = []
  for (index, page) in pages.enumerated() {
    for placed in page {
      for case .text(_, _, _, let element?) in placed.strip.marks {
        if pageOf.updateValue(index, forKey: element) ?? index != index { several.insert(element) }
      }
    }
  }
  return several
}

/// ISO 8601 in UTC, to the second, between the years 1 and 9999.
private func timestamp(_ date: Date) -> String {
  let seconds = date.timeIntervalSince1970
  let clamped = Int(min(max(seconds.isFinite ? seconds.rounded(.down) : 0, -62_135_596_800), 253_402_300_799))
  let days = clamped >= 0 ? clamped / 86_400 : -((-clamped + 86_399) / 86_400)
  let time = clamped - days * 86_400
  // Days since 1970-01-01 to a civil date: eras of 400 years that begin on 1 March.
  let shifted = days + 719_468
  let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
  let dayOfEra = shifted - era * 146_097
  let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
  let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
  let month = (5 * dayOfYear + 2) / 153
  let day = dayOfYear - (153 * month + 2) / 5 + 1
  let calendarMonth = month < 10 ? month + 3 : month - 9
  let year = yearOfEra + era * 400 + (calendarMonth <= 2 ? 1 : 0)
  func padded(_ value: Int, _ width: Int) -> String {
    let digits = String(value)
    return String(repeating: "0", count: max(0, width - digits.count)) + digits
  }
  return "\(padded(year, 4))-\(padded(calendarMonth, 2))-\(padded(day, 2))"
    + "T\(padded(time / 3600, 2)):\(padded(time / 60 % 60, 2)):\(padded(time % 60, 2))Z"
}
