/// Which way the text of a page runs: most runs one way, as on a page that lies on its side or was scanned
/// askew.
enum PDFDirections {
  /// The text as it is read: first what runs as most of it does, turned so that it runs from left to right;
  /// then what stands upright to it, such as a stamp in the margin. What runs aslant, such as „КОПИЕ“ across a
  /// page, is left out.
  static func parts(of pieces: [PlacedText]) -> [[PlacedText]] {
    guard pieces.contains(where: { $0.direction != (1, 0) }) else { return [pieces] }
    var counts: [Key: Int] = [:]
    for piece in pieces { counts[Key(piece.direction), default: 0] += 1 }
    guard let most = counts.max(by: { ($0.value, $0.key.order) < ($1.value, $1.key.order) })?.key else {
      return []
    }
    // The mean of that direction, so that a scan's slant of half a degree is taken out, too.
    let own = pieces.filter { Key($0.direction) == most }.map(\.direction)
    let sum = own.reduce((x: 0.0, y: 0.0)) { ($0.x + $1.x, $0.y + $1.y) }
    let length = (sum.x * sum.x + sum.y * sum.y).squareRoot()
    guard length > 0 else { return [pieces] }
    let main = (x: sum.x / length, y: sum.y / length)
    var parts: [[PlacedText]] = [[], [], [], []]
    for piece in pieces {
      let level = turned(piece, by: main)
      // Within some three degrees.
      switch (level.direction.x, level.direction.y) {
      case (0.998..., _): parts[0].append(level)
      case (_, 0.998...): parts[1].append(turned(level, by: (0, 1)))
      case (...(-0.998), _): parts[2].append(turned(level, by: (-1, 0)))
      case (_, ...(-0.998)): parts[3].append(turned(level, by: (0, -1)))
      default: break
      }
    }
    return parts.filter { !$0.isEmpty }
  }

  /// A direction in steps of about one degree.
  private struct Key: Hashable {
    var x, y: Int
    init(_ direction: (x: Double, y: Double)) {
      x = Int((direction.x * 57).rounded())
      y = Int((direction.y * 57).rounded())
    }
    /// Of two as frequent, the one that is more level.
    var order: Int { x * 1_000 - abs(y) }
  }

  /// The piece on a page turned so that `axis` runs from left to right.
  private static func turned(_ piece: PlacedText, by axis: (x: Double, y: Double)) -> PlacedText {
    var piece = piece
    let (x, y) = (piece.x, piece.y)
    let run = piece.end - piece.x
    piece.x = x * axis.x + y * axis.y
    piece.y = y * axis.x - x * axis.y
    piece.end = piece.x + run
    let direction = piece.direction
    piece.direction = (
      direction.x * axis.x + direction.y * axis.y, direction.y * axis.x - direction.x * axis.y
    )
    return piece
  }
}
