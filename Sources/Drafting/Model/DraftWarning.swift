/// Something a person should look at before the document is signed. None of them stops the setting.
public enum DraftWarning: Equatable, Sendable {
  /// The file is not UTF-8 and was read as this.
  case decoded(DraftFailure.TextEncoding)
  /// A control character with no printed form was left out of the text.
  case controlCharacter(line: Int, code: UInt32)
  /// The text holds a character that changes the direction of what follows, so that it may read other than it
  /// is.
  case directionControl(line: Int, code: UInt32)
  /// A mark that a word processor left behind; it is kept as text.
  case strayMark(line: Int, text: String)
  /// A numbered list that does not go up by one; its labels are kept as written.
  case numbering(line: Int, found: String, expected: String)
  /// A table too wide, or text nested too deeply, is kept as plain text.
  case keptAsText(line: Int, what: Construct)
  /// A field read out of the text, and not with certainty.
  case readFromText(field: Field, line: Int, confidence: Confidence, notes: [ReadingNote])
  /// Latin letters in the outgoing number were read as the Cyrillic ones they look like.
  case numberNormalised(written: String, read: String)
  /// A line that found no place in the document, because it belongs to none of its parts.
  case leftOut(line: Int, text: String)
  /// A point of the decision that was read, and has no place in the draft decision; it stands in the text.
  case pointNotPlaced(line: Int, text: String)
  /// No installed font has this character: an empty box stands in its place.
  case noGlyph(character: String)
  /// The preferred font is not installed.
  case fontSubstituted(wanted: String, used: String)
  /// No organisation: the document has no letterhead.
  case noLetterhead
  /// The report is another organisation's than the template, whose coat of arms is left out.
  case armsLeftOut(of: String, on: String)
  /// A draft decision that decides nothing: no points were found in the text.
  case noDecisionPoints

  public enum Construct: String, Sendable { case table, nesting }
}
