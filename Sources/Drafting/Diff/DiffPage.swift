/// A page that shows what changed: one file, without scripts or anything from elsewhere.
public struct DiffPage: Sendable {
  /// The fixed words of the page, in the reader's language.
  public struct Wording: Sendable {
    public var language, title, summary, removed, added, moved, coarse: String
    /// For passages that are left out: how many.
    public var unchanged: @Sendable (Int) -> String

    public init(
      language: String, title: String, summary: String, removed: String, added: String, moved: String,
      coarse: String,
      unchanged: @escaping @Sendable (Int) -> String
    ) {
      self.language = language
      self.title = title
      self.summary = summary
      self.removed = removed
      self.added = added
      self.moved = moved
      self.coarse = coarse
      self.unchanged = unchanged
    }
  }

  /// The page's octets.
  public static func html(_ parts: [(heading: String, diff: TextDiff)], _ wording: Wording) -> [UInt8] {
    var html = """
      <!DOCTYPE html>
      <html lang="\(escaped(wording.language))">
      <head>
      <meta charset="utf-8">
      <meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
      <meta name="viewport" content="width=device-width, initial-scale=1">
      <title>\(escaped(wording.title))</title>
      <style>
      body { max-width: 46em; margin: 2em auto; padding: 0 1em; font: 1rem/1.5 "Liberation Serif", Georgia, serif; }
      h1 { font-size: 1.3rem; } h2 { font-size: 1.05rem; margin-top: 2em; }
      p, .row { margin: 0.5em 0; overflow-wrap: anywhere; }
      .point { margin-left: 1.5em; } .heading { font-weight: bold; }
      .row { border-left: 2px solid #bbb; padding-left: 0.6em; }
      del { color: #8b0000; background: #fbe3e3; } ins { color: #00511c; background: #dff3e3; }
      .moved { color: #555; font-style: italic; }
      .left-out, .note { color: #555; font-style: italic; }
      @media print { body { margin: 0; } }
      </style>
      </head>
      <body>
      <h1>\(escaped(wording.title))</h1>
      \(wording.summary.isEmpty ? "" : "<p>\(escaped(wording.summary))</p>")
      <p class="note"><del>\(escaped(wording.removed))</del> · <ins>\(escaped(wording.added))</ins></p>

      """
    for part in parts {
      if !part.heading.isEmpty { html += "<h2>\(escaped(part.heading))</h2>\n" }
      if part.diff.isCoarse { html += "<p class=\"note\">\(escaped(wording.coarse))</p>\n" }
      var skipped = 0
      func tellSkipped() {
        if skipped > 0 { html += "<p class=\"left-out\">\(escaped(wording.unchanged(skipped)))</p>\n" }
        skipped = 0
      }
      let passages = part.diff.passages
      func isChanged(_ index: Int) -> Bool { passages.indices.contains(index) && passages[index].isChanged }
      for (index, passage) in passages.enumerated() {
        // The passage before and after a change is shown with it.
        // One between two such is no longer than the words that would count it.
        let isNear =
          (index - 1...index + 1).contains(where: isChanged)
          || isChanged(index - 2) && isChanged(index + 2)
        guard isNear else {
          skipped += 1
          continue
        }
        tellSkipped()
        let pieces = passage.pieces.map { piece in
          switch piece.change {
          case .same: escaped(piece.text)
          case .removed: "<del>\(escaped(piece.text))</del>"
          case .added: "<ins>\(escaped(piece.text))</ins>"
          }
        }
        let mark = passage.isMoved ? "<span class=\"moved\">\(escaped(wording.moved))</span> " : ""
        html +=
          "<p class=\"\(passage.kind.rawValue)\" dir=\"auto\">\(mark)\(pieces.joined(separator: " "))</p>\n"
      }
      tellSkipped()
    }
    return Array((html + "</body>\n</html>\n").utf8)
  }

  private static func escaped(_ text: String) -> String {
    var result = ""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "&": result += "&amp;"
      case "<": result += "&lt;"
      case ">": result += "&gt;"
      case "\"": result += "&quot;"
      case "\u{202A}"..."\u{202E}", "\u{2066}"..."\u{2069}", "\0"..."\u{8}", "\u{B}"..."\u{1F}":
        result += "\u{FFFD}"
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result
  }
}
