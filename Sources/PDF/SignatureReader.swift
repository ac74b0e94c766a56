import Files

extension Document {
  /// The signatures of the newest revision, found through the interactive form only, in the order of their
  /// ends.
  /// - Throws: ``PDFFailure/badSignature(field:why:)`` for the first field whose value breaks a rule of
  ///   ``PDFSignature``: a signature is never skipped.
  public func signatures() throws(PDFFailure) -> [PDFSignature] {
    var signatures: [PDFSignature] = []
    for finding in try signatureFindings() {
      switch finding {
      case .sound(let signature): signatures.append(signature)
      case .broken(let field, _, let flaw): throw .badSignature(field: field, why: flaw)
      }
    }
    return signatures
  }

  /// Each signed field with its signature or with what is wrong with it: the sound ones first, in the order
  /// of their ends, then the broken ones, in the order of the form. Fields that share one dictionary give one
  /// finding.
  public func signatureFindings() throws(PDFFailure) -> [SignatureFinding] {
    var sound: [PDFSignature] = []
    var broken: [SignatureFinding] = []
    for fields in signedFieldsByValue(try signatureFields()) {
      do throws(SignatureFlaw) {
        sound.append(try signature(of: fields))
      } catch {
        broken.append(.broken(field: fields[0].name, reference: fields[0].reference, flaw: error))
      }
    }
    sound.sort { $0.byteRange.end < $1.byteRange.end }
    return sound.map { .sound($0) } + broken
  }

  /// Fields that name one object as their value, together.
  private func signedFieldsByValue(_ fields: [SignatureField]) -> [[SignatureField]] {
    var groups: [[SignatureField]] = []
    var places: [PDFReference: Int] = [:]
    for field in fields where field.isSigned {
      if let value = field.valueReference, let place = places[value] {
        groups[place].append(field)
        continue
      }
      if let value = field.valueReference { places[value] = groups.count }
      groups.append([field])
    }
    return groups
  }

  /// Turns the failures of reading into the flaw of one signature.
  private func orUnreadable<Result>(_ body: () throws(PDFFailure) -> Result) throws(SignatureFlaw) -> Result {
    do throws(PDFFailure) { return try body() } catch { throw .unreadable(error) }
  }

  private func signature(of fields: [SignatureField]) throws(SignatureFlaw) -> PDFSignature {
    let field = fields[0]
    let (holder, dictionary) = try signatureDictionary(of: field)
    guard let extent = holder.byteRange else { throw .inObjectStream }

    let type = try orUnreadable { () throws(PDFFailure) -> String? in
      try resolve(dictionary["Type"], asOf: holder.revision).asName
    }
    if let type, type != "Sig", type != "DocTimeStamp" { throw .wrongType(type) }
    for key in ["ByteRange", "Contents"] where dictionary[key] == nil || dictionary[key] == .null {
      throw .missing(key: key)
    }
    guard let byteRange = ByteRange(dictionary["ByteRange"], fileBytes: source.count) else {
      throw .malformedByteRange
    }
    let contents = try contents(of: dictionary, in: holder, extent, isOwnObject: field.valueReference != nil)
    guard contents.range == byteRange.gap else {
      throw .gapIsNotContents(gap: byteRange.gap, contents: contents.range)
    }
    try checkRevision(holder, byteRange, fields)

    let details = try orUnreadable { () throws(PDFFailure) -> Details in
      try self.details(dictionary, asOf: holder.revision)
    }
    return PDFSignature(
      fieldName: field.name, fieldReference: field.reference,
      otherFieldNames: fields.dropFirst().map(\.name), reference: holder.reference, dictionary: dictionary,
      kind: type == "DocTimeStamp" || details.subFilter == "ETSI.RFC3161" ? .documentTimeStamp : .signature,
      filter: details.filter, subFilter: details.subFilter, byteRange: byteRange, contents: contents.octets,
      revision: holder.revision, claimedTime: details.text["M"].flatMap(PDFDate.decode),
      signerName: details.text["Name"].map(TextString.decode),
      reason: details.text["Reason"].map(TextString.decode),
      location: details.text["Location"].map(TextString.decode),
      contactInfo: details.text["ContactInfo"].map(TextString.decode), certificates: details.certificates,
      certification: details.certification,
      fieldLock: details.lock, lockPermissions: field.lock?.permissions)
  }

  /// The dictionary under `/V`, and the object that holds it.
  private func signatureDictionary(
    of field: SignatureField
  ) throws(SignatureFlaw) -> (holder: StoredObject, dictionary: PDFDictionary) {
    let reference = field.valueReference ?? field.reference
    let holder = try orUnreadable { () throws(PDFFailure) -> StoredObject? in try object(reference) }
    let value = field.valueReference == nil ? field.field.value : holder?.value
    guard let holder, let dictionary = value?.asDictionary, !holder.isStream else { throw .notADictionary }
    return (holder, dictionary)
  }

