/// What the cross-reference sections of a file say, checked against its octets.
struct Structure: Sendable {
  let revisions: [Revision]
  let history: ObjectHistory
  let repairs: [PDFFailure]
  let isRebuilt: Bool

  static func read(
    _ buffer: UnsafeRawBufferPointer, reading: Reading, limits: PDFLimits
  ) throws(PDFFailure) -> Structure {
    switch reading {
    case .strict:
      var reader = RevisionReader(buffer, reading: .strict, limits: limits)
      let structure = Structure(try reader.revisions(), repairs: [])
      try structure.checkEntries(buffer)
      return structure
    case .lenient:
      var reader = RevisionReader(buffer, reading: .lenient, limits: limits)
      do throws(PDFFailure) {
        let structure = Structure(try reader.revisions(), repairs: reader.repairs)
        try structure.checkEntries(buffer)
        return structure
      } catch {
        // A viewer that finds the sections useless searches the file for objects.
        let found: RevisionReader.Found
        do throws(PDFFailure) { found = try ObjectSearch(buffer, limits: limits).revision() } catch .notAPDF {
          // Of what begins like a PDF, the first fault is to be told: it is one, and damaged.
          throw reader.repairs.contains(.notAPDF) ? .notAPDF : error
        }
        return Structure([found], repairs: reader.repairs + [error], isRebuilt: true)
      }
    }
  }

  private init(_ found: [RevisionReader.Found], repairs: [PDFFailure], isRebuilt: Bool = false) {
    let history = ObjectHistory(found.map(\.entries))
    var changed = [[PDFReference]](repeating: [], count: found.count)
    var freed = [[PDFReference]](repeating: [], count: found.count)
    for index in 0..<history.count {
      let entry = history[index]
      let previous = history.previous(index)
      if history.isRepetition(index) { continue }
      if entry.kind != .free {
        changed[Int(entry.revision)].append(entry.reference)
      } else if let previous, previous.kind != .free {
        freed[Int(entry.revision)].append(previous.reference)
      }
    }
    var revisions: [Revision] = []
    var start = 0
    for (index, revision) in found.enumerated() {
      let end = max(revision.end, start)
      revisions.append(
        Revision(
          index: index, byteRange: start..<end, endOfFileMarker: revision.endOfFileMarker,
          crossReferenceKind: revision.kind, crossReferenceOffset: revision.offset,
          startXref: revision.startXref,
          trailer: revision.trailer, changed: changed[index], freed: freed[index],
          isLinearized: revision.isLinearized, isSelfContained: revision.isSelfContained))
      start = end
    }
    self.revisions = revisions
    self.history = history
    self.repairs = repairs
    self.isRebuilt = isRebuilt
  }

  /// Checks that at the offset of every entry stands the object it names, and that the container of every
  /// compressed object stays what it was while the entry is in force.
  private func checkEntries(_ buffer: UnsafeRawBufferPointer) throws(PDFFailure) {
    for index in 0..<history.count {
      let entry = history[index]
      let revision = Int(entry.revision)
      if entry.kind == .direct && history.isRepetition(index) { continue }
      switch entry.kind {
      case .free: continue
      case .direct where entry.number == 0, .compressed where entry.number == 0:
        // Number 0 heads the list of free objects (ISO 32000-2, 7.5.4).
        throw .badCrossReference(offset: revisions[revision].crossReferenceOffset, what: .malformedEntry)
      case .direct:
        guard entry.position < revisions[revision].byteRange.upperBound else {
          throw .badCrossReference(offset: entry.position, what: .offsetOutside)
        }
        var lexer = Lexer(buffer, at: entry.position)
        lexer.skipMiscount()
        guard lexer.objectHeader() == entry.reference else {
          throw .objectMismatch(entry.reference, offset: entry.position)
        }
      case .compressed: try checkContainer(of: index)
      }
    }
    for revision in revisions where revision.root == nil {
      throw .badCrossReference(offset: revision.crossReferenceOffset, what: .noRoot)
    }
  }

  /// A container replaced while objects in it are in force would change them without any section naming them.
  private func checkContainer(of index: Int) throws(PDFFailure) {
    let entry = history[index]
    let first = Int(entry.revision)
    let last = (history.nextRevision(after: index) ?? revisions.count) - 1
    guard let container = history.index(of: entry.position, asOf: first), history[container].kind == .direct,
      history[container].generation == 0
    else { throw .badCrossReference(offset: revisions[first].crossReferenceOffset, what: .badContainer) }
    guard let final = history.index(of: entry.position, asOf: last),
      history.definition(of: final) == history.definition(of: container)
    else { throw .badCrossReference(offset: revisions[last].crossReferenceOffset, what: .badContainer) }
  }
}
