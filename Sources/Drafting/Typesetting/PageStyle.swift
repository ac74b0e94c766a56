/// The measures of a page and its type, in points (1/72 inch). A municipality's own paper differs in these
/// values, not in code.
public struct PageStyle: Equatable, Sendable {
  /// ISO 216 A4: 210 × 297 mm.
  public var width = millimetres(210)
  public var height = millimetres(297)
  /// 25 mm on the left, where the sheets are bound.
  public var left = millimetres(25)
  public var right = millimetres(20)
  public var top = millimetres(20)
  public var bottom = millimetres(22)
  /// Where the page number's baseline stands, above the paper's lower edge.
  public var footer = millimetres(12)

  public var bodySize = 12.0
  public var smallSize = 10.0
  public var footerSize = 9.0
  /// Baseline to baseline, in type sizes.
  public var leading = 1.22
  /// The first line of a paragraph: 12.5 mm.
  public var indent = millimetres(12.5)
  public var paragraphSpace = 4.0
  /// Lines of a paragraph that at least stay together on either side of a page break.
  public var linesKept = 2

  public init() {}

  /// What `draft` sets by default.
  public static let a4 = PageStyle()

  /// Points in so many millimetres.
  public static func millimetres(_ value: Double) -> Double { value * 72 / 25.4 }

  var textWidth: Double { width - left - right }
  var textHeight: Double { height - top - bottom }
}

/// The words a document has of itself, beside its author's.
public struct Wording: Equatable, Sendable {
  public var report: String
  public var to: String
  public var from: String
  public var subject: String
  public var basis: String
  public var outgoing: String
  public var attachment: String
  public var attachments: String
  public var agreed: String
  public var review: String
  public var prepared: String
  public var yearMark: String
  /// „стр.“ of „стр. 2 от 5“.
  public var page: String
  /// „от“ of „стр. 2 от 5“.
  public var pageOf: String

  public static let bulgarian = Wording(
    report: "ДОКЛАД", to: "ДО", from: "ОТ:", subject: "ОТНОСНО:", basis: "Правно основание:",
    outgoing: "Изх. №",
    attachment: "Приложение:", attachments: "Приложения:", agreed: "Съгласувал:", review: "Юрист:",
    prepared: "Изготвил:", yearMark: " г.", page: "стр.",
    pageOf: "от")

  public static let english = Wording(
    report: "REPORT", to: "TO", from: "FROM:", subject: "SUBJECT:", basis: "Legal basis:",
    outgoing: "Our ref.",
    attachment: "Attachment:", attachments: "Attachments:", agreed: "Agreed by:", review: "Legal review:",
    prepared: "Prepared by:", yearMark: "", page: "page",
    pageOf: "of")

  /// The words in a language.
  public static func `in`(_ language: Language) -> Wording {
    switch language {
    case .bulgarian: .bulgarian
    case .english: .english
    }
  }
}
