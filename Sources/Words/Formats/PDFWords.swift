import PDF

/// Why a PDF cannot be relied on, or cannot be signed.
extension Words {
  public func say(_ failure: PDFFailure) -> String {
    switch failure {
    case .notAPDF: self("Файлът не е PDF.", "The file is not a PDF.")
    case .leadingBytes(let count):
      self(
        "Преди началото на документа има чуждо съдържание (\(bytes(count))).",
        "There is foreign content before the beginning of the document (\(bytes(count))).")
    case .noStartXref:
      self(
        "Краят на PDF файла липсва: файлът е отрязан или повреден.",
        "The end of the PDF is missing: the file is cut off or damaged.")
    case .trailingBytes(let offset, let count):
      self(
        "След края на документа има чуждо съдържание (\(bytes(count)), от байт \(offset)).",
        "There is foreign content after the end of the document (\(bytes(count)), from byte \(offset)).")
    case .badCrossReference(let offset, let flaw):
      self(
        "Указателят на обектите в PDF файла (при байт \(offset)) ",
        "The PDF's index of objects (at byte \(offset)) ")
        + say(flaw) + "."
    case .xrefLoop(let offset):
      self(
        "Указателите на обектите в PDF файла сочат един към друг в кръг (при байт \(offset)).",
        "The PDF's indexes of objects point at each other in a circle (at byte \(offset)).")
    case .malformedObject(let offset, let flaw):
      self(
        "PDF файлът е повреден при байт \(offset): \(say(flaw)).",
        "The PDF is damaged at byte \(offset): \(say(flaw)).")
    case .objectMismatch(let reference, let offset):
      self(
        "На мястото на обект \(say(reference)) в PDF файла (байт \(offset)) стои нещо друго.",
        "Where the PDF's object \(say(reference)) should be (byte \(offset)) stands something else.")
    case .unaccountedBytes(let revision, let offset, let count):
      self(
        "Записване № \(revision + 1) на PDF файла крие съдържание, което не е част от документа (\(bytes(count)), от байт "
          + "\(offset)).",
        "Revision \(revision + 1) of the PDF hides content that is not part of the document (\(bytes(count)), from byte "
          + "\(offset)).")
    case .missingObject(let reference):
      self("В PDF файла липсва обект \(say(reference)).", "The PDF lacks the object \(say(reference)).")
    case .unexpectedType(let reference, let key):
      self("В PDF файла ", "In the PDF ")
        + (reference.map { self("в обект \(say($0)) ", "object \(say($0)) has ") } ?? self("", "there is "))
        + self("има негодна стойност \(quote(key)).", "an unusable value \(quote(key)).")
    case .circularReference(let reference):
      self(
        "Обектите на PDF файла сочат един към друг в кръг (обект \(say(reference))).",
        "The PDF's objects point at each other in a circle (object \(say(reference))).")
    case .encrypted:
      self(
        "Документът е шифрован (защитен с парола).", "The document is encrypted (protected with a password).")
    case .budget(let budget, let limit):
      self(
        "PDF файлът надхвърля допустимото: \(say(budget)), най-много \(limit).",
        "The PDF is beyond what is read: \(say(budget)), at most \(limit).")
    case .unsupportedFilter(let name):
      self(
        "PDF файлът използва начин на кодиране, който не се поддържа: \(quote(name)).",
        "The PDF uses an encoding that is not supported: \(quote(name)).")
    case .damagedStream(let offset):
      self(
        "Данните в PDF файла от байт \(offset) са повредени.",
        "The data in the PDF from byte \(offset) are damaged.")
    case .badSignature(let field, let flaw):
      self(
        "Подписът в полето \(quote(field)) не е редовен. ",
        "The signature in the field \(quote(field)) is not well formed. ")
        + say(flaw)
    case .cannotSign(let obstacle): say(obstacle)
    case .noSuchField(let name):
      self(
        "Документът няма поле за подпис \(quote(name)).",
        "The document has no signature field \(quote(name)).")
    case .fieldAlreadyExists(let name):
      self("Документът вече има поле \(quote(name)).", "The document already has a field \(quote(name)).")
    case .fieldAlreadySigned(let name):
      self("Полето \(quote(name)) вече е подписано.", "The field \(quote(name)) is already signed.")
    case .badFieldName(let name):
      self(
        "Име на поле за подпис не може да е празно или с точка: \(quote(name)).",
        "A signature field's name cannot be empty or have a full stop: \(quote(name)).")
    case .contentsTooSmall(let needed, let reserved):
      self(
        "Подписът е \(bytes(needed)), а запазеното място е \(bytes(reserved)).",
        "The signature has \(bytes(needed)), the room kept for it \(bytes(reserved)).")
    case .offsetTooLarge:
      self(
        "Документът е твърде голям, за да му се добави подпис.",
        "The document is too large for a signature to be added.")
    }
  }

