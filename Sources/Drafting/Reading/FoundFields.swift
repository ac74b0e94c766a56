/// What could be read out of a text that has no head. Nothing in it is invented: a field that was not found
/// is nil or empty, and named in ``missing``.
public struct FoundFields: Equatable, Sendable {
  /// What kind of document it says it is: „ДОКЛАД“, „СТАНОВИЩЕ“ …
  public internal(set) var title: Found<String>?
  public internal(set) var organisation: Found<String>?
  /// The letterhead's other lines.
  public internal(set) var address: Found<[String]>?
  /// The outgoing number, in Cyrillic letters where the original had Latin look-alikes.
  public internal(set) var number: Found<String>?
  public internal(set) var date: Found<CalendarDate>?
  public internal(set) var to: Found<[String]>?
  public internal(set) var from: Found<[String]>?
  public internal(set) var subject: Found<String>?
  public internal(set) var basis: [Found<String>] = []
  /// The points of the proposed decision, with their labels.
  public internal(set) var decision: [Found<String>] = []
  public internal(set) var attachments: [Found<Attachment>] = []
  public internal(set) var signatories: [Found<Signatory>] = []
  public internal(set) var agreed: [Found<Signatory>] = []
  public internal(set) var review: [Found<Signatory>] = []
  public internal(set) var prepared: [Found<Signatory>] = []

  /// Whether anything was found.
  var isAny: Bool { title != nil || missing.count < Field.readable.count }

  /// The fields of ``Field/readable`` that the text does not yield.
  public var missing: [Field] { Field.readable.filter { lines(of: $0) == nil } }

  /// Where a field was found, and how surely: of a list, its first entry's lines and its least certain
  /// entry's confidence.
  public func reading(of field: Field) -> (
    lines: ClosedRange<Int>, confidence: Confidence, notes: [ReadingNote]
  )? {
    func one<Value>(_ found: Found<Value>?) -> (ClosedRange<Int>, Confidence, [ReadingNote])? {
      found.map { ($0.lines, $0.confidence, $0.notes) }
    }
    func all<Value>(_ found: [Found<Value>]) -> (ClosedRange<Int>, Confidence, [ReadingNote])? {
      guard let first = found.first else { return nil }
      return (first.lines, found.map(\.confidence).min() ?? first.confidence, found.flatMap(\.notes))
    }
    switch field {
    case .title: return one(title)
    case .organisation: return one(organisation)
    case .address: return one(address)
    case .number: return one(number)
    case .date: return one(date)
    case .to: return one(to)
    case .from: return one(from)
    case .subject: return one(subject)
    case .basis: return all(basis)
    case .decision: return all(decision)
    case .attachments: return all(attachments)
    case .signatories: return all(signatories)
    case .agreed: return all(agreed)
    case .review: return all(review)
    case .prepared: return all(prepared)
    case .language, .body: return nil
    }
  }

  /// What a field says, one entry a value, as a person reads it.
  public func texts(of field: Field) -> [String] {
    func people(_ found: [Found<Signatory>]) -> [String] {
      found.map { entry in
        [
          entry.value.name, entry.value.position?.replacing("\n", with: ", "),
          entry.value.date?.description,
        ].compactMap { $0 }.joined(separator: " – ")
      }
    }
    return switch field {
    case .title: title.map { [$0.value] } ?? []
    case .organisation: organisation.map { [$0.value] } ?? []
    case .address: address?.value ?? []
    case .number: number.map { [$0.value] } ?? []
    case .date: date.map { [$0.value.description] } ?? []
    case .to: to?.value ?? []
    case .from: from?.value ?? []
    case .subject: subject.map { [$0.value] } ?? []
    case .basis: basis.map(\.value)
    case .decision: decision.map(\.value)
    case .attachments: attachments.map(\.value.listing)
    case .signatories: people(signatories)
    case .agreed: people(agreed)
    case .review: people(review)
    case .prepared: people(prepared)
    case .language, .body: []
    }
  }

  private func lines(of field: Field) -> ClosedRange<Int>? { reading(of: field)?.lines }
}

/// A value, the lines of the text it was read from (the first line is 1), and how sure the reading is.
public struct Found<Value: Equatable & Sendable>: Equatable, Sendable {
  public var value: Value
  public var lines: ClosedRange<Int>
  public var confidence: Confidence
  public var notes: [ReadingNote]

  init(_ value: Value, _ lines: ClosedRange<Int>, _ confidence: Confidence, _ notes: [ReadingNote] = []) {
    self.value = value
    self.lines = lines
    self.confidence = confidence
    self.notes = notes
  }
}

/// How sure a reading is.
public enum Confidence: String, Comparable, Sendable {
  /// Something had to be corrected, or the text contradicts itself: to be asked.
  case doubtful
  /// By its place or its shape, without a label.
  case likely
  /// Under its own label, and well formed.
  case certain

  private var rank: Int {
    switch self {
    case .doubtful: 0
    case .likely: 1
    case .certain: 2
    }
  }

  public static func < (one: Self, other: Self) -> Bool { one.rank < other.rank }
}

/// What a person should know about a reading.
public enum ReadingNote: Equatable, Sendable {
  /// Latin letters that look like Cyrillic ones were read as Cyrillic; this is the original.
  case lookAlikes(original: String)
  /// A label that is not spelt as it should be, such as a scanner's „РЕШЕИИЕ“.
  case labelMisread(found: String)
  /// A date with letters among its digits was read with the digits they look like; this is the original.
  case misreadDate(original: String)
  /// Letters among digits, or digits among letters, that may be a scanner's: left as they stand.
  case lettersAmongDigits(String)
  /// A date that is not all there.
  case incompleteDate(String)
  /// Other dates in the same place.
  case otherDates([CalendarDate])
}
