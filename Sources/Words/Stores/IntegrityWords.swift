import CaseStore

/// What a check of a store found.
extension Words {
  public func say(_ finding: IntegrityFinding) -> String { say(finding.flaw) }

  public func say(_ severity: IntegrityFinding.Severity) -> String {
    switch severity {
    case .information: self("за сведение", "for information")
    case .warning: self("предупреждение", "warning")
    case .error: self("грешка", "error")
    }
  }

  public func remedy(_ finding: IntegrityFinding) -> String? {
    switch finding.severity {
    case .information: nil
    case .warning:
      self(
        "Ако файлът не е нужен, преместете го от хранилището.",
        "If the file is not needed, move it out of the store.")
    case .error:
      self(
        "Не работете повече в хранилището; запазете го, както е, и възстановете от резервно копие.",
        "Do no more work in this store; keep it as it is, and restore it from a backup.")
    }
  }

  public func say(_ flaw: IntegrityFlaw) -> String {
    switch flaw {
    case .database(let reason):
      self(
        "Базата данни е повредена (\(Self.harmless(reason))).",
        "The database is damaged (\(Self.harmless(reason))).")
    case .schemaAltered(let object):
      self(
        "Устройството на базата данни е променено (\(Self.harmless(object))): на защитите ѝ не може да се разчита.",
        "The database's structure was altered (\(Self.harmless(object))): its guards are not to be relied on."
      )
    case .unreadableRow(let table, let column):
      self(
        "В базата данни има негоден запис (таблица \(Self.harmless(table)), колона \(Self.harmless(column))).",
        "The database has an unusable record (table \(Self.harmless(table)), column \(Self.harmless(column)))."
      )
    case .eventAltered(let id, let sequence, let stored, let computed):
      self(
        "\(event(id, sequence)) е променено: отпечатъкът му е \(abridged(computed.hex)), а записаният е \(abridged(stored)).",
        "\(event(id, sequence)) was altered: its digest is \(abridged(computed.hex)), the one recorded \(abridged(stored))."
      )
    case .eventDetached(let id, let sequence):
      self(
        "\(event(id, sequence)) не следва събитието преди него.",
        "\(event(id, sequence)) does not follow the event before it.")
    case .eventSequence(let id, let expected, let found):
      self(
        "В преписка \(quote(id)) липсват събития: очаква се № \(expected), а следва № \(found).",
        "Case \(quote(id)) lacks events: No. \(expected) is expected, No. \(found) follows.")
    case .eventsRemoved(let positions):
      self("Изтрити са събития: \(numbers(positions)).", "Events were removed: \(numbers(positions)).")
    case .eventUnknown(let id, let sequence):
      self(
        "\(event(id, sequence)) е от непознат вид.", "\(event(id, sequence)) is of a kind that is not known.")
    case .referenceRemoved(let id, let sequence, let artifact):
      self(
        "\(event(id, sequence)) посочва файл (SHA-256 \(abridged(artifact.hex))), който не е записан с него.",
        "\(event(id, sequence)) names a file (SHA-256 \(abridged(artifact.hex))) that was not recorded with it."
      )
    case .missingArtifact(_, let use, let path):
      self(
        "Липсва файлът \(quote(path)), нужен за \(say(use)).",
        "The file \(quote(path)) is missing, needed for \(say(use)).")
    case .corruptArtifact(_, _, let use, let path):
      self(
        "Файлът \(quote(path)) е променен или повреден\(needed(use)).",
        "The file \(quote(path)) was changed or is damaged\(needed(use)).")
    case .unreadableArtifact(let artifact, let use, let failure):
      self(
        "Файл от хранилището (SHA-256 \(abridged(artifact.hex))) не може да се прочете\(needed(use)). ",
        "A stored file (SHA-256 \(abridged(artifact.hex))) cannot be read\(needed(use)). ") + say(failure)
    case .orphanArtifact(_, let path):
      self("Файлът \(quote(path)) не е нужен за нищо.", "Nothing needs the file \(quote(path)).")
    case .partFile(let path):
      self("Файлът \(quote(path)) е недовършен.", "The file \(quote(path)) is not finished.")
    case .strayFile(let path):
      self("\(quote(path)) не е част от хранилището.", "\(quote(path)) is not part of the store.")
    case .numberGap(let series, let missing):
      self(
        "В поредицата \(quote(series)) има неиздадени номера: \(numbers(missing)).",
        "In the series \(quote(series)) numbers were not given out: \(numbers(missing)).")
    case .numberDouble(let series, let number):
      self(
        "В поредицата \(quote(series)) номер \(number) е издаден два пъти.",
        "In the series \(quote(series)) the number \(number) was given out twice.")
    case .deliveryWithoutCase(let message, let id):
      self(
        "Съобщение \(Self.harmless(message)) за изпращане е на преписка \(quote(id)), по която няма събития.",
        "Message \(Self.harmless(message)) in the outbox is of case \(quote(id)), which has no events.")
    case .receptionInconsistent(let message):
      self(
        "Решението по получено съобщение \(Self.harmless(message)) противоречи на входящия регистър.",
        "What was decided on the received message \(Self.harmless(message)) contradicts the register.")
    }
  }

  /// What needs an artifact, as it follows „нужен за“.
  public func say(_ use: ArtifactUse) -> String {
    switch use {
    case .event(let id, let sequence):
      self("събитие № \(sequence) по преписка \(quote(id))", "event No. \(sequence) of case \(quote(id))")
    case .delivery(let message):
      self(
        "изпращането на съобщение \(Self.harmless(message))",
        "the delivery of message \(Self.harmless(message))")
    case .reception(let message):
      self("полученото съобщение \(Self.harmless(message))", "the received message \(Self.harmless(message))")
    case .answer(let message):
      self(
        "отговора на съобщение \(Self.harmless(message))", "the answer to message \(Self.harmless(message))")
    }
  }

  private func needed(_ use: ArtifactUse?) -> String {
    use.map { self(" (нужен за \(say($0)))", " (needed for \(say($0)))") } ?? ""
  }

  private func event(_ id: String, _ sequence: Int) -> String {
    self("Събитие № \(sequence) по преписка \(quote(id))", "Event No. \(sequence) of case \(quote(id))")
  }

  private func numbers(_ range: ClosedRange<Int>) -> String {
    range.count == 1
      ? self("№ ", "No. ") + "\(range.lowerBound)"
      : self("от № ", "No. ") + "\(range.lowerBound)" + self(" до № ", " to ") + "\(range.upperBound)"
  }
}