  public func remedy(_ failure: PDFFailure) -> String? {
    switch failure {
    case .notAPDF:
      self(
        "Проверете дали това е верният файл; ако не е PDF, подпишете го като обикновен файл.",
        "Check that this is the right file; if it is not a PDF, sign it as a plain file.")
    case .encrypted: remedy(SigningObstacle.encrypted)
    case .cannotSign(let obstacle): remedy(obstacle)
    case .leadingBytes, .noStartXref, .trailingBytes, .badCrossReference, .xrefLoop, .malformedObject,
      .objectMismatch,
      .unaccountedBytes, .missingObject, .unexpectedType, .circularReference, .damagedStream, .badSignature:
      self(
        "Поискайте изправен екземпляр от подателя; ако документът още не е подписан, запишете го отново като PDF.",
        "Ask the sender for a sound copy; if the document is not signed yet, save it as a PDF again.")
    case .unsupportedFilter, .budget:
      self("Запишете документа отново като обикновен PDF.", "Save the document again as a plain PDF.")
    case .noSuchField, .fieldAlreadyExists, .fieldAlreadySigned, .badFieldName, .contentsTooSmall,
      .offsetTooLarge:
      nil
    }
  }

  private func say(_ reference: PDFReference) -> String { "\(reference.number) \(reference.generation)" }

  /// What is wrong with the index, as it follows its name.
  private func say(_ flaw: CrossReferenceFlaw) -> String {
    switch flaw {
    case .notASection: self("не е там, където трябва да бъде", "is not where it must be")
    case .malformedSubsection, .malformedEntry, .malformedTrailer, .badWidths, .badIndex, .badLength, .noEnd:
      self("е повреден", "is damaged")
    case .duplicateEntry: self("посочва един обект два пъти", "lists an object twice")
    case .beyondSize, .badSize: self("е с неверен брой обекти", "gives a wrong number of objects")
    case .badPrevious: self("не посочва редовно предишния", "does not name the one before it properly")
    case .offsetOutside: self("сочи извън файла", "points outside the file")
    case .badContainer: self("сочи към негодно място", "points at an unusable place")
    case .wrongStartXref: self("не е този, който файлът посочва", "is not the one that the file names")
    case .noRoot: self("не посочва началото на документа", "does not name the document's root")
    }
  }

  private func say(_ flaw: SyntaxFlaw) -> String {
    switch flaw {
    case .endOfInput: self("файлът свършва преждевременно", "the file ends too soon")
    case .unexpectedByte, .unknownKeyword: self("неочакван знак", "an unexpected character")
    case .numberOutOfRange, .malformedNumber: self("негодно число", "an unusable number")
    case .malformedName, .malformedString, .malformedArray, .malformedDictionary:
      self("негодна стойност", "an unusable value")
    case .duplicateKey: self("повторен ключ", "a repeated key")
    case .missingHeader, .missingEndObject: self("непълен обект", "an incomplete object")
    case .missingStreamLineEnd, .missingEndStream, .badStreamLength, .malformedObjectStream:
      self("повредени данни", "damaged data")
    }
  }

