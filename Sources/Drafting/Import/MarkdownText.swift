/// Writes text that is no Markdown so that ``MarkdownReader`` reads exactly that text.
enum MarkdownText {
  /// Runs of one paragraph: their marks escaped, their emphasis marked where that cannot change a word.
  static func joined(_ runs: [(text: String, emphasis: Emphasis)], plain: Bool) -> String {
    var merged: [(text: String, emphasis: Emphasis)] = []
    for run in runs where !run.text.isEmpty {
      // Space has no weight: it joins whatever is before it.
      let isSpace = run.text.allSatisfy(\.isWhitespace)
      if let last = merged.last, last.emphasis == run.emphasis || isSpace {
        merged[merged.count - 1].text += run.text
      } else {
        merged.append(run)
      }
    }
    var result = ""
    for (index, run) in merged.enumerated() {
      let lead = run.text.prefix(while: \.isWhitespace)
      let core = run.text.dropFirst(lead.count)
      var words = core
      while words.last?.isWhitespace == true { words.removeLast() }
      let trail = core[words.endIndex...]
      let mark = run.emphasis == [.bold, .italic] ? "***" : run.emphasis == .bold ? "**" : "*"
      let before = lead.last ?? merged[..<index].last?.text.last
      let after = trail.first ?? (index + 1 < merged.count ? merged[index + 1].text.first : nil)
      let isSafe =
        !plain && !run.emphasis.isEmpty && !words.isEmpty && !words.contains("\n")
        && (before.map(isEdge) ?? true) && (after.map(isEdge) ?? true)
      result += lead
      result += isSafe ? mark + escaped(words) + mark : escaped(words)
      result += trail
    }
    // What would make a heading or a quotation of the line.
    return result.split(separator: "\n", omittingEmptySubsequences: false)
      .map { line in
        let rest = line.drop { $0 == " " }
        return rest.first == "#" || rest.first == ">" ? "\\" + rest : String(line)
      }.joined(separator: "\n")
  }

  private static func isEdge(_ character: Character) -> Bool { character.isWhitespace }

  /// The text with a backslash before each mark that Markdown would read.
  static func escaped(_ text: some StringProtocol) -> String {
    // A row of underscores or stars is a place to fill in, and reads as one.
    if text.allSatisfy({ "_*.… ".contains($0) }) { return String(text) }
    guard text.utf8.contains(where: { marks.contains($0) }) else { return String(text) }
    var bytes: [UInt8] = []
    for byte in text.utf8 {
      if marks.contains(byte) { bytes.append(UInt8(ascii: "\\")) }
      bytes.append(byte)
    }
    return String(decoding: bytes, as: UTF8.self)
  }

  private static let marks = Set("\\*_`[<".utf8)
}