  /// The `/Contents` string and where the parser finds it.
  private func contents(
    of dictionary: PDFDictionary, in holder: StoredObject, _ extent: Range<Int>, isOwnObject: Bool
  ) throws(SignatureFlaw) -> (octets: [UInt8], range: Range<Int>) {
    let range = try orUnreadable { () throws(PDFFailure) -> Range<Int>? in
      try source.withUnsafeBytes { (buffer) throws(PDFFailure) -> Range<Int>? in
        var lexer = Lexer(buffer, at: extent.lowerBound, end: extent.upperBound)
        _ = lexer.objectHeader()
        var parser = ObjectParser(lexer, reading: reading, limits: limits)
        var ranges = try parser.valueRanges()
        if !isOwnObject {
          guard let value = ranges["V"] else { return nil }
          parser = ObjectParser(
            Lexer(buffer, at: value.lowerBound, end: value.upperBound), reading: reading, limits: limits)
          ranges = try parser.valueRanges()
        }
        return ranges["Contents"]
      }
    }
    guard let range, let octets = dictionary["Contents"]?.asString else {
      throw .malformedContents(offset: range?.lowerBound ?? extent.lowerBound)
    }
    guard source[range.lowerBound] == Ascii.less, source[range.upperBound - 1] == Ascii.greater else {
      throw .malformedContents(offset: range.lowerBound)
    }
    guard range.count == 2 * octets.count + 2, isPlainHexadecimal(range.dropFirst().dropLast()) else {
      throw .malformedContents(offset: range.lowerBound)
    }
    guard !octets.isEmpty else { throw .emptyContents }
    return (octets, range)
  }

  /// Digits only, their letters all capital or all small: no writer mixes them, and nobody's key covers them, so that a
  /// changed one could not be told from the one that was written.
  private func isPlainHexadecimal(_ range: Range<Int>) -> Bool {
    source.withUnsafeBytes { buffer in
      var hasCapitals = false
      var hasSmall = false
      for position in range {
        let octet = buffer[position]
        guard hexDigit(octet) != nil else { return false }
        hasCapitals = hasCapitals || (0x41...0x46).contains(octet)
        hasSmall = hasSmall || (0x61...0x66).contains(octet)
      }
      return !(hasCapitals && hasSmall)
    }
  }

  /// What of ``PDFSignature``'s rules concerns revisions.
  private func checkRevision(
    _ holder: StoredObject, _ byteRange: ByteRange, _ fields: [SignatureField]
  ) throws(SignatureFlaw) {
    let revision = revisions[holder.revision]
    guard byteRange.end >= revision.endOfFileMarker, byteRange.end <= revision.byteRange.upperBound else {
      throw .notWholeRevision(end: byteRange.end, revisionEnd: revision.byteRange.upperBound)
    }
    if let later = redefinition(of: holder.reference, after: holder.revision) {
      throw .redefined(holder.reference, revision: later)
    }
    guard revision.isSelfContained else { throw .wrongStartXref(revision: revision.index) }
    for field in fields {
      guard let value = field.valueReference else { continue }
      let then = try orUnreadable { () throws(PDFFailure) -> PDFValue? in
        try object(field.reference, asOf: holder.revision)?.value.asDictionary?["V"]
      }
      guard then == .reference(value) else { throw .reused(field: field.name, revision: holder.revision) }
    }
  }

  private struct Details {
    var filter: String?
    var subFilter: String?
    var text: [String: [UInt8]] = [:]
    var certificates: [[UInt8]] = []
    var certification: Int?
    var lock: FieldLock?
  }

  private func details(_ dictionary: PDFDictionary, asOf revision: Int) throws(PDFFailure) -> Details {
    var details = Details()
    details.filter = try resolve(dictionary["Filter"], asOf: revision).asName
    details.subFilter = try resolve(dictionary["SubFilter"], asOf: revision).asName
    if isReadable {
      for key in ["M", "Name", "Reason", "Location", "ContactInfo"] {
        details.text[key] = try resolve(dictionary[key], asOf: revision).asString
      }
      let certificates = try resolve(dictionary["Cert"], asOf: revision)
      for certificate in certificates.asArray ?? [certificates] {
        if let octets = try resolve(certificate, asOf: revision).asString {
          details.certificates.append(octets)
        }
      }
    }
    for reference in try resolve(dictionary["Reference"], asOf: revision).asArray ?? [] {
      guard let transform = try resolve(reference, asOf: revision).asDictionary else { continue }
      let parameters = try resolve(transform["TransformParams"], asOf: revision)
      switch try resolve(transform["TransformMethod"], asOf: revision).asName {
      case "DocMDP":
        // 2 is the default (ISO 32000-2, Table 257).
        details.certification = try resolve(parameters.asDictionary?["P"], asOf: revision).asInteger ?? 2
      case "FieldMDP": details.lock = try fieldLock(parameters, asOf: revision)
      default: break
      }
    }
    return details
  }
}
