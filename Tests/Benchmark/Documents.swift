import Drafting
import Foundation
import PDF

/// Reports of many pages: read, set and shown. Pages and octets grow alike; so should the time.
enum Documents {
  static func table() throws -> Table {
    var table = Table(
      "Documents (ms of a processor)",
      ["pages", "text KB", "read", "set PDF/A", "text of the PDF", "lint", "diff", "peak MB"])
    for sections in [3, 35, 350] {
      let text = Array(source(sections: sections).utf8)
      let report = try ReportReader.read(text, name: "report.md")
      let document = try typeset(report, date: Date(timeIntervalSince1970: 1_790_000_000))
      let read = try Measuring.median { _ = try ReportReader.read(text, name: "report.md") }
      let set = try Measuring.median {
        _ = try typeset(report, date: Date(timeIntervalSince1970: 1_790_000_000))
      }
      let back = try Measuring.median { _ = try TextReading(document.pdf, name: "report.pdf") }
      guard let today = CalendarDate(year: 2026, month: 11, day: 1) else { continue }
      let lint = try Measuring.median {
        _ = Lint(try TextReading(text, name: "report.md"), today: today) { _ in nil }
      }
      let changed = Array(String(decoding: text, as: UTF8.self).replacing("средно", with: "общо").utf8)
      let diff = try Measuring.median {
        _ = try TextDiff(from: text, named: "report.md", to: changed, named: "report.md")
      }
      table.add(
        "\(document.pages)", "\(text.count / 1000)", read.processorSeconds.milliseconds,
        set.processorSeconds.milliseconds, back.processorSeconds.milliseconds,
        lint.processorSeconds.milliseconds, diff.processorSeconds.milliseconds,
        (Double(Measuring.peakBytes()) / 1e6).digits(0))
    }
    return table
  }

  /// Six paragraphs and a heading make about a page, and every tenth has a table.
  private static func source(sections: Int) -> String {
    var text = """
      ---
      organisation: Община Примерна (ТЕСТ)
      number: ПР26-ОБ02-41
      date: 2026-09-21
      to: [Председателя на, Общинския съвет – Примерна (ТЕСТ)]
      from: Вяра Образцова – заместник-кмет
      subject: Преглед на общинската инфраструктура
      basis: чл. 21, ал. 1, т. 6 от Закона за местното самоуправление и местната администрация
      signatories: Вяра Образцова – Заместник-кмет на Община Примерна (ТЕСТ)
      prepared: Ана Примерова – старши експерт
      ---

      УВАЖАЕМИ ГОСПОДИН ПРЕДСЕДАТЕЛ,

      """
    for section in 1...sections {
      text += "\n## Раздел \(section)\n\n"
      for paragraph in 1...6 {
        text += """
          Дирекцията прегледа състоянието на инфраструктурата и установи, че от 2021 г. до 2026 г. разходите за поддържане нарастват средно \
          с 7,4 % годишно, докато обемът на ремонтните дейности остава почти непроменен. Предложените мерки са съобразени с изискванията на \
          Закона за устройство на територията и с общинската програма за капиталови разходи. Участък № \(section * 6 + paragraph) е с \
          приоритет \(paragraph); стойността възлиза на \(section * 1_370 + paragraph * 11) €.


          """
      }
      guard section % 10 == 3 else { continue }
      text += "| Участък | Дължина, м | Стойност, € |\n|---|---:|---:|\n"
      for row in 1...12 { text += "| ул. „Примерна“ № \(row) | \(row * 37) | \(row * section * 91) |\n" }
    }
    return text + """

      Предлагам Общинският съвет да вземе следното решение:

      1. Приема прегледа.
      2. Възлага изпълнението на кмета.

      """
  }
}
