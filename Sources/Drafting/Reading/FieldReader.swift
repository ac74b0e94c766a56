/// Reads the fields of a report out of a text that has no head: pasted from a web page, saved from a word processor, or scanned.
///
/// It looks for the labels a council report has („ДО“, „ОТНОСНО“, „С УВАЖЕНИЕ“, „Изготвил“ …), also spelt with Latin look-alikes or with a
/// scanner's errors, and otherwise for shapes and places. What it does not find it leaves out.
public enum FieldReader {
  /// Reads the fields out of a text.
  public static func read(_ text: String) -> FoundFields {
    TextAnatomy(SourceText(text).lines).fields
  }

  /// Reads the fields out of a file's octets.
  /// - Throws: ``DraftFailure`` where the octets are no UTF-8 text, or too many.
  public static func read(_ bytes: [UInt8], name: String) throws(DraftFailure) -> FoundFields {
    TextAnatomy(try SourceText(bytes, name: name).lines).fields
  }
}

/// The parts of a text that has no head: which lines are letterhead, head, body, tail and annex, and the fields read from them.
struct TextAnatomy {
  private(set) var fields = FoundFields()
  /// The report's text.
  private(set) var body: [SourceLine] = []
  /// „С УВАЖЕНИЕ,“
  private(set) var closing: SourceLine?
  /// What follows the report's last line.
  private(set) var annex: [SourceLine] = []
  /// Lines that belong to none of these.
  private(set) var leftOut: [SourceLine] = []

  private let lines: [TextLine]
  /// Indices of lines that a field was read from.
  private var used: Set<Int> = []

  /// Lines with text among which the head is looked for. The longest heads seen have some 25.
  private static let headLines = 60

  init(_ source: [SourceLine]) {
    lines = source.map(TextLine.init)
    let bodyStart = readHead()
    readLetterhead(before: bodyStart)
    let tail = readTail(after: bodyStart)
    readRoles(after: bodyStart, before: tail.limit)
    divide(bodyStart: bodyStart, tail: tail)
    readDecision()
    readBasis()
    readDate()
  }

  // MARK: Head

  /// Reads the head's fields. Returns the index of the first line of the body.
  private mutating func readHead() -> Int {
    let region = headRegion()
    let hasHead = region.contains { [.subject, .title].contains(lines[$0].label) }
    func first(_ label: TextLine.Label) -> Int? {
      region.first { lines[$0].label == label && (hasHead || !lines[$0].isWeak) }
    }
    var last = -1
    if let index = first(.title) {
      let line = lines[index]
      let words = line.rest.isEmpty ? line.plain : String(line.plain.split(separator: " ").first ?? "")
      let (confidence, notes) = line.judged(.certain)
      fields.title = Found(LabelText.joined(words), line.number...line.number, confidence, notes)
      used.insert(index)
      last = index
      if !line.rest.isEmpty { fields.from = multiline(index, .certain, last: &last) }
    }
    if let index = first(.to) { fields.to = multiline(index, lines[index].isWeak ? .likely : .certain, last: &last) }
    if fields.from == nil, let index = first(.from) {
      fields.from = multiline(index, lines[index].isWeak ? .likely : .certain, last: &last)
    }
    if let index = first(.subject) { fields.subject = subject(index, last: &last) }
    readNumber(in: 0..<(last >= 0 ? last + 1 : min(region.upperBound, 15)))
    return last + 1
  }

  /// The lines among which the head is looked for: up to the salutation.
  private func headRegion() -> Range<Int> {
    var texts = 0
    for (index, line) in lines.enumerated() where !line.isBlank {
      texts += 1
      if texts > Self.headLines || line.label == .salutation || line.label == .closing { return 0..<index }
    }
    return 0..<lines.count
  }

  /// The lines of an address block: those after the label, across empty lines, until another label or a sentence.
  private mutating func multiline(_ index: Int, _ confidence: Confidence, last: inout Int) -> Found<[String]>? {
    var texts: [String] = []
    var end = index
    if !lines[index].rest.isEmpty { texts.append(lines[index].rest) }
    for next in (index + 1)..<max(index + 1, lines.count) {
      let line = lines[next]
      if line.isBlank { continue }
      if line.label != nil && !line.isWeak || line.plain.count > 200 || texts.count == 12 { break }
      if CalendarDate(line.plain) != nil || OutgoingNumber(shapedIn: line.plain[...]) != nil { break }
      // With something beside the label, only the lines directly below belong to it.
      if !lines[index].rest.isEmpty, lines[next - 1].isBlank { break }
      texts.append(line.plain)
      end = next
    }
    guard !texts.isEmpty else { return nil }
    used.formUnion(index...end)
    last = max(last, end)
    let (judged, notes) = lines[index].judged(confidence)
    return Found(texts, lines[index].number...lines[end].number, judged, notes)
  }

