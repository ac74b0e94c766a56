import Foundation
import PDF

/// A report set as a PDF.
public struct TypesetDocument: Equatable, Sendable {
  /// The whole file: PDF/A-3b, classic cross-reference table, fonts embedded as subsets, logical structure
  /// tagged.
  public let pdf: [UInt8]
  public let pages: Int
  /// The font families embedded, the text's own first.
  public let fontsUsed: [String]
  /// What a person should look at, those of the reading (``Report/warnings``) first.
  public let warnings: [DraftWarning]
  /// The places kept for signatures, in the order they stand on paper.
  public let signaturePlaces: [SignaturePlace]
}

/// What of a report is set.
public enum ReportPart: String, CaseIterable, Sendable {
  case report
  /// The draft decision alone: the points the report proposes, with blanks for number, date, minutes and item.
  case decision
  /// The report, and the draft decision on pages of its own after it.
  case reportWithDecision
}

/// Sets a report on A4 pages. The same report, date, template and fonts give the same bytes.
/// - Parameters:
///   - date: when the document was made: the file's /CreationDate, to the second, and the only time in it.
///   - template: the letterhead, fonts, measures and fixed words.
///   - part: what of the report is set.
///   - files: what is embedded in the file, and covered by its signatures.
/// - Throws: ``DraftFailure`` `.noFont`, `.tooManyPages` or `.library`.
public func typeset(
  _ report: Report, date: Date, template: Template = .standard, part: ReportPart = .report,
  files: [EmbeddedFile] = []
) throws(DraftFailure) -> TypesetDocument {
  let set = try SetPages(report, template, part)
  let (style, structure) = (template.style, set.structure)
  let canvas = try PDFCanvas(width: style.width, height: style.height)
  let created = timestamp(date)
  canvas.setCreationDate(created)
  var writer = StructureWriter(structure, spanning: elementsOnSeveralPages(set.pages))
  for (index, page) in set.pages.enumerated() {
    for placed in page {
      for mark in placed.strip.marks {
        if let element = mark.element {
          writer.enter(element, canvas)
        } else {
          writer.leaveText(canvas)
        }
        canvas.draw(mark, x: style.left, y: style.top + placed.y)
      }
    }
    writer.leaveText(canvas)
    for mark in set.footer(of: index) {
      canvas.draw(mark, x: style.left, y: style.height - style.footer)
    }
    if index == set.pages.count - 1 { writer.closeAll(canvas) }
    canvas.endPage()
  }
  let wording = template.wording(report.language)
  let information = ArchivalPDF.Information(
    title: report.subject, author: report.from.joined(separator: ", "),
    subject: part == .decision ? wording[.decision] : report.title ?? wording[.report], created: created,
    language: report.language)
  let places = set.places
  let pdf = try ArchivalPDF.make(
    try canvas.finish(), information, files: files, places: places,
    pictureDescription: template.arms?.description ?? report.letterhead.organisation)
  return TypesetDocument(
    pdf: pdf, pages: set.pages.count, fontsUsed: set.type.fontsUsed, warnings: set.warnings,
    signaturePlaces: places)
}

/// Sets a report in other fonts, measures or words than a template's.
public func typeset(
  _ report: Report, date: Date, fonts: FontChoice, style: PageStyle = .a4
) throws(DraftFailure) -> TypesetDocument {
  var template = Template.standard
  template.fonts = fonts
  template.style = style
  return try typeset(report, date: date, template: template)
}

/// The pages of a report as PNG images: the same lines at the same places as in the PDF.
/// - Parameters:
///   - dotsPerInch: from 20 to 600.
///   - pages: which pages are drawn, from 1; nil for all.
/// - Returns: for each page drawn, its number and the image; and what a person should look at.
/// - Throws: as ``typeset(_:date:template:part:files:)``.
public func preview(
  _ report: Report, template: Template = .standard, part: ReportPart = .report, dotsPerInch: Double = 110,
  pages: ClosedRange<Int>? = nil
) throws(DraftFailure) -> (pages: [(page: Int, png: [UInt8])], warnings: [DraftWarning]) {
  let set = try SetPages(report, template, part)
  let style = template.style
  let scale = min(max(dotsPerInch, 20), 600) / 72
  var images: [(page: Int, png: [UInt8])] = []
  for (index, page) in set.pages.enumerated() where pages?.contains(index + 1) ?? true {
    let canvas = try PageImage(width: style.width, height: style.height, scale: scale)
    for placed in page {
      for mark in placed.strip.marks { canvas.draw(mark, x: style.left, y: style.top + placed.y) }
    }
    for mark in set.footer(of: index) {
      canvas.draw(mark, x: style.left, y: style.height - style.footer)
    }
    images.append((index + 1, try canvas.png()))
  }
  return (images, set.warnings)
}

