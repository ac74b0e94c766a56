import Foundation

/// The rules for the name of an entry: it stays inside the folder it is extracted to, whatever the file
/// system, and every reader reads the same name.
enum EntryName {
  /// - Returns: the name, from the octets in the ZIP.
  /// - Throws: ``ASiCFailure/unsafePath(_:_:)``.
  static func checked(_ octets: [UInt8], limit: Int) throws(ASiCFailure) -> String {
    guard let name = String(validating: octets, as: UTF8.self) else {
      throw .unsafePath(String(decoding: octets, as: UTF8.self), .notUTF8)
    }
    try check(name, limit: limit)
    return name
  }

  static func check(_ name: String, limit: Int = ContainerLimits.standard.nameBytes) throws(ASiCFailure) {
    func refuse(_ flaw: ASiCFailure.PathFlaw) -> ASiCFailure { .unsafePath(name, flaw) }
    let octets = name.utf8
    guard !octets.isEmpty else { throw refuse(.empty) }
    guard octets.count <= limit else { throw refuse(.tooLong) }
    guard !octets.contains(0) else { throw refuse(.nul) }
    guard !octets.contains(UInt8(ascii: "\\")) else { throw refuse(.backslash) }
    guard !name.unicodeScalars.contains(where: isControl) else { throw refuse(.controlCharacter) }
    guard octets.first != UInt8(ascii: "/") else { throw refuse(.absolute) }

    var components = octets.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
      .map { String(Substring($0)) }
    // A folder's own entry ends in a slash.
    if components.count > 1, components.last == "" { components.removeLast() }
    for component in components {
      switch component {
      case "": throw refuse(.emptyComponent)
      case ".": throw refuse(.current)
      case "..": throw refuse(.parent)
      default: break
      }
    }
    let first = components[0]
    let head = Array(first.utf8.prefix(2))
    if head.count == 2, head[1] == UInt8(ascii: ":"), isLetter(head[0]) { throw refuse(.drive) }
    let folded = key(first)
    if folded == "meta-inf", !isExactly(first, "META-INF") { throw refuse(.reservedNameVariant) }
    if components.count == 1, folded == "mimetype", !isExactly(first, "mimetype") {
      throw refuse(.reservedNameVariant)
    }
  }

  /// What two names share when some file system would hold them for one: compatibility-normalised,
  /// case-folded, without the blanks and full stops that Windows drops from the end of each component, and
  /// without the slash of a folder.
  static func key(_ name: String) -> String {
    name.precomposedStringWithCompatibilityMapping.lowercased().precomposedStringWithCompatibilityMapping
      .split(separator: "/", omittingEmptySubsequences: true)
      .map { component in
        var component = component
        while component.count > 1, let last = component.last, last == "." || last == " " {
          component.removeLast()
        }
        return String(component)
      }
      .joined(separator: "/")
  }

  /// Octet for octet; `==` on strings would take canonically equivalent ones for equal.
  static func isExactly(_ name: String, _ other: String) -> Bool { name.utf8.elementsEqual(other.utf8) }

  private static func isLetter(_ octet: UInt8) -> Bool {
    (octet | 0x20) >= UInt8(ascii: "a") && (octet | 0x20) <= UInt8(ascii: "z")
  }

  /// Control characters, and those that turn the direction of writing: "report[U+202E]fdp.exe" shows as
  /// another file.
  private static func isControl(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0..<0x20, 0x7F...0x9F, 0x200E, 0x200F, 0x2028...0x202E, 0x2066...0x2069, 0xFEFF: true
    default: false
    }
  }
}

/// Names that may stand together in one container: no two that are one to some file system, and no file where
/// another entry needs a folder.
struct EntryNameSet: Sendable {
  private var names: [String: String] = [:]
  private var folders: Set<String> = []

  /// - Throws: ``ASiCFailure/duplicateName(_:_:)``; ``ASiCFailure/unsafePath(_:_:)`` with `.fileAndFolder`,
  ///   naming the file.
  mutating func insert(_ name: String) throws(ASiCFailure) {
    let key = EntryName.key(name)
    if let other = names[key] { throw .duplicateName(other, name) }
    if folders.contains(key), !name.hasSuffix("/") { throw .unsafePath(name, .fileAndFolder) }
    var parents: [String] = []
    var folder = key[...]
    while let slash = folder.lastIndex(of: "/") {
      folder = folder[..<slash]
      if let other = names[String(folder)], !other.hasSuffix("/") { throw .unsafePath(other, .fileAndFolder) }
      parents.append(String(folder))
    }
    names[key] = name
    folders.formUnion(parents)
  }
}
