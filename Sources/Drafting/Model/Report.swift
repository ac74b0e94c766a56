/// A report to be set: what its head says, its text, and who prepares, agrees, reviews and signs it.
///
/// Every field is as the author wrote it. Nothing here is worked out or filled in: a field that was not given
/// is empty.
public struct Report: Equatable, Sendable {
  /// Whose paper it is written on. Empty lines and no organisation: no letterhead is set.
  public var letterhead: Letterhead
  /// What kind of document it says it is: „ДОКЛАД“, „СТАНОВИЩЕ“ … Nil: the wording's own word for a report.
  public var title: String?
  /// The outgoing number as it is to be printed. Nil: a dotted line.
  public var number: String?
  /// The date printed beside the number. Nil: a dotted line.
  public var date: CalendarDate?
  /// The addressee, one entry a printed line.
  public var to: [String]
  /// The author, one entry a printed line.
  public var from: [String]
  /// ОТНОСНО.
  public var subject: String
  /// The legal basis, one entry a provision. Set on its own line only where the text does not quote it.
  public var basis: [String]
  /// The text.
  public var body: [Block]
  /// „С уважение,“ where the text ends with it. Set before the signatories, after the attachments.
  public var closing: [Inline]
  /// What goes with the report, in the order it is listed.
  public var attachments: [Attachment]
  /// Who signs, in the order of the signature area.
  public var signatories: [Signatory]
  /// Съгласувал.
  public var agreed: [Signatory]
  /// The legal review.
  public var review: [Signatory]
  /// Изготвил.
  public var prepared: [Signatory]
  /// What follows the signatures in a text that holds more than the report, such as a draft decision. Set on
  /// a new page.
  public var annex: [Block]
  /// The language of the fixed words and of line breaking.
  public var language: Language
  /// What the reader noticed while reading. Empty for a report built in code.
  public var warnings: [DraftWarning]
  /// What the lines are that warnings name.
  public var origin = TextOrigin(.text)
  /// Words with letters of another alphabet, as they stand in the text.
  public var foreignLetters: [ForeignLetters] = []

  /// Whether the author has written the draft decision out, behind the report.
  public var hasDraftDecision: Bool { annex.contains { if case .decision = $0 { true } else { false } } }

  public init(
    letterhead: Letterhead = Letterhead(), title: String? = nil, number: String? = nil,
    date: CalendarDate? = nil, to: [String], from: [String], subject: String, basis: [String] = [],
    body: [Block], closing: [Inline] = [], attachments: [Attachment] = [], signatories: [Signatory],
    agreed: [Signatory] = [], review: [Signatory] = [], prepared: [Signatory] = [], annex: [Block] = [],
    language: Language = .bulgarian, warnings: [DraftWarning] = []
  ) {
    self.letterhead = letterhead
    self.title = title
    self.number = number
    self.date = date
    self.to = to
    self.from = from
    self.subject = subject
    self.basis = basis
    self.body = body
    self.closing = closing
    self.attachments = attachments
    self.signatories = signatories
    self.agreed = agreed
    self.review = review
    self.prepared = prepared
    self.annex = annex
    self.language = language
    self.warnings = warnings
  }

  /// The report under the number it goes out with, as a register gives it, and the day it was given: `ДОК26-17/22.11.2026`. A
  /// number of the author's own stays, and so does their day.
  public func numbered(_ number: String, on day: CalendarDate) -> Report {
    guard self.number == nil else { return self }
    var report = self
    report.number = number
    report.date = date ?? day
    return report
  }

  /// The numbered points of the proposed decision, in plain words: those of the first decision block of the
  /// body.
  public var decisionPoints: [String] {
    for case .decision(let decision) in body { return decision.points.items.map(\.plainText) }
    return []
  }
}

/// The head of the paper: the organisation, and its address lines.
public struct Letterhead: Equatable, Sendable {
  public var organisation: String?
  public var lines: [String]

  public init(organisation: String? = nil, lines: [String] = []) {
    self.organisation = organisation
    self.lines = lines
  }

  public var isEmpty: Bool { organisation == nil && lines.isEmpty }
}

/// A person with a place in the document: signs, agrees, reviews, or has prepared it.
public struct Signatory: Equatable, Sendable {
  public var name: String
  /// One or more printed lines.
  public var position: String?
  /// The date to be printed beside the name, where one was given.
  public var date: CalendarDate?

  public init(name: String, position: String? = nil, date: CalendarDate? = nil) {
    self.name = name
    self.position = position
    self.date = date
  }
}

/// Something that goes with the report: how it is listed, and the file it is, where one was named.
public struct Attachment: Equatable, Sendable {
  /// The file's path as the author wrote it, relative to the report. Nil: only listed.
  public var file: String?
  /// How it is listed. Nil: under the file's name.
  public var title: String?

  public init(file: String? = nil, title: String? = nil) {
    self.file = file
    self.title = title
  }

  /// The words it is listed under.
  public var listing: String {
    guard let file else { return title ?? "" }
    let name = file.split(separator: "/").last.map(String.init) ?? file
    guard let title else { return name }
    return "\(title) (\(name))"
  }
}

/// The languages whose fixed words are known.
public enum Language: String, CaseIterable, Sendable {
  case bulgarian = "bg"
  case english = "en"
}
