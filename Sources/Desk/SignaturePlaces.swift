import Files
import Foundation
import OpenSSL
import PDF
import Workflow

/// A signature that is about to be made, for whoever sets what a person will see of it.
public struct SignatureToShow: Sendable {
  public let statement: StepStatement
  public let certificate: Certificate
  public let time: Date
  /// Of its place on the page as it is seen, in points.
  public let width: Double
  public let height: Double
  /// Of a document that keeps places for its signatures, as it says itself: `bg-BG`. Nil of any other: what its author's program says
  /// there is seldom so.
  public let language: String?
}

/// Sets what a signature shows in its place; nil: nothing.
public typealias AppearanceMaker = @Sendable (SignatureToShow) throws -> SignatureAppearance?

/// Where each step's signature will be seen in a document.
public struct SignaturePlacement: Sendable {
  public enum Origin: String, Sendable {
    /// Somebody said where.
    case given
    /// The document keeps a place for it.
    case kept
    /// There was room for it.
    case found
  }

  public struct Placed: Sendable {
    public let step: StepID
    public let origin: Origin
    public let page: PDFReference
    /// From 1.
    public let pageNumber: Int
    /// In the page's own coordinates.
    public let rectangle: PDFRectangle
    /// Whether something is painted there already.
    public let coversContent: Bool
  }

  /// Why no room was found.
  public enum Want: Equatable, Sendable {
    /// None of these many pages at the end has room for all of them.
    case room(pages: Int)
    /// What the last page paints could not be followed, and no page near it has room.
    case understanding
  }

  public internal(set) var placed: [Placed] = []
  /// The steps that sign unseen, in the order of the route.
  public internal(set) var unseen: [StepID] = []
  public internal(set) var want: Want?

  public func place(of step: StepID) -> Placed? { placed.first { $0.step == step } }
}

/// What is wrong with a place that somebody gave.
public enum PlaceFlaw: Equatable, Sendable {
  case notAPDF
  case unknownStep(StepID, known: [StepID])
  case givenTwice(StepID)
  case noSuchPage(StepID, page: Int, pages: Int)
  /// The page's size as it is seen, in points.
  case outsidePage(StepID, page: Int, width: Double, height: Double)
  case tooSmall(StepID)
  case overlapping(StepID, other: StepID)
  case overField(StepID, field: String)
}

extension Desk {
  static func language(of document: Document) throws(PDFFailure) -> String? {
    guard try document.namedPlaces().contains(where: { $0.name.hasPrefix("signature.") }) else { return nil }
    return try document.catalog().value.asDictionary?["Lang"]?.asString.map {
      String(decoding: $0, as: UTF8.self)
    }
  }

  /// A field for every step, at its place. A step without a place signs unseen.
  static func fields(
    for route: Route, places: [StepPlace], in document: Document
  ) throws(PDFFailure) -> [NewSignatureField] {
    let placement = try placement(for: route, places: places, in: document)
    return route.steps.map { step in
      NewSignatureField(
        step.id.rawValue, title: step.title,
        place: placement.place(of: step.id).map { .init(page: $0.page, rectangle: $0.rectangle) })
    }
  }

  /// Where the signatures of a case's version will be seen; nil where its document is no PDF.
  public func placement(of file: CaseFile) throws(DeskFailure) -> SignaturePlacement? {
    guard let version = file.folded.version, version.document.mediaType == MediaType.pdf else { return nil }
    let source = try artifact(version.document.sha256)
    return try narrowing {
      try Self.placement(for: file.folded.route, places: version.places, in: Document(source))
    }
  }

  /// The place somebody gave, else the one that the document keeps: the first step of a kind has the first
  /// place of its part, and so on. For all others room is sought on the last page, or the nearest one before.
  static func placement(
    for route: Route, places given: [StepPlace], in document: Document
  ) throws(PDFFailure) -> SignaturePlacement {
    // Looking at what pages paint takes from what a document lets itself be asked; others are still to ask.
    let looked = try Document(document.source, limits: document.limits)
    let pages = try document.pages()
    let numbers = Dictionary(zip(pages, 1...)) { first, _ in first }
    let kept = Dictionary(try document.namedPlaces().map { ($0.name, $0) }) { first, _ in first }
    var placement = SignaturePlacement()
    var budget = PaintingBudget()
    var painted: [PDFReference: PaintedArea] = [:]
    var counts: [StepKind: Int] = [:]
    for step in route.steps {
      let count = (counts[step.kind] ?? 0) + 1
      counts[step.kind] = count
      if let place = given.first(where: { $0.step == step.id })?.place, place.page <= pages.count {
        let page = pages[place.page - 1]
        let geometry = try document.geometry(of: page)
        let area = painted[page] ?? looked.paintedArea(of: geometry, budget: &budget)
        painted[page] = area
        let rectangle = geometry.inPage(place.rectangle)
        placement.placed.append(
          .init(
            step: step.id, origin: .given, page: page, pageNumber: place.page, rectangle: rectangle.rounded,
            coversContent: area.areas.contains { $0.intersection(rectangle) != nil }))
      } else if let place = kept["signature.\(part(of: step.kind)).\(count)"],
        let number = numbers[place.page]
      {
        placement.placed.append(
          .init(
            step: step.id, origin: .kept, page: place.page, pageNumber: number, rectangle: place.rectangle,
            coversContent: false))
      } else {
        placement.unseen.append(step.id)
      }
    }
    guard !placement.unseen.isEmpty else { return placement }
    var searched = 0
    for (page, number) in zip(pages, 1...).reversed().prefix(maximumPagesSearched) {
      let geometry = try document.geometry(of: page)
      let area = painted[page] ?? looked.paintedArea(of: geometry, budget: &budget)
      if searched == 0, !area.isUnderstood { placement.want = .understanding }
      searched += 1
      let taken = placement.placed.filter { $0.page == page }.map(\.rectangle)
      let room = FreePlaces(
        width: geometry.width, height: geometry.height,
        occupied: (area.areas + taken).map { geometry.asSeen($0) })
      guard let places = room.places(count: placement.unseen.count) else { continue }
      placement.placed += zip(placement.unseen, places).map { step, place in
        .init(
          step: step, origin: .found, page: page, pageNumber: number,
          rectangle: geometry.inPage(place).rounded, coversContent: false)
      }
      placement.unseen = []
      placement.want = nil
      return placement
    }
    placement.want = placement.want ?? .room(pages: searched)
    return placement
  }

