import Desk
import Drafting
import Foundation
import Validation
import Words
import Workflow

/// What changed between two versions of a case, or two files.
struct ChangedPart {
  /// The file's name.
  let name: String
  let content: Content

  enum Content {
    case text(TextDiff)
    /// The attachment is new, or gone.
    case added, removed
    /// The octets differ, and hold no text that could be compared; why.
    case unreadable(String)
  }
}

extension ChangedPart {
  /// The document and attachments of two versions that differ.
  static func parts(of file: CaseFile, from: Int, to: Int, in desk: Desk) throws -> [ChangedPart] {
    guard let old = file.folded.versions.first(where: { $0.number == from }),
      let new = file.folded.versions.first(where: { $0.number == to })
    else { return [] }
    var parts: [ChangedPart] = []
    if old.document.sha256 != new.document.sha256 {
      parts.append(try compared(old.document, new.document, in: desk))
    }
    for attachment in new.attachments {
      guard let before = old.attachments.first(where: { $0.name == attachment.name }) else {
        parts.append(ChangedPart(name: attachment.name, content: .added))
        continue
      }
      if before.sha256 != attachment.sha256 { parts.append(try compared(before, attachment, in: desk)) }
    }
    for attachment in old.attachments where !new.attachments.contains(where: { $0.name == attachment.name }) {
      parts.append(ChangedPart(name: attachment.name, content: .removed))
    }
    return parts
  }

  private static func compared(_ old: FileReference, _ new: FileReference, in desk: Desk) throws
    -> ChangedPart
  {
    let before = try desk.artifact(old.sha256)
    let after = try desk.artifact(new.sha256)
    do {
      let diff = try TextDiff(
        from: before.bytes, named: old.name, to: after.bytes, named: new.name,
        decryption: StandardSecurityHandler())
      return ChangedPart(name: new.name, content: .text(diff))
    } catch {
      return ChangedPart(name: new.name, content: .unreadable(words.say(error)))
    }
  }
}

enum DiffText {
  /// Words of a passage around a change.
  private static let contextWords = 6
  /// Words of a row's first cell.
  private static let leadWords = 6
  /// Passages shown before a signature; the rest is counted.
  private static let summaryPassages = 8

  /// One passage: what is gone, what is new, and some words around them.
  static func line(_ passage: TextDiff.Passage, of diff: TextDiff) -> String {
    var texts: [String] = []
    if passage.isMoved { texts.append(words("преместено:", "moved:")) }
    for (index, piece) in passage.pieces.enumerated() {
      switch piece.change {
      case .removed: texts.append(removed(harmless(piece.text)))
      case .added: texts.append(added(harmless(piece.text)))
      case .same:
        let words = harmless(piece.text).split(separator: " ")
        let isFirst = index == 0
        let isLast = index == passage.pieces.count - 1
        if isFirst, words.count > contextWords {
          let lead = Self.lead(words, passage.kind)
          if lead.count + contextWords < words.count {
            texts += lead.map(String.init) + ["…"] + words.suffix(contextWords).map(String.init)
          } else {
            texts.append(words.joined(separator: " "))
          }
        } else if isLast, words.count > contextWords {
          texts.append(words.prefix(contextWords).joined(separator: " ") + " …")
        } else if !isFirst, !isLast, words.count > 2 * contextWords {
          texts.append(words.prefix(contextWords).joined(separator: " ") + " …")
          texts.append("… " + words.suffix(contextWords).joined(separator: " "))
        } else {
          texts.append(words.joined(separator: " "))
        }
      }
    }
    return texts.joined(separator: " ")
  }

  /// What says which point or row it is: its number, its first cell.
  private static func lead(_ words: [Substring], _ kind: TextDiff.Kind) -> ArraySlice<Substring> {
    switch kind {
    case .point, .field: words.prefix(1)
    case .row: words.prefix { $0 != "|" }.prefix(leadWords)
    case .heading, .paragraph: []
    }
  }

  private static func removed(_ text: String) -> String {
    Terminal.coloursOutput ? Terminal.bad(text) : "[-\(text)-]"
  }

  private static func added(_ text: String) -> String {
    Terminal.coloursOutput ? Terminal.good(text) : "{+\(text)+}"
  }

  /// Whatever could move a terminal's cursor or turn the direction of writing is shown as `�`. Characters without
  /// width do neither, and show nothing.
  static func harmless(_ text: String) -> String {
    var scalars = String.UnicodeScalarView()
    for scalar in text.unicodeScalars {
      if ["\u{AD}", "\u{200B}", "\u{200C}", "\u{200D}", "\u{2060}", "\u{FEFF}"].contains(scalar) { continue }
      switch scalar.properties.generalCategory {
      case .control, .format, .lineSeparator, .paragraphSeparator, .surrogate: scalars.append("\u{FFFD}")
      default: scalars.append(scalar)
      }
    }
    return String(scalars)
  }

  /// What two files are called: by their names, and where these are the same, with the folders that tell them apart.
  static func titles(_ old: String, _ new: String) -> (from: String, to: String) {
    let (one, other) = (old.split(separator: "/"), new.split(separator: "/"))
    var count = 1
    while count < max(one.count, other.count), one.suffix(count) == other.suffix(count) { count += 1 }
    return (one.suffix(count).joined(separator: "/"), other.suffix(count).joined(separator: "/"))
  }

