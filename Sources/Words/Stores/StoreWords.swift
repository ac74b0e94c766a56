import CaseStore
import Files

/// Why the store of cases could not do what was asked.
extension Words {
  public func say(_ failure: StoreFailure) -> String {
    switch failure {
    case .notAStore(let path):
      self("В \(quote(path)) няма хранилище на преписки.", "There is no store of cases in \(quote(path)).")
    case .alreadyAStore(let path):
      self(
        "В \(quote(path)) вече има хранилище на преписки.",
        "There is already a store of cases in \(quote(path)).")
    case .newerVersion(let path, let found, let supported):
      self(
        "Хранилището \(quote(path)) е от по-нова версия на програмата (формат \(found); тази познава до \(supported)). "
          + "Нищо не е променено.",
        "The store \(quote(path)) is from a newer version of the program (format \(found); this one knows up to "
          + "\(supported)). Nothing was changed.")
    case .busy(let path):
      self(
        "Хранилището \(quote(path)) е заето от друга програма твърде дълго.",
        "Another program has kept the store \(quote(path)) busy for too long.")
    case .conflict(let id, _, _):
      self(
        "Междувременно друг записа нещо по преписка \(quote(id)); Вашето действие не е записано.",
        "Somebody else recorded something in case \(quote(id)) meanwhile; your act was not recorded.")
    case .missingArtifact(_, let path):
      self("Записан файл липсва от хранилището: \(quote(path)).", "A stored file is missing: \(quote(path)).")
    case .corruptArtifact(_, _, let path):
      self(
        "Записан файл в хранилището е променен или повреден: \(quote(path)).",
        "A stored file was changed or is damaged: \(quote(path)).")
    case .brokenChain(let id, let sequence):
      self(
        "Събитие № \(sequence) по преписка \(quote(id)) не е това, което е било записано.",
        "Event No. \(sequence) of case \(quote(id)) is not the one that was recorded.")
    case .diskFull(let path):
      self("Няма място на диска за \(quote(path)).", "There is no room on the disk for \(quote(path)).")
    case .permission(let path):
      self("Нямате права за \(quote(path)).", "You have no permission for \(quote(path)).")
    case .unusableName(let name):
      self(
        "\(quote(name)) не може да бъде име: то е от 1 до 255 байта, без управляващи знаци.",
        "\(quote(name)) cannot be a name: that is 1 to 255 bytes without control characters.")
    case .unknownMessage(let message):
      self(
        "Съобщение \(Self.harmless(message)) е непознато.", "Message \(Self.harmless(message)) is not known.")
    case .messageTaken(let message, let known):
      self(
        "Съобщение \(Self.harmless(message)) вече е използвано за друг пакет (SHA-256 \(abridged(known.hex))).",
        "Message \(Self.harmless(message)) already stands for another package (SHA-256 \(abridged(known.hex)))."
      )
    case .leased(let message, let until):
      self(
        "Съобщение \(Self.harmless(message)) се обработва от друга програма, най-късно до \(time(until)).",
        "Another program is working on message \(Self.harmless(message)), until \(time(until)) at the latest."
      )
    case .leaseLost(let message):
      self(
        "Съобщение \(Self.harmless(message)) междувременно е поето от друга програма или е приключено.",
        "Message \(Self.harmless(message)) was meanwhile taken over by another program, or is settled.")
    case .deliveryEnded(let message, let state):
      self(
        "Изпращането на съобщение \(Self.harmless(message)) е приключило: \(say(state)).",
        "The delivery of message \(Self.harmless(message)) has ended: \(say(state)).")
    case .answerTaken(let message, let known):
      self(
        "На съобщение \(Self.harmless(message)) вече е отговорено (SHA-256 \(abridged(known.hex))).",
        "Message \(Self.harmless(message)) is already answered (SHA-256 \(abridged(known.hex))).")
    case .damaged(let path, let reason):
      self(
        "Хранилището \(quote(path)) е повредено (\(Self.harmless(reason))).",
        "The store \(quote(path)) is damaged (\(Self.harmless(reason))).")
    case .database(let path, let code, let reason):
      self(
        "Хранилището \(quote(path)) отказа (SQLite \(code): \(Self.harmless(reason))).",
        "The store \(quote(path)) refused (SQLite \(code): \(Self.harmless(reason))).")
    case .file(let failure): say(failure)
    case .unknownEvent(let id, let sequence, let reason):
      self(
        "Събитие № \(sequence) по преписка \(quote(id)) не може да се прочете. ",
        "Event No. \(sequence) of case \(quote(id)) cannot be read. ") + say(reason)
    case .digest(let failure): say(failure)
    }
  }

  public func remedy(_ failure: StoreFailure) -> String? {
    switch failure {
    case .notAStore: self("Създайте работно място: doklad init", "Make a workspace: doklad init")
    case .alreadyAStore:
      self("Използвайте го или изберете друга папка.", "Use it, or choose another folder.")
    case .newerVersion: self("Обновете програмата.", "Update the program.")
    case .busy, .leased, .leaseLost:
      self("Изчакайте и опитайте отново.", "Wait, and try again.")
    case .conflict(let id, _, _):
      self(
        "Прегледайте преписката и повторете: doklad show \(Self.harmless(id))",
        "Look at the case and repeat: doklad show \(Self.harmless(id))")
    case .missingArtifact, .corruptArtifact, .brokenChain, .unknownEvent, .damaged:
      self(
        "Не работете повече в хранилището. Проверете го с doklad check и възстановете от резервно копие.",
        "Do no more work in this store. Check it with doklad check and restore it from a backup.")
    case .diskFull:
      self("Освободете място на диска и опитайте отново.", "Make room on the disk and try again.")
    case .permission:
      self("Поискайте права за тази папка.", "Ask for access to this folder.")
    case .file(let failure): remedy(failure)
    case .database:
      self(
        "Опитайте отново; ако се повтори, проверете хранилището с doklad check.",
        "Try again; if it happens again, check the store with doklad check.")
    case .unusableName: self("Изберете друго име.", "Choose another name.")
    case .unknownMessage, .messageTaken, .deliveryEnded, .answerTaken, .digest: nil
    }
  }

  /// Where a delivery stands, as the outbox keeps it.
  public func say(_ state: DeliveryState) -> String {
    switch state {
    case .ready: self("готово за изпращане", "ready to be sent")
    case .sending: self("изпраща се", "being sent")
    case .unknown: self("не се знае дали е получено", "not known whether it arrived")
    case .accepted: self("получено", "accepted")
    case .failed: self("неуспешно", "failed")
    }
  }
}
