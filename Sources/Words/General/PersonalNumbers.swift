extension Words {
  /// The identifier of a natural person (EN 319 412-1, clause 5.1.3) with its middle hidden: `PNOBG-80******01`. An
  /// organisation's, as `NTRBG-…`, is public and stays as it is.
  public static func masked(_ identifier: String) -> String {
    let parts = identifier.split(separator: "-", maxSplits: 1, omittingEmptySubsequences: false)
    guard parts.count == 2, !parts[0].hasPrefix("NTR"), !parts[0].hasPrefix("VAT") else {
      return parts.count == 2 ? identifier : hidden(identifier)
    }
    return "\(parts[0])-" + hidden(String(parts[1]))
  }

  /// The first and the last two characters; all hidden where that would leave little hidden.
  private static func hidden(_ number: String) -> String {
    guard number.count >= 8 else { return String(repeating: "*", count: number.count) }
    return number.prefix(2) + String(repeating: "*", count: number.count - 4) + number.suffix(2)
  }

  /// A text with every identifier of a natural person in it masked.
  public static func masking(_ text: String) -> String {
    text.replacing(#/\b(?:PNO|PAS|IDC|TIN)[A-Z]{2}-[0-9A-Za-z]+/#) { masked(String($0.output)) }
  }
}
