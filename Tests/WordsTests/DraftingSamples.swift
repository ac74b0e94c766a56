import ASiC
import Drafting
import PDF
import Words

private let expectations: [DraftFailure.Expectation] = [
  .text, .texts, .date, .person, .attachment, .letterhead, .language,
]
private let kinds: [DraftFailure.FileKind] = [.pdf, .zip, .compound, .rtf, .binary]

private let flaws: [ImportFlaw] = [
  .notADocument, .openDocument, .damaged(part: "XML", problem: "not UTF-8"),
  .damagedPDF(.noStartXref), .damagedPackage(.notAZip), .damagedPackage(.noEntries),
  .tooMuch(what: .bytes, limit: 10_000_000),
  .tooMuch(what: .paragraphs, limit: 50_000), .tooMuch(what: .pages, limit: 3_000),
  .tooMuch(what: .operators, limit: 20_000_000), .noTextLayer(pages: 1), .noTextLayer(pages: 3), .encrypted,
  .unreadableFonts(characters: 90, of: 100),
]

let draftFailures: [DraftFailure] =
  [
    .tooLarge(file: "report.md", bytes: 20_000_000, limit: 10_000_000),
    .notUTF8(file: "report.md", offset: 3, looksLike: .windows1251),
    .notUTF8(file: "report.md", offset: 3, looksLike: .utf16),
    .notUTF8(file: "report.md", offset: 3, looksLike: nil), .headNotClosed(file: "report.md"),
    .headTooLarge(file: "report.md", bytes: 70_000, limit: 65_536),
    .malformedHead(file: "report.md", line: 3, problem: "expected a key and a value"),
    .malformedHead(file: "report.md", line: 3, problem: "dataCouldNotBeDecoded(encoding)"),
    .unknownKey(file: "report.md", line: 3, key: "sbject", nearest: "subject"),
    .unknownKey(file: "report.md", line: nil, key: "sbject", nearest: nil),
    .duplicateKey(file: "report.md", line: 5, key: "to", firstLine: 3),
    .missing(fields: [.to], file: "report.md"),
    .missing(fields: [.to, .subject, .basis, .body], file: "report.md"),
    .missing(fields: [.body], file: "report.md"),
    .tooManyPages(limit: 1), .tooManyPages(limit: 500), .noFont(tried: ["PT Serif", "DejaVu Serif"]),
    .library(function: "cairo_show_page", reason: "out of memory"),
  ] + flaws.map { .notImported(file: "report.docx", why: $0) }
  + kinds.map { .notText(file: "report.docx", looksLike: $0) }
  + expectations.map { .badValue(file: "report.md", line: 3, field: .date, found: "soon", expected: $0) }
  + Field.allCases.map {
    .badValue(file: "report.md", line: nil, field: $0, found: "a mapping", expected: .text)
  }

private let notes: [ReadingNote] =
  [
    .lookAlikes(original: "COA24"), .labelMisread(found: "SUBJEOT"), .incompleteDate("2026"),
    .misreadDate(original: "1O.03.2026"),
  ]
  + [[CalendarDate(year: 2026, month: 3, day: 15)].compactMap(\.self)].map { .otherDates($0) }

let draftWarnings: [DraftWarning] =
  [
    .decoded(.windows1251), .decoded(.utf16), .controlCharacter(line: 3, code: 7),
    .directionControl(line: 3, code: 0x202E),
    .strayMark(line: 3, text: "\\u"),
    .numbering(line: 3, found: "4.", expected: "3."), .keptAsText(line: 3, what: .table),
    .keptAsText(line: 3, what: .nesting), .leftOut(line: 3, text: "a line"),
    .pointNotPlaced(line: 3, text: "1. a point"), .noGlyph(character: "@"),
    .fontSubstituted(wanted: "PT Serif", used: "DejaVu Serif"), .noLetterhead,
    .armsLeftOut(of: "Община Примерна", on: "Община Друга"), .noDecisionPoints,
    .readFromText(field: .decision, line: 3, confidence: .certain, notes: []),
  ]
  + [Confidence.doubtful, .likely, .certain].map {
    .readFromText(field: .number, line: 3, confidence: $0, notes: notes)
  }

private let sums = [Amount(4_375_000_000, .leva), Amount(50_000_000, .euro)].compactMap(\.self)
private let days = [CalendarDate(year: 2026, month: 3, day: 15)].compactMap(\.self)

private let lintProblems: [LintProblem] =
  [
    .missing(.subject), .missing(.decision), .doubtful(.number, notes), .unnumberedPoints, .noReport,
    .leftBlank(.number), .furtherDraft(points: 1), .furtherDraft(points: 3), .manyForeignLetters(words: 40),
    .numbering(found: "4.", expected: "3."), .attachmentMissing("a.docx"),
    .wordsDiffer(number: "1200", words: "one thousand"), .pointBeyond(number: 4, last: 3),
    .tableTotal(
      column: "Sum", total: PlainNumber(tenThousandths: 124_005_000),
      sum: PlainNumber(tenThousandths: 134_000_000)),
    .attachmentNotListed(number: 3, listed: 2), .pointCount(report: 2, draft: 1),
    .pointCount(report: 2, draft: 3), .pointDiffers(number: 1, report: "one …", draft: "two …"),
    .basisShape("art. 5", .noProvision), .basisShape("art. 5", .noNumber), .basisShape("art. 5", .noAct),
    .basisShape("art. 5", .noStop), .basisShape("art. 5", .order), .noteMissing("2"),
    .markKept("![x](y.png)"),
    .noticed(.strayMark(line: 3, text: "[bookmark: x]")), .noticed(.controlCharacter(line: 3, code: 7)),
    .noticed(.directionControl(line: 3, code: 0x202E)),
  ] + sums.map { .amountOnlyInDecision($0, reportNames: sums) }
  + sums.map { .conversion($0, sums[1], expected: sums[0]) } + days.map { .futureDate(.date, $0) }
  + [.mixed, .digit, .otherAlphabet, .bothWays].map { .foreignLetters(word: "Agi1e", reading: "Agile", $0) }
  + [.foreignLetters(word: "Agi1e", reading: nil, .mixed)]

private let places: [TextPlace] = [
  .line(3, column: 5), .line(3, column: nil), .paragraph(3, column: nil), .page(1, line: 3, column: 5),
]

extension Sample {
  static let drafting: [Sample] = joined([
    each("DraftFailure", draftFailures) { [$0.say($1), $0.remedy($1)] },
    each("DraftWarning", draftWarnings) { [$0.say($1), $0.remedy($1)] },
    each("ReadingNote", notes) { [$0.say($1)] },
  ])

  /// Said after the place, and without a full stop.
  static let lint: [Sample] = joined([
    each("LintProblem", lintProblems) { [$0.say($1), $0.remedy($1)] }
  ])

  static let draftingPhrases: [Sample] = joined([
    each("Field", Field.allCases) { [$0.say($1)] },
    each("TextPlace", places) { [$0.say($1)] },
    each("TextFormat", TextFormat.allCases) { [$0.say($1)] },
    each("Confidence", [Confidence.doubtful, .likely, .certain]) { [$0.say($1)] },
  ])
}
