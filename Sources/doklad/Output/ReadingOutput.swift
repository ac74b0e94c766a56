import Drafting
import Words

/// A place in JSON: only what it has.
struct PlaceJSON: Encodable {
  let line, paragraph, page, column: Int?

  init(_ place: TextPlace) {
    column = place.column
    switch place {
    case .line(let line, _): (self.line, paragraph, page) = (line, nil, nil)
    case .paragraph(let number, _): (line, paragraph, page) = (nil, number, nil)
    case .page(let page, let line, _): (self.line, paragraph, self.page) = (line, nil, page)
    }
  }
}

/// `doklad read --json`.
struct ReadingJSON: Encodable {
  struct FieldJSON: Encodable {
    let field: String
    let values: [String]
    let confidence: String
    let notes: [String]
    let place: PlaceJSON
  }
  struct Letters: Encodable {
    let word: String
    let reading: String?
    let kind: String
    let place: PlaceJSON
  }

  let file, format: String
  let fields: [FieldJSON]
  let letters: [Letters]
  let missing, doubtful: [String]

  init(_ name: String, _ reading: TextReading) {
    file = name
    format = reading.origin.format.rawValue
    fields = ([.title] + Field.readable).compactMap { field in
      reading.fields.reading(of: field).map { found in
        FieldJSON(
          field: field.rawValue, values: reading.fields.texts(of: field),
          confidence: found.confidence.rawValue, notes: found.notes.unique.map { words.say($0) },
          place: PlaceJSON(reading.place(found.lines.lowerBound)))
      }
    }
    letters = reading.foreignLetters.map {
      Letters(
        word: $0.word, reading: $0.reading, kind: $0.kind.rawValue,
        place: PlaceJSON(reading.place($0.line, column: $0.column)))
    }
    missing = reading.missing.map(\.rawValue)
    doubtful = reading.doubtful.map(\.rawValue)
  }
}

/// `doklad lint --json`.
struct LintJSON: Encodable {
  struct Finding: Encodable {
    let code: String
    let file: String
    let place: PlaceJSON?
    let message, remedy: String
  }

  let file: String
  let findings: [Finding]

  init(_ name: String, _ findings: [LintFinding], _ origin: TextOrigin) {
    file = name
    self.findings = findings.map {
      Finding(
        code: $0.problem.code, file: $0.file ?? name, place: $0.place.map(PlaceJSON.init),
        message: words.say($0.problem, in: origin), remedy: words.remedy($0.problem))
    }
  }
}
