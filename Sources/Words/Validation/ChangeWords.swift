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
    let said = say(intrusion.kind, name, type)
    let place = intrusion.path.map { self(", на място \(Self.harmless($0))", ", at \(Self.harmless($0))") }
    let seen = intrusion.effect.map { ": " + say($0) }
    return said + (place ?? "") + (seen ?? "")
  }

  private func say(_ kind: RevisionChange.Intrusion.Kind, _ name: String, _ type: String) -> String {
    switch kind {
    case .replaced: self("обект \(name) е подменен", "object \(name) was replaced")
    case .added: self("обект \(name) е добавен", "object \(name) was added")
    case .freed: self("обект \(name) е премахнат", "object \(name) was removed")
    case .root: self("началото на документа е подменено", "the document's root was replaced")
    case .trailer:
      self("указателят на файла посочва друго\(type)", "the file's trailer names something else\(type)")
    }
  }

  /// What a person sees who does not know of the change.
  private func say(_ effect: RevisionChange.Effect) -> String {
    switch effect {
    case .pageContent(let page?): self("страница \(page) показва друго", "page \(page) shows something else")
    case .pageContent(nil): self("страница показва друго", "a page shows something else")
    case .pages: self("страниците са други", "the pages are other ones")
    case .font: self("буквите може да се четат другояче", "letters may read otherwise")
    case .annotation(let page?): self("бележка върху страница \(page)", "an annotation on page \(page)")
    case .annotation(nil): self("бележка върху страница", "an annotation on a page")
    case .formField: self("поле на формуляра е друго", "a field of the form is another")
    case .action: self("нещо става само при отваряне", "something happens by itself on opening")
    case .layers: self("слоеве се показват или крият", "layers are shown or hidden")
    case .structure:
      self(
        "страницата изглежда същата, чете се на глас другояче",
        "the page looks the same, it is read aloud otherwise")
    case .besidePages: self("нещо извън страниците", "something beside the pages")
    case .nothing: self("на страниците не се вижда", "not to be seen on the pages")
    }
  }
}
