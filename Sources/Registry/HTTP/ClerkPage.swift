import Foundation
import Words
import Workflow

/// The page for the clerk: the newest registrations, to be read only. Plain HTML in Bulgarian, without scripts.
enum ClerkPage {
  static func html(_ entries: [RegisteredDocument], of organization: Organization, at now: Date) -> String {
    let words = Words(.bulgarian)
    let rows = entries.map { entry in
      let signatures = entry.receipt.signatures.map { "\($0.person)" }.joined(separator: ", ")
      return """
        <tr><td>\(escaped(entry.receipt.incomingNumber))</td>\
        <td>\(escaped(words.time(entry.receipt.registeredAt)))</td>\
        <td>\(escaped(entry.receipt.outgoingNumber))</td>\
        <td>\(escaped(entry.receipt.subject))</td>\
        <td>\(escaped(signatures))</td></tr>
        """
    }
    let title = "Регистър на получените документи"
    return """
      <!DOCTYPE html>
      <html lang="bg">
      <head>
      <meta charset="utf-8">
      <title>\(escaped(title))</title>
      <style>
      body { font-family: serif; margin: 2em; }
      table { border-collapse: collapse; }
      th, td { border: 1px solid #888; padding: .3em .6em; text-align: left; vertical-align: top; }
      </style>
      </head>
      <body>
      <h1>\(escaped(title))</h1>
      <p>\(escaped(organization.name)), \(escaped(words.time(now)))</p>
      <table>
      <thead><tr><th>Вх. №</th><th>Регистриран на</th><th>Изх. №</th><th>Относно</th><th>Подписали</th></tr></thead>
      <tbody>
      \(rows.isEmpty ? "<tr><td colspan=\"5\">Няма регистрирани документи.</td></tr>" : rows.joined(separator: "\n"))
      </tbody>
      </table>
      </body>
      </html>

      """
  }

  /// A text for an element's content or a quoted attribute.
  static func escaped(_ text: String) -> String {
    AnswerText.line(text).replacing("&", with: "&amp;").replacing("<", with: "&lt;")
      .replacing(">", with: "&gt;").replacing("\"", with: "&quot;").replacing("'", with: "&#39;")
  }
}
