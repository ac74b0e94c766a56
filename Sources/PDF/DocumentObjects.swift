import Files

extension Document {
  /// The object known as `reference` as of `revision`, nil meaning the newest.
  /// - Returns: nil where the object is missing or free, which readers take for `null` (ISO 32000-2, 7.3.10).
  public func object(_ reference: PDFReference, asOf revision: Int? = nil) throws(PDFFailure) -> StoredObject?
  {
    guard let index = history.index(of: reference.number, asOf: revision ?? newestRevision.index),
      history[index].kind != .free, history[index].reference == reference
    else { return nil }
    return try storedObject(at: index, asOf: revision ?? newestRevision.index)
  }

  /// The object of that number, whatever its generation.
  func object(numbered number: Int, asOf revision: Int) throws(PDFFailure) -> StoredObject? {
    guard revision >= 0, let index = history.index(of: number, asOf: revision), history[index].kind != .free
    else {
      return nil
    }
    return try storedObject(at: index, asOf: revision)
  }

  /// The revision that defines the object again after `revision`, or frees it; nil where none does.
  public func redefinition(of reference: PDFReference, after revision: Int) -> Int? {
    guard var index = history.index(of: reference.number, asOf: revision) else { return nil }
    while let next = history.nextRevision(after: index) {
      if !history.isRepetition(index + 1) { return next }
      index += 1
    }
    return nil
  }

  /// `value` itself, or the value of the object it refers to, as of `revision`; null where that is missing.
  public func resolve(_ value: PDFValue?, asOf revision: Int? = nil) throws(PDFFailure) -> PDFValue {
    var value = value ?? .null
    // 8: an object may be a reference to another; no writer chains them.
    for _ in 0..<8 {
      guard case .reference(let reference) = value else { return value }
      guard let object = try object(reference, asOf: revision) else { return .null }
      value = object.value
    }
    if case .reference(let reference) = value { throw .circularReference(reference) }
    return value
  }

  /// The revision that first says what the entry at `index` says; later ones may repeat it.
  private func definingRevision(at index: Int) -> Int {
    Int(history[history.definition(of: index)].revision)
  }

  // MARK: Reading

  private func storedObject(at index: Int, asOf revision: Int) throws(PDFFailure) -> StoredObject {
    let (known, parsedBytes) = memory.withLock { ($0.object(index), $0.parsedBytes) }
    if let known, known.length.map({ $0 == length($0.number, asOf: revision) }) ?? true {
      return try known.outcome.get()
    }
    let limit = limits.work(fileBytes: source.count, times: limits.parsings)
    guard parsedBytes <= limit else { throw .budget(.repeatedWork, limit: limit) }

    var octets = 0
    var lengthNumber: Int?
    let outcome: Result<StoredObject, PDFFailure>
    do throws(PDFFailure) {
      switch history[index].kind {
      case .free: throw .missingObject(history[index].reference)
      case .direct:
        outcome = .success(try directObject(at: index, asOf: revision, &octets, &lengthNumber))
      case .compressed: outcome = .success(try compressedObject(at: index, asOf: revision, &octets))
      }
    } catch {
      outcome = .failure(error)
    }
    let result = ObjectMemory.Known(outcome: outcome, length: lengthNumber.map { length($0, asOf: revision) })
    memory.withLock { $0.remember(result, at: index, octets: octets) }
    return try outcome.get()
  }

  private func length(_ number: Int, asOf revision: Int) -> ObjectMemory.Known.Length {
    ObjectMemory.Known.Length(
      number: number,
      definition: history.index(of: number, asOf: revision).map { history.definition(of: $0) })
  }

