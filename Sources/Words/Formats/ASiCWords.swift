import ASiC

/// Why a signature container cannot be relied on.
extension Words {
  public func say(_ failure: ASiCFailure) -> String {
    switch failure {
    case .notAZip:
      self("Файлът не е контейнер (ZIP) или е отрязан.", "The file is not a container (ZIP), or is cut off.")
    case .noEntries: self("Контейнерът е празен.", "The container is empty.")
    case .leadingBytes(let count):
      self(
        "Преди началото на контейнера има чуждо съдържание (\(bytes(count))).",
        "There is foreign content before the beginning of the container (\(bytes(count))).")
    case .trailingBytes(let offset, let count):
      self(
        "След края на контейнера има чуждо съдържание (\(bytes(count)), от байт \(offset)).",
        "There is foreign content after the end of the container (\(bytes(count)), from byte \(offset)).")
    case .unaccountedBytes(let offset, let count):
      self(
        "Контейнерът крие съдържание, което не е част от никой файл (\(bytes(count)), от байт \(offset)).",
        "The container hides content that is part of no file (\(bytes(count)), from byte \(offset)).")
    case .overlap(let name, let offset):
      self(
        "Файлът \(quote(name)) в контейнера (от байт \(offset)) застъпва друг.",
        "The file \(quote(name)) in the container (from byte \(offset)) overlaps another.")
    case .malformedZip(let record, let offset, let flaw):
      self(
        "Контейнерът е повреден: \(say(record)) при байт \(offset) \(say(flaw)).",
        "The container is damaged: \(say(record)) at byte \(offset) \(say(flaw)).")
    case .headerMismatch(let name, let field, _):
      self(
        "Контейнерът посочва за файла \(quote(name)) \(say(field)) по два различни начина.",
        "The container gives \(say(field)) of the file \(quote(name)) in two different ways.")
    case .multipleDisks:
      self("Контейнерът е разделен на няколко части.", "The container is split into several parts.")
    case .tooManyEntries(let count, let limit):
      self(
        "В контейнера има \(files(count)), а се приемат най-много \(limit).",
        "The container has \(files(count)), at most \(limit) are accepted.")
    case .tooLarge(let name, let bytes, let limit):
      self(
        "\(name.map { "Файлът " + quote($0) } ?? "Съдържанието на контейнера") е \(size(bytes)), а се приемат най-много "
          + "\(size(limit)).",
        "\(name.map { "The file " + quote($0) } ?? "The container's content") has \(size(bytes)), at most \(size(limit)) "
          + "are accepted.")
    case .inflationRatio(let name, let compressed, let inflated, let limit):
      self(
        "Файлът \(quote(name)) се разгъва от \(size(compressed)) до \(size(inflated)), повече от \(limit) пъти: така се "
          + "правят файлове, които претоварват компютъра.",
        "The file \(quote(name)) grows from \(size(compressed)) to \(size(inflated)), more than \(limit) times: files that "
          + "overload a computer are made so.")
    case .duplicateName(let one, let other):
      one == other
        ? self(
          "В контейнера има два файла с име \(quote(one)).",
          "The container has two files called \(quote(one)).")
        : self(
          "В контейнера има файлове с имена, които не се различават сигурно: \(quote(one)) и \(quote(other)).",
          "The container has files whose names cannot be told apart safely: \(quote(one)) and \(quote(other))."
        )
    case .unsafePath(let name, let flaw):
      self(
        "Името \(quote(name)) в контейнера не се приема: \(say(flaw)).",
        "The name \(quote(name)) in the container is not accepted: \(say(flaw)).")
    case .encryptedEntry(let name):
      self(
        "Файлът \(quote(name)) в контейнера е шифрован.",
        "The file \(quote(name)) in the container is encrypted.")
    case .unsupportedCompression(let name, let method):
      self(
        "Файлът \(quote(name)) е компресиран по начин, който не се приема (№ \(method)).",
        "The file \(quote(name)) is compressed in a way that is not accepted (No. \(method)).")
    case .notAFile(let name, _):
      self(
        "\(quote(name)) в контейнера не е обикновен файл.",
        "\(quote(name)) in the container is not a regular file.")
    case .damagedEntry(let name, let reason):
      self(
        "Файлът \(quote(name)) в контейнера е повреден (\(Self.harmless(reason))).",
        "The file \(quote(name)) in the container is damaged (\(Self.harmless(reason))).")
    case .noSuchEntry(let name):
      self("В контейнера няма файл \(quote(name)).", "The container has no file \(quote(name)).")
    case .ambiguousReference(let uri):
      self(
        "Препратката \(quote(uri)) в контейнера може да значи два различни файла.",
        "The reference \(quote(uri)) in the container may mean two different files.")
    case .mimetype(.missing):
      self(
        "Това е ZIP файл, но не и контейнер с подписи.",
        "This is a ZIP file, but not a container of signatures."
      )
    case .mimetype(.unknown(let type)):
      self(
        "Контейнерът е обявен за друг вид файл: \(quote(type)).",
        "The container says that it is another kind of file: \(quote(type)).")
    case .mimetype(.tooLong(let count)):
      self(
        "Обявеният вид на контейнера е твърде дълъг (\(bytes(count))).",
        "The kind that the container declares is too long (\(bytes(count))).")
    case .dtd(let name):
      self(
        "\(quote(name)) съдържа декларация DTD, която не се приема.",
        "\(quote(name)) has a document type declaration (DTD), which is not accepted.")
    case .malformedManifest(let name, let flaw):
      self(
        "Описът \(quote(name)) в контейнера е нередовен: \(say(flaw)).",
        "The manifest \(quote(name)) in the container is not well formed: \(say(flaw)).")
    case .file(let failure): say(failure)
    case .library(let function, let reason):
      self(
        "Контейнерът не може да се обработи (\(Self.harmless(function)): \(Self.harmless(reason))).",
        "The container cannot be processed (\(Self.harmless(function)): \(Self.harmless(reason))).")
    }
  }

