import ArgumentParser
import Foundation
import Words

/// The words of this run: one language from the first help text to the last complaint.
let words = Words()

@main struct Doklad: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "doklad",
    abstract: words(
      "Доклади до общинския съвет: изготвяне, съгласуване, подписване и внасяне с електронен подпис.",
      "Council reports: drafted, agreed, signed and submitted with digital signatures."),
    discussion: words(
      """
      Всяка стъпка подписва; всеки подпис казва за какво е и кой подпис е преди него.

      Пример:
        doklad draft доклад.md --as petrova
        doklad prepare 2026-1 --key petrova.p12
        doklad agree   2026-1 --key ivanov.p12
        doklad review  2026-1 --key georgieva.p12
        doklad sign    2026-1 --key dimitrov.p12
        doklad submit  2026-1 --as petrova
        doklad verify  доклад.pdf --trust root.pem

      Кодове на изход:
         0  готово, валиден                      5  не е доставен; опитва се пак
         2  невалиден подпис, нарушен маршрут    6  отказан от регистъра
         3  неопределено; забележки (lint)       7  хранилището е повредено
         4  не е Ваш ред или нямате право       64  грешна команда
         1  всичко друго
      """,
      """
      Every step signs; every signature says what it was for and which signature came before.

      Example:
        doklad draft report.md --as petrova
        doklad prepare 2026-1 --key petrova.p12
        doklad agree   2026-1 --key ivanov.p12
        doklad review  2026-1 --key georgieva.p12
        doklad sign    2026-1 --key dimitrov.p12
        doklad submit  2026-1 --as petrova
        doklad verify  report.pdf --trust root.pem

      Exit codes:
         0  done, valid                          5  not delivered; to be tried again
         2  signature invalid, route broken      6  refused by the registry
         3  indeterminate; findings (lint)       7  the store is broken
         4  not your turn, or not authorised    64  wrong usage
         1  anything else
      """),
    version: "doklad 0.1",
    groupedSubcommands: [
      CommandGroup(
        name: words("Документи", "Documents"),
        subcommands: [
          InitCommand.self, ReadCommand.self, LintCommand.self, DraftCommand.self, PreviewCommand.self,
          OpenCommand.self, AttachCommand.self, DiffCommand.self,
        ]),
      CommandGroup(
        name: words("Маршрут", "Route"),
        subcommands: [
          InboxCommand.self, ShowCommand.self, PrepareCommand.self, AgreeCommand.self, ReviewCommand.self,
          SignCommand.self, ReturnCommand.self, WithdrawCommand.self,
        ]),
      CommandGroup(
        name: words("Внасяне", "Submission"), subcommands: [SubmitCommand.self, StatusCommand.self]),
      CommandGroup(
        name: words("Проверка", "Verification"),
        subcommands: [VerifyCommand.self, AugmentCommand.self, CheckCommand.self]),
      CommandGroup(
        name: words("Служби", "Services"), subcommands: [RegistryCommand.self, StandInCommand.self]),
    ])
}
