import Files

/// What operators paint, and how they change the graphics state (ISO 32000-2, 8.4 to 8.10).
extension PaintReader {
  // MARK: Operators

  mutating func perform(
    _ name: String, _ operands: [PDFValue], _ resources: PDFDictionary, _ progress: inout Progress, depth: Int
  ) throws(UnclearContent) {
    let numbers = operands.compactMap(\.asNumber)
    func number(_ index: Int = 0) throws(UnclearContent) -> Double {
      guard numbers.count > index, numbers.count == operands.count else { throw .syntax }
      return numbers[index]
    }
    switch name {
    case "q":
      guard progress.saved.count < Self.maximumStates else { throw .budget }
      progress.saved.append(progress.state)
    case "Q": if let saved = progress.saved.popLast() { progress.state = saved }
    case "cm":
      guard let matrix = Affine(numbers) else { throw .syntax }
      progress.state.transformation = matrix.then(progress.state.transformation)
      guard progress.state.transformation.isSound else { throw .syntax }
    case "w": progress.state.lineWidth = try abs(number())
    case "gs": try setState(operands.last?.asName, resources, &progress.state)
    case "m", "l":
      let point = (x: try number(0), y: try number(1))
      try progress.path.extend([point], progress.state.transformation, begins: name == "m")
    case "c", "v", "y":
      guard numbers.count == (name == "c" ? 6 : 4) else { throw .syntax }
      let points = stride(from: 0, to: numbers.count, by: 2).map { (x: numbers[$0], y: numbers[$0 + 1]) }
      try progress.path.extend(points, progress.state.transformation)
    case "re":
      let (x, y, width, height) = (try number(0), try number(1), try number(2), try number(3))
      let transformation = progress.state.transformation
      try progress.path.extend([(x, y)], transformation, begins: true)
      for corner in [(x + width, y), (x + width, y + height), (x, y + height)] {
        try progress.path.extend([corner], transformation)
      }
      progress.path.close()
    case "h": progress.path.close()
    case "f", "F", "f*": try paint(&progress, fills: true, strokes: false)
    case "S": try paint(&progress, fills: false, strokes: true)
    case "s":
      progress.path.close()
      try paint(&progress, fills: false, strokes: true)
    case "B", "B*": try paint(&progress, fills: true, strokes: true)
    case "b", "b*":
      progress.path.close()
      try paint(&progress, fills: true, strokes: true)
    case "n": try paint(&progress, fills: false, strokes: false)
    case "W", "W*": progress.clipsNext = true
    case "sh": try mark(progress.state.clip, clip: progress.state.clip)
    case "Do": try paintObject(operands.last?.asName, resources, progress.state, depth: depth)
    case "BX": progress.compatibility += 1
    case "EX": progress.compatibility -= 1
    case "J", "j", "M", "d", "ri", "i", "MP", "DP", "BMC", "BDC", "EMC", "d0", "d1", "Tr": break
    default:
      if try setColour(name, operands, numbers, resources, &progress.state) { return }
      if try showText(name, operands, numbers, resources, &progress) { return }
      guard progress.compatibility > 0 else { throw .syntax }
    }
  }

  mutating func paint(
    _ progress: inout Progress, fills: Bool, strokes: Bool
  ) throws(UnclearContent) {
    let state = progress.state
    if let path = progress.path.bounds {
      if fills, !(state.fillsWhite && state.isBlendingNormal) { try mark(path, clip: state.clip) }
      if strokes, !(state.strokesWhite && state.isBlendingNormal) {
        // Mitred corners reach farther than half a line.
        let reach = state.lineWidth * state.transformation.scale * 1.5
        try spend(progress.path.segments.count / 8)
        for segment in progress.path.segments { try mark(segment.grown(by: reach), clip: state.clip) }
      }
      if progress.clipsNext {
        progress.state.clip =
          path.intersection(state.clip)
          ?? PDFRectangle(left: path.left, bottom: path.bottom, right: path.left, top: path.bottom)
      }
    }
    progress.path = PaintedPath()
    progress.clipsNext = false
  }

