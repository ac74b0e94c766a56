import ASiC
import Files

/// The octets of a ZIP's central directory that stand nowhere else and say nothing of the content: who wrote the archive,
/// and the attributes files would get if unpacked. No signature covers them, and nothing can be checked against them.
struct ZIPMetadata {
  let original: [UInt8]
  let positions: Set<Int>

  init(_ container: [UInt8]) throws {
    original = container
    var positions: Set<Int> = []
    guard container.starts(with: Array("PK".utf8)) else {
      self.positions = []
      return
    }
    for place in container.indices.dropLast(46)
    where container[place..<place + 4].elementsEqual([0x50, 0x4b, 0x01, 0x02]) {
      positions.formUnion([place + 4, place + 5])
      positions.formUnion(place + 36..<place + 42)
    }
    self.positions = positions
  }

  func isAllThatDiffers(in copy: [UInt8]) -> Bool {
    guard copy.count == original.count else { return false }
    return copy.indices.allSatisfy { copy[$0] == original[$0] || positions.contains($0) }
  }
}