  /// The subject: what stands beside the label and directly below, or the first paragraph after it.
  private mutating func subject(_ index: Int, last: inout Int) -> Found<String>? {
    var texts: [String] = []
    var end = index
    if !lines[index].rest.isEmpty { texts.append(lines[index].rest) }
    for next in (index + 1)..<max(index + 1, lines.count) {
      let line = lines[next]
      if line.isBlank {
        if texts.isEmpty { continue }
        break
      }
      if line.label != nil && !line.isWeak { break }
      // In text with a paragraph a line, a finished sentence is not continued by the next.
      if texts.last?.last == ".", line.plain.first?.isUppercase == true { break }
      texts.append(line.plain)
      end = next
    }
    guard !texts.isEmpty else { return nil }
    used.formUnion(index...end)
    last = max(last, end)
    let (confidence, notes) = lines[index].judged(.certain)
    return Found(texts.joined(separator: " "), lines[index].number...lines[end].number, confidence, notes)
  }

  private mutating func readNumber(in region: Range<Int>) {
    func found(_ number: OutgoingNumber, _ index: Int, _ confidence: Confidence) {
      guard fields.number == nil else { return }
      let line = lines[index].number
      let corrected = number.notes.isEmpty ? confidence : min(confidence, .likely)
      fields.number = Found(number.number, line...line, corrected, number.notes)
      if let date = number.date { fields.date = Found(date, line...line, confidence) }
      used.insert(index)
    }
    for index in region where lines[index].label == .outgoingNumber {
      if let number = OutgoingNumber(after: lines[index].rest[...]) { found(number, index, .certain) }
    }
    for index in region where !used.contains(index) && lines[index].label == nil {
      if let number = OutgoingNumber(shapedIn: lines[index].plain[...]) { found(number, index, .likely) }
    }
    for index in region where lines[index].label == .registryNumber {
      if let number = OutgoingNumber(after: lines[index].rest[...]) { found(number, index, .likely) }
    }
  }

  // MARK: Letterhead

  private static let organisations = [
    "ОБЩИНА", "ОБЩИНСКИ СЪВЕТ", "МИНИСТЕРСТВО", "АГЕНЦИЯ", "КМЕТСТВО", "ОБЛАСТНА", "MUNICIPALITY",
  ]

  /// What stands above the addressee and is neither number nor date.
  private mutating func readLetterhead(before bodyStart: Int) {
    guard bodyStart > 0 else { return }
    let end =
      (0..<bodyStart).first {
        [.to, .from, .title, .subject].contains(lines[$0].label) && used.contains($0)
      } ?? 0
    var address: [(Int, String)] = []
    for index in 0..<end where !lines[index].isBlank && !used.contains(index) {
      let line = lines[index]
      if let date = CalendarDate(line.plain) {
        if fields.date == nil { fields.date = Found(date, line.number...line.number, .certain) }
        if fields.date?.value == date { used.insert(index) }
        continue
      }
      // A label for a number that is not there.
      if line.label == .registryNumber || line.label == .outgoingNumber { continue }
      used.insert(index)
      let folded = LabelText.fold(line.plain)
      if fields.organisation == nil, Self.organisations.contains(where: folded.contains), line.plain.count < 100 {
        fields.organisation = Found(line.plain, line.number...line.number, .likely)
      } else {
        address.append((line.number, line.plain))
      }
    }
    if let first = address.first, let last = address.last {
      fields.address = Found(address.map(\.1), first.0...last.0, .likely)
    }
    for index in 0..<bodyStart where !lines[index].isBlank && !used.contains(index) {
      leftOut.append(lines[index].source)
    }
  }

  // MARK: Tail

  /// Where the report's tail begins, and where at the latest it ends.
  private struct Tail {
    var start: Int
    var limit: Int
    var signature: Int
  }

