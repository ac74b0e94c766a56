import Files
import Synchronization

/// A PDF file with all its revisions (ISO 32000-2, 7.5).
///
/// Opening strictly reads the cross-reference sections and passes over every octet that is not a stream's, so
/// that a 1 GB file that is one stream opens as fast as a small one. Objects are parsed when asked for.
public final class Document: Sendable {
  public let source: ByteSource
  public let reading: Reading
  public let limits: PDFLimits
  /// Oldest first, never empty.
  public let revisions: [Revision]
  /// What a strict reading would have refused, in the order found; empty after a strict reading.
  public let repairs: [PDFFailure]
  /// Whether the cross-reference sections were of no use, so that the objects were searched for.
  public let isRebuilt: Bool

  let history: ObjectHistory
  let memory = Mutex(ObjectMemory())
  /// What was brought to undo encryption with.
  public let decryption: (any PDFDecryption)?
  /// Set once, when the encryption dictionary has been read.
  private let undoing = Mutex<Result<DocumentDecryption, DecryptionObstacle>?>(nil)

  /// Reads the structure of `source`.
  /// - Parameter decryption: what undoes encryption, where the file is encrypted.
  /// - Throws: the first ``PDFFailure`` that `reading` does not allow.
  public init(
    _ source: ByteSource, reading: Reading = .strict, limits: PDFLimits = .standard,
    decryption: (any PDFDecryption)? = nil
  ) throws(PDFFailure) {
    self.decryption = decryption
    self.source = source
    self.reading = reading
    self.limits = limits
    let structure = try source.withUnsafeBytes { (buffer) throws(PDFFailure) in
      try Structure.read(buffer, reading: reading, limits: limits)
    }
    revisions = structure.revisions
    history = structure.history
    repairs = structure.repairs
    isRebuilt = structure.isRebuilt
    if isEncrypted {
      let outcome = readEncryption()
      undoing.withLock { $0 = outcome }
      // What was read for it was read as it stands.
      memory.withLock { $0.forget() }
    }
    if reading == .strict { try ByteAccounting.check(self) }
  }

  /// Reads the encryption dictionary, whose own strings are not encrypted.
  private func readEncryption() -> Result<DocumentDecryption, DecryptionObstacle> {
    guard let decryption else { return .failure(.notOffered) }
    let trailer = newestRevision.trailer
    guard var dictionary = (try? resolve(trailer["Encrypt"]))?.asDictionary else {
      return .failure(.malformed)
    }
    for entry in dictionary.entries {
      guard let value = try? resolve(entry.value) else { return .failure(.malformed) }
      dictionary[entry.key] = value
    }
    let identifiers = (try? resolve(trailer["ID"]))?.asArray
    let identifier = (try? resolve(identifiers?.first))?.asString ?? []
    guard let encryption = PDFEncryption(dictionary, identifier: identifier) else {
      return .failure(.malformed)
    }
    do throws(DecryptionObstacle) {
      return .success(
        DocumentDecryption(
          encryption: encryption, decryptor: try decryption.decryptor(for: encryption),
          holder: trailer["Encrypt"]?.asReference?.number))
    } catch { return .failure(error) }
  }

  /// Why strings and streams of the document cannot be read; nil where they can.
  public var decryptionObstacle: DecryptionObstacle? {
    guard isEncrypted, case .failure(let obstacle)? = undoing.withLock({ $0 }) else { return nil }
    return obstacle
  }

  /// What undoes the encryption; nil where there is none, or where it cannot be undone.
  var undoingEncryption: DocumentDecryption? {
    guard isEncrypted, case .success(let undoing)? = undoing.withLock({ $0 }) else { return nil }
    return undoing
  }

  /// Whether strings and streams can be read.
  var isReadable: Bool { !isEncrypted || undoingEncryption != nil }

  public var newestRevision: Revision { revisions[revisions.count - 1] }

  /// Whether the newest revision is encrypted (ISO 32000-2, 7.6). Strings and streams are then ciphertext in the file.
  public var isEncrypted: Bool { newestRevision.isEncrypted }

