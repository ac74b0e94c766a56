import Submission

/// How a delivery to the registry stands, and why.
extension Words {
  public func say(_ state: DeliveryState) -> String {
    switch state {
    case .ready: self("за изпращане", "to be sent")
    case .sending: self("изпраща се", "being sent")
    case .unknown: self("не се знае дали е получено", "not known whether it arrived")
    case .accepted: self("прието от регистъра", "accepted by the registry")
    case .refused: self("отказано от регистъра", "refused by the registry")
    case .failed: self("неуспешно", "failed")
    }
  }

  public func say(_ reason: DeliveryReason) -> String {
    switch reason {
    case .notSent(let failure):
      self("Пакетът не е изпратен. ", "The package was not sent. ") + say(failure)
    case .unknown(let doubt):
      self(
        "Не се знае дали регистърът е получил пакета. ",
        "It is not known whether the registry has the package. ")
        + say(doubt)
    case .pending:
      self(
        "Регистърът е получил пакета и още не е отговорил.",
        "The registry has the package and has not answered yet.")
    case .busy(let status):
      self(
        "Регистърът сега не приема (отговор \(status)).",
        "The registry takes nothing at the moment (answer \(status)).")
    case .misconfigured(let fault): say(fault)
    case .exhausted(let last):
      self("Всички опити за изпращане са изчерпани. ", "Every attempt to send has been used up. ") + say(last)
    }
  }

  public func remedy(_ reason: DeliveryReason) -> String? {
    switch reason {
    case .notSent(let failure): remedy(failure)
    case .unknown(.noAnswer(let failure)): remedy(failure) ?? askAgain
    case .unknown, .pending: askAgain
    case .busy:
      self(
        "Няма нужда да поправяте нищо: следващото doklad submit опитва пак.",
        "Nothing need be mended: the next doklad submit tries again.")
    case .misconfigured(let fault): remedy(fault)
    case .exhausted(let last):
      remedy(last)
        ?? self(
          "Свържете се с регистъра и после изпратете отново: doklad submit ПРЕПИСКА",
          "Call the registry, then send again: doklad submit CASE")
    }
  }

  private var askAgain: String {
    self(
      "При следващото изпращане програмата първо пита регистъра; нищо не се внася два пъти: doklad submit ПРЕПИСКА",
      "The next run asks the registry first; nothing is submitted twice: doklad submit CASE")
  }

  /// Why it is not known whether a package arrived.
  public func say(_ doubt: Doubt) -> String {
    switch doubt {
    case .noAnswer(let failure):
      self("Пакетът е изпратен, но отговор не дойде. ", "The package was sent, but no answer came. ")
        + say(failure)
    case .nonsense(let status):
      self(
        "Отговорът на регистъра (\(status)) не може да се разбере.",
        "The registry's answer (\(status)) cannot be understood.")
    case .answerTooLarge(let status):
      self(
        "Отговорът на регистъра (\(status)) е твърде голям.",
        "The registry's answer (\(status)) is too large.")
    case .conflict:
      self(
        "Регистърът има под този номер на съобщение друг пакет или още го обработва.",
        "The registry has another package under this message identifier, or is still busy with it.")
    case .serverError(let status):
      self(
        "Сървърът на регистъра даде грешка (\(status)), не се знае на кой етап.",
        "The registry's server failed (\(status)), at what point is not known.")
    case .answerNotGenuine(.receipt):
      self(
        "Получената разписка не е с валиден печат на регистъра или не е за този пакет.",
        "The receipt that came has no valid seal of the registry, or is not for this package.")
    case .answerNotGenuine(.refusal):
      self(
        "Полученият отказ не е с валиден печат на регистъра или не е за този пакет.",
        "The refusal that came has no valid seal of the registry, or is not for this package.")
    case .interrupted:
      self(
        "Този компютър е спрял по време на изпращането.", "This computer stopped while it was sending.")
    }
  }

