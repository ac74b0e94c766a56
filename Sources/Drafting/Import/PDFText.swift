import Files
import PDF

/// Reads the text layer of a PDF: the characters its content streams show, through the fonts' ToUnicode maps
/// and encodings, put together to lines by where they stand on the page.
///
/// Nothing is recognised: a scan without a text layer yields a failure that says so. Lines that repeat at the
/// head or foot of every page are left out, and so is what an annotation shows.
struct PDFText {
  private(set) var lines: [SourceLine] = []
  private(set) var pageStarts: [Int] = []

  /// As many pages as are set at most.
  static let maximumPages = 3_000
  /// Operators of all pages together: some 1,000 a dense page.
  static let maximumOperators = 20_000_000

  /// - Parameter decryption: what opens an encrypted file that needs no password to be read.
  init(_ bytes: [UInt8], name: String, decryption: (any PDFDecryption)?) throws(DraftFailure) {
    do {
      try self.init(reading: bytes, name, decryption)
    } catch let failure as DraftFailure {
      throw failure
    } catch let failure as PDFFailure {
      throw .notImported(file: name, why: .damagedPDF(failure))
    } catch {
      throw .notImported(file: name, why: .damaged(part: "PDF", problem: "\(error)"))
    }
  }

  private init(reading bytes: [UInt8], _ name: String, _ decryption: (any PDFDecryption)?) throws {
    let document = try Document(ByteSource(bytes), reading: .lenient, decryption: decryption)
    guard document.decryptionObstacle == nil else {
      throw DraftFailure.notImported(file: name, why: .encrypted)
    }
    let pages = try document.pages()
    guard pages.count <= Self.maximumPages else {
      throw DraftFailure.notImported(file: name, why: .tooMuch(what: .pages, limit: Self.maximumPages))
    }
    var interpreter = PDFInterpreter(document)
    var texts: [[PDFLine]] = []
    for page in pages {
      texts.append(PDFLine.lines(of: interpreter.glyphs(of: page)))
      guard interpreter.operators <= Self.maximumOperators else {
        throw DraftFailure.notImported(
          file: name, why: .tooMuch(what: .operators, limit: Self.maximumOperators))
      }
    }
    guard interpreter.shown > 0 else {
      throw DraftFailure.notImported(file: name, why: .noTextLayer(pages: pages.count))
    }
    guard interpreter.unknown * 5 < interpreter.shown else {
      throw DraftFailure.notImported(
        file: name, why: .unreadableFonts(characters: interpreter.unknown, of: interpreter.shown))
    }
    // The first page's head may stand in two columns.
    texts = PDFRunningLines.removed(from: texts)
    if let first = texts.firstIndex(where: { !$0.isEmpty }) {
      texts[first] = PDFHeadColumns.unfolded(texts[first])
    }
    texts = texts.map { PDFTables.joined(PDFSignatures.unfolded($0)) }
    var number = 1
    var notes: [(mark: String, text: String)] = []
    var taken: Set<String> = []
    for (index, page) in texts.enumerated() {
      pageStarts.append(number)
      let page = PDFNotes(page)
      var marks: [String: String] = [:]
      for note in page.notes {
        let mark = taken.insert(note.label).inserted ? note.label : "\(index + 1)-\(note.label)"
        marks[note.label] = mark
        notes.append((mark, note.text))
      }
      var previous: PDFLine?
      var indents = MarkerIndents()
      for line in page.lines {
        let isApart = previous.map { line.isApart(from: $0) } == true
        if isApart { lines.append(SourceLine(number: number, text: "")) }
        let indent = String(repeating: " ", count: 4 * indents.depth(of: line, isApart: isApart))
        let text = PDFNotes.marked(MarkdownText.escaped(line.text), marks)
        lines.append(SourceLine(number: number, text: Substring(indent + text)))
        number += 1
        previous = line
      }
      // A page that ends with a sentence ends a paragraph.
      if let last = page.lines.last?.text.last, ".:;!?".contains(last), number > 1 {
        lines.append(SourceLine(number: number - 1, text: ""))
      }
    }
    for (mark, text) in notes {
      lines.append(SourceLine(number: number, text: ""))
      lines.append(SourceLine(number: number, text: Substring("[^\(mark)]: " + MarkdownText.escaped(text))))
      number += 1
    }
    lines = joiningHyphens(lines)
    guard lines.reduce(0, { $0 + $1.text.utf8.count }) <= SourceText.maximumBytes else {
      throw DraftFailure.notImported(
        file: name, why: .tooMuch(what: .bytes, limit: SourceText.maximumBytes))
    }
  }

  /// Words that keep their hyphen where a line ends after it.
  private static let hyphenated: Set<String> = [
    "по", "най", "зам", "заместник", "кандидат", "член", "главен", "бизнес", "онлайн", "вице", "екс", "общо",
  ]