/// A report divided into pages, before anything is drawn.
private struct SetPages {
  let type: TypeContext
  let structure: StructureTree
  let pages: [[PageBreaker.Placed]]
  private let footer: Footer
  /// The page with which the draft decision begins; as many as there are where it is no part.
  private let decisionPage: Int
  let warnings: [DraftWarning]
  private let style: PageStyle

  init(_ report: Report, _ template: Template, _ part: ReportPart) throws(DraftFailure) {
    type = try TypeContext(template.fonts, report.language)
    style = template.style
    let wording = template.wording(report.language)
    let strips: [Strip]
    (strips, structure) = ReportSetter.strips(report, type, template, part)
    pages = try PageBreaker(pageHeight: style.textHeight).pages(strips)
    footer = Footer(report, type, style, wording)
    decisionPage = pages.firstIndex { $0.contains { $0.strip.beginsDecision } } ?? pages.count
    var warnings = report.warnings
    if report.letterhead.organisation == nil, template.letterhead.organisation == nil {
      warnings.append(.noLetterhead)
    }
    if template.arms != nil, ReportSetter.isOfAnother(report, template) {
      warnings.append(
        .armsLeftOut(
          of: template.letterhead.organisation ?? "", on: report.letterhead.organisation ?? ""))
    }
    if part != .report, report.decisionPoints.isEmpty { warnings.append(.noDecisionPoints) }
    if let wanted = template.fonts.families.first, wanted != type.family {
      warnings.append(.fontSubstituted(wanted: wanted, used: type.family))
    }
    warnings += type.charactersWithoutGlyph.map { .noGlyph(character: $0) }
    self.warnings = warnings
  }

  /// What stands below the text of a page. The draft decision is counted by itself.
  func footer(of index: Int) -> [Mark] {
    let isReport = index < decisionPage
    return footer.marks(
      page: isReport ? index + 1 : index - decisionPage + 1,
      of: isReport ? decisionPage : pages.count - decisionPage, hasNumber: isReport)
  }

  /// In the coordinates of the PDF: from the lower left corner.
  var places: [SignaturePlace] {
    var places: [SignaturePlace] = []
    for (index, page) in pages.enumerated() {
      for placed in page {
        for case .place(let part, let number, let x, let y, let width, let height) in placed.strip.marks {
          let left = style.left + x
          let top = style.height - (style.top + placed.y + y)
          func rounded(_ value: Double) -> Double { (value * 100).rounded() / 100 }
          places.append(
            SignaturePlace(
              part: part, index: number, page: index,
              rectangle: PDFRectangle(
                left: rounded(left), bottom: rounded(top - height), right: rounded(left + width),
                top: rounded(top))))
        }
      }
    }
    return places
  }
}

/// What stands below the text of each page.
private struct Footer {
  let type: TypeContext
  let style: PageStyle
  let wording: Wording
  /// The outgoing number, so that a sheet that came loose is known.
  let number: String?

  init(_ report: Report, _ type: TypeContext, _ style: PageStyle, _ wording: Wording) {
    self.type = type
    self.style = style
    self.wording = wording
    number = report.number
  }

  /// A document of one page has none.
  func marks(page: Int, of pages: Int, hasNumber: Bool) -> [Mark] {
    guard pages > 1 else { return [] }
    let text = TextStyle(size: style.footerSize)
    var marks: [Mark] = []
    func set(_ words: String, right: Bool) {
      guard let line = type.lines([.plain(words)], text, width: nil).first else { return }
      marks.append(.text(line, x: right ? style.textWidth - line.width : 0, baseline: 0, element: nil))
    }
    if page > 1, hasNumber, let number { set("\(wording[.outgoing]) \(number)", right: false) }
    set("\(wording[.page]) \(page) \(wording[.pageOf]) \(pages)", right: true)
    return marks
  }
}

private func elementsOnSeveralPages(_ pages: [[PageBreaker.Placed]]) -> Set<StructureTree.Element> {
  var pageOf: [StructureTree.Element: Int] = [:]
  var several: Set<StructureTree.Element> = []
  for (index, page) in pages.enumerated() {
    for placed in page {
      for element in placed.strip.marks.compactMap(\.element) {
        if pageOf.updateValue(index, forKey: element) ?? index != index { several.insert(element) }
      }
    }
  }
  return several
}

/// ISO 8601 in UTC, to the second, between the years 1 and 9999.
func timestamp(_ date: Date) -> String {
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
