/// A field of a report's head, under its name in the YAML head and in `--set`.
public enum Field: String, CaseIterable, Sendable, CustomStringConvertible {
  case organisation, address, title, number, date, to, from, subject, basis, attachments, signatories
  case agreed, review, prepared, language
  /// The text itself: named among what is missing, never a key.
  case body
  /// The points of the proposed decision: read out of the text, never a key.
  case decision

  /// What a report cannot be set without. An explicitly empty `basis:` says that there is none, and counts as
  /// given.
  public static let required: [Field] = [.to, .from, .subject, .basis, .signatories, .body]

  /// What a text of a council report should yield to a reader, in the order it stands on paper.
  public static let readable: [Field] = [
    .organisation, .number, .date, .to, .from, .subject, .basis, .decision, .attachments, .signatories,
    .agreed, .review, .prepared,
  ]

  public var description: String { rawValue }

  /// The field's Bulgarian name, which is also a key of the YAML head.
  public var bulgarianName: String { Self.synonyms[self]?.first ?? rawValue }

  /// The field a key of the head or of `--set` names, in either language and any case.
  public init?(key: some StringProtocol) {
    let folded = key.lowercased()
    guard let field = Self.byKey[folded] else { return nil }
    self = field
  }

  /// Every key that names a field, for telling people which one they may have meant.
  static let keys: [String] = byKey.keys.sorted()

  private static let synonyms: [Field: [String]] = [
    .organisation: ["организация", "organization", "община"],
    .address: ["адрес"],
    .title: ["заглавие", "вид"],
    .number: ["номер", "изходящ номер", "изх. №"],
    .date: ["дата"],
    .to: ["до", "адресат"],
    .from: ["от"],
    .subject: ["относно"],
    .basis: ["основание", "правно основание", "основания"],
    .attachments: ["приложения", "приложение", "attachment"],
    .signatories: ["подписали", "подписал", "подписва", "подписват", "вносител", "signatory"],
    .agreed: ["съгласувал", "съгласували"],
    .review: ["юрист", "юристи", "прегледал", "reviewed"],
    .prepared: ["изготвил", "изготвили"],
    .language: ["език"],
    .body: ["текст"],
    .decision: ["решение"],
  ]

  private static let byKey: [String: Field] = {
    var keys: [String: Field] = [:]
    for field in allCases where field != .body && field != .decision {
      keys[field.rawValue] = field
      for synonym in synonyms[field] ?? [] { keys[synonym] = field }
    }
    return keys
  }()
}
