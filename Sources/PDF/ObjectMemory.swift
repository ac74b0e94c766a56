/// Objects and object streams already parsed, so that each is parsed once.
struct ObjectMemory: Sendable {
  /// A decoded object stream (ISO 32000-2, 7.5.7).
  struct ObjectStream: Sendable {
    let reference: PDFReference
    let data: [UInt8]
    /// The number and the position within ``data`` of each object, by index.
    let objects: [(number: Int, position: Int)]
    /// Where the encoded data begin in the file, to say where a flaw lies.
    let offset: Int
  }

  /// Beyond this many the objects are forgotten and parsed again when asked for.
  private static let maximumObjects = 20_000

  private(set) var objects: [Int: StoredObject] = [:]
  var objectStreams: [Int: ObjectStream] = [:]
  /// What all object streams decoded to so far.
  var inflatedBytes = 0

  /// - Parameter index: of the entry in ``ObjectHistory``.
  mutating func remember(_ object: StoredObject, at index: Int) {
    if objects.count >= Self.maximumObjects { objects.removeAll() }
    objects[index] = object
  }
}
