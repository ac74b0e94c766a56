import PDF

/// What was read out of a file: the fields of a report with their places, and what a person should be asked.
public struct TextReading: Sendable {
  public let origin: TextOrigin
  public let fields: FoundFields
  /// Words with letters of another alphabet. Nothing of them was changed.
  public let foreignLetters: [ForeignLetters]
  public let warnings: [DraftWarning]
  /// Fields that a head names and leaves empty: said not to be there, rather than forgotten.
  let explicitlyEmpty: Set<Field>
  let text: ImportedText
  let anatomy: TextAnatomy

  /// Reads a file of any known kind: Markdown with or without a head, text, `.docx`, PDF.
  /// - Parameters:
  ///   - bytes: the file's octets.
  ///   - name: the file's name, for failures.
  ///   - decryption: what opens an encrypted PDF that needs no password to be read.
  /// - Throws: ``DraftFailure``.
  public init(
    _ bytes: [UInt8], name: String, decryption: (any PDFDecryption)? = nil
  ) throws(DraftFailure) {
    text = try ImportedText(bytes, name: name, decryption: decryption)
    origin = text.origin
    warnings = text.warnings + ReportReader.strayMarks(text.lines[...])
    anatomy = TextAnatomy(Array(text.body), lineEnds: text.lineEnds)
    if let end = text.headEnd {
      let head = try HeadReader.read(text.lines[1..<end], file: name)
      fields = FoundFields(head, lines: Self.keyLines(text.lines[1..<end]), text: anatomy.fields)
      explicitlyEmpty = head.basis == [] ? [.basis] : []
    } else {
      fields = anatomy.fields
      explicitlyEmpty = []
    }
    foreignLetters = ForeignLetters.find(in: text.lines)
  }

  /// The fields that a report cannot do without and the text does not give.
  public var missing: [Field] { Field.readable.filter { fields.reading(of: $0) == nil } }

  /// The fields whose reading a person should confirm.
  public var doubtful: [Field] {
    Field.readable.filter { fields.reading(of: $0).map { $0.confidence == .doubtful } == true }
  }

  /// The place of a line.
  public func place(_ line: Int, column: Int? = nil) -> TextPlace { origin.place(line, column: column) }

  /// The line of each key of a head.
  private static func keyLines(_ head: ArraySlice<SourceLine>) -> [Field: Int] {
    var lines: [Field: Int] = [:]
    for line in head {
      guard line.text.first?.isWhitespace == false, let colon = line.text.firstIndex(of: ":"),
        let field = Field(key: String(line.text[..<colon]).trimmingSpaces())
      else { continue }
      lines[field] = line.number
    }
    return lines
  }
}

extension FoundFields {
  /// What a head gives, on its lines, and what only the text can give: the points of the decision.
  init(_ head: HeadValues, lines: [Field: Int], text: FoundFields) {
    self.init()
    func one<Value>(_ value: Value?, _ field: Field) -> Found<Value>? {
      value.map { Found($0, (lines[field] ?? 1)...(lines[field] ?? 1), .certain) }
    }
    func all<Value>(_ values: [Value]?, _ field: Field) -> [Found<Value>] {
      (values ?? []).map { Found($0, (lines[field] ?? 1)...(lines[field] ?? 1), .certain) }
    }
    title = one(head.title, .title)
    organisation = one(head.organisation, .organisation)
    address = one(head.address, .address)
    number = one(head.number, .number)
    date = one(head.date, .date)
    to = (head.to ?? []).isEmpty ? nil : one(head.to, .to)
    from = (head.from ?? []).isEmpty ? nil : one(head.from, .from)
    subject = one(head.subject, .subject)
    basis = all(head.basis, .basis)
    attachments = all(head.attachments, .attachments)
    signatories = all(head.signatories, .signatories)
    agreed = all(head.agreed, .agreed)
    review = all(head.review, .review)
    prepared = all(head.prepared, .prepared)
    decision = text.decision
  }
}