  private mutating func readTail(after bodyStart: Int) -> Tail {
    let region = bodyStart..<lines.count
    func first(_ label: TextLine.Label, from start: Int, to end: Int) -> Int? {
      start < end ? (start..<end).first { lines[$0].label == label } : nil
    }
    let limit = first(.draftDecision, from: bodyStart, to: lines.count) ?? lines.count
    let decision = first(.decision, from: bodyStart, to: limit)
    let closingIndex = first(.closing, from: decision ?? bodyStart, to: limit)
    let roles = region.first {
      $0 < limit && $0 >= decision ?? bodyStart && isRole(lines[$0].label) && !persons(at: $0).isEmpty
    }
    var tail = Tail(start: limit, limit: limit, signature: limit)
    if let index = first(.attachments, from: decision ?? bodyStart, to: limit) {
      let end = [closingIndex, roles, limit].compactMap { $0 }.filter { $0 > index }.min() ?? limit
      let texts = (index..<end).count { !lines[$0].isBlank }
      // A list of attachments is short; a long text under that word is an annex within the body.
      if texts <= 40 {
        readAttachments(index, before: end)
        tail.start = min(tail.start, index)
      }
    }
    if let index = closingIndex {
      closing = lines[index].source
      used.insert(index)
      tail.signature = index
      readSignatories(after: index, before: limit, .certain)
    } else if let index = first(.signatory, from: bodyStart, to: limit) {
      tail.signature = index
      for person in persons(at: index) { fields.signatories.append(person.found) }
      for person in persons(at: index) { used.formUnion(person.indices) }
    } else if let index = signatureWithoutClosing(before: roles ?? limit, after: bodyStart) {
      tail.signature = index
      readSignatories(after: index - 1, before: roles ?? limit, .likely)
    }
    tail.start = [tail.start, tail.signature, roles ?? limit].min() ?? limit
    return tail
  }

  private func isRole(_ label: TextLine.Label?) -> Bool {
    [.agreed, .review, .prepared].contains(label)
  }

  private static let fileEndings = [
    "doc", "docx", "odt", "pdf", "xls", "xlsx", "ods", "txt", "md", "rtf", "zip", "jpg", "png", "csv", "p7s", "p7m",
  ]

  /// The attachments listed under a label: one an entry of a list, or a paragraph.
  private mutating func readAttachments(_ index: Int, before end: Int) {
    var entries: [(text: String, lines: ClosedRange<Int>)] = []
    var isNew = true
    if !lines[index].rest.isEmpty {
      entries.append((lines[index].rest, lines[index].number...lines[index].number))
      isNew = false
    }
    var last = index
    for next in (index + 1)..<max(index + 1, end) {
      let line = lines[next]
      if line.isBlank {
        isNew = true
        continue
      }
      if line.label != nil || line.isHeading || line.plain.count > 300 { break }
      if !lines[index].rest.isEmpty, isNew, ListMarker(line.source.text) == nil { break }
      let text = withoutMarker(line)
      if isNew || text.hasMarker || entries.isEmpty {
        entries.append((text.text, line.number...line.number))
      } else {
        entries[entries.count - 1].text += " " + text.text
        entries[entries.count - 1].lines = entries[entries.count - 1].lines.lowerBound...line.number
      }
      isNew = false
      last = next
    }
    let (confidence, notes) = lines[index].judged(.certain)
    for entry in entries {
      fields.attachments.append(Found(Self.attachment(entry.text), entry.lines, confidence, notes))
    }
    used.formUnion(index...last)
  }

  /// The title and, where its last word is a file's name, the file.
  private static func attachment(_ text: String) -> Attachment {
    var words = text.split(separator: " ")
    let last = words.last.map { $0.filter { !"();,".contains($0) } } ?? ""
    guard let dot = last.lastIndex(of: "."), dot > last.startIndex,
      fileEndings.contains(last[last.index(after: dot)...].lowercased())
    else { return Attachment(title: text) }
    words.removeLast()
    var title = words.joined(separator: " ")
    while let edge = title.last, " –-:,(".contains(edge) { title.removeLast() }
    return Attachment(file: last, title: title.isEmpty ? nil : title)
  }

  private func withoutMarker(_ line: TextLine) -> (text: String, hasMarker: Bool) {
    guard let marker = ListMarker(line.source.text), !marker.isEmpty else { return (line.plain, false) }
    let utf8 = line.source.text.utf8
    let start = utf8.index(utf8.startIndex, offsetBy: marker.contentOffset)
    return (InlineReader.read(line.source.text[start...]).plainText.trimmingSpaces(), true)
  }

  // MARK: Signatories

