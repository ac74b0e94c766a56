import Foundation
import OpenSSL
import PDF
import Workflow

/// A signature that is about to be made, for whoever sets what a person will see of it.
public struct SignatureToShow: Sendable {
  public let statement: StepStatement
  public let certificate: Certificate
  public let time: Date
  /// Of its place on the page, in points.
  public let width: Double
  public let height: Double
}

/// Sets what a signature shows in its place; nil: nothing.
public typealias AppearanceMaker = @Sendable (SignatureToShow) throws -> SignatureAppearance?

extension Desk {
  /// A field for every step, at the place the document keeps for it: the first step of a kind at the first
  /// place of its part, and so on. A step without a place signs unseen.
  static func fields(for route: Route, in document: Document) throws(PDFFailure) -> [NewSignatureField] {
    let places = Dictionary(try document.namedPlaces().map { ($0.name, $0) }) { first, _ in first }
    var counts: [StepKind: Int] = [:]
    return route.steps.map { step in
      let count = (counts[step.kind] ?? 0) + 1
      counts[step.kind] = count
      let place = places["signature.\(part(of: step.kind)).\(count)"]
      return NewSignatureField(
        step.id.rawValue, place: place.map { .init(page: $0.page, rectangle: $0.rectangle) })
    }
  }

  /// The part of a report's signature area in which a step's person stands.
  private static func part(of kind: StepKind) -> String {
    switch kind {
    case .prepare: "prepared"
    case .agree: "agreed"
    case .review: "review"
    case .sign: "signatory"
    }
  }

  /// The size of a step's place on the page; nil where it signs unseen.
  static func visiblePlace(
    of step: StepID, in document: Document
  ) throws(PDFFailure) -> (width: Double, height: Double)? {
    guard let field = try document.signatureFields().first(where: { $0.name == step.rawValue }),
      let rectangle = field.rectangle, rectangle.count == 4
    else { return nil }
    let (width, height) = (abs(rectangle[2] - rectangle[0]), abs(rectangle[3] - rectangle[1]))
    return width > 1 && height > 1 ? (width, height) : nil
  }
}