  /// Puts the halves of a word together that the end of a line has set apart.
  private func joiningHyphens(_ lines: [SourceLine]) -> [SourceLine] {
    var result: [SourceLine] = []
    for line in lines {
      guard let before = result.last, let mark = before.text.last, "-\u{2010}\u{AD}".contains(mark),
        let next = line.text.first, let last = before.text.dropLast().last,
        next.isLowercase && last.isLetter || mark == "-" && next.isNumber && !last.isWhitespace
      else {
        result.append(line)
        continue
      }
      let half = before.text.dropLast().split(separator: " ").last.map { $0.lowercased() } ?? ""
      let first = line.text.prefix { $0 != " " }
      let keepsHyphen = mark == "-" && (Self.hyphenated.contains(half) || next.isNumber)
      result[result.count - 1].text =
        (keepsHyphen ? before.text : before.text.dropLast()) + first
      let rest = line.text.dropFirst(first.count).drop { $0 == " " }
      if !rest.isEmpty { result.append(SourceLine(number: line.number, text: rest)) }
    }
    return result
  }
}

/// A piece of text shown at one place of a page.
struct PlacedText {
  var text: String
  /// Where it begins and ends, and its baseline, in points from the page's lower left corner.
  var x: Double
  var end: Double
  var y: Double
  var size: Double
  /// Which way it runs: a vector of length 1; `end` is measured along it.
  var direction: (x: Double, y: Double) = (1, 0)
}

/// Follows a page's operators as far as text is concerned (ISO 32000-2, 9.4).
struct PDFInterpreter {
  private let document: Document
  private var fonts: [PDFReference: PDFFont] = [:]
  private(set) var operators = 0
  /// Characters shown, and those of them that mean nothing readable.
  private(set) var shown = 0
  private(set) var unknown = 0
  private var placed: [PlacedText] = []

  init(_ document: Document) {
    self.document = document
  }

  private typealias Matrix = (a: Double, b: Double, c: Double, d: Double, e: Double, f: Double)

  private static func product(_ m: Matrix, _ n: Matrix) -> Matrix {
    (
      m.a * n.a + m.b * n.c, m.a * n.b + m.b * n.d, m.c * n.a + m.d * n.c, m.c * n.b + m.d * n.d,
      m.e * n.a + m.f * n.c + n.e, m.e * n.b + m.f * n.d + n.f
    )
  }

  private struct State {
    var matrix: Matrix = (1, 0, 0, 1, 0, 0)
    var font: PDFFont?
    var size = 1.0
    var characterSpace = 0.0
    var wordSpace = 0.0
    var scale = 1.0
    var leading = 0.0
    var rise = 0.0
  }

  /// What a page shows, in the order it is drawn.
  mutating func glyphs(of page: PDFReference) -> [PlacedText] {
    placed = []
    guard let dictionary = (try? document.object(page))?.value.asDictionary else { return [] }
    let resources = inherited("Resources", dictionary)?.asDictionary ?? PDFDictionary()
    var content: [UInt8] = []
    switch dictionary["Contents"] {
    case .reference(let reference)?:
      if let list = (try? document.resolve(.reference(reference)))?.asArray {
        for item in list.prefix(10_000) { content += stream(item) + [0x0A] }
      } else {
        content = stream(.reference(reference))
      }
    case .array(let list)?: for item in list.prefix(10_000) { content += stream(item) + [0x0A] }
    default: return []
    }
    run(content, resources, State(), depth: 0)
    return placed
  }

  private func inherited(_ key: String, _ page: PDFDictionary) -> PDFValue? {
    var current: PDFDictionary? = page
    for _ in 0..<64 {
      guard let dictionary = current else { return nil }
      if let value = dictionary[key] { return try? document.resolve(value) }
      current = dictionary["Parent"].flatMap { try? document.resolve($0) }?.asDictionary
    }
    return nil
  }

  private func stream(_ value: PDFValue) -> [UInt8] {
    guard let reference = value.asReference, let object = try? document.object(reference), object.isStream
    else { return [] }
    return (try? document.decodedStream(object)) ?? []
  }

  private mutating func font(_ name: String, _ resources: PDFDictionary) -> PDFFont? {
    guard let fonts = resources["Font"].flatMap({ try? document.resolve($0) })?.asDictionary,
      let value = fonts[name]
    else { return nil }
    if let reference = value.asReference, let known = self.fonts[reference] { return known }
    guard let dictionary = (try? document.resolve(value))?.asDictionary else { return nil }
    let font = PDFFont(dictionary, in: document)
    if let reference = value.asReference, self.fonts.count < 1_000 { self.fonts[reference] = font }
    return font
  }