  /// - Parameters:
  ///   - octets: gets how many were read.
  ///   - lengthNumber: gets the number of the object that tells the length, where one does.
  private func directObject(
    at index: Int, asOf revision: Int, _ octets: inout Int, _ lengthNumber: inout Int?
  ) throws(PDFFailure) -> StoredObject {
    let entry = history[index]
    var read = 0
    var number: Int?
    defer {
      octets = read
      lengthNumber = number
    }
    return try source.withUnsafeBytes { (buffer) throws(PDFFailure) in
      var parser = ObjectParser(Lexer(buffer, at: entry.position), reading: reading, limits: limits)
      defer { if read == 0 { read = parser.lexer.position - entry.position } }
      let parsed = try parser.indirectObject()
      read = parser.lexer.position - entry.position
      guard parsed.reference == entry.reference else {
        throw .objectMismatch(entry.reference, offset: entry.position)
      }
      var streamRange: Range<Int>?
      if let start = parsed.dataStart {
        let length = parsed.value.asDictionary?["Length"]
        number = length?.asReference?.number
        streamRange = try streamData(from: start, length: length, asOf: revision, &parser)
      }
      // Octets added by later revisions must not become part of an earlier one's object.
      let definer = definingRevision(at: index)
      guard parser.lexer.position <= revisions[definer].byteRange.upperBound else {
        throw .malformedObject(offset: parsed.start, what: .badStreamLength)
      }
      var value = parsed.value
      // The dictionary of a cross-reference stream is the trailer, which is never encrypted.
      if let undoing = undoingEncryption,
        streamRange == nil || value.asDictionary?["Type"]?.asName != "XRef"
      {
        value = undoing.decrypted(value, of: entry.reference)
      }
      return StoredObject(
        reference: entry.reference, value: value, streamRange: streamRange,
        location: .direct(parsed.start..<parser.lexer.position), revision: definer)
    }
  }

  /// Finds a stream's data by its `/Length` and leaves the parser after `endobj`.
  private func streamData(
    from start: Int, length: PDFValue?, asOf revision: Int, _ parser: inout ObjectParser
  ) throws(PDFFailure) -> Range<Int> {
    do throws(PDFFailure) {
      let count = try streamLength(length, asOf: revision)
      guard count >= 0, count <= source.count - start else { throw parser.malformed(.badStreamLength) }
      parser.lexer.position = start + count
      try parser.endOfStream()
      return start..<start + count
    } catch {
      guard reading == .lenient else { throw error }
      return try searchedStreamData(from: start, &parser)
    }
  }

  /// A viewer that finds a length wrong looks for the next `endstream`.
  private func searchedStreamData(from start: Int, _ parser: inout ObjectParser) throws(PDFFailure) -> Range<
    Int
  > {
    let limit = limits.work(fileBytes: source.count, times: limits.repetitions)
    guard memory.withLock({ $0.parsedBytes }) <= limit else { throw .budget(.repeatedWork, limit: limit) }
    var lexer = parser.lexer
    lexer.position = start
    lexer.search("endstream")
    let end = lexer.position
    memory.withLock { $0.count(octets: end - start) }
    _ = lexer.skip("endstream")
    lexer.skipSpace()
    _ = lexer.skip("endobj")
    parser.lexer = lexer
    return start..<end
  }

  /// A stream's length. It may be an indirect integer, which is never a stream itself, so that nothing can
  /// loop here.
  private func streamLength(_ value: PDFValue?, asOf revision: Int) throws(PDFFailure) -> Int {
    switch value {
    case .integer(let length)?: return length
    case .reference(let reference)?:
      guard let index = history.index(of: reference.number, asOf: revision), history[index].kind != .free,
        history[index].reference == reference
      else { throw .missingObject(reference) }
      if history[index].kind == .compressed {
        // An object stream's own length may not be in an object stream (ISO 32000-2, 7.5.7), see
        // `objectStream`.
        guard let length = try storedObject(at: index, asOf: revision).value.asInteger else {
          throw .unexpectedType(reference, key: "Length")
        }
        return length
      }
      guard let length = try directInteger(at: index) else {
        throw .unexpectedType(reference, key: "Length")
      }
      return length
    default: throw .unexpectedType(nil, key: "Length")
    }
  }

