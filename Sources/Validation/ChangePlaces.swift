import PDF

/// Finds how a document leads to what was changed, and what a person would see of it.
///
/// Only for the first few revisions and objects: who is told of three forged objects needs no fourth.
struct ChangePlaces {
  private let document: Document
  private var revisionsLeft = 4
  private static let objectsExplained = 16
  /// Objects walked to find a path. Ours: as many as a book has.
  private static let objectsWalked = 50_000

  init(_ document: Document) { self.document = document }

  mutating func explained(
    _ intrusions: [RevisionChange.Intrusion], asOf revision: Int
  ) -> [RevisionChange.Intrusion] {
    guard !intrusions.isEmpty, revisionsLeft > 0 else { return intrusions }
    revisionsLeft -= 1
    let wanted = Set(intrusions.prefix(Self.objectsExplained).map(\.reference))
    // As it is now; what is gone, as it was.
    var paths = self.paths(to: wanted, asOf: revision)
    if paths.count < wanted.count {
      paths.merge(self.paths(to: wanted.subtracting(paths.keys), asOf: revision - 1)) { now, _ in now }
    }
    let pages = (try? document.pages(asOf: revision)) ?? []
    return intrusions.map { intrusion in
      var intrusion = intrusion
      if let path = paths[intrusion.reference] {
        intrusion.path = path.map(\.step).joined(separator: "/")
        intrusion.effect = Self.effect(of: path, pages, intrusion)
      } else if intrusion.kind == .root {
        intrusion.path = "Root"
        intrusion.effect = .pages
      } else if intrusion.kind == .trailer {
        intrusion.path = intrusion.type
        intrusion.effect = .nothing
      }
      return intrusion
    }
  }

  /// One step of a path: a key or an index, and the object in which it leads on.
  private struct Step {
    let step: String
    let object: PDFReference?
  }

  /// The shortest paths from the trailer, breadth first.
  private func paths(to wanted: Set<PDFReference>, asOf revision: Int) -> [PDFReference: [Step]] {
    var origin: [PDFReference: (from: PDFReference?, step: String)] = [:]
    var waiting: [PDFReference] = []
    var next = 0
    func enter(_ value: PDFValue, _ holder: PDFReference?, _ step: String) {
      switch value {
      case .reference(let reference):
        guard origin[reference] == nil, origin.count < Self.objectsWalked else { return }
        origin[reference] = (holder, step)
        waiting.append(reference)
      case .array(let values):
        for (index, value) in values.enumerated() { enter(value, holder, "\(step)/\(index)") }
      case .dictionary(let dictionary):
        // The way back up is no way down.
        for entry in dictionary.entries where !["Parent", "P", "Prev"].contains(entry.key) {
          enter(entry.value, holder, step.isEmpty ? entry.key : "\(step)/\(entry.key)")
        }
      default: break
      }
    }
    let trailer = document.revisions[revision].trailer
    for key in ["Root", "Info", "Encrypt"] { enter(trailer[key] ?? .null, nil, key) }
    var left = wanted
    for found in origin.keys { left.remove(found) }
    while next < waiting.count, !left.isEmpty {
      let reference = waiting[next]
      next += 1
      left.remove(reference)
      guard let object = try? document.object(reference, asOf: revision) else { continue }
      enter(object.value, reference, "")
    }
    var paths: [PDFReference: [Step]] = [:]
    for reference in wanted where origin[reference] != nil {
      var path: [Step] = []
      var place: PDFReference? = reference
      // 64: a page tree is no deeper, and a path longer than that tells nobody anything.
      while let current = place, let (from, step) = origin[current], path.count < 64 {
        path.append(Step(step: step, object: current))
        place = from
      }
      paths[reference] = path.reversed()
    }
    return paths
  }

  private static func effect(
    of path: [Step], _ pages: [PDFReference], _ intrusion: RevisionChange.Intrusion
  ) -> RevisionChange.Effect? {
    let keys = path.flatMap { $0.step.split(separator: "/").map(String.init) }
    func page() -> Int? {
      path.compactMap(\.object).lazy.compactMap { pages.firstIndex(of: $0) }.first.map { $0 + 1 }
    }
    guard keys.first == "Root" else { return .nothing }
    if keys.contains("Font") || intrusion.type == "Font" { return .font }
    if keys.contains("AcroForm") || intrusion.type?.hasPrefix("Field ") == true { return .formField }
    if keys.contains("Annots") || intrusion.type == "Annot" { return .annotation(page: page()) }
    if keys.contains("OpenAction") || keys.contains("AA") || keys.contains("JavaScript") { return .action }
    if keys.contains("OCProperties") { return .layers }
    if keys.contains("StructTreeRoot") { return .structure }
    if keys.contains("Metadata") || keys.contains("DSS") || keys.contains("Extensions") { return .nothing }
    if keys.count == 1 { return intrusion.type == "AcroForm" ? .formField : nil }
    if keys[1] == "Pages" {
      if keys.contains("Contents") || keys.contains("Resources") || page() != nil {
        return .pageContent(page: page())
      }
      return .pages
    }
    return .besidePages
  }
}
