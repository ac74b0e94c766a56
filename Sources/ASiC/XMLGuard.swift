/// What XML must not do before a parser sees it: be anything but UTF-8, or declare a document type.
enum XMLGuard {
  /// - Throws: ``ASiCFailure/dtd(name:)`` for `<!DOCTYPE` or `<!ENTITY` anywhere, in whatever encoding;
  ///   ``ASiCFailure/malformedManifest(name:why:)`` with `.encoding` for anything but UTF-8. What
  ///   encoding the XML declaration names, ``XMLReader`` judges.
  static func check(_ bytes: [UInt8], name: String) throws(ASiCFailure) {
    // Dropping NULs turns UTF-16 and UTF-32 of either order into the ASCII a declaration is written in.
    if bytes.contains(0) {
      let ascii = bytes.filter { $0 != 0 }
      if declaresType(ascii) { throw .dtd(name: name) }
      throw .malformedManifest(name: name, why: .encoding)
    }
    if declaresType(bytes) { throw .dtd(name: name) }
    guard String(validating: bytes, as: UTF8.self) != nil else {
      throw .malformedManifest(name: name, why: .encoding)
    }
  }

  private static func declaresType(_ bytes: [UInt8]) -> Bool {
    contains(bytes, "<!DOCTYPE") || contains(bytes, "<!ENTITY")
  }

  /// Whether `word` occurs, in letters of either case.
  private static func contains(_ bytes: [UInt8], _ word: String) -> Bool {
    let pattern = Array(word.utf8)
    guard bytes.count >= pattern.count else { return false }
    for start in 0...bytes.count - pattern.count where bytes[start] == pattern[0] {
      let found = (1..<pattern.count).allSatisfy { index in
        let octet = bytes[start + index]
        let upper = octet >= UInt8(ascii: "a") && octet <= UInt8(ascii: "z") ? octet - 0x20 : octet
        return upper == pattern[index]
      }
      if found { return true }
    }
    return false
  }
}
