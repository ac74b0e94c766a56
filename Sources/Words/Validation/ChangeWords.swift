import Validation

extension Words {
  /// What was changed in a document after a signature.
  public func say(_ change: RevisionChange) -> String {
    let objects = change.intrusions.prefix(3).map { say($0) }
    let more = change.intrusions.count - objects.count
    let tail = more > 0 ? self(" и още \(more)", " and \(more) more") : ""
    return self(
      "Документът е променен след този подпис (при записване № \(change.revision + 1) на файла): ",
      "The document was changed after this signature (in revision \(change.revision + 1) of the file): ")
      + objects.joined(separator: ", ") + tail + "."
  }

  /// What was permitted after a signature, and yet changes what a person sees.
  func filled(_ change: RevisionChange) -> String {
    var parts: [String] = []
    if !change.filledFields.isEmpty {
      parts.append(
        self("са попълнени полета (", "fields were filled in (")
          + some(change.filledFields.map { quote($0) }) + ")")
    }
    if change.annotatedPages > 0 {
      parts.append(
        self("са добавени бележки върху ", "annotations were added on ")
          + count(change.annotatedPages, ("страница", "страници"), ("page", "pages")))
    }
    return self("След този подпис ", "After this signature ") + all(of: parts)
      + self(
        ". Подписът го позволява, но не го обхваща.", ". The signature allows this, but does not cover it.")
  }

  private func say(_ intrusion: RevisionChange.Intrusion) -> String {
    let type = intrusion.type.map { " (/\(Self.harmless($0)))" } ?? ""
    let name = "\(intrusion.reference.number) \(intrusion.reference.generation)\(type)"
    return switch intrusion.kind {
    case .replaced: self("обект \(name) е подменен", "object \(name) was replaced")
    case .added: self("обект \(name) е добавен", "object \(name) was added")
    case .freed: self("обект \(name) е премахнат", "object \(name) was removed")
    case .root: self("началото на документа е подменено", "the document's root was replaced")
    case .trailer:
      self("указателят на файла посочва друго\(type)", "the file's trailer names something else\(type)")
    }
  }
}
