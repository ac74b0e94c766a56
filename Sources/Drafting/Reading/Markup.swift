/// Marks of other markup than Markdown that exports leave in a text: they say how a word looks, and no word of
/// theirs is the report's.
enum Markup {
  /// HTML elements of which only the content is text.
  private static let elements: Set<String> = [
    "a", "b", "big", "center", "div", "em", "font", "i", "ins", "p", "s", "small", "span", "strong", "sub",
    "sup", "u",
  ]

  /// A tag is short; a `<` with no end near it is a sign of its own.
  private static let longestTag = 300

  /// The text without tags of ``elements``, anchors (`<a name="_Toc1">`) and comments, and with
  /// `[words]{.underline}` as its words.
  static func removed(from text: Substring) -> Substring {
    var text = text
    if text.utf8.contains(UInt8(ascii: "<")) { text = Substring(withoutTags(text)) }
    if text.utf8.contains(UInt8(ascii: "{")) { text = Substring(withoutSpans(text)) }
    return text
  }

  private static func withoutTags(_ text: Substring) -> String {
    var result = ""
    var rest = text
    while let start = rest.firstIndex(of: "<") {
      let tag = rest[start...].prefix(longestTag)
      let isEscaped = start > rest.startIndex && rest[rest.index(before: start)] == "\\"
      guard !isEscaped, let end = tag.firstIndex(of: ">"), isMark(tag[..<end].dropFirst()) else {
        result += rest[...start]
        rest = rest[rest.index(after: start)...]
        continue
      }
      result += rest[..<start]
      rest = rest[rest.index(after: end)...]
    }
    return result + rest
  }

  /// Whether the inside of a tag is an element's or a comment's.
  private static func isMark(_ inside: Substring) -> Bool {
    if inside.hasPrefix("!--") { return true }
    let name = inside.drop { $0 == "/" }.prefix { $0.isASCII && $0.isLetter }
    let after = inside.drop { $0 == "/" }.dropFirst(name.count).first
    return elements.contains(name.lowercased()) && (after == nil || after == " " || after == "/")
  }

  /// A bracketed span with attributes: the classes and identifiers between the braces begin with `.` or `#`.
  private static func withoutSpans(_ text: Substring) -> String {
    var result = ""
    var rest = text
    while let close = rest.firstRange(of: "]{") {
      let attributes = rest[close.upperBound...].prefix(longestTag)
      guard let first = attributes.first, ".#".contains(first), let end = attributes.firstIndex(of: "}"),
        let open = rest[..<close.lowerBound].lastIndex(of: "[")
      else {
        result += rest[..<close.upperBound]
        rest = rest[close.upperBound...]
        continue
      }
      result += rest[..<open]
      result += rest[rest.index(after: open)..<close.lowerBound]
      rest = rest[rest.index(after: end)...]
    }
    return result + rest
  }
}
