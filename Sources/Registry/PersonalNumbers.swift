/// Identifiers of natural persons, kept out of logs and answers.
enum PersonalNumbers {
  /// Masks every identifier of a natural person by EN 319 412-1 v1.5.1, clause 5.1.3 (passport, identity card, personal and
  /// tax number): `PNOBG-9900000001` becomes `PNOBG-99******01`. Whatever is too short for that is masked whole.
  static func masked(_ text: String) -> String {
    text.replacing(/((?:PAS|IDC|PNO|TIN)[A-Z]{2}-)([0-9A-Za-z]+)/) { match in
      let (prefix, number) = (match.output.1, match.output.2)
      let shown = number.count > 5 ? 2 : 0
      return prefix + number.prefix(shown) + String(repeating: "*", count: number.count - 2 * shown)
        + number.suffix(shown)
    }
  }

  /// Whether a subject's serialNumber names a natural person.
  static func isPersonal(_ serialNumber: String) -> Bool {
    serialNumber.prefixMatch(of: /(?:PAS|IDC|PNO|TIN)[A-Z]{2}-/) != nil
  }
}