  /// Farther from its end nobody looks for a document's signatures. Our own number.
  private static let maximumPagesSearched = 20

  /// The part of a report's signature area in which a step's person stands.
  private static func part(of kind: StepKind) -> String {
    switch kind {
    case .prepare: "prepared"
    case .agree: "agreed"
    case .review: "review"
    case .sign: "signatory"
    }
  }

  /// Refuses places that cannot be used, before anything is recorded.
  func requireUsable(_ places: [StepPlace], in content: BroughtFile, for route: Route) throws(DeskFailure) {
    guard !places.isEmpty else { return }
    guard content.isPDF else { throw .place(.notAPDF) }
    try narrowing {
      if let flaw = try Self.flaw(in: places, of: Document(content.content), for: route) {
        throw DeskFailure.place(flaw)
      }
    }
  }

  /// Hundredths of points: the words of a signature are read in 85 by 22 points, as small print is.
  private static let leastWidth = 8_500
  private static let leastHeight = 2_200

  private static func flaw(
    in places: [StepPlace], of document: Document, for route: Route
  ) throws(PDFFailure) -> PlaceFlaw? {
    let pages = try document.pages()
    var fields: [(name: String, page: PDFReference?, rectangle: PDFRectangle)] = []
    for field in try document.formFields() {
      for widget in field.widgets {
        guard let dictionary = try document.object(widget)?.value.asDictionary,
          let corners = try document.resolve(dictionary["Rect"]).asArray?.compactMap(\.asNumber),
          corners.count == 4
        else { continue }
        fields.append(
          (
            field.name, dictionary["P"]?.asReference,
            PDFRectangle(
              left: min(corners[0], corners[2]), bottom: min(corners[1], corners[3]),
              right: max(corners[0], corners[2]), top: max(corners[1], corners[3]))
          ))
      }
    }
    for (index, place) in places.enumerated() {
      let (step, area) = (place.step, place.place)
      guard route.steps.contains(where: { $0.id == step }) else {
        return .unknownStep(step, known: route.steps.map(\.id))
      }
      if places[..<index].contains(where: { $0.step == step }) { return .givenTwice(step) }
      guard area.page <= pages.count else {
        return .noSuchPage(step, page: area.page, pages: pages.count)
      }
      let geometry = try document.geometry(of: pages[area.page - 1])
      // What is asked for to the edge itself may be rounded over it.
      guard area.rectangle.right <= geometry.width + 0.05, area.rectangle.top <= geometry.height + 0.05 else {
        return .outsidePage(step, page: area.page, width: geometry.width, height: geometry.height)
      }
      guard area.width >= leastWidth, area.height >= leastHeight else { return .tooSmall(step) }
      if let other = places[..<index].first(where: { $0.place.overlaps(area) }) {
        return .overlapping(step, other: other.step)
      }
      let rectangle = geometry.inPage(area.rectangle)
      let covered = fields.first { field in
        field.page == nil || field.page == geometry.page
          ? field.rectangle.intersection(rectangle) != nil : false
      }
      if let covered { return .overField(step, field: covered.name) }
    }
    return nil
  }

  /// The size of a step's place on the page as it is seen, in points; nil where it signs unseen.
  static func visiblePlace(
    of step: StepID, in document: Document
  ) throws(PDFFailure) -> (width: Double, height: Double)? {
    guard let field = try document.signatureFields().first(where: { $0.name == step.rawValue }),
      let rectangle = field.rectangle, rectangle.count == 4
    else { return nil }
    var (width, height) = (abs(rectangle[2] - rectangle[0]), abs(rectangle[3] - rectangle[1]))
    let widget = field.field.widgets.first ?? field.reference
    if let page = try document.object(widget)?.value.asDictionary?["P"]?.asReference {
      let geometry = try document.geometry(of: page)
      if geometry.isTurnedSideways { (width, height) = (height, width) }
      width *= geometry.unitPoints
      height *= geometry.unitPoints
    }
    return width > 1 && height > 1 ? (width, height) : nil
  }
}

extension PlaceOnPage {
  /// In points.
  var rectangle: PDFRectangle {
    PDFRectangle(
      left: Double(left) / 100, bottom: Double(bottom) / 100, right: Double(right) / 100,
      top: Double(top) / 100)
  }
}

extension PDFRectangle {
  /// To hundredths of a unit, as people read coordinates in a file.
  fileprivate var rounded: PDFRectangle {
    func round(_ value: Double) -> Double { (value * 100).rounded() / 100 }
    return PDFRectangle(left: round(left), bottom: round(bottom), right: round(right), top: round(top))
  }
}