  private func say(_ budget: PDFBudget) -> String {
    switch budget {
    case .nestingDepth: self("вложени стойности", "nested values")
    case .repeatedWork: self("повторени четения", "repeated readings")
    case .valuesPerObject: self("стойности в един обект", "values in one object")
    case .crossReferenceEntries: self("обекти в указателя", "objects in the index")
    case .objectNumber: self("номер на обект", "an object's number")
    case .revisions: self("записвания на файла", "revisions of the file")
    case .inflatedBytes: self("байтове след разгъване", "bytes after inflating")
    case .inflationRatio: self("пъти нарастване при разгъване", "times the size after inflating")
    case .filters: self("кодирания едно върху друго", "encodings one over another")
    case .pages: self("страници", "pages")
    case .fields: self("полета", "fields")
    case .treeDepth: self("нива на вложеност", "levels of nesting")
    }
  }

  /// What is wrong with the value of a signature field.
  public func say(_ flaw: SignatureFlaw) -> String {
    switch flaw {
    case .notADictionary:
      self(
        "Мястото на подписа в документа е празно или негодно.",
        "The signature's place in the document is empty or unusable.")
    case .wrongType(let type):
      self(
        "На мястото на подписа стои нещо друго (\(quote(type))).",
        "In the signature's place stands something else (\(quote(type))).")
    case .missing(let key):
      self("В подписа липсва \(quote(key)).", "The signature lacks \(quote(key)).")
    case .malformedByteRange:
      self(
        "Подписът не посочва редовно коя част от файла обхваща.",
        "The signature does not say properly which part of the file it covers.")
    case .malformedContents(let offset):
      self(
        "Подписът е записан нередовно (при байт \(offset)).",
        "The signature is not written properly (at byte \(offset)).")
    case .emptyContents: self("Подписът е празен.", "The signature is empty.")
    case .gapIsNotContents(let gap, let contents):
      self(
        "Извън подписаното остава повече от самия подпис: байтове \(range(gap)) вместо \(range(contents)).",
        "More than the signature itself is left unsigned: bytes \(range(gap)) instead of \(range(contents)).")
    case .inObjectStream:
      self(
        "Подписът е записан на недопустимо място във файла.",
        "The signature is written in a place where it may not be.")
    case .notWholeRevision(let end, let revisionEnd):
      self(
        "Подписът обхваща файла до байт \(end), а записването, което го съдържа, свършва при байт \(revisionEnd).",
        "The signature covers the file up to byte \(end), but the revision that holds it ends at byte \(revisionEnd)."
      )
    case .redefined(let reference, let revision):
      self(
        "Подписът е подменен след подписването (обект \(say(reference)), записване № \(revision + 1) на файла).",
        "The signature was replaced after signing (object \(say(reference)), revision \(revision + 1) of the file)."
      )
    case .reused(let field, let revision):
      self(
        "Полето \(quote(field)) показва подпис, направен за друго място (записване № \(revision + 1) на файла).",
        "The field \(quote(field)) shows a signature made for another place (revision \(revision + 1) of the file)."
      )
    case .wrongStartXref(let revision):
      self(
        "Подписаното записване № \(revision + 1) на файла сочи към чужд указател на обектите.",
        "The signed revision \(revision + 1) of the file points at another index of objects than its own.")
    case .unreadable(let failure): say(failure)
    }
  }

  private func range(_ range: Range<Int>) -> String { "\(range.lowerBound)–\(range.upperBound)" }