  private func directInteger(at index: Int) throws(PDFFailure) -> Int? {
    if let known = memory.withLock({ $0.object(index) }) { return try known.outcome.get().value.asInteger }
    let offset = history[index].position
    let (parsed, octets) = try source.withUnsafeBytes { (buffer) throws(PDFFailure) in
      var parser = ObjectParser(Lexer(buffer, at: offset), reading: reading, limits: limits)
      let parsed = try parser.indirectObject()
      return (parsed, parser.lexer.position - offset)
    }
    guard let length = parsed.value.asInteger else { return nil }
    let object = StoredObject(
      reference: parsed.reference, value: parsed.value, streamRange: nil,
      location: .direct(parsed.start..<offset + octets), revision: definingRevision(at: index))
    memory.withLock {
      $0.remember(ObjectMemory.Known(outcome: .success(object), length: nil), at: index, octets: octets)
    }
    return length
  }

  // MARK: Object streams

  private func compressedObject(
    at index: Int, asOf revision: Int, _ octets: inout Int
  ) throws(PDFFailure) -> StoredObject {
    let entry = history[index]
    let stream = try objectStream(numbered: entry.position, asOf: revision)
    let flaw = PDFFailure.malformedObject(offset: stream.offset, what: .malformedObjectStream)
    var place = Int(entry.generation)
    if place >= stream.objects.count || stream.objects[place].number != Int(entry.number) {
      guard reading == .lenient,
        let found = stream.objects.firstIndex(where: { $0.number == Int(entry.number) })
      else { throw flaw }
      place = found
    }
    let position = stream.objects[place].position
    var read = 0
    defer { octets = read }
    return try ByteSource(stream.data).withUnsafeBytes { (buffer) throws(PDFFailure) in
      var parser = ObjectParser(
        Lexer(buffer, at: position), reading: reading, limits: limits, origin: stream.offset)
      defer { read = parser.lexer.position - position }
      let value = try parser.value()
      return StoredObject(
        reference: entry.reference, value: value, streamRange: nil,
        location: .inStream(stream.reference, index: place), revision: definingRevision(at: index))
    }
  }

  private func objectStream(numbered number: Int, asOf revision: Int) throws(PDFFailure)
    -> ObjectMemory.ObjectStream
  {
    guard let index = history.index(of: number, asOf: revision), history[index].kind == .direct else {
      throw .missingObject(PDFReference(number: number))
    }
    if let known = memory.withLock({ $0.objectStream(index) }) { return try known.get() }
    if !isReadable { throw .encrypted }
    var work = 0
    let outcome: Result<ObjectMemory.ObjectStream, PDFFailure>
    do throws(PDFFailure) {
      outcome = .success(try objectStream(at: index, asOf: revision, &work))
    } catch {
      outcome = .failure(error)
    }
    memory.withLock { $0.remember(outcome, at: index, work: work) }
    return try outcome.get()
  }

  /// - Parameter work: gets the octets decoded or to decode, whichever are more.
  private func objectStream(
    at index: Int, asOf revision: Int, _ work: inout Int
  ) throws(PDFFailure) -> ObjectMemory.ObjectStream {
    let offset = history[index].position
    let flaw = PDFFailure.malformedObject(offset: offset, what: .malformedObjectStream)
    let object = try source.withUnsafeBytes { (buffer) throws(PDFFailure) in
      var parser = ObjectParser(Lexer(buffer, at: offset), reading: reading, limits: limits)
      return try parser.indirectObject()
    }
    if let length = object.value.asDictionary?["Length"]?.asReference,
      let counted = history.index(of: length.number, asOf: revision), history[counted].kind == .compressed
    {
      throw flaw
    }
    let stored = try storedObject(at: index, asOf: revision)
    guard let dictionary = stored.value.asDictionary, let encoded = stored.streamRange,
      dictionary["Type"]?.asName == "ObjStm",
      let count = dictionary["N"]?.asInteger, let first = dictionary["First"]?.asInteger
    else { throw flaw }

    work = encoded.count
    let left = limits.totalInflatedBytes - memory.withLock { $0.inflatedBytes }
    guard left >= encoded.count else { throw .budget(.inflatedBytes, limit: limits.totalInflatedBytes) }
    let data = try decodedStream(stored, asOf: revision, atMost: left)
    work = max(work, data.count)
    guard count >= 0, count <= data.count, first >= 0, first <= data.count else { throw flaw }
    let objects = ByteSource(data).withUnsafeBytes { Self.objectTable($0, count: count, first: first) }
    guard let objects else { throw flaw }
    return ObjectMemory.ObjectStream(
      reference: stored.reference, data: data, objects: objects, offset: offset)
  }

