/// Objects and object streams already read, so that each is read once, and what reading them cost.
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

  /// The object that an entry names, or why it cannot be read.
  struct Known: Sendable {
    let outcome: Result<StoredObject, PDFFailure>
    /// Of a stream whose length is an object of its own: that object's number, and its definition in
    /// ``ObjectHistory`` that the outcome holds for.
    let length: Length?

    struct Length: Sendable, Equatable {
      let number: Int
      let definition: Int?
    }
  }

  /// When more than this many octets' worth of objects is remembered, all are forgotten and read again when
  /// asked for. A value takes up to sixteen times the memory of its octets.
  private static let maximumOctets = 8 << 20
  private static let maximumObjects = 20_000

  private var objects: [Int: Known] = [:]
  private var octets = 0
  private var objectStreams: [Int: Result<ObjectStream, PDFFailure>] = [:]
  /// What all object streams decoded to so far.
  private(set) var inflatedBytes = 0
  /// The octets read so far to make objects of them.
  private(set) var parsedBytes = 0

  /// - Parameter index: of the entry in ``ObjectHistory``, as in all of these.
  func object(_ index: Int) -> Known? { objects[index] }

  mutating func remember(_ known: Known, at index: Int, octets size: Int) {
    if objects.count >= Self.maximumObjects || octets + size > Self.maximumOctets {
      objects.removeAll()
      octets = 0
    }
    octets += size
    parsedBytes += size
    objects[index] = known
  }

  mutating func forget() {
    objects.removeAll()
    octets = 0
    objectStreams.removeAll()
  }

  mutating func count(octets: Int) { parsedBytes += octets }

  func objectStream(_ index: Int) -> Result<ObjectStream, PDFFailure>? { objectStreams[index] }

  /// - Parameter work: the octets decoded or to decode, whichever are more.
  mutating func remember(_ stream: Result<ObjectStream, PDFFailure>, at index: Int, work: Int) {
    inflatedBytes += work
    objectStreams[index] = stream
  }
}
