/// How a municipality's documents look, and what they say of themselves: everything that differs from one to
/// another. Read from a file by ``TemplateReader``.
public struct Template: Equatable, Sendable {
  /// Set where the report has no letterhead of its own.
  public var letterhead = Letterhead()
  /// The coat of arms.
  public var arms: Arms?
  public var layout = Layout.centre
  /// The line below the letterhead.
  public var rule = Rule.double
  public var fonts = FontChoice.standard
  public var style = PageStyle.a4
  /// Fixed words that differ from those of the language.
  public var words: [Wording.Key: String] = [:]
  /// The council, in the draft decision: „Общински съвет – Примерна“.
  public var council: String?

  public struct Arms: Equatable, Sendable {
    public var picture: Picture
    /// In points.
    public var height: Double
    /// What is read aloud in its place.
    public var description: String?

    public init(picture: Picture, height: Double, description: String? = nil) {
      self.picture = picture
      self.height = height
      self.description = description
    }

    var width: Double { picture.width * height / max(picture.height, 1) }
  }

  public enum Layout: String, CaseIterable, Sendable { case centre, left }
  public enum Rule: String, CaseIterable, Sendable { case double, single, none }

  public init() {}

  /// What `draft` sets by default.
  public static let standard = Template()

  /// The fixed words in a language, with those of the template.
  func wording(_ language: Language) -> Wording {
    var wording = Wording.in(language)
    for (key, text) in words { wording[key] = text }
    return wording
  }
}