  static func counts(_ diff: TextDiff) -> String {
    let gone = words.count(diff.wordsRemoved, ("дума", "думи"), ("word", "words"))
    let new = words.count(diff.wordsAdded, ("дума", "думи"), ("word", "words"))
    return words("махнати \(gone), добавени \(new)", "\(gone) removed, \(new) added")
  }

  /// The changes of the document's text in a few lines, for whoever is about to sign it.
  static func summary(of caseID: String, from: Int, to: Int, in desk: Desk) -> [String] {
    guard let file = try? desk.load(caseID),
      let part = try? ChangedPart.parts(of: file, from: from, to: to, in: desk).first
    else { return [] }
    switch part.content {
    case .text(let diff):
      let changed = diff.changed
      if changed.isEmpty { return [words("думите са същите", "the words are the same")] }
      var lines = [counts(diff) + ":"]
      lines += changed.prefix(summaryPassages).map { "  " + line($0, of: diff) }
      let more = changed.count - summaryPassages
      if more > 0 {
        lines.append(
          words(
            "  и още \(more); всички: doklad diff \(caseID) --from \(from)",
            "  and \(more) more; all of them: doklad diff \(caseID) --from \(from)"))
      }
      return lines
    case .unreadable(let why): return [why]
    case .added, .removed: return []
    }
  }

  /// All changes, for `doklad diff`.
  static func show(_ parts: [ChangedPart]) {
    if parts.isEmpty { return Terminal.say(words("Нищо не е променено.", "Nothing was changed.")) }
    for part in parts {
      let name = Terminal.bold(harmless(part.name))
      switch part.content {
      case .added: Terminal.say(name + words(": добавен", ": added"))
      case .removed: Terminal.say(name + words(": махнат", ": removed"))
      case .unreadable(let why): Terminal.say(name + words(": променен. ", ": changed. ") + why)
      case .text(let diff):
        if diff.isEmpty {
          Terminal.say(name + words(": думите са същите", ": the words are the same"))
          continue
        }
        Terminal.say("\(name): \(counts(diff))")
        if diff.isCoarse {
          Terminal.note(
            words(
              "· Част от текста е твърде различна и е показана като сменена.",
              "· A part of the text is too different, and is shown as replaced."))
        }
        for passage in diff.changed { Terminal.say("  " + line(passage, of: diff)) }
      }
    }
  }

  /// A page of the changes.
  static func page(_ parts: [ChangedPart], title: String) -> [UInt8] {
    var texts: [(heading: String, diff: TextDiff)] = []
    var others: [String] = []
    for part in parts {
      switch part.content {
      case .text(let diff): texts.append((part.name + " – " + counts(diff), diff))
      case .added: others.append(part.name + words(": добавен", ": added"))
      case .removed: others.append(part.name + words(": махнат", ": removed"))
      case .unreadable(let why): others.append(part.name + words(": променен. ", ": changed. ") + why)
      }
    }
    let none = parts.isEmpty ? words("Нищо не е променено.", "Nothing was changed.") : ""
    return DiffPage.html(
      texts,
      DiffPage.Wording(
        language: words.language.rawValue, title: title,
        summary: ([none] + others).filter { !$0.isEmpty }.joined(separator: " · "),
        removed: words("махнато", "removed"), added: words("добавено", "added"),
        moved: words("преместено:", "moved:"),
        coarse: words(
          "Част от текста е твърде различна и е показана като сменена.",
          "A part of the text is too different, and is shown as replaced."),
        unchanged: { count in
          words(
            count == 1 ? "… 1 абзац без промяна" : "… \(count) абзаца без промяна",
            count == 1 ? "… 1 passage unchanged" : "… \(count) passages unchanged")
        }))
  }
}

/// `doklad diff --json`.
struct DiffJSON: Encodable {
  struct Part: Encodable {
    let name, change: String
    let wordsRemoved, wordsAdded: Int?
    let passages: [Passage]?
    let reason: String?
  }
  struct Passage: Encodable {
    let kind: String
    /// True of what only moved; otherwise absent.
    let moved: Bool?
    let pieces: [Piece]
  }
  struct Piece: Encodable {
    let change, text: String
  }

  let from, to: String
  let parts: [Part]

  init(from: String, to: String, _ parts: [ChangedPart]) {
    self.from = from
    self.to = to
    self.parts = parts.map { part in
      switch part.content {
      case .added:
        Part(name: part.name, change: "added", wordsRemoved: nil, wordsAdded: nil, passages: nil, reason: nil)
      case .removed:
        Part(
          name: part.name, change: "removed", wordsRemoved: nil, wordsAdded: nil, passages: nil, reason: nil)
      case .unreadable(let why):
        Part(
          name: part.name, change: "changed", wordsRemoved: nil, wordsAdded: nil, passages: nil, reason: why)
      case .text(let diff):
        Part(
          name: part.name, change: diff.isEmpty ? "none" : "changed", wordsRemoved: diff.wordsRemoved,
          wordsAdded: diff.wordsAdded,
          passages: diff.changed.map { passage in
            Passage(
              kind: passage.kind.rawValue, moved: passage.isMoved ? true : nil,
              pieces: passage.pieces.map { Piece(change: $0.change.rawValue, text: $0.text) })
          }, reason: nil)
      }
    }
  }
}
