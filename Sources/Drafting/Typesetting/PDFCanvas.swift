import CPango

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

  /// The creation date that Cairo writes; without it, the file would tell of the clock.
  func setCreationDate(_ created: String) {
    cairo_pdf_surface_set_metadata(surface, CAIRO_PDF_METADATA_CREATE_DATE, created)
  }

  func begin(_ tag: String) { cairo_tag_begin(cairo, tag, nil) }
  func end(_ tag: String) { cairo_tag_end(cairo, tag) }
  func endPage() { cairo_show_page(cairo) }

  func draw(_ mark: Mark, x: Double, y: Double) { mark.draw(on: cairo, x: x, y: y) }

  func draw(_ line: SetLine, x: Double, baseline: Double) { line.show(on: cairo, x: x, baseline: baseline) }

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
    return sink.bytes
  }
}

/// A page being drawn as an image. Owns a Cairo surface and context.
struct PageImage: ~Copyable {
  private let surface: OpaquePointer
  private let cairo: OpaquePointer

  private final class Sink {
    var bytes: [UInt8] = []
  }

  init(width: Double, height: Double, scale: Double) throws(DraftFailure) {
    let surface = cairo_image_surface_create(
      CAIRO_FORMAT_RGB24, Int32((width * scale).rounded()), Int32((height * scale).rounded()))
    guard let surface, let cairo = cairo_create(surface) else {
      throw .library(function: "cairo_image_surface_create", reason: "no surface")
    }
    self.surface = surface
    self.cairo = cairo
    cairo_set_source_rgb(cairo, 1, 1, 1)
    cairo_paint(cairo)
    cairo_scale(cairo, scale, scale)
    cairo_set_source_rgb(cairo, 0, 0, 0)
  }

  deinit {
    cairo_destroy(cairo)
    cairo_surface_destroy(surface)
  }

  func draw(_ mark: Mark, x: Double, y: Double) { mark.draw(on: cairo, x: x, y: y) }

  func png() throws(DraftFailure) -> [UInt8] {
    let sink = Sink()
    let status = withExtendedLifetime(sink) {
      cairo_surface_write_to_png_stream(
        surface,
        { closure, data, length in
          guard let closure, let data else { return CAIRO_STATUS_WRITE_ERROR }
          Unmanaged<Sink>.fromOpaque(closure).takeUnretainedValue().bytes += UnsafeBufferPointer(
            start: data, count: Int(length))
          return CAIRO_STATUS_SUCCESS
        }, Unmanaged.passUnretained(sink).toOpaque())
    }
    guard status == CAIRO_STATUS_SUCCESS else {
      throw .library(
        function: "cairo_surface_write_to_png_stream",
        reason: cairo_status_to_string(status).map { String(cString: $0) } ?? "")
    }
    return sink.bytes
  }
}

extension Mark {
  /// Draws the mark of a strip whose upper left corner is at a point.
  func draw(on cairo: OpaquePointer, x: Double, y: Double) {
    switch self {
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
    case .picture(let picture, let markX, let markY, let width, let height, _):
      picture.draw(on: cairo, x: x + markX, y: y + markY, width: width, height: height)
    case .place: break
    }
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