  /// A connection that did not carry an exchange to its end.
  public func say(_ failure: TransportFailure) -> String {
    switch failure.kind {
    case .nameNotResolved:
      self(
        "Адресът на регистъра не е намерен в мрежата.",
        "The registry's address was not found on the network.")
    case .proxyNotResolved:
      self(
        "Адресът на прокси сървъра не е намерен в мрежата.",
        "The proxy's address was not found on the network.")
    case .cannotConnect:
      self("Сървърът на регистъра не отговаря.", "The registry's server does not answer.")
    case .tlsHandshake:
      self(
        "Не може да се установи защитена връзка с регистъра.",
        "No secure connection to the registry could be made.")
    case .timedOut:
      self("Времето за отговор от регистъра изтече.", "The time for the registry's answer ran out.")
    case .connectionLost:
      self("Връзката с регистъра прекъсна.", "The connection to the registry was lost.")
    case .cancelled: self("Изпращането беше прекъснато.", "The sending was broken off.")
    case .packageUnreadable:
      self(
        "Файлът на пакета не можа да се прочете докрай.", "The package's file could not be read to its end.")
    case .other:
      self(
        "Връзката с регистъра не успя (\(Self.harmless(failure.detail))).",
        "The connection to the registry failed (\(Self.harmless(failure.detail))).")
    }
  }

  public func remedy(_ failure: TransportFailure) -> String? {
    switch failure.kind {
    case .nameNotResolved:
      self(
        "Проверете мрежата и адреса registry.endpoint в doklad.yaml.",
        "Check the network, and the address registry.endpoint in doklad.yaml.")
    case .proxyNotResolved: remedy(Misconfiguration.Remedy.correctProxy)
    case .packageUnreadable:
      self("Проверете хранилището: doklad check", "Check the store: doklad check")
    case .cancelled:
      self("Изпратете отново: doklad submit ПРЕПИСКА", "Send again: doklad submit CASE")
    case .cannotConnect, .tlsHandshake, .timedOut, .connectionLost, .other: nil
    }
  }

  /// What a person must put right.
  public func say(_ fault: Misconfiguration) -> String {
    switch fault {
    case .serverNotTrusted(let detail):
      self(
        "Сървърът не можа да докаже, че е регистърът: удостоверението му не е от доверен издател, изтекло е или е за друго "
          + "име\(aside(detail)).",
        "The server could not prove that it is the registry: its certificate is from no trusted issuer, has expired or is "
          + "for another name\(aside(detail)).")
    case .caFile(let detail):
      self(
        "Файлът с доверените издатели на сървъра липсва или е негоден\(aside(detail)).",
        "The file of trusted issuers for the server is missing or unusable\(aside(detail)).")
    case .clientCertificateUnusable(let detail):
      self(
        "Удостоверението за връзка с регистъра не може да се отвори\(aside(detail)).",
        "The certificate for the connection to the registry cannot be opened\(aside(detail)).")
    case .clientCertificateRefused(let alert):
      self(
        "Регистърът не прие удостоверението за връзка (TLS \(alert)).",
        "The registry refused the certificate for the connection (TLS alert \(alert)).")
    case .tlsNotNegotiated(let detail):
      self(
        "Няма общ начин за защитена връзка с регистъра\(aside(detail)).",
        "There is no way of secure connection in common with the registry\(aside(detail)).")
    case .proxy(let detail):
      self(
        "Прокси сървърът отказа връзката\(aside(detail)).",
        "The proxy refused the connection\(aside(detail)).")
    case .unauthorized:
      self(
        "Регистърът не разпозна кой изпраща (401).", "The registry does not recognise who is sending (401).")
    case .forbidden:
      self(
        "Регистърът не разрешава на тази организация да изпраща (403).",
        "The registry does not permit this organisation to send (403).")
    case .noSuchService(let status):
      self(
        "На този адрес няма услуга за приемане на доклади (\(status)).",
        "There is no service for receiving reports at this address (\(status)).")
    case .redirected(let address):
      address.map {
        self(
          "Регистърът препраща към друг адрес, \(quote($0)); пакет не се изпраща на непознат адрес.",
          "The registry redirects to another address, \(quote($0)); no package is sent to an address that is not known."
        )
      }
        ?? self(
          "Регистърът препраща към друг адрес; пакет не се изпраща на непознат адрес.",
          "The registry redirects to another address; no package is sent to an address that is not known.")
    case .packageTooLarge:
      self(
        "Пакетът е по-голям, отколкото регистърът приема (413).",
        "The package is larger than the registry takes (413).")
    case .rejected(let status):
      self(
        "Регистърът не приема изпратеното (\(status)).",
        "The registry does not take what was sent (\(status)).")
    case .library(let code, let detail):
      self(
        "Програмата за връзка (libcurl, код \(code)) не може да направи това\(aside(detail)).",
        "The connection library (libcurl, code \(code)) cannot do this\(aside(detail)).")
    }
  }

