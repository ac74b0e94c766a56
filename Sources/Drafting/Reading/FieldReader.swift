/// Reads the fields of a report out of a text that has no head: pasted from a web page, saved from a word
/// processor, or scanned.
///
/// It looks for the labels a council report has („ДО“, „ОТНОСНО“, „С УВАЖЕНИЕ“, „Изготвил“ …), also spelt
/// with Latin look-alikes or with a scanner's errors, and otherwise for shapes and places. What it does not
/// find it leaves out.
public enum FieldReader {
  /// Reads the fields out of a text.
  public static func read(_ text: String) -> FoundFields {
    TextAnatomy(SourceText(text).lines).fields
  }

  /// Reads the fields out of a file's octets.
  /// - Throws: ``DraftFailure`` where the octets are of no kind that is read, or too many.
  public static func read(_ bytes: [UInt8], name: String) throws(DraftFailure) -> FoundFields {
    let text = try ImportedText(bytes, name: name)
    return TextAnatomy(text.lines, lineEnds: text.lineEnds).fields
  }
}