  mutating func setState(
    _ name: String?, _ resources: PDFDictionary, _ state: inout State
  ) throws(UnclearContent) {
    guard let name, let states = try clear(resources["ExtGState"]).asDictionary,
      let entries = try clear(states[name]).asDictionary
    else { throw .stream }
    if let width = try clear(entries["LW"]).asNumber { state.lineWidth = abs(width) }
    if let blend = entries["BM"] {
      let name = try clear(blend).asName
      state.isBlendingNormal = name == "Normal" || name == "Compatible"
    }
    if let font = try clear(entries["Font"]).asArray, font.count == 2 {
      state.font = try extents(font[0])
      state.fontSize = try clear(font[1]).asNumber ?? 0
    }
  }

  // MARK: Colours

  /// - Returns: whether the operator is one of colour.
  mutating func setColour(
    _ name: String, _ operands: [PDFValue], _ numbers: [Double], _ resources: PDFDictionary,
    _ state: inout State
  ) throws(UnclearContent) -> Bool {
    switch name {
    case "g", "rg", "k":
      state.fillComponents = name == "g" ? 1 : name == "rg" ? 3 : 4
      state.fillsWhite = Self.isWhite(numbers, operands, state.fillComponents)
    case "G", "RG", "K":
      state.strokeComponents = name == "G" ? 1 : name == "RG" ? 3 : 4
      state.strokesWhite = Self.isWhite(numbers, operands, state.strokeComponents)
    case "cs":
      state.fillComponents = try components(operands.last, resources)
      state.fillsWhite = false
    case "CS":
      state.strokeComponents = try components(operands.last, resources)
      state.strokesWhite = false
    case "sc", "scn": state.fillsWhite = Self.isWhite(numbers, operands, state.fillComponents)
    case "SC", "SCN": state.strokesWhite = Self.isWhite(numbers, operands, state.strokeComponents)
    default: return false
    }
    return true
  }

  static func isWhite(_ numbers: [Double], _ operands: [PDFValue], _ components: Int?) -> Bool {
    guard let components, numbers.count == components, operands.count == components else { return false }
    return numbers.allSatisfy { components == 4 ? $0 <= 0 : $0 >= 1 }
  }

  /// Of a colour space in which all ones are white, or all zeros where there are four components.
  mutating func components(_ space: PDFValue?, _ resources: PDFDictionary) throws(UnclearContent)
    -> Int?
  {
    var value = space ?? .null
    if let name = value.asName, let spaces = try clear(resources["ColorSpace"]).asDictionary,
      let named = spaces[name]
    {
      value = try clear(named)
    }
    switch value.asName ?? value.asArray?.first?.asName {
    case "DeviceGray", "CalGray": return 1
    case "DeviceRGB", "CalRGB": return 3
    case "DeviceCMYK": return 4
    case "ICCBased":
      let profile = try clear(value.asArray?.dropFirst().first).asDictionary
      return try clear(profile?["N"]).asInteger.flatMap { [1, 3, 4].contains($0) ? $0 : nil }
    default: return nil
    }
  }

  // MARK: Objects

  mutating func paintObject(
    _ name: String?, _ resources: PDFDictionary, _ state: State, depth: Int
  ) throws(UnclearContent) {
    guard let name, let objects = try clear(resources["XObject"]).asDictionary,
      let reference = objects[name], let object = try clear(reference).asDictionary
    else { throw .stream }
    switch try clear(object["Subtype"]).asName {
    case "Image": try mark(state.transformation.bounds(Self.unitSquare), clip: state.clip)
    case "Form":
      var inner = state
      if object["Matrix"] != nil {
        var numbers: [Double] = []
        for number in try clear(object["Matrix"]).asArray ?? [] {
          numbers.append(try clear(number).asNumber ?? .nan)
        }
        guard let matrix = Affine(numbers), matrix.isSound else { throw .syntax }
        inner.transformation = matrix.then(state.transformation)
      }
      guard let box = try? document.rectangle(object["BBox"]) else { throw .syntax }
      // Nothing of it is shown.
      guard let clip = inner.transformation.bounds(box).intersection(state.clip) else { return }
      inner.clip = clip
      let own = try clear(object["Resources"]).asDictionary
      try run(try data(of: reference), own ?? resources, inner, depth: depth + 1)
    default: throw .stream
    }
  }
}