  public func remedy(_ fault: Misconfiguration) -> String { remedy(fault.remedy) }

  public func remedy(_ remedy: Misconfiguration.Remedy) -> String {
    switch remedy {
    case .correctTrustedAuthorities:
      self(
        "Посочете верния файл в registry.certificateAuthority на doklad.yaml; поискайте го от регистъра.",
        "Name the right file in registry.certificateAuthority of doklad.yaml; ask the registry for it.")
    case .correctClientCertificate:
      self(
        "Посочете верния файл PKCS#12 в registry.clientCertificate на doklad.yaml и дайте паролата му.",
        "Name the right PKCS#12 file in registry.clientCertificate of doklad.yaml, and give its passphrase.")
    case .haveClientCertificateAccepted:
      self(
        "Поискайте от регистъра да допусне удостоверението Ви за връзка, или го подновете, ако е изтекло.",
        "Ask the registry to admit your certificate for the connection, or renew it if it has expired.")
    case .correctAddress:
      self(
        "Поправете адреса registry.endpoint в doklad.yaml и изпратете отново: doklad submit ПРЕПИСКА",
        "Correct the address registry.endpoint in doklad.yaml and send again: doklad submit CASE")
    case .correctProxy:
      self("Поправете registry.proxy в doklad.yaml.", "Correct registry.proxy in doklad.yaml.")
    case .reducePackage:
      self(
        "Върнете преписката за преработка и намалете приложенията: doklad return ПРЕПИСКА --reason \"…\"",
        "Return the case for rework and reduce its attachments: doklad return CASE --reason \"…\"")
    case .askOperator:
      self(
        "Обърнете се към администратора на регистъра и дайте това съобщение.",
        "Contact the registry's administrator and pass on this message.")
    }
  }

  /// The reason in the connection library's own words, which stay English.
  private func aside(_ detail: String) -> String { detail.isEmpty ? "" : " (\(Self.harmless(detail)))" }

  public func say(_ failure: SubmissionFailure) -> String {
    switch failure {
    case .endpointURL(let address, let flaw):
      self("Адресът на регистъра \(quote(address)) ", "The registry's address \(quote(address)) ")
        + say(flaw) + "."
    case .messageID(let id):
      self(
        "\(quote(id)) не е идентификатор на съобщение (UUID с малки букви).",
        "\(quote(id)) is not a message identifier (a UUID in lower case).")
    case .curl(let option, let code):
      self(
        "Връзката не може да се подготви (libcurl, \(Self.harmless(option)), код \(code)).",
        "The connection cannot be prepared (libcurl, \(Self.harmless(option)), code \(code)).")
    case .clientPassphrase:
      self(
        "Паролата на удостоверението за връзка не беше получена.",
        "The passphrase of the certificate for the connection was not obtained.")
    case .alreadyEnded(let state):
      self("Изпращането е приключило: \(say(state)).", "The delivery has ended: \(say(state)).")
    }
  }

  public func remedy(_ failure: SubmissionFailure) -> String? {
    switch failure {
    case .endpointURL: remedy(Misconfiguration.Remedy.correctAddress)
    case .clientPassphrase:
      self(
        "Въведете я, когато програмата попита, или я дайте в променливата на средата DOKLAD_TLS_PASSPHRASE.",
        "Enter it when asked, or give it in the environment variable DOKLAD_TLS_PASSPHRASE.")
    case .alreadyEnded(.failed):
      self("За нов опит: doklad submit ПРЕПИСКА", "To try anew: doklad submit CASE")
    case .alreadyEnded, .messageID, .curl: nil
    }
  }

  private func say(_ flaw: SubmissionFailure.EndpointURLFlaw) -> String {
    switch flaw {
    case .malformed: self("не е уеб адрес", "is not a web address")
    case .scheme: self("не започва с https://", "does not begin with https://")
    case .superfluous:
      self(
        "съдържа име, парола, част след „?“ или „#“, които нямат място в него",
        "has a user name, password, query or \"#\", which have no place in it")
    case .noHost: self("е без име на сървър", "has no server name")
    }
  }
}
