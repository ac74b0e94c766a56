import Foundation
import Words
import Workflow

/// Receipts and refusals as they are printed: plain text in Bulgarian. The registry answers in Bulgarian, whatever language
/// its server runs in.
enum AnswerText {
  private static let words = Words(.bulgarian)

  /// Where lines of running text end.
  private static let columns = 78

  static func receipt(_ receipt: Receipt) -> String {
    var lines = [
      upper(receipt.registry.name), "", "РАЗПИСКА", "за регистриран документ", "",
      field("Вх. №", receipt.incomingNumber),
      field("Регистриран на", words.time(receipt.registeredAt)),
      field("Относно", receipt.subject),
      field("Изх. №", receipt.outgoingNumber),
      field("Преписка", "\(receipt.caseID), редакция \(receipt.version)"),
      field("Съобщение", receipt.messageID), "", "ПОЛУЧЕНИ ФАЙЛОВЕ (SHA-256)", "",
    ]
    for file in receipt.files { lines += [line("  \(file.name)"), "    \(file.sha256)"] }
    lines += ["  пакетът", "    \(receipt.packageSHA256)", "", "ПОДПИСИ", ""]
    for (number, signature) in zip(1..., receipt.signatures) {
      let position = signature.position.map { ", \($0)" } ?? ""
      lines.append(line("  \(number). \(words.say(signature.kind)): \(signature.person)\(position)"))
      lines.append(
        line("     посочено време \(words.time(signature.claimedTime)); \(say(conclusion: signature))"))
    }
    lines += [
      "", "МАРШРУТ", "",
      line("  \(say(verdict: receipt.routeVerdict))"), line("  \(receipt.route.id)"),
      "    \(receipt.route.sha256)",
      "",
    ]
    lines += paragraph(
      "Посочените времена са заявени от подписалите. Тази разписка е подпечатана електронно от "
        + "\(receipt.registry.name); печатът е върху файла, в който е получена, а не върху хартиеното "
        + "копие.")
    return lines.joined(separator: "\n") + "\n"
  }

  static func refusal(
    _ refusal: RegistryRefusal, objections: [Objection], by organization: Organization
  ) -> String {
    var lines = [
      upper(organization.name), "", "ОТКАЗ", "за регистриране на документ", "",
      field("Отказано на", words.time(refusal.refusedAt)), field("Съобщение", refusal.messageID),
      field("Пакет (SHA-256)", refusal.packageSHA256.hex), "", "ПРИЧИНИ", "",
    ]
    for (number, objection) in zip(1..., objections.prefix(Objection.limit)) {
      let marker = "  \(number). "
      lines += paragraph(line(objection.words), first: marker)
      let indent = String(repeating: " ", count: marker.count)
      if let step = objection.step { lines.append("\(indent)стъпка: \(step)") }
      if let file = objection.file { lines.append(line("\(indent)файл: \(file)")) }
      if !objection.saysAll {
        lines += paragraph(line(objection.evidence), first: "\(indent)подробности: ")
      }
      lines.append("\(indent)правило: \(objection.rule)")
    }
    if objections.count > Objection.limit {
      lines.append("  и още \(objections.count - Objection.limit)")
    }
    lines.append("")
    lines += paragraph(
      "Пакетът не е регистриран и не е получил входящ номер. След отстраняване на причините "
        + "документът се изпраща с ново съобщение. Този отказ е подпечатан електронно от "
        + "\(organization.name).")
    return lines.joined(separator: "\n") + "\n"
  }

  // MARK: Words

  private static func say(conclusion signature: ReceivedSignature) -> String {
    let code = ([signature.conclusion] + [signature.subIndication].compactMap(\.self))
      .joined(separator: " ")
    return signature.conclusion == "TOTAL-PASSED"
      ? "подписът е валиден (\(code))" : "подписът не е валиден (\(code))"
  }

  private static func say(verdict: String) -> String {
    verdict == RouteVerdict.complete.name ? words.say(RouteVerdict.complete) : verdict
  }

  // MARK: Lines

  private static func upper(_ text: String) -> String {
    line(text).uppercased(with: Locale(identifier: "bg_BG"))
  }

  private static func field(_ name: String, _ value: String) -> String {
    let label = name + ":"
    return label + String(repeating: " ", count: max(1, 18 - label.count)) + line(value)
  }

  /// A stranger's text stays on its line: no control characters, and none that turn the direction of writing.
  static func line(_ text: String) -> String {
    String(
      String.UnicodeScalarView(
        text.unicodeScalars.map { scalar in
          switch scalar.properties.generalCategory {
          case .control, .format, .lineSeparator, .paragraphSeparator: " "
          default: scalar
          }
        }))
  }

  /// Breaks running text between words.
  private static func paragraph(_ text: String, first: String = "") -> [String] {
    let indent = String(repeating: " ", count: first.count)
    var lines: [String] = []
    var current = first
    for word in text.split(separator: " ") {
      let begins = current == first || current == indent
      if !begins, current.count + 1 + word.count > columns {
        lines.append(current)
        current = indent + word
      } else {
        current += (begins ? "" : " ") + word
      }
    }
    return lines + [current]
  }
}
