import PDF

/// What a later revision did to a signed document, and whether that was only a further step's signature.
public struct RevisionChange: Sendable {
  /// One object that a later revision had no business touching.
  public struct Intrusion: Sendable, Equatable {
    public enum Kind: String, Sendable {
      /// An object of the signed document got another value.
      case replaced
      /// An object was added that no new signature needs.
      case added
      /// An object was removed.
      case freed
      /// The trailer names another document root.
      case root
      /// The trailer says something else than the one before under the key that stands as the type.
      case trailer
    }
    public let reference: PDFReference
    public let kind: Kind
    /// What the object is, as far as its dictionary says: its `/Type`, or its `/FT`.
    public let type: String?
    /// How the document leads to it, from the trailer on: `Root/Pages/Kids/0/Contents`. Nil where nothing does, or where too many
    /// objects were touched to tell.
    public var path: String?
    /// What a person would see of it; nil where that cannot be told.
    public var effect: Effect?

    init(
      reference: PDFReference, kind: Kind, type: String?, path: String? = nil, effect: Effect? = nil
    ) {
      self.reference = reference
      self.kind = kind
      self.type = type
      self.path = path
      self.effect = effect
    }
  }

  /// What a person looking at the document sees, who does not know that it was changed.
  public enum Effect: Hashable, Sendable {
    /// A page shows something else; its number, counted from 1, where it is known.
    case pageContent(page: Int?)
    /// Pages were added, removed or put in another order.
    case pages
    /// Text reads otherwise, or looks otherwise: its font is another.
    case font
    /// A note, stamp or link stands on a page.
    case annotation(page: Int?)
    /// A field of the form shows or holds something else.
    case formField
    /// Something happens by itself when the document is opened.
    case action
    /// Layers are shown or hidden.
    case layers
    /// What assistive software reads aloud is another; the page looks the same.
    case structure
    /// Bookmarks, attachments, names: beside the pages.
    case besidePages
    /// Nothing that a page shows.
    case nothing
  }

  /// The later revision, counted from 0.
  public let revision: Int
  /// What it had no business touching; empty where everything it did is permitted.
  public let intrusions: [Intrusion]
  /// Form fields it filled, by name, which is permitted and yet changes what a person sees.
  public let filledFields: [String]
  /// Pages on which it added annotations, likewise.
  public let annotatedPages: Int

  /// Whether everything is permitted and nothing of it can be seen.
  var isSilent: Bool { intrusions.isEmpty && filledFields.isEmpty && annotatedPages == 0 }
}
