import Files
import PDF

/// What a signature shows in its place: the words of the step, the person and the time, as they are to be
/// read.
public struct SignatureCaption: Equatable, Sendable {
  /// „Съгласувал“, „Подписал, по заместване“
  public var role: String
  public var name: String
  public var position: String?
  public var organisation: String?
  /// „Подписано електронно на 22.11.2026 г., 14:05 ч.“
  public var time: String

  public init(
    role: String, name: String, position: String? = nil, organisation: String? = nil, time: String
  ) {
    self.role = role
    self.name = name
    self.position = position
    self.organisation = organisation
    self.time = time
  }
}

extension SignatureCaption {
  /// More letters of one part than any person's or organisation's name has.
  private static let maximumCharacters = 300

  /// Sets the caption for a place, in the document's font, embedded as a subset of its own.
  ///
  /// Text that does not fit at its size is set in a larger box of the same shape, which the viewer scales into
  /// the place: nothing is cut off. Where the place is larger than the text, so is the text.
  /// - Parameters:
  ///   - width: of the place, in points.
  ///   - height: of the place, in points.
  /// - Throws: ``DraftFailure`` `.noFont` or `.library`.
  public func appearance(
    width: Double, height: Double, fonts: FontChoice = .standard, language: Language = .bulgarian
  ) throws(DraftFailure) -> SignatureAppearance {
    let type = try TypeContext(fonts, language)
    let (width, height) = (max(width, 20), max(height, 10))
    var scale = 1.0
    var lines = lines(type, width: width)
    while Self.height(of: lines) > height * scale, scale < 12 {
      scale *= 1.03
      lines = self.lines(type, width: width * scale)
    }
    // Where there is room, the words are larger, as long as none of them goes to a further line.
    while scale <= 1, scale > Self.leastScale {
      let next = scale - 0.05
      let larger = self.lines(type, width: width * next)
      guard larger.count == lines.count, Self.height(of: larger) <= height * next - 2 else { break }
      (scale, lines) = (next, larger)
    }
    let canvas = try PDFCanvas(width: width * scale, height: height * scale)
    canvas.setCreationDate("1970-01-01T00:00:00Z")
    let edge = Mark.rule(x: 0, y: 0, toX: 0, toY: height * scale - 2, width: 0.8)
    canvas.draw(edge, x: 0.8, y: 1)
    var y = max((height * scale - Self.height(of: lines)) / 2, 0)
    for line in lines {
      canvas.draw(line, x: Self.inset + line.x, baseline: y + line.baseline)
      y += line.height
    }
    canvas.endPage()
    return try Self.appearance(try canvas.finish())
  }

  private static let inset = 5.0
  /// Small print of 6.5 points becomes text of 9.
  private static let leastScale = 0.72

  private static func height(of lines: [SetLine]) -> Double { lines.reduce(0) { $0 + $1.height } }

  private func lines(_ type: TypeContext, width: Double) -> [SetLine] {
    func set(_ text: String?, _ size: Double, _ emphasis: Emphasis = []) -> [SetLine] {
      guard let text, !text.isEmpty else { return [] }
      let style = TextStyle(size: size, emphasis: emphasis, leading: 1.12)
      return type.lines(
        [.plain(String(text.prefix(Self.maximumCharacters)))], style, width: width - Self.inset - 1)
    }
    let office = [position, organisation].compactMap { $0 }.filter { !$0.isEmpty }.joined(separator: ", ")
    return set(role, 6.5) + set(name, 8.5, .bold) + set(office, 6.5) + set(time, 6.5)
  }

  private static func appearance(_ written: [UInt8]) throws(DraftFailure) -> SignatureAppearance {
    do {
      let document = try Document(ByteSource(written))
      var file = try FileWriter(document)
      if let page = try document.pages().first,
        let contents = try document.object(page)?.value.asDictionary?["Contents"]?.asReference,
        let stream = try document.object(contents)
      {
        file.set(
          contents, stream: PDFDictionary([("Filter", .name("FlateDecode"))]),
          data: deflated(inGray(try document.decodedStream(stream))))
      }
      for reference in file.references {
        guard var dictionary = file.value(of: reference)?.asDictionary,
          ArchivalPDF.complete(&dictionary)
        else { continue }
        file.set(reference, .dictionary(dictionary))
      }
      return try SignatureAppearance(
        firstPageOf: Document(ByteSource(try file.serialized(version: "1.7"))))
    } catch {
      throw .library(function: "appearance", reason: "\(error)")
    }
  }

  /// Black as a shade of grey. Grey may stand in every PDF/A (ISO 19005-3, 6.2.4.3); a colour only where the
  /// output intent is of its kind, and that is somebody else's.
  private static func inGray(_ content: [UInt8]) -> [UInt8] {
    let operators: [(black: [UInt8], gray: [UInt8])] = [
      (Array("0 0 0 rg".utf8), Array("0 g".utf8)), (Array("0 0 0 RG".utf8), Array("0 G".utf8)),
    ]
    var output: [UInt8] = []
    output.reserveCapacity(content.count)
    var index = 0
    while index < content.count {
      if let match = operators.first(where: { content[index...].starts(with: $0.black) }),
        index == 0 || content[index - 1] <= 0x20
      {
        output += match.gray
        index += match.black.count
      } else {
        output.append(content[index])
        index += 1
      }
    }
    return output
  }
}