  public func remedy(_ failure: ASiCFailure) -> String? {
    switch failure {
    case .file(let failure): remedy(failure)
    case .noSuchEntry, .library: nil
    case .notAZip, .mimetype:
      self(
        "Проверете дали това е верният файл: очаква се контейнер .asice.",
        "Check that this is the right file: an .asice container is expected.")
    case .tooManyEntries, .tooLarge, .inflationRatio:
      self(
        "Разделете съдържанието на няколко по-малки пакета.",
        "Split the content into several smaller packages.")
    case .encryptedEntry, .unsupportedCompression:
      self(
        "Направете контейнера отново, без парола и с обичайната компресия.",
        "Make the container again, without a password and with the usual compression.")
    case .noEntries, .leadingBytes, .trailingBytes, .unaccountedBytes, .overlap, .malformedZip,
      .headerMismatch,
      .multipleDisks, .duplicateName, .unsafePath, .notAFile, .damagedEntry, .ambiguousReference, .dtd,
      .malformedManifest:
      self(
        "Не приемайте този файл. Поискайте изправен екземпляр от подателя.",
        "Do not accept this file. Ask the sender for a sound copy.")
    }
  }

  private func say(_ record: ASiCFailure.ZipRecord) -> String {
    switch record {
    case .endOfCentralDirectory, .zip64EndOfCentralDirectory, .zip64Locator:
      self("записът в края му", "the record at its end")
    case .centralDirectory: self("списъкът на файловете", "the list of files")
    case .localHeader: self("заглавието на файл", "a file's header")
    case .dataDescriptor: self("описанието на файл", "a file's descriptor")
    case .extraField: self("допълнително поле", "an extra field")
    }
  }