  /// The pairs of numbers before `/First`: object number, and position relative to `/First`.
  private static func objectTable(
    _ data: UnsafeRawBufferPointer, count: Int, first: Int
  ) -> [(number: Int, position: Int)]? {
    var lexer = Lexer(data, end: first)
    var objects: [(number: Int, position: Int)] = []
    objects.reserveCapacity(count)
    for _ in 0..<count {
      lexer.skipSpace()
      guard let number = lexer.unsignedInteger() else { return nil }
      lexer.skipSpace()
      guard let position = lexer.unsignedInteger(), position <= data.count - first else { return nil }
      objects.append((number, first + position))
    }
    return objects
  }

  // MARK: Streams

  /// The data of a stream with its filters undone.
  /// - Throws: ``PDFFailure/unsupportedFilter(_:)`` for image filters; ``PDFFailure/budget(_:limit:)`` where
  ///   the data
  ///   decode to more than ``PDFLimits`` allow; ``PDFFailure/encrypted``.
  public func decodedStream(_ object: StoredObject, asOf revision: Int? = nil) throws(PDFFailure) -> [UInt8] {
    if !isReadable { throw .encrypted }
    return try decodedStream(object, asOf: revision, atMost: limits.inflatedBytes)
  }

  private func decodedStream(
    _ object: StoredObject, asOf revision: Int?, atMost maximum: Int
  ) throws(PDFFailure) -> [UInt8] {
    guard let range = object.streamRange, let dictionary = object.value.asDictionary else {
      throw .unexpectedType(object.reference, key: "stream")
    }
    let filters = try filters(of: dictionary, in: object.reference, asOf: revision)
    let limit = InflationLimit(limits, maximum: maximum)
    let isStrict = reading == .strict
    if let undoing = undoingEncryption {
      try limit.check(produced: range.count, from: range.count)
      var data: [UInt8]? = try undoing.decrypted(source[range], of: object, dictionary)
      for filter in filters {
        guard let encoded = data else { break }
        data = try filter.decoded(encoded, limit: limit, isStrict: isStrict)
      }
      guard let data else { throw .damagedStream(offset: range.lowerBound) }
      return data
    }
    guard let first = filters.first else {
      try limit.check(produced: range.count, from: range.count)
      return source[range]
    }
    var data = try source.withUnsafeBytes { (buffer) throws(PDFFailure) in
      try first.decoded(UnsafeRawBufferPointer(rebasing: buffer[range]), limit: limit, isStrict: isStrict)
    }
    for filter in filters.dropFirst() {
      guard let encoded = data else { break }
      data = try filter.decoded(encoded, limit: limit, isStrict: isStrict)
    }
    guard let data else { throw .damagedStream(offset: range.lowerBound) }
    return data
  }

  private func filters(
    of dictionary: PDFDictionary, in reference: PDFReference, asOf revision: Int?
  ) throws(PDFFailure) -> [Filter] {
    // Data in another file are no data of this one.
    if dictionary["F"] != nil { throw .unsupportedFilter("F") }
    func list(_ key: String) throws(PDFFailure) -> [PDFValue] {
      let value = try resolve(dictionary[key], asOf: revision)
      switch value {
      case .array(let values): return values
      case .null: return []
      default: return [value]
      }
    }
    let names = try list("Filter")
    let parameters = try list("DecodeParms")
    guard names.count <= limits.filters else { throw .budget(.filters, limit: limits.filters) }
    var filters: [Filter] = []
    for (index, name) in names.enumerated() {
      guard let name = try resolve(name, asOf: revision).asName else {
        throw .unexpectedType(reference, key: "Filter")
      }
      // Undone, or nothing to undo, with the encryption.
      if name == "Crypt", undoingEncryption != nil, index == 0 { continue }
      var own: PDFDictionary?
      if index < parameters.count {
        own = try resolve(parameters[index], asOf: revision).asDictionary
        for entry in own?.entries ?? [] { own?[entry.key] = try resolve(entry.value, asOf: revision) }
      }
      filters.append(try Filter(name: name, parameters: own))
    }
    return filters
  }
}
