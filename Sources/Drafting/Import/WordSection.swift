/// The properties of a section of a word processor's file (ECMA-376 part 1, 17.6): which headers its pages have.
struct WordSection {
  /// The header of the section's first page, as the part's relationship.
  private(set) var firstHeader: String?

  /// What stands around a page's number.
  static let pageWords: Set<String> = ["стр", "страница", "от", "page", "of", "с"]

  /// Reads to the end of the element.
  init(_ scanner: inout XMLScanner) throws(XMLScanner.Flaw) {
    var headers: [String: String] = [:]
    var hasTitlePage = false
    reading: while let event = try scanner.next() {
      switch event {
      case .start("headerReference", let attributes):
        headers[attributes["type"] ?? "default"] = attributes["id"]
      case .start("titlePg", let attributes):
        hasTitlePage = !["0", "false", "off"].contains(attributes["val"] ?? "1")
      case .start("sectPrChange", _): try scanner.skipElement()
      case .end("sectPr"): break reading
      default: break
      }
    }
    // A first page of its own without a header of its own has none.
    firstHeader = headers[hasTitlePage ? "first" : "default"]
  }

  /// The part that a relationship leads to.
  static func target(of id: String, in relations: [UInt8]) throws(XMLScanner.Flaw) -> String? {
    var scanner = try XMLScanner(relations)
    while let event = try scanner.next() {
      guard case .start("Relationship", let attributes) = event, attributes["Id"] == id,
        attributes["TargetMode"] != "External"
      else { continue }
      return attributes["Target"]
    }
    return nil
  }
}