  private mutating func run(_ content: [UInt8], _ resources: PDFDictionary, _ initial: State, depth: Int) {
    var scanner = PDFContentScanner(content)
    var state = initial
    var stack: [State] = []
    var text: Matrix = (1, 0, 0, 1, 0, 0)
    var line: Matrix = text
    /// What a marked part is to be read as (14.9.4), and whether that was given already.
    var actual: [(text: String?, isGiven: Bool)] = []

    func number(_ operands: [PDFContentScanner.Operand], _ index: Int) -> Double {
      index < operands.count ? operands[index].asNumber ?? 0 : 0
    }
    func move(_ x: Double, _ y: Double) {
      line = Self.product((1, 0, 0, 1, x, y), line)
      text = line
    }
    func matrix(_ operands: [PDFContentScanner.Operand]) -> Matrix {
      (
        number(operands, 0), number(operands, 1), number(operands, 2), number(operands, 3),
        number(operands, 4), number(operands, 5)
      )
    }
    func show(_ string: [UInt8], _ shownBefore: inout PDFInterpreter) {
      guard let font = state.font else { return }
      for glyph in font.glyphs(string) {
        let space = state.characterSpace + (glyph.isSpace ? state.wordSpace : 0)
        let advance = (glyph.width / 1000 * state.size + space) * state.scale
        let here = Self.product(text, state.matrix)
        let after = Self.product(Self.product((1, 0, 0, 1, advance, 0), text), state.matrix)
        text = Self.product((1, 0, 0, 1, advance, 0), text)
        shownBefore.shown += 1
        var shownText = glyph.text
        if let index = actual.lastIndex(where: { $0.text != nil }) {
          shownText = actual[index].isGiven ? "" : actual[index].text
          actual[index].isGiven = true
        } else if glyph.text == nil {
          shownBefore.unknown += 1
        }
        let size = abs(state.size) * (here.c * here.c + here.d * here.d).squareRoot()
        guard shownBefore.placed.count < 2_000_000, size > 0.5 else { continue }
        let length = (here.a * here.a + here.b * here.b).squareRoot()
        let isLevel = abs(here.b) < 1e-4 * length && here.a > 0 || length == 0
        let direction = isLevel ? (x: 1, y: 0) : (x: here.a / length, y: here.b / length)
        let run =
          isLevel ? after.e - here.e : (after.e - here.e) * direction.x + (after.f - here.f) * direction.y
        shownBefore.placed.append(
          PlacedText(
            text: shownText ?? "\u{FFFD}", x: here.e, end: here.e + run, y: here.f + state.rise, size: size,
            direction: direction))
      }
    }

    while let (name, operands) = scanner.next() {
      operators += 1
      guard operators <= PDFText.maximumOperators else { return }
      switch name {
      case "q": if stack.count < 256 { stack.append(state) }
      case "Q": if let saved = stack.popLast() { state = saved }
      case "cm": state.matrix = Self.product(matrix(operands), state.matrix)
      case "BT":
        text = (1, 0, 0, 1, 0, 0)
        line = text
      case "Tf":
        state.font = operands.first?.asName.flatMap { font($0, resources) }
        state.size = number(operands, 1)
      case "Tc": state.characterSpace = number(operands, 0)
      case "Tw": state.wordSpace = number(operands, 0)
      case "Tz": state.scale = number(operands, 0) / 100
      case "TL": state.leading = number(operands, 0)
      case "Ts": state.rise = number(operands, 0)
      case "Td": move(number(operands, 0), number(operands, 1))
      case "TD":
        state.leading = -number(operands, 1)
        move(number(operands, 0), number(operands, 1))
      case "Tm":
        line = matrix(operands)
        text = line
      case "T*": move(0, -state.leading)
      case "Tj": if let string = operands.first?.asString { show(string, &self) }
      case "'", "\"":
        if name == "\"" {
          state.wordSpace = number(operands, 0)
          state.characterSpace = number(operands, 1)
        }
        move(0, -state.leading)
        if let string = operands.last?.asString { show(string, &self) }
      case "TJ":
        guard case .array(let items)? = operands.first else { continue }
        for item in items {
          if let string = item.asString {
            show(string, &self)
          } else if let adjustment = item.asNumber {
            text = Self.product((1, 0, 0, 1, -adjustment / 1000 * state.size * state.scale, 0), text)
          }
        }
      case "BDC":
        var replacement: String?
        if case .dictionary(let entries)? = operands.last, let octets = entries["ActualText"]?.asString {
          replacement = TextString.decode(octets)
        }
        if actual.count < 256 { actual.append((replacement, false)) }
      case "BMC": if actual.count < 256 { actual.append((nil, false)) }
      case "EMC": _ = actual.popLast()
      case "Do":
        guard depth < 8, let name = operands.first?.asName,
          let objects = resources["XObject"].flatMap({ try? document.resolve($0) })?.asDictionary,
          let reference = objects[name]?.asReference, let form = try? document.object(reference),
          form.value.asDictionary?["Subtype"]?.asName == "Form", let dictionary = form.value.asDictionary
        else { continue }
        var inner = state
        if let values = dictionary["Matrix"]?.asArray, values.count == 6 {
          let numbers = values.map { $0.asNumber ?? 0 }
          inner.matrix = Self.product(
            (numbers[0], numbers[1], numbers[2], numbers[3], numbers[4], numbers[5]), state.matrix)
        }
        let own = dictionary["Resources"].flatMap { try? document.resolve($0) }?.asDictionary
        run(stream(.reference(reference)), own ?? resources, inner, depth: depth + 1)
      default: break
      }
    }
  }
}