  /// Reads names and positions below the closing words: a name, then a position; or a position, then a name.
  private mutating func readSignatories(after index: Int, before limit: Int, _ confidence: Confidence) {
    var pending: [(Int, String)] = []
    var date: CalendarDate?
    var found: [(person: Signatory, first: Int, last: Int, positionFirst: Bool)] = []
    var texts = 0
    for next in (index + 1)..<max(index + 1, limit) {
      let line = lines[next]
      if line.isBlank { continue }
      if line.label != nil || line.isHeading || line.plain.count > 150 || texts >= 12 { break }
      texts += 1
      let (text, lineDate) = PersonReader.takingDate(line.plain)
      let words = PersonReader.trimmed(text)
      if let lineDate { date = lineDate }
      if words.isEmpty || ["Г", "X", "Х"].contains(words.uppercased()) {
        used.insert(next)
        continue
      }
      if let person = PersonReader.read(words) {
        let position = (pending.map(\.1) + [person.position ?? ""]).filter { !$0.isEmpty }
          .joined(separator: "\n")
        found.append(
          (
            Signatory(name: person.name, position: position.isEmpty ? nil : position, date: date),
            pending.first?.0 ?? next, next, !position.isEmpty
          ))
        pending = []
        date = nil
      } else if let last = found.last, !last.positionFirst {
        let position = [last.person.position ?? "", words].filter { !$0.isEmpty }.joined(separator: "\n")
        found[found.count - 1].person.position = position
        found[found.count - 1].last = next
      } else {
        pending.append((next, words))
        continue
      }
      used.insert(next)
    }
    for entry in found {
      fields.signatories.append(
        Found(entry.person, lines[entry.first].number...lines[entry.last].number, confidence))
      used.formUnion(entry.first...entry.last)
    }
  }

  /// The first line of a signature that no „С уважение“ announces: „КМЕТ НА ОБЩИНА …:“ near the end.
  private func signatureWithoutClosing(before end: Int, after bodyStart: Int) -> Int? {
    var texts = 0
    for index in (bodyStart..<max(bodyStart, end)).reversed() where !lines[index].isBlank {
      texts += 1
      guard texts <= 8 else { return nil }
      let line = lines[index]
      guard line.label == nil, line.plain.count < 120 else { continue }
      let folded = LabelText.fold(line.plain)
      let isOffice = ["КМЕТ", "ЗАМ", "ПРЕДСЕДАТЕЛ", "ДИРЕКТОР", "СЕКРЕТАР"].contains(where: folded.hasPrefix)
      if isOffice, folded.contains(":") || texts > 1 && PersonReader.isName(PersonReader.trimmed(next(index))) {
        return index
      }
    }
    return nil
  }

  private func next(_ index: Int) -> String {
    lines[(index + 1)...].first { !$0.isBlank }?.plain ?? ""
  }

  // MARK: Prepared, agreed, reviewed

  private mutating func readRoles(after bodyStart: Int, before limit: Int) {
    for index in bodyStart..<max(bodyStart, lines.count) where isRole(lines[index].label) {
      let people = persons(at: index)
      let found = people.map(\.found)
      switch lines[index].label {
      case .agreed: fields.agreed += found
      case .review: fields.review += found
      default: fields.prepared += found
      }
      // Who is named in an attached draft decision is known, but stays in its text.
      if index < limit { for person in people { used.formUnion(person.indices) } }
    }
  }

  /// The people named under a label: beside it, or one a line below it.
  private func persons(at index: Int) -> [(found: Found<Signatory>, indices: ClosedRange<Int>)] {
    var groups: [(text: String, first: Int, last: Int)] = []
    let beside = PersonReader.trimmed(lines[index].rest)
    if !beside.isEmpty { groups.append((lines[index].rest, index, index)) }
    var afterBlank = false
    for next in (index + 1)..<max(index + 1, min(lines.count, index + 40)) {
      let line = lines[next]
      if line.isBlank {
        afterBlank = true
        continue
      }
      if line.label != nil || line.isHeading || line.plain.count > 200 { break }
      let (text, hasMarker) = withoutMarker(line)
      let person = PersonReader.read(text)
      let begins = hasMarker || person != nil
      if afterBlank, !groups.isEmpty, !hasMarker, person?.position == nil { break }
      if groups.isEmpty || begins {
        groups.append((text, next, next))
      } else {
        groups[groups.count - 1].text += " " + text
        groups[groups.count - 1].last = next
      }
      afterBlank = false
    }
    let (confidence, notes) = lines[index].judged(.certain)
    return groups.enumerated().compactMap { position, group in
      guard let person = PersonReader.read(group.text) else { return nil }
      let first = position == 0 ? index : group.first
      return (Found(person, lines[first].number...lines[group.last].number, confidence, notes), first...group.last)
    }
  }