  /// The document catalog (ISO 32000-2, 7.7.2) as of `revision`, nil meaning the newest.
  public func catalog(asOf revision: Int? = nil) throws(PDFFailure) -> StoredObject {
    let trailer = revisions[revision ?? newestRevision.index].trailer
    guard let reference = trailer["Root"]?.asReference else {
      throw .badCrossReference(offset: newestRevision.crossReferenceOffset, what: .noRoot)
    }
    guard let catalog = try object(reference, asOf: revision) else { throw .missingObject(reference) }
    guard catalog.value.asDictionary != nil else { throw .unexpectedType(reference, key: "Root") }
    return catalog
  }

  /// The version: of the catalog where it names a later one than the header (ISO 32000-2, 7.5.2), as `(1,
  /// 7)`.
  public func version(asOf revision: Int? = nil) throws(PDFFailure) -> (major: Int, minor: Int) {
    let header = source.withUnsafeBytes { buffer in
      var lexer = Lexer(buffer)
      while !lexer.isAtEnd && lexer.position < 1024 && !lexer.stands("%PDF-") { lexer.advance() }
      lexer.advance(5)
      return Self.version(&lexer)
    }
    guard
      let name = try resolve(catalog(asOf: revision).value.asDictionary?["Version"], asOf: revision).asName
    else {
      return header ?? (1, 0)
    }
    let named = ByteSource(Array(name.utf8)).withUnsafeBytes { buffer in
      var lexer = Lexer(buffer)
      return Self.version(&lexer)
    }
    return [header, named].compactMap { $0 }.max { $0 < $1 } ?? (1, 0)
  }

  private static func version(_ lexer: inout Lexer) -> (major: Int, minor: Int)? {
    guard let major = lexer.unsignedInteger(), lexer.peek() == Ascii.fullStop else { return nil }
    lexer.advance()
    guard let minor = lexer.unsignedInteger() else { return nil }
    return (major, minor)
  }

  /// The pages in order (ISO 32000-2, 7.7.3).
  /// - Throws: where the tree is not one, or larger than ``PDFLimits/pages``.
  public func pages(asOf revision: Int? = nil) throws(PDFFailure) -> [PDFReference] {
    guard let root = try catalog(asOf: revision).value.asDictionary?["Pages"]?.asReference else {
      throw .unexpectedType(nil, key: "Pages")
    }
    var pages: [PDFReference] = []
    var seen: Set<PDFReference> = []
    // Nodes still to visit, the next one last, with their depth.
    var waiting = [(root, 0)]
    while let (reference, depth) = waiting.popLast() {
      guard seen.insert(reference).inserted else { throw .circularReference(reference) }
      guard depth <= limits.treeDepth else { throw .budget(.treeDepth, limit: limits.treeDepth) }
      guard seen.count <= limits.pages else { throw .budget(.pages, limit: limits.pages) }
      guard let node = try object(reference, asOf: revision)?.value.asDictionary else {
        throw .missingObject(reference)
      }
      guard let kids = node["Kids"] else {
        pages.append(reference)
        continue
      }
      guard let kids = try resolve(kids, asOf: revision).asArray else {
        throw .unexpectedType(reference, key: "Kids")
      }
      for kid in kids.reversed() {
        guard let kid = kid.asReference else { throw .unexpectedType(reference, key: "Kids") }
        waiting.append((kid, depth + 1))
      }
    }
    return pages
  }

  /// What the revision at `index` does to each object it newly defines, defines again or frees, by number.
  ///
  /// Looking at all revisions of a file once costs time linear in the file's entries.
  public func changes(in index: Int) throws(PDFFailure) -> [ObjectChange] {
    precondition(revisions.indices.contains(index), "no such revision")
    var changes: [ObjectChange] = []
    for reference in revisions[index].changed {
      changes.append(
        ObjectChange(
          reference: reference, before: try object(numbered: reference.number, asOf: index - 1),
          after: try object(reference, asOf: index)))
    }
    for reference in revisions[index].freed {
      changes.append(
        ObjectChange(
          reference: reference, before: try object(numbered: reference.number, asOf: index - 1), after: nil))
    }
    return changes
  }
}
