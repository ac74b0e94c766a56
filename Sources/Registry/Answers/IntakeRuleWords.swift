import Words

/// The rules of receiving in a sentence each: what is not so.
extension Words {
  public func say(_ rule: IntakeRule) -> String {
    switch rule {
    case .packageFormat:
      self(
        "Пакетът не е редовен контейнер (ASiC-E).", "The package is no well-formed container (ASiC-E).")
    case .packageMediaType:
      self(
        "Файлът не е подписан контейнер от вида ASiC-E.",
        "The file is no signature container of the kind ASiC-E.")
    case .packagePath:
      self(
        "Име на файл в пакета води извън него или може да се прочете двояко.",
        "The name of a file in the package leads out of it, or can be read in two ways.")
    case .packageDuplicateName:
      self(
        "В пакета има два файла с едно и също име.", "Two files in the package have the same name.")
    case .packageEntries:
      self(
        "В пакета има повече файлове от допустимото.", "The package has more files than are accepted.")
    case .packageSize:
      self(
        "Пакетът или файл в него е по-голям от допустимото.",
        "The package, or a file in it, is larger than is accepted.")
    case .packageInflation:
      self(
        "Файл в пакета нараства при разархивиране повече от допустимото.",
        "A file in the package grows more than is accepted when it is unpacked.")
    case .packageEncrypted:
      self("Файл в пакета е шифрован.", "A file in the package is encrypted.")
    case .packageManifest:
      self(
        "Описът на подписаните файлове в пакета не е редовен.",
        "The list of signed files in the package is not well formed.")
    case .packageDamaged: self("Файл в пакета е повреден.", "A file in the package is damaged.")
    case .descriptionMissing:
      self(
        "В пакета няма описание (description.json).", "The package has no description (description.json).")
    case .descriptionMalformed:
      self(
        "Описанието на пакета не може да се прочете.", "The description of the package cannot be read.")
    case .descriptionMessage:
      self(
        "Описанието е за друго съобщение, а не за изпратеното.",
        "The description is of another message than the one that was sent.")
    case .descriptionSender:
      self(
        "Подателят в описанието не е този, който е изпратил пакета.",
        "The sender in the description is not the one who sent the package.")
    case .descriptionRecipient:
      self(
        "Пакетът е предназначен за друг получател.", "The package is meant for another recipient.")
    case .descriptionRoute:
      self(
        "Докладът е минал по маршрут, различен от приетия тук.",
        "The report has taken another route than the one in force here.")
    case .descriptionNames:
      self(
        "В описанието два файла носят едно и също име.",
        "Two files in the description have the same name.")
    case .descriptionAttachments:
      self(
        "Приложенията в документа не са тези от описанието.",
        "The attachments in the document are not those of the description.")
    case .fileMissing:
      self("Описан файл липсва в пакета.", "A file of the description is missing in the package.")
    case .fileUnexpected:
      self(
        "В пакета има файл, който не е описан или не е подписан.",
        "The package has a file that is not described, or not signed.")
    case .fileDigest:
      self(
        "Файл в пакета не е този, който е описан: отпечатъкът му е друг.",
        "A file in the package is not the one described: its digest differs.")
    case .sealMissing:
      self("Пакетът не е подпечатан от подателя.", "The package is not sealed by its sender.")
    case .sealSeveral:
      self("Върху пакета има повече от един печат.", "There is more than one seal on the package.")
    case .sealConclusion: self("Печатът на подателя не е валиден.", "The sender's seal is not valid.")
    case .sealForm:
      self(
        "Печатът не е от изисквания вид или не обхваща всички файлове.",
        "The seal is not of the kind that is asked for, or does not cover all files.")
    case .sealOrganization:
      self(
        "Печатът е на друга организация, а не на подателя.",
        "The seal is another organisation's, not the sender's.")
    case .sealHolder:
      self(
        "Пакетът е подписан с удостоверение на физическо лице, а не с печат.",
        "The package is signed with a person's certificate, not sealed.")
    case .sealPolicy:
      self(
        "Печатът е издаден по политика, която не се приема.",
        "The seal was issued under a policy that is not accepted.")
    case .documentFormat:
      self(
        "Документът не е от приеман вид (PDF или ASiC-E).",
        "The document is not of a kind that is accepted (PDF or ASiC-E).")
    case .documentConclusion:
      self(
        "Подписите върху документа или маршрутът му не са пълни.",
        "The signatures on the document, or its route, are not complete.")
    case .documentTime:
      self(
        "Подпис върху документа твърди време след получаването му.",
        "A signature on the document claims a time after it was received.")
    case .documentRegistered:
      self(
        "Тази редакция на преписката вече е регистрирана с друг документ.",
        "This version of the case is registered already, with another document.")
    }
  }
}