  // MARK: Body and annex

  /// Gives every line that no field was read from to the body or the annex: no text is lost.
  private mutating func divide(bodyStart: Int, tail: Tail) {
    let last = used.filter { $0 >= tail.start && $0 < tail.limit }.max() ?? tail.start - 1
    for index in bodyStart..<max(bodyStart, lines.count) {
      let source = lines[index].source
      if index < tail.start {
        body.append(source)
      } else if index > last {
        annex.append(source)
      } else if !used.contains(index), !lines[index].isBlank {
        if index < tail.signature { body.append(source) } else { annex.append(source) }
      }
    }
    if annex.allSatisfy({ $0.text.allSatisfy { "-_*= ".contains($0) } }) { annex = [] }
  }

  // MARK: Decision, basis, date

  /// The points under „РЕШЕНИЕ:“ in the body, or else in the annex.
  private mutating func readDecision() {
    readDecision(in: body, .certain)
    if fields.decision.isEmpty { readDecision(in: annex, .likely) }
  }

  private mutating func readDecision(in part: [SourceLine], _ confidence: Confidence) {
    let texts = part.map(TextLine.init)
    guard let start = texts.firstIndex(where: { $0.label == .decision }) else { return }
    let (judged, notes) = texts[start].judged(confidence)
    var points: [(text: String, lines: ClosedRange<Int>)] = []
    var family: ListMarker.Family?
    var afterBlank = false
    for line in texts[(start + 1)...] {
      if line.isBlank {
        afterBlank = true
        continue
      }
      if line.label != nil || line.isHeading { break }
      let marker = ListMarker(line.source.text)
      if points.isEmpty { family = marker?.family }
      // Without numbers, the first paragraph is the decision.
      if family == nil, afterBlank, !points.isEmpty { break }
      if family != nil, afterBlank, marker == nil, line.source.text.first != " " { break }
      if points.isEmpty || marker != nil && marker?.family == family {
        points.append((line.plain, line.number...line.number))
      } else {
        points[points.count - 1].text += " " + line.plain
        points[points.count - 1].lines = points[points.count - 1].lines.lowerBound...line.number
      }
      afterBlank = false
    }
    let sure = family == nil ? min(judged, .likely) : judged
    fields.decision = points.map { Found($0.text, $0.lines, sure, notes) }
  }

  private mutating func readBasis() {
    readBasis(in: body, .certain)
    if fields.basis.isEmpty { readBasis(in: annex, .likely) }
  }

  private mutating func readBasis(in part: [SourceLine], _ confidence: Confidence) {
    var start = 0
    while start < part.count {
      guard !part[start].isBlank else {
        start += 1
        continue
      }
      let end = part[start...].firstIndex(where: \.isBlank) ?? part.count
      let paragraph = part[start..<end]
      defer { start = end }
      guard paragraph.contains(where: { $0.text.utf8.contains(0xD0) && hasBasisWord($0.text) }) else { continue }
      let text = paragraph.map { TextLine($0).plain }.joined(separator: " ")
      for provision in LegalBasis.provisions(in: text)
      where !fields.basis.contains(where: { $0.value == provision }) {
        fields.basis.append(
          Found(provision, paragraph[start].number...paragraph[end - 1].number, confidence))
      }
    }
  }

  private func hasBasisWord(_ text: Substring) -> Bool {
    text.firstRange(of: "снован") != nil || text.firstRange(of: "СНОВАН") != nil
  }

  /// The date beside the number, else one that stands alone in the head, else the signature's, else one that stands alone near the end.
  private mutating func readDate() {
    if fields.date == nil, let signed = fields.signatories.first(where: { $0.value.date != nil }),
      let date = signed.value.date
    {
      fields.date = Found(date, signed.lines, .likely)
    }
    if fields.date == nil, fields.title != nil || fields.subject != nil {
      for line in lines.reversed().filter({ !$0.isBlank }).prefix(15) {
        guard let date = CalendarDate(line.plain) else { continue }
        fields.date = Found(date, line.number...line.number, .likely)
        break
      }
    }
    guard let found = fields.date else { return }
    let others = lines.prefix { $0.label != .salutation }.prefix(40).compactMap { line -> CalendarDate? in
      guard !line.isBlank, let date = CalendarDate(line.plain), date != found.value else { return nil }
      return date
    }
    if !others.isEmpty {
      fields.date?.confidence = .doubtful
      fields.date?.notes.append(.otherDates(others))
    }
  }
}
