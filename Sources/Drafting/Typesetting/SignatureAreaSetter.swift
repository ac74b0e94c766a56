/// Sets the signature area: who signs, agrees, reviews and has prepared, each beside a place to sign.
extension ReportSetter {
  mutating func setSignatories() {
    // The signatures stay with the last lines of the text: a page with nothing but signatures could be put
    // under any text.
    column.keepNext()
    column.skip(22)
    if !report.closing.isEmpty {
      column.set(
        report.closing, text(style.bodySize, .bold), column.full, as: paragraph(), keepsTogether: true)
      column.keepNext()
    }
    for (index, person) in report.signatories.enumerated() {
      if index > 0 { column.keepNext() }
      // Room to sign.
      column.skip(index == 0 ? 8 : 12)
      setSignatory(person, index + 1)
    }
  }

  /// The name over the position on the left, the place to sign at the right.
  private mutating func setSignatory(_ person: Signatory, _ index: Int) {
    let left = Column.Measure(x: 0, width: style.textWidth - style.signatureWidth - 14)
    let first = column.strips.count
    let element = paragraph()
    column.set([.plain(person.name)], text(style.bodySize, .bold), left, as: element, keepsTogether: true)
    for line in (person.position ?? "").split(separator: "\n") {
      column.keepNext()
      column.set([.plain(String(line))], text(style.bodySize), left, as: element, keepsTogether: true)
    }
    if let date = person.date {
      column.keepNext()
      column.set([.plain("\(date)\(wording[.yearMark])")], text(style.smallSize), left, as: element)
    }
    keepPlace(.signatory, index, from: first, height: style.signatureHeight)
  }

  /// Keeps room for a signature beside the strips from `first` on. The line to sign on is level with the last of them: it is seen
  /// whose it is.
  private mutating func keepPlace(
    _ part: SignaturePlace.Part, _ index: Int, from first: Int, height: Double
  ) {
    guard first < column.strips.count else { return }
    let used =
      column.strips[first...].reduce(0) { $0 + $1.height + $1.spaceBefore } - column.strips[first].spaceBefore
    column.raise(from: first, by: height - used)
    let bottom = max(height, used) - 1
    let x = style.textWidth - style.signatureWidth
    column.mark(
      .place(
        part, index: index, x: x, y: bottom - height + 1, width: style.signatureWidth, height: height - 2),
      at: first)
    column.mark(.rule(x: x, y: bottom, toX: style.textWidth, toY: bottom, width: 0.4), at: first)
  }

  /// Съгласувал, Юрист, Изготвил: a label, the person, a place to sign.
  mutating func setRoles() {
    func label(_ one: Wording.Key, _ several: Wording.Key, _ people: [Signatory]) -> String {
      wording[people.count > 1 ? several : one]
    }
    let roles: [(String, [Signatory], SignaturePlace.Part)] = [
      (label(.agreed, .agreedBySeveral, report.agreed), report.agreed, .agreed),
      (label(.review, .reviewBySeveral, report.review), report.review, .review),
      (label(.prepared, .preparedBySeveral, report.prepared), report.prepared, .prepared),
    ].filter { !$0.1.isEmpty }
    guard !roles.isEmpty else { return }
    let small = text(style.smallSize)
    let labels = roles.map { column.type.widths([.plain($0.0)], small).line }
    let content = column.full.indented(by: (labels.max() ?? 0) + 8)
    let measure = Column.Measure(
      x: content.x, width: max(style.textWidth - style.signatureWidth - content.x - 12, 60))
    let height = style.signatureHeight * 0.85
    let count = roles.reduce(0) { $0 + $1.1.count }
    // A few stay together, with the signatures before them where that is no great part of a page.
    let isTogether = count <= 8
    if isTogether, Double(count) * (height + 6) < style.textHeight / 3 { column.keepNext() }
    column.skip(22)
    var isFirst = true
    for (label, people, part) in roles {
      for (index, person) in people.enumerated() {
        if !isFirst, isTogether { column.keepNext() }
        isFirst = false
        let first = column.strips.count
        let (labelElement, element) = (paragraph(), paragraph())
        column.hang([.plain(index == 0 ? label : "")], small, column.full, as: labelElement) { column in
          column.set([.plain(person.name)], small, measure, as: element, keepsTogether: true)
          for line in (person.position ?? "").split(separator: "\n") {
            column.keepNext()
            column.set([.plain(String(line))], small, measure, as: element, keepsTogether: true)
          }
          if let date = person.date {
            column.keepNext()
            column.set(
              [.plain("\(date)\(wording[.yearMark])")], small, measure, as: element, keepsTogether: true)
          }
        }
        keepPlace(part, index + 1, from: first, height: height)
        // Where a page begins with one of several, it says again what they are.
        if index > 0, let line = column.type.lines([.plain(label)], small, width: nil).first {
          let again = Strip(
            height: line.height + 4, marks: [.text(line, x: 0, baseline: line.baseline, element: nil)])
          column.repeatHead([again], at: first)
        }
        column.skip(6)
      }
    }
  }
}
