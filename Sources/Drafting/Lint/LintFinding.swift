/// Something in a report that its readers would send it back for.
public struct LintFinding: Equatable, Sendable {
  public let problem: LintProblem
  /// The attachment it is in; nil: the report itself.
  public let file: String?
  /// Nil where it is about the whole text.
  public let place: TextPlace?

  init(_ problem: LintProblem, file: String? = nil, at place: TextPlace? = nil) {
    self.problem = problem
    self.file = file
    self.place = place
  }
}

/// What is wrong, with the evidence.
public enum LintProblem: Equatable, Sendable {
  /// Nothing in the text looks like a report's part.
  case noReport
  /// The report does not say it.
  case missing(Field)
  /// A place for it that is not filled in: „Изх. № ……“
  case leftBlank(Field)
  /// It says it, but not so that a program or a clerk could be sure.
  case doubtful(Field, [ReadingNote])
  /// Another draft decision behind the first, which alone is read.
  case furtherDraft(points: Int)
  /// The decision has several paragraphs, and not each has a number.
  case unnumberedPoints
  /// A point's number does not follow the one before.
  case numbering(found: String, expected: String)
  /// A sum in the decision that the report does not name, though it names one like it.
  case amountOnlyInDecision(Amount, reportNames: [Amount])
  /// A sum given in both currencies that are not the same sum.
  case conversion(Amount, Amount, expected: Amount)
  /// A number and the words in brackets behind it, which say another one.
  case wordsDiffer(number: String, words: String)
  /// A table's total that is not the sum of the rows above it.
  case tableTotal(column: String, total: PlainNumber, sum: PlainNumber)
  /// „т. 4 от решението“ where the decision ends with an earlier point.
  case pointBeyond(number: Int, last: Int)
  /// An attachment's file that is not there.
  case attachmentMissing(String)
  /// „Приложение № 3“ in the text, and fewer attachments listed.
  case attachmentNotListed(number: Int, listed: Int)
  /// The draft decision has other points than the report.
  case pointCount(report: Int, draft: Int)
  /// A point that reads otherwise in the draft decision: the first words that differ.
  case pointDiffers(number: Int, report: String, draft: String)
  /// A provision of the legal basis without article, act, or the numbers of its parts.
  case basisShape(String, BasisFlaw)
  /// A day that has not come yet.
  case futureDate(Field, CalendarDate)
  /// A word of two alphabets, or of the wrong one.
  case foreignLetters(word: String, reading: String?, ForeignLetters.Kind)
  /// So many words with letters of another alphabet that not each is told: a scan.
  case manyForeignLetters(words: Int)
  /// `[^2]` in the text without a note of that name.
  case noteMissing(String)
  /// A mark that stands on the page as it is written: a picture, HTML, code.
  case markKept(String)
  /// What a reader noticed: control characters, marks left over, characters that turn the direction.
  case noticed(DraftWarning)

  /// A stable code for programs.
  public var code: String {
    switch self {
    case .noReport: "report.none"
    case .missing(let field): "missing.\(field.rawValue)"
    case .leftBlank(let field): "blank.\(field.rawValue)"
    case .doubtful(let field, _): "doubtful.\(field.rawValue)"
    case .furtherDraft: "decision.further"
    case .unnumberedPoints: "decision.unnumbered"
    case .numbering: "decision.numbering"
    case .amountOnlyInDecision: "amount.decision"
    case .conversion: "amount.conversion"
    case .wordsDiffer: "amount.words"
    case .tableTotal: "table.total"
    case .pointBeyond: "decision.reference"
    case .attachmentMissing: "attachment.missing"
    case .attachmentNotListed: "attachment.unlisted"
    case .pointCount: "draft.points"
    case .pointDiffers: "draft.differs"
    case .basisShape: "basis.shape"
    case .futureDate: "date.future"
    case .foreignLetters: "letters.foreign"
    case .manyForeignLetters: "letters.many"
    case .noteMissing: "note.missing"
    case .markKept: "text.mark"
    case .noticed: "text.noticed"
    }
  }
}

/// How a provision is not shaped like one.
public enum BasisFlaw: String, Sendable {
  /// No article, paragraph or act at its beginning.
  case noProvision
  /// „чл.“, „ал.“ or „т.“ without a number.
  case noNumber
  /// No act after the article.
  case noAct
  /// „чл“ or „ал“ without its full stop.
  case noStop
  /// An item before its paragraph, or a paragraph before its article.
  case order
}
