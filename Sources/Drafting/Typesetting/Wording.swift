/// The words a document has of itself, beside its author's.
public struct Wording: Equatable, Sendable {
  /// Each of them, under its English name in a template.
  public enum Key: String, CaseIterable, Sendable {
    case report, to, from, subject, basis, outgoing, attachment, attachments, agreed, review, prepared
    case yearMark = "year-mark"
    /// „стр.“ of „стр. 2 от 5“.
    case page
    /// „от“ of „стр. 2 от 5“.
    case pageOf = "page-of"
    /// „ПРОЕКТ“ above a draft decision.
    case draft
    case decision
    /// „№“ of the decision.
    case decisionNumber = "decision-number"
    case meeting
    /// „Протокол №“
    case minutes
    case item
    /// „от дневния ред“
    case agenda
    case onBasis = "on-basis"
    case council, decided, chairman, lawyer
    /// „Съгласували:“, where several people have a part.
    case agreedBySeveral = "agreed-by-several"
    case reviewBySeveral = "review-by-several"
    case preparedBySeveral = "prepared-by-several"
    /// „и“ before the last of several.
    case and
  }

  private var texts: [Key: String]

  public subscript(key: Key) -> String {
    get { texts[key] ?? "" }
    set { texts[key] = newValue }
  }

  public static let bulgarian = Wording(texts: [
    .report: "ДОКЛАД", .to: "ДО", .from: "ОТ:", .subject: "ОТНОСНО:", .basis: "Правно основание:",
    .outgoing: "Изх. №", .attachment: "Приложение:", .attachments: "Приложения:", .agreed: "Съгласувал:",
    .review: "Юрист:", .prepared: "Изготвил:", .yearMark: " г.", .page: "стр.", .pageOf: "от",
    .draft: "ПРОЕКТ", .decision: "РЕШЕНИЕ", .decisionNumber: "№",
    .meeting: "от заседание, проведено на", .minutes: "Протокол №", .item: "т.", .agenda: "от дневния ред",
    .onBasis: "На основание", .council: "Общинският съвет", .decided: "РЕШИ:",
    .chairman: "Председател на Общинския съвет:", .lawyer: "Съгласувал – юрист:",
    .agreedBySeveral: "Съгласували:", .reviewBySeveral: "Юристи:", .preparedBySeveral: "Изготвили:",
    .and: "и",
  ])

  public static let english = Wording(texts: [
    .report: "REPORT", .to: "TO", .from: "FROM:", .subject: "SUBJECT:", .basis: "Legal basis:",
    .outgoing: "Our ref.", .attachment: "Attachment:", .attachments: "Attachments:", .agreed: "Agreed by:",
    .review: "Legal review:", .prepared: "Prepared by:", .yearMark: "", .page: "page", .pageOf: "of",
    .draft: "DRAFT", .decision: "DECISION", .decisionNumber: "No.", .meeting: "of the meeting held on",
    .minutes: "Minutes No.", .item: "item", .agenda: "of the agenda", .onBasis: "On the basis of",
    .council: "the Municipal Council", .decided: "DECIDED:", .chairman: "Chair of the Municipal Council:",
    .lawyer: "Legal review:", .agreedBySeveral: "Agreed by:", .reviewBySeveral: "Legal review:",
    .preparedBySeveral: "Prepared by:", .and: "and",
  ])

  /// The words in a language.
  public static func `in`(_ language: Language) -> Wording {
    switch language {
    case .bulgarian: .bulgarian
    case .english: .english
    }
  }
}

extension Wording.Key {
  /// Its Bulgarian name in a template.
  var bulgarianName: String {
    switch self {
    case .report: "доклад"
    case .to: "до"
    case .from: "от"
    case .subject: "относно"
    case .basis: "основание"
    case .outgoing: "изходящ"
    case .attachment: "приложение"
    case .attachments: "приложения"
    case .agreed: "съгласувал"
    case .review: "юрист"
    case .prepared: "изготвил"
    case .yearMark: "година"
    case .page: "страница"
    case .pageOf: "от-страници"
    case .draft: "проект"
    case .decision: "решение"
    case .decisionNumber: "решение-номер"
    case .meeting: "заседание"
    case .minutes: "протокол"
    case .item: "точка"
    case .agenda: "дневен-ред"
    case .onBasis: "на-основание"
    case .council: "съвет"
    case .decided: "реши"
    case .chairman: "председател"
    case .lawyer: "решение-юрист"
    case .agreedBySeveral: "съгласували"
    case .reviewBySeveral: "юристи"
    case .preparedBySeveral: "изготвили"
    case .and: "и"
    }
  }
}
