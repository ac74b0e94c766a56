/// Undoes the predictor of a Flate or LZW stream (ISO 32000-2, 7.4.4.4, Table 8).
struct Predictor: Equatable {
  private enum Kind { case none, tiff, png }

  private let kind: Kind
  private let colors: Int
  private let bitsPerComponent: Int
  private let columns: Int

  init(_ parameters: PDFDictionary?) throws(PDFFailure) {
    let predictor = parameters?["Predictor"]?.asInteger ?? 1
    colors = parameters?["Colors"]?.asInteger ?? 1
    bitsPerComponent = parameters?["BitsPerComponent"]?.asInteger ?? 8
    columns = parameters?["Columns"]?.asInteger ?? 1
    switch predictor {
    case 1: kind = .none
    case 2: kind = .tiff
    case 10...15: kind = .png
    default: throw .unsupportedFilter("Predictor \(predictor)")
    }
    // Bounds that keep the row below 2^31 octets: 32 colorants (Annex C, Table C.1) of 16 bits.
    guard (1...32).contains(colors), [1, 2, 4, 8, 16].contains(bitsPerComponent),
      (1...1 << 24).contains(columns)
    else { throw .unsupportedFilter("Predictor parameters") }
  }

  private var rowBytes: Int { (colors * bitsPerComponent * columns + 7) / 8 }
  private var pixelBytes: Int { max(colors * bitsPerComponent / 8, 1) }

  /// - Returns: nil where the data are no whole rows.
  func undone(_ data: [UInt8], isStrict: Bool) -> [UInt8]? {
    switch kind {
    case .none: data
    case .tiff: tiffUndone(data)
    case .png: pngUndone(data, isStrict: isStrict)
    }
  }

  /// The PNG filters (PNG specification, 2nd edition, 9.2), chosen by the first octet of each row.
  private func pngUndone(_ data: [UInt8], isStrict: Bool) -> [UInt8]? {
    let rowBytes = rowBytes
    let pixelBytes = pixelBytes
    let fullRows = data.count / (rowBytes + 1)
    let rest = data.count % (rowBytes + 1)
    if rest != 0 && isStrict { return nil }
    let size = fullRows * rowBytes + max(rest - 1, 0)
    var isDamaged = false
    let output = [UInt8](unsafeUninitializedCapacity: size) { output, filled in
      data.withUnsafeBufferPointer { data in
        var source = 0
        while source < data.count {
          let filter = data[source]
          source += 1
          let count = min(rowBytes, data.count - source)
          let row = filled
          let hasPrior = row >= rowBytes
          for column in 0..<count {
            let raw = data[source + column]
            let left = column >= pixelBytes ? output[row + column - pixelBytes] : 0
            let above = hasPrior ? output[row + column - rowBytes] : 0
            let value: UInt8
            switch filter {
            case 0: value = raw
            case 1: value = raw &+ left
            case 2: value = raw &+ above
            case 3: value = raw &+ UInt8((Int(left) + Int(above)) / 2)
            case 4:
              let corner = hasPrior && column >= pixelBytes ? output[row + column - rowBytes - pixelBytes] : 0
              value = raw &+ Self.paeth(left, above, corner)
            default:
              value = raw
              isDamaged = true
            }
            output[row + column] = value
          }
          filled += count
          source += count
        }
      }
    }
    return isDamaged && isStrict ? nil : output
  }

  private static func paeth(_ left: UInt8, _ above: UInt8, _ corner: UInt8) -> UInt8 {
    let estimate = Int(left) + Int(above) - Int(corner)
    let toLeft = abs(estimate - Int(left))
    let toAbove = abs(estimate - Int(above))
    let toCorner = abs(estimate - Int(corner))
    if toLeft <= toAbove && toLeft <= toCorner { return left }
    return toAbove <= toCorner ? above : corner
  }

  /// TIFF predictor 2 (TIFF 6.0, section 14): each component holds the difference to the pixel on its left.
  private func tiffUndone(_ data: [UInt8]) -> [UInt8] {
    var output = data
    var row = 0
    while row < output.count {
      let end = min(row + rowBytes, output.count)
      undoTIFFRow(&output, row..<end)
      row = end
    }
    return output
  }

  private func undoTIFFRow(_ output: inout [UInt8], _ row: Range<Int>) {
    switch bitsPerComponent {
    case 8:
      for index in row.dropFirst(colors) { output[index] &+= output[index - colors] }
    case 16:
      var index = row.lowerBound + 2 * colors
      while index + 1 < row.upperBound {
        let left = UInt16(output[index - 2 * colors]) << 8 | UInt16(output[index - 2 * colors + 1])
        let sum = (UInt16(output[index]) << 8 | UInt16(output[index + 1])) &+ left
        output[index] = UInt8(sum >> 8)
        output[index + 1] = UInt8(sum & 0xFF)
        index += 2
      }
    default:
      let mask = (1 << bitsPerComponent) - 1
      var left = [Int](repeating: 0, count: colors)
      let components = row.count * 8 / bitsPerComponent
      for component in 0..<components {
        let bit = component * bitsPerComponent
        let shift = 8 - bitsPerComponent - bit % 8
        let place = row.lowerBound + bit / 8
        let sum = ((Int(output[place]) >> shift & mask) + left[component % colors]) & mask
        left[component % colors] = sum
        output[place] = UInt8((Int(output[place]) & ~(mask << shift) & 0xFF) | sum << shift)
      }
    }
  }
}
