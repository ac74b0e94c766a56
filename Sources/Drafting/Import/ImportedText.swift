import PDF

/// The lines of a file of any kind that texts come in, and where each stands in it.
struct ImportedText {
  var origin: TextOrigin
  var lines: [SourceLine]
  var warnings: [DraftWarning]
  var lineEnds: MarkdownReader.LineEnds
  /// The index of the `---` that ends the head, where there is one.
  var headEnd: Int?

  /// - Throws: ``DraftFailure``: no file of these kinds, too large, damaged, or without text.
  init(
    _ bytes: [UInt8], name: String, decryption: (any PDFDecryption)? = nil
  ) throws(DraftFailure) {
    switch DraftFailure.FileKind(startOf: bytes) {
    case .pdf:
      try Self.check(bytes, name, limit: Self.maximumFileBytes)
      let text = try PDFText(bytes, name: name, decryption: decryption)
      origin = TextOrigin(.pdf, pageStarts: text.pageStarts)
      (lines, warnings, lineEnds) = (text.lines, [], .space)
    case .zip:
      try Self.check(bytes, name, limit: Self.maximumFileBytes)
      let document = try WordDocument(bytes, name: name)
      origin = TextOrigin(.docx)
      (lines, warnings, lineEnds) = (document.lines, document.warnings, .paragraph)
    default:
      let source = try SourceText(bytes, name: name)
      let isMarkdown = name.lowercased().hasSuffix(".md") || name.lowercased().hasSuffix(".markdown")
      (lines, warnings) = (source.lines, source.warnings)
      // Text from the web or a terminal is wrapped; text from a word processor has a paragraph a line.
      lineEnds = lines.allSatisfy { $0.text.count <= 120 } ? .space : .paragraph
      if lines.first.map({ Self.isMark($0.text, "---") }) == true {
        guard let end = lines.dropFirst().firstIndex(where: { Self.isMark($0.text, "---", "...") }) else {
          throw .headNotClosed(file: name)
        }
        headEnd = end
        lineEnds = .space
      }
      origin = TextOrigin(isMarkdown || headEnd != nil ? .markdown : .text)
    }
  }

  /// 50 MB: a report's text is a small part of a file with pictures.
  static let maximumFileBytes = 50_000_000

  private static func check(_ bytes: [UInt8], _ name: String, limit: Int) throws(DraftFailure) {
    guard bytes.count <= limit else { throw .tooLarge(file: name, bytes: bytes.count, limit: limit) }
  }

  private static func isMark(_ text: Substring, _ marks: String...) -> Bool {
    var text = text
    while text.last == " " || text.last == "\t" { text.removeLast() }
    return marks.contains(String(text))
  }

  /// The lines after the head.
  var body: ArraySlice<SourceLine> { headEnd.map { lines[($0 + 1)...] } ?? lines[...] }
}