  /// Why a document must not be signed as it is.
  public func say(_ obstacle: SigningObstacle) -> String {
    switch obstacle {
    case .encrypted: say(PDFFailure.encrypted)
    case .onlyRepairable(let failure):
      self(
        "PDF файлът е нередовен и се отваря само с поправяне; подписът върху него би бил спорен. ",
        "The PDF is not well formed and opens only with repairs; a signature on it would be disputable. ")
        + say(failure)
    case .unreadable(let failure):
      self("PDF файлът не може да се прочете. ", "The PDF cannot be read. ") + say(failure)
    case .notReadStrictly:
      self("PDF файлът се отваря само с поправяне.", "The PDF opens only with repairs.")
    case .brokenSignature(let field, let flaw):
      self(
        "Документът вече носи нередовен подпис в полето \(quote(field)). ",
        "The document already carries a broken signature in the field \(quote(field)). ") + say(flaw)
    case .malformedObject(let reference, let failure):
      self(
        "Обект \(say(reference)) в PDF файла е повреден и различни програми може да го покажат различно. ",
        "Object \(say(reference)) of the PDF is damaged, and programs may show it differently. ")
        + say(failure)
    case .signatureOutsideForm(let reference):
      self(
        "На страница от документа стои подпис (обект \(say(reference))), който не е сред полетата му за подпис.",
        "On a page of the document stands a signature (object \(say(reference))) that is not among its signature fields."
      )
    case .fieldLocked(let field, let locker):
      self(
        "Полето \(quote(field)) е заключено от подписа в полето \(quote(locker)).",
        "The field \(quote(field)) is locked by the signature in the field \(quote(locker)).")
    case .alreadySigned(let field): say(PDFFailure.fieldAlreadySigned(field))
    case .changesForbidden(let field):
      self(
        "Подписът в полето \(quote(field)) забранява всякакви промени, включително нов подпис.",
        "The signature in the field \(quote(field)) forbids every change, a further signature included.")
    case .dynamicForm:
      self(
        "Документът съдържа динамичен формуляр (XFA): екранът може да показва друго, а не подписаното.",
        "The document holds a dynamic form (XFA): the screen may show something else than what is signed.")
    case .unreachableObjects(let references):
      self("В документа има скрито съдържание (", "The document holds hidden content (")
        + count(references.count, ("обект", "обекта"), ("object", "objects"))
        + self("), което по-късно може да бъде показано.", ") that could be shown later.")
    case .hiddenLayers(let references):
      self(
        "Документът има скрити слоеве (\(references.count)), ",
        "The document has hidden layers (\(references.count)) ")
        + self("които по-късно може да бъдат показани.", "that could be shown later.")
    case .overlappingFields(let one, let other):
      self(
        "Полетата \(quote(one)) и \(quote(other)) в документа се застъпват.",
        "The document's fields \(quote(one)) and \(quote(other)) overlap.")
    case .fieldsWithoutArea(let names):
      self("Документът има полета, които не се виждат: ", "The document has fields that cannot be seen: ")
        + some(names.map { quote($0) }) + "."
    case .activeContent(let kinds):
      self(
        "Документът съдържа действия, които се изпълняват сами: ",
        "The document holds actions that run by themselves: ")
        + some(kinds.map { quote($0) }) + "."
    }
  }

  public func remedy(_ obstacle: SigningObstacle) -> String? {
    switch obstacle {
    case .encrypted:
      self(
        "Премахнете паролата в програмата, с която е направен документът, и опитайте отново.",
        "Remove the password with the program that made the document, and try again.")
    case .onlyRepairable, .unreadable, .notReadStrictly, .malformedObject:
      self(
        "Запишете документа отново като PDF (например „Отпечатай в PDF“) и опитайте с новия файл.",
        "Save the document as a PDF again (for example \"Print to PDF\") and try with the new file.")
    case .brokenSignature, .changesForbidden, .fieldLocked, .alreadySigned, .signatureOutsideForm:
      self(
        "Вземете документа във вида му отпреди този подпис.",
        "Take the document as it was before that signature.")
    case .dynamicForm:
      self(
        "Отпечатайте попълнения формуляр в PDF и подпишете него.",
        "Print the filled form to a PDF and sign that.")
    case .unreachableObjects, .hiddenLayers, .overlappingFields, .fieldsWithoutArea, .activeContent:
      self(
        "За да няма спор какво е подписано, отпечатайте документа в PDF и подпишете новия файл.",
        "To leave no doubt what is signed, print the document to a PDF and sign the new file.")
    }
  }
}
