import Files

/// Where text is painted (ISO 32000-2, 9.4).
extension PaintReader {
  mutating func extents(_ value: PDFValue) throws(UnclearContent) -> FontExtents {
    if let reference = value.asReference, let known = fonts[reference] { return known }
    guard let font = try clear(value).asDictionary else { throw .font }
    let extents = try FontExtents(font, in: document)
    if let reference = value.asReference { fonts[reference] = extents }
    try spend(100 + extents.count)
    return extents
  }

  /// - Returns: whether the operator is one of text.
  mutating func showText(
    _ name: String, _ operands: [PDFValue], _ numbers: [Double], _ resources: PDFDictionary,
    _ progress: inout Progress
  ) throws(UnclearContent) -> Bool {
    func number(_ index: Int = 0) throws(UnclearContent) -> Double {
      guard numbers.count > index else { throw .syntax }
      return numbers[index]
    }
    switch name {
    case "BT":
      progress.textMatrix = .identity
      progress.lineMatrix = .identity
      progress.slack = 0
    case "ET": break
    case "Tc": progress.state.characterSpacing = try number()
    case "Tw": progress.state.wordSpacing = try number()
    case "Tz": progress.state.horizontalScale = try number() / 100
    case "TL": progress.state.leading = try number()
    case "Ts": progress.state.rise = try number()
    case "Tf":
      guard operands.count == 2, let name = operands[0].asName,
        let fonts = try clear(resources["Font"]).asDictionary, let font = fonts[name]
      else { throw .font }
      progress.state.font = try extents(font)
      progress.state.fontSize = try number()
    case "Td": try moveLine(&progress, number(0), number(1))
    case "TD":
      progress.state.leading = try -number(1)
      try moveLine(&progress, number(0), number(1))
    case "Tm":
      guard let matrix = Affine(numbers), matrix.isSound else { throw .syntax }
      progress.textMatrix = matrix
      progress.lineMatrix = matrix
      progress.slack = 0
    case "T*": try moveLine(&progress, 0, -progress.state.leading)
    case "Tj": try show(operands.last?.asString, &progress)
    case "'":
      try moveLine(&progress, 0, -progress.state.leading)
      try show(operands.last?.asString, &progress)
    case "\"":
      progress.state.wordSpacing = try number(0)
      progress.state.characterSpacing = try number(1)
      try moveLine(&progress, 0, -progress.state.leading)
      try show(operands.last?.asString, &progress)
    case "TJ":
      guard let items = operands.last?.asArray else { throw .syntax }
      try spend(items.count / 8)
      for item in items {
        if let back = item.asNumber {
          let ems = -back / 1_000
          move(&progress, by: ems * progress.state.fontSize * progress.state.horizontalScale)
        } else {
          try show(item.asString, &progress)
        }
      }
    default: return false
    }
    return true
  }

  func moveLine(_ progress: inout Progress, _ x: Double, _ y: Double) throws(UnclearContent) {
    progress.lineMatrix = Affine(1, 0, 0, 1, x, y).then(progress.lineMatrix)
    guard progress.lineMatrix.isSound else { throw .syntax }
    progress.textMatrix = progress.lineMatrix
    progress.slack = 0
  }

  func move(_ progress: inout Progress, by distance: Double) {
    progress.textMatrix = Affine(1, 0, 0, 1, distance, 0).then(progress.textMatrix)
  }

  mutating func show(_ text: [UInt8]?, _ progress: inout Progress) throws(UnclearContent) {
    let state = progress.state
    guard let text, let font = state.font else { throw .font }
    guard !text.isEmpty, state.fontSize != 0 else { return }
    try spend(text.count / 32)
    let size = state.fontSize
    let spacing = (state.characterSpacing / size, state.wordSpacing / size)
    let advance = font.advance(text, spacing: spacing.0, wordSpacing: spacing.1)
    let length = advance.ems * size * state.horizontalScale
    let overhang = font.overhang * abs(size)
    let heights = [font.descent * size, font.ascent * size]
    let area = PDFRectangle(
      left: min(0, length) - overhang - progress.slack, bottom: (heights.min() ?? 0) + state.rise,
      right: max(0, length) + overhang + (length < 0 ? progress.slack : 0),
      top: (heights.max() ?? 0) + state.rise)
    let matrix = progress.textMatrix.then(state.transformation)
    guard matrix.isSound, abs(length) < 1e9 else { throw .syntax }
    try mark(matrix.bounds(area), clip: state.clip)
    move(&progress, by: length)
    progress.slack += advance.slack * abs(size * state.horizontalScale)
  }
}
