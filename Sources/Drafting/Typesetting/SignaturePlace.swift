import PDF

/// The place that is kept for a person's signature on the page.
///
/// In the file it is a named destination, so that whoever adds the signature fields finds it:
/// `signature.prepared.1`.
public struct SignaturePlace: Equatable, Sendable {
  /// The part of the signature area.
  public enum Part: String, CaseIterable, Sendable {
    case signatory, agreed, review, prepared
  }

  public let part: Part
  /// Within the part, from 1.
  public let index: Int
  /// From 0.
  public let page: Int
  public let rectangle: PDFRectangle

  public var name: String { Self.name(part, index) }

  /// The name of a place's destination.
  public static func name(_ part: Part, _ index: Int) -> String { "signature.\(part.rawValue).\(index)" }

  func destination(on page: PDFReference) -> PDFValue {
    NamedPlace(name: name, page: page, rectangle: rectangle).destination
  }
}
