import CPango
import Files

/// A PDF being drawn. Owns a Cairo surface and context.
///
/// PDF 1.5 is what Cairo 1.16 writes with `cairo_pdf_surface_restrict_to_version`: a classic cross-reference
/// table and dictionaries outside object streams, so that a later incremental update stays small and
/// readable.
struct PDFCanvas: ~Copyable {
  private let surface: OpaquePointer
  private let cairo: OpaquePointer
  private let sink: Sink

  /// Where Cairo writes to.
  private final class Sink {
    var bytes: [UInt8] = []
  }

  init(width: Double, height: Double) throws(DraftFailure) {
    let sink = Sink()
    let surface = cairo_pdf_surface_create_for_stream(
      { closure, data, length in
        guard let closure, let data else { return CAIRO_STATUS_WRITE_ERROR }
        Unmanaged<Sink>.fromOpaque(closure).takeUnretainedValue().bytes += UnsafeBufferPointer(
          start: data, count: Int(length))
        return CAIRO_STATUS_SUCCESS
      }, Unmanaged.passUnretained(sink).toOpaque(), width, height)
    guard let surface, let cairo = cairo_create(surface) else {
      throw .library(function: "cairo_pdf_surface_create_for_stream", reason: "no surface")
    }
    self.sink = sink
    self.surface = surface
    self.cairo = cairo
    cairo_pdf_surface_restrict_to_version(surface, CAIRO_PDF_VERSION_1_5)
    cairo_set_source_rgb(cairo, 0, 0, 0)
  }

  deinit {
    cairo_destroy(cairo)
    cairo_surface_destroy(surface)
  }

  /// Document information (ISO 32000-1:2008, 14.3.3). `created` is the only time in the file.
  func setInformation(title: String, author: String, subject: String, created: String) {
    for (entry, value) in [
      (CAIRO_PDF_METADATA_TITLE, title), (CAIRO_PDF_METADATA_AUTHOR, author),
      (CAIRO_PDF_METADATA_SUBJECT, subject), (CAIRO_PDF_METADATA_CREATOR, "Doklad"),
      (CAIRO_PDF_METADATA_CREATE_DATE, created),
    ] where !value.isEmpty {
      cairo_pdf_surface_set_metadata(surface, entry, value)
    }
  }

  func begin(_ tag: String) { cairo_tag_begin(cairo, tag, nil) }
  func end(_ tag: String) { cairo_tag_end(cairo, tag) }
  func endPage() { cairo_show_page(cairo) }

  func draw(_ mark: Mark, x: Double, y: Double) {
    switch mark {
    case .text(let line, let markX, let baseline, _):
      line.show(on: cairo, x: x + markX + line.x, baseline: y + baseline)
    case .rule(let fromX, let fromY, let toX, let toY, let width):
      cairo_set_line_width(cairo, width)
      cairo_move_to(cairo, x + fromX, y + fromY)
      cairo_line_to(cairo, x + toX, y + toY)
      cairo_stroke(cairo)
    case .fill(let markX, let markY, let width, let height, let gray):
      cairo_set_source_rgb(cairo, gray, gray, gray)
      cairo_rectangle(cairo, x + markX, y + markY, width, height)
      cairo_fill(cairo)
      cairo_set_source_rgb(cairo, 0, 0, 0)
    }
  }

  /// The finished file.
  consuming func finish() throws(DraftFailure) -> [UInt8] {
    let failed = cairo_status(cairo)
    cairo_surface_finish(surface)
    let status = failed == CAIRO_STATUS_SUCCESS ? cairo_surface_status(surface) : failed
    guard status == CAIRO_STATUS_SUCCESS else {
      throw .library(
        function: "cairo_surface_finish",
        reason: cairo_status_to_string(status).map { String(cString: $0) } ?? "")
    }
    return Self.withDatePrefix(sink.bytes)
  }

  /// Cairo 1.16 writes dates without the `D:` that ISO 32000-1:2008, 7.9.4, demands. Two of the three spaces
  /// before the key make room for it, so that no offset changes. Within a string the bracket would have a
  /// backslash before it.
  private static func withDatePrefix(_ bytes: [UInt8]) -> [UInt8] {
    let (written, wanted) = (Array("\n   /CreationDate (".utf8), Array("\n /CreationDate (D:".utf8))
    let source = ByteSource(bytes)
    guard let start = source.lastPosition(of: written, in: 0..<bytes.count),
      start + written.count < bytes.count, (0x30...0x39).contains(bytes[start + written.count])
    else { return bytes }
    var bytes = bytes
    bytes.replaceSubrange(start..<(start + written.count), with: wanted)
    return bytes
  }
}

/// Opens and closes structure elements around the marks as they are drawn.
struct StructureWriter {
  private let tree: StructureTree
  /// Elements whose text is on more than one page: what Cairo marks must not reach over a page's footer, so
  /// each page's part is a `Span` of its own.
  private let spanning: Set<StructureTree.Element>
  private var open: [StructureTree.Element] = []
  private var spanIsOpen = false

  init(_ tree: StructureTree, spanning: Set<StructureTree.Element>) {
    self.tree = tree
    self.spanning = spanning
  }

  /// Makes `element` the innermost open one.
  mutating func enter(_ element: StructureTree.Element, _ canvas: borrowing PDFCanvas) {
    if open.last == element, spanIsOpen || !spanning.contains(element) { return }
    let path = tree.path(to: element)
    let common = zip(open, path).prefix { $0 == $1 }.count
    closeSpan(canvas)
    while open.count > common { canvas.end(tree.kind(of: open.removeLast()).rawValue) }
    for element in path[common...] {
      canvas.begin(tree.kind(of: element).rawValue)
      open.append(element)
    }
    if spanning.contains(element) {
      canvas.begin("Span")
      spanIsOpen = true
    }
  }

  /// Ends what is marked as the current element's text, before something that is no part of it.
  mutating func leaveText(_ canvas: borrowing PDFCanvas) {
    closeSpan(canvas)
    guard let last = open.last, !spanning.contains(last), isText(tree.kind(of: last)) else { return }
    canvas.end(tree.kind(of: open.removeLast()).rawValue)
  }

  mutating func closeAll(_ canvas: borrowing PDFCanvas) {
    closeSpan(canvas)
    while let last = open.popLast() { canvas.end(tree.kind(of: last).rawValue) }
  }

  private mutating func closeSpan(_ canvas: borrowing PDFCanvas) {
    if spanIsOpen { canvas.end("Span") }
    spanIsOpen = false
  }

  private func isText(_ kind: StructureTree.Kind) -> Bool {
    switch kind {
    case .document, .section, .list, .listItem, .listBody, .quote, .table, .row: false
    default: true
    }
  }
}
