import Files
import OpenSSL
import PDF

/// The digests of every signature's ByteRange, from one pass over the file.
///
/// Every ByteRange begins at octet 0, so one running digest serves all: at each signature's gap its state is forked, and the
/// fork alone reads on behind the gap to the end of that signature's revision. The cost is the file's size plus the size of each
/// revision's tail, not the file's size times the number of signatures.
struct CoverageDigests {
  private struct Key: Hashable {
    let algorithm: DigestAlgorithm
    let range: ByteRange
  }
  private var digests: [Key: [UInt8]] = [:]
  private var prefixes: [Int: [UInt8]] = [:]

  /// - Parameters:
  ///   - wanted: the ranges, with the algorithm each signature names.
  ///   - prefixes: octet counts of which the SHA-256 from the file's start is wanted too.
  init(_ source: ByteSource, wanted: [(DigestAlgorithm, ByteRange)], prefixes: [Int]) throws {
    var byAlgorithm: [DigestAlgorithm: Set<ByteRange>] = [:]
    for (algorithm, range) in wanted { byAlgorithm[algorithm, default: []].insert(range) }
    if !prefixes.isEmpty { byAlgorithm[.sha256, default: []].formUnion([]) }
    for (algorithm, ranges) in byAlgorithm {
      var running = try Digest(algorithm)
      var position = 0
      var stops: [(position: Int, range: ByteRange?)] = ranges.map { ($0.gap.lowerBound, $0) }
      if algorithm == .sha256 { stops += Set(prefixes).map { ($0, nil) } }
      for stop in stops.sorted(by: { $0.position < $1.position }) {
        if position < stop.position {
          try running.update(source, in: position..<stop.position)
          position = stop.position
        }
        var fork = try running.forked()
        if let range = stop.range {
          try fork.update(source, in: range.gap.upperBound..<range.end)
          digests[Key(algorithm: algorithm, range: range)] = fork.finalized()
        } else {
          self.prefixes[stop.position] = fork.finalized()
        }
      }
    }
  }

  func digest(_ algorithm: DigestAlgorithm, of range: ByteRange) -> [UInt8]? {
    digests[Key(algorithm: algorithm, range: range)]
  }

  func prefixSHA256(_ count: Int) -> [UInt8]? { prefixes[count] }
}
