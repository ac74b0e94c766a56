import ASiC
import PDF

/// What kind of file a text came from.
public enum TextFormat: String, Sendable, CaseIterable {
  case markdown, text, docx, pdf
}

/// Where in a file something stands, as a person finds it there.
public enum TextPlace: Hashable, Sendable {
  /// A line, from 1, and a column in characters, from 1.
  case line(Int, column: Int?)
  /// A paragraph of a word processor's file, from 1; rows of tables count as paragraphs, and so do those of the
  /// first page's header, which come first.
  case paragraph(Int, column: Int?)
  /// A page, from 1, and a line of text on it, from 1.
  case page(Int, line: Int, column: Int?)

  public var column: Int? {
    switch self {
    case .line(_, let column), .paragraph(_, let column), .page(_, _, let column): column
    }
  }
}

/// Turns the line numbers that readers work with into places of the file the text came from.
public struct TextOrigin: Equatable, Sendable {
  public let format: TextFormat
  /// Of a PDF: the number of each page's first line, in order. A page without text has that of the next.
  public let pageStarts: [Int]

  public init(_ format: TextFormat, pageStarts: [Int] = []) {
    self.format = format
    self.pageStarts = pageStarts
  }

  /// The place of line `number`.
  public func place(_ number: Int, column: Int? = nil) -> TextPlace {
    switch format {
    case .markdown, .text: return .line(number, column: column)
    case .docx: return .paragraph(number, column: column)
    case .pdf:
      // The last page that begins at or before the line.
      var low = 0
      var high = pageStarts.count
      while low < high {
        let middle = (low + high) / 2
        if pageStarts[middle] <= number { low = middle + 1 } else { high = middle }
      }
      guard low > 0 else { return .page(1, line: number, column: column) }
      return .page(low, line: number - pageStarts[low - 1] + 1, column: column)
    }
  }
}

/// Why a file of a known kind yields no text.
public enum ImportFlaw: Equatable, Sendable {
  /// A ZIP without the parts of a word processor's file.
  case notADocument
  /// An OpenDocument text.
  case openDocument
  /// The XML of a word processor's file is damaged or hostile; `part` is the entry.
  case damaged(part: String, problem: String)
  /// A PDF that cannot be read even with repairs.
  case damagedPDF(PDFFailure)
  /// A package that cannot be read.
  case damagedPackage(ASiCFailure)
  /// More text, paragraphs or parts than a report may have.
  case tooMuch(what: Excess, limit: Int)
  /// A PDF whose pages hold no text: a scan without a text layer.
  case noTextLayer(pages: Int)
  /// A PDF that opens only with a password.
  case encrypted
  /// Most of the PDF's characters have no meaning a program can read: its fonts lack tables.
  case unreadableFonts(characters: Int, of: Int)

  public enum Excess: String, Sendable { case bytes, paragraphs, pages, operators }
}