  private func say(_ flaw: ASiCFailure.ZipFlaw) -> String {
    switch flaw {
    case .truncated: self("свършва преждевременно", "ends too soon")
    case .signature: self("не е там, където трябва да бъде", "is not where it must be")
    case .inconsistent: self("си противоречи", "contradicts itself")
    case .ambiguous: self("може да се прочете по два начина", "can be read in two ways")
    }
  }

  private func say(_ field: ASiCFailure.HeaderField) -> String {
    switch field {
    case .name: self("името", "the name")
    case .version, .flags, .compression: self("начина на записване", "the way of writing")
    case .time: self("времето", "the time")
    case .crc: self("контролната сума", "the checksum")
    case .size, .compressedSize: self("размера", "the size")
    }
  }

  private func say(_ flaw: ASiCFailure.PathFlaw) -> String {
    switch flaw {
    case .empty: self("празно е", "it is empty")
    case .absolute, .drive: self("започва от корена на диска", "it begins at the root of a disk")
    case .parent: self("с „..“ води извън контейнера", "by \"..\" it leads out of the container")
    case .current, .emptyComponent: self("съдържа празна част или „.“", "it has an empty part or \".\"")
    case .backslash: self("съдържа „\\“", "it has a \"\\\"")
    case .nul, .controlCharacter: self("съдържа управляващ знак", "it has a control character")
    case .notUTF8: self("не е в кодировка UTF-8", "it is not UTF-8")
    case .reservedNameVariant:
      self(
        "на някои компютри съвпада със служебно име", "on some computers it is the same as a reserved name")
    case .tooLong: self("твърде дълго е", "it is too long")
    case .fileAndFolder: self("едно име е и на файл, и на папка", "one name is both a file's and a folder's")
    }
  }

  private func say(_ flaw: ASiCFailure.ManifestFlaw) -> String {
    switch flaw {
    case .encoding: self("не е в кодировка UTF-8", "it is not UTF-8")
    case .tooLarge(let bytes, let limit):
      self(
        "той е \(size(bytes)), а се приемат най-много \(size(limit))",
        "it has \(size(bytes)), at most \(size(limit)) is accepted")
    case .tooDeep(let limit):
      self(
        "вложен е на повече от \(count(limit, ("ниво", "нива"), ("", "")))",
        "it is nested more than \(count(limit, ("", ""), ("level", "levels"))) deep")
    case .notWellFormed(let line, let column):
      self(
        "не е редовен XML (ред \(line), знак \(column))",
        "it is not well-formed XML (line \(line), column \(column))")
    case .unexpectedElement(let name):
      self("елемент \(quote(name)) не се очаква", "the element \(quote(name)) is not expected")
    case .missing(let name): self("липсва \(quote(name))", "\(quote(name)) is missing")
    case .repeated(let name): self("\(quote(name)) се повтаря", "\(quote(name)) is there twice")
    case .notBase64(let uri):
      self("отпечатъкът на \(quote(uri)) е негоден", "the digest of \(quote(uri)) is unusable")
    case .criticalExtension(let name):
      self(
        "има задължително разширение, което е непознато: \(quote(name))",
        "it has a critical extension that is not known: \(quote(name))")
    }
  }

  /// Where a container departs from the form the standard asks for, as a note in a report.
  public func say(_ deviation: ContainerDeviation) -> String {
    switch deviation {
    case .mimetypeMissing: self("Контейнерът не обявява вида си.", "The container does not declare its kind.")
    case .mimetypeNotFirst:
      self(
        "Видът на контейнера не е обявен в началото му.",
        "The container's kind is not declared at its beginning.")
    case .mimetypeCompressed:
      self("Обявеният вид на контейнера е компресиран.", "The container's declared kind is compressed.")
    case .mimetypeHasExtraField:
      self(
        "Обявеният вид на контейнера носи излишни данни.",
        "The container's declared kind carries needless data.")
    }
  }
}
