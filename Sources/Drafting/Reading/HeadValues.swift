/// The values of a report's fields, as given in a YAML head or by a caller; checked, but not yet complete.
struct HeadValues {
  var organisation: String?
  var address: [String]?
  var title: String?
  var number: String?
  var date: CalendarDate?
  var to: [String]?
  var from: [String]?
  var subject: String?
  var basis: [String]?
  var attachments: [Attachment]?
  var signatories: [Signatory]?
  var agreed: [Signatory]?
  var review: [Signatory]?
  var prepared: [Signatory]?
  var language: Language?
}

extension HeadValues {
  /// What was read out of a text. People named after line `end` belong to an annex, and stay in its text.
  init(_ found: FoundFields, inTail end: Int) {
    self.init()
    organisation = found.organisation?.value
    address = found.address?.value
    title = found.title?.value
    number = found.number?.value
    date = found.date?.value
    to = found.to?.value
    from = found.from?.value
    subject = found.subject?.value
    func values<Value>(_ found: [Found<Value>]) -> [Value]? {
      let values = found.filter { $0.lines.lowerBound < end }.map(\.value)
      return values.isEmpty ? nil : values
    }
    basis = found.basis.isEmpty ? nil : found.basis.map(\.value)
    attachments = values(found.attachments)
    signatories = values(found.signatories)
    agreed = values(found.agreed)
    review = values(found.review)
    prepared = values(found.prepared)
  }

  /// The fields that have a value.
  var present: Set<Field> {
    var present: Set<Field> = []
    func note(_ field: Field, _ isThere: Bool) { if isThere { present.insert(field) } }
    note(.organisation, organisation != nil)
    note(.address, address != nil)
    note(.title, title != nil)
    note(.number, number != nil)
    note(.date, date != nil)
    note(.to, to != nil)
    note(.from, from != nil)
    note(.subject, subject != nil)
    note(.basis, basis != nil)
    note(.attachments, attachments != nil)
    note(.signatories, signatories != nil)
    note(.agreed, agreed != nil)
    note(.review, review != nil)
    note(.prepared, prepared != nil)
    note(.language, language != nil)
    return present
  }

  /// Takes the date off the end of the number („ПР26-ОУ01-17/16.03.2026“), and reads Latin look-alikes in a
  /// Bulgarian number as Cyrillic. Returns the number where letters of it were read otherwise than written.
  mutating func normaliseNumber(_ language: Language) -> String? {
    guard let number, !number.contains(where: \.isWhitespace), let read = OutgoingNumber(after: number[...])
    else {
      return nil
    }
    if let end = read.date {
      date = date ?? end
      self.number = number.split(separator: "/").dropLast().joined(separator: "/")
    }
    guard language == .bulgarian,
      read.notes.contains(where: { if case .lookAlikes = $0 { true } else { false } })
    else { return nil }
    self.number = read.number
    return read.number
  }

  /// Takes every value that `other` has.
  mutating func override(by other: HeadValues) {
    organisation = other.organisation ?? organisation
    address = other.address ?? address
    title = other.title ?? title
    number = other.number ?? number
    date = other.date ?? date
    to = other.to ?? to
    from = other.from ?? from
    subject = other.subject ?? subject
    basis = other.basis ?? basis
    attachments = other.attachments ?? attachments
    signatories = other.signatories ?? signatories
    agreed = other.agreed ?? agreed
    review = other.review ?? review
    prepared = other.prepared ?? prepared
    language = other.language ?? language
  }
}
