import CPango

/// A picture that stands in a document: a PNG, or simple shapes of an SVG.
public struct Picture: Equatable, Sendable {
  /// In the picture's own units.
  public let width: Double
  public let height: Double
  let content: Content

  enum Content: Equatable, Sendable {
    case png([UInt8])
    case shapes(Drawing)
  }

  /// Why an image cannot be used.
  public enum Flaw: Error, Equatable, Sendable {
    /// Neither PNG nor SVG.
    case unknownFormat
    case damaged(String)
    /// More than ``Picture/maximumBytes`` or ``Picture/maximumPixels``.
    case tooLarge(limit: Int)
    /// An SVG's element or value that is not drawn.
    case unsupported(String)
  }

  public static let maximumBytes = 4 << 20
  /// 16 million: A4 at 330 dpi, some 64 MB in memory.
  public static let maximumPixels = 16_000_000

  public init(_ octets: [UInt8]) throws(Flaw) {
    guard octets.count <= Self.maximumBytes else { throw .tooLarge(limit: Self.maximumBytes) }
    if octets.starts(with: [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]) {
      guard octets.count > 24 else { throw .damaged("IHDR") }
      func number(_ at: Int) -> Int { octets[at..<at + 4].reduce(0) { $0 << 8 | Int($1) } }
      let (width, height) = (number(16), number(20))
      guard width > 0, height > 0 else { throw .damaged("IHDR") }
      guard width <= Self.maximumPixels / height else { throw .tooLarge(limit: Self.maximumPixels) }
      (self.width, self.height) = (Double(width), Double(height))
      content = .png(octets)
      guard let surface = Self.surface(octets) else { throw .damaged("PNG") }
      cairo_surface_destroy(surface)
    } else if octets.prefix(1024).contains(UInt8(ascii: "<")) {
      let drawing = try SVGReader.read(octets)
      (width, height) = (drawing.width, drawing.height)
      content = .shapes(drawing)
    } else {
      throw .unknownFormat
    }
  }

  private final class Reader {
    let octets: [UInt8]
    var position = 0
    init(_ octets: [UInt8]) { self.octets = octets }
  }

  private static func surface(_ octets: [UInt8]) -> OpaquePointer? {
    let reader = Reader(octets)
    let surface = withExtendedLifetime(reader) {
      cairo_image_surface_create_from_png_stream(
        { closure, data, length in
          guard let closure, let data else { return CAIRO_STATUS_READ_ERROR }
          let reader = Unmanaged<Reader>.fromOpaque(closure).takeUnretainedValue()
          let count = Int(length)
          guard reader.octets.count - reader.position >= count else { return CAIRO_STATUS_READ_ERROR }
          for index in 0..<count { data[index] = reader.octets[reader.position + index] }
          reader.position += count
          return CAIRO_STATUS_SUCCESS
        }, Unmanaged.passUnretained(reader).toOpaque())
    }
    guard let surface else { return nil }
    guard cairo_surface_status(surface) == CAIRO_STATUS_SUCCESS else {
      cairo_surface_destroy(surface)
      return nil
    }
    return surface
  }

  /// Draws the picture into a rectangle.
  func draw(on cairo: OpaquePointer, x: Double, y: Double, width: Double, height: Double) {
    guard self.width > 0, self.height > 0 else { return }
    cairo_save(cairo)
    defer { cairo_restore(cairo) }
    cairo_translate(cairo, x, y)
    cairo_scale(cairo, width / self.width, height / self.height)
    switch content {
    case .png(let octets):
      guard let surface = Self.surface(octets) else { return }
      cairo_set_source_surface(cairo, surface, 0, 0)
      // Painting without an edge, Cairo 1.16 loses count of the tags around the picture.
      cairo_rectangle(cairo, 0, 0, self.width, self.height)
      cairo_fill(cairo)
      cairo_surface_destroy(surface)
    case .shapes(let drawing): drawing.draw(on: cairo)
    }
  }
}

/// Shapes of plain colours, one upon the other.
struct Drawing: Equatable, Sendable {
  var width: Double
  var height: Double
  var shapes: [Shape] = []

  struct Colour: Equatable, Sendable {
    var red, green, blue: Double
  }

  struct Shape: Equatable, Sendable {
    var steps: [Step]
    var fill: Colour?
    var isEvenOdd = false
    var stroke: Colour?
    var strokeWidth = 1.0
    /// `a b c d e f`, as SVG has it.
    var matrix: [Double]
  }

  enum Step: Equatable, Sendable {
    case move(Double, Double)
    case line(Double, Double)
    case curve(Double, Double, Double, Double, Double, Double)
    case close
  }

  func draw(on cairo: OpaquePointer) {
    cairo_rectangle(cairo, 0, 0, width, height)
    cairo_clip(cairo)
    for shape in shapes where shape.matrix.count == 6 {
      cairo_save(cairo)
      var matrix = cairo_matrix_t()
      cairo_matrix_init(
        &matrix, shape.matrix[0], shape.matrix[1], shape.matrix[2], shape.matrix[3], shape.matrix[4],
        shape.matrix[5])
      // A matrix without an inverse would put the whole page in error.
      var inverse = matrix
      guard cairo_matrix_invert(&inverse) == CAIRO_STATUS_SUCCESS else {
        cairo_restore(cairo)
        continue
      }
      cairo_transform(cairo, &matrix)
      cairo_new_path(cairo)
      for step in shape.steps {
        switch step {
        case .move(let x, let y): cairo_move_to(cairo, x, y)
        case .line(let x, let y): cairo_line_to(cairo, x, y)
        case .curve(let x1, let y1, let x2, let y2, let x, let y): cairo_curve_to(cairo, x1, y1, x2, y2, x, y)
        case .close: cairo_close_path(cairo)
        }
      }
      if let fill = shape.fill {
        cairo_set_fill_rule(cairo, shape.isEvenOdd ? CAIRO_FILL_RULE_EVEN_ODD : CAIRO_FILL_RULE_WINDING)
        cairo_set_source_rgb(cairo, fill.red, fill.green, fill.blue)
        if shape.stroke == nil { cairo_fill(cairo) } else { cairo_fill_preserve(cairo) }
      }
      if let stroke = shape.stroke {
        cairo_set_source_rgb(cairo, stroke.red, stroke.green, stroke.blue)
        cairo_set_line_width(cairo, shape.strokeWidth)
        cairo_stroke(cairo)
      }
      cairo_new_path(cairo)
      cairo_restore(cairo)
    }
  }
}
