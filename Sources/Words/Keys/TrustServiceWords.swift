import AdES

/// What went wrong when a trust service was asked: a time-stamp authority, an OCSP responder, a list, an issuer.
extension Words {
  public func say(_ failure: TrustServiceFailure) -> String {
    let place = failure.url.isEmpty ? "" : self(" на ", " at ") + quote(failure.url)
    let what = say(failure.service)
    return switch failure.problem {
    case .noAddress:
      self(
        "Не е известно къде е \(say(the: failure.service)): удостоверението не казва и нищо не е зададено.",
        "It is not known where \(say(the: failure.service)) is: the certificate does not say and none is set."
      )
    case .addressNotAllowed:
      self(
        "\(what)\(place) не е питан: адресът не е http или https, или води към частна мрежа или към тази машина.",
        "\(what)\(place) was not asked: the address is neither http nor https, or leads into a private network or to this "
          + "machine.")
    case .http(let status, let reason, let seconds):
      self(
        "\(what)\(place) отказа с HTTP \(status)\(Self.words(reason)).",
        "\(what)\(place) refused with HTTP \(status)\(Self.words(reason)).")
        + (seconds.map { self(" Иска да чакате \($0) s.", " It wants you to wait \($0) s.") } ?? "")
    case .transport(let code, let detail):
      self(
        "\(what)\(place) не може да бъде достигнат\(Self.words(detail)) (libcurl \(code)).",
        "\(what)\(place) cannot be reached\(Self.words(detail)) (libcurl \(code)).")
    case .timedOut(let seconds):
      self(
        "\(what)\(place) не отговори за \(seconds) s.", "\(what)\(place) did not answer within \(seconds) s.")
    case .tooLarge(let limit):
      self(
        "Отговорът от \(quote(failure.url)) е по-дълъг от \(limit) байта и не е прочетен.",
        "The answer from \(quote(failure.url)) is longer than \(limit) bytes and was not read.")
    case .rejected(let status, let texts, let bits):
      self(
        "\(what)\(place) отказа да издаде печат за време (статус \(status))",
        "\(what)\(place) refused to stamp the time (status \(status))")
        + (bits.isEmpty ? "" : ": " + bits.sorted().map { say(failureBit: $0) }.joined(separator: ", "))
        + (texts.isEmpty
          ? "" : self(". Думите му: ", ". Its words: ") + quote(texts.joined(separator: " "))) + "."
    case .ocspStatus(let status):
      self(
        "\(what)\(place) не каза нищо за удостоверението: \(say(ocspStatus: status)).",
        "\(what)\(place) said nothing of the certificate: \(say(ocspStatus: status)).")
    case .malformed:
      self(
        "Отговорът от \(quote(failure.url)) не е това, което беше поискано (\(say(object: failure.service))).",
        "The answer from \(quote(failure.url)) is not what was asked for (\(say(object: failure.service))).")
    case .wrongNonce:
      self(
        "Отговорът от \(quote(failure.url)) е на друг въпрос: еднократното число е друго.",
        "The answer from \(quote(failure.url)) is to another question: its nonce is another.")
    case .wrongImprint:
      self(
        "Печатът за време от \(quote(failure.url)) е върху други данни.",
        "The time-stamp from \(quote(failure.url)) is over other data.")
    case .wrongPolicy(let policy):
      self(
        "Печатът за време от \(quote(failure.url)) е по друга политика, \(Self.harmless(policy)).",
        "The time-stamp from \(quote(failure.url)) is under another policy, \(Self.harmless(policy)).")
    case .askedTooOften:
      self(
        "\(what)\(place) вече беше питан достатъчно или помоли да не го питат сега.",
        "\(what)\(place) was asked often enough already, or wished not to be asked now.")
    }
  }

  public func remedy(_ failure: TrustServiceFailure) -> String? {
    switch failure.problem {
    case .noAddress:
      failure.service == .timeStamp
        ? self(
          "Задайте адреса на услугата за удостоверяване на време в настройките.",
          "Set the time-stamp authority's address in the configuration.")
        : self(
          "Дайте списък на прекратените удостоверения с --crl.", "Give a revocation list with --crl.")
    case .addressNotAllowed:
      self(
        "Ако услугата е ваша, разрешете частните адреси в настройките.",
        "If the service is your own, allow private addresses in the configuration.")
    case .http(401, _, _), .http(403, _, _), .http(407, _, _):
      self(
        "Проверете потребителя и паролата за услугата и дали договорът с доставчика е в сила.",
        "Check the user and password for the service, and that the contract with its provider holds.")
    case .http(429, _, _), .http(503, _, _), .timedOut, .askedTooOften, .ocspStatus(3):
      self("Изчакайте и опитайте пак.", "Wait, then try again.")
    case .http(404, _, _), .malformed, .tooLarge:
      self("Проверете адреса на услугата.", "Check the service's address.")
    case .transport:
      self("Проверете мрежата и адреса и опитайте пак.", "Check the network and the address, then try again.")
    case .rejected(_, _, let bits) where bits.contains(15):
      self(
        "Задайте политика, която услугата предлага, или никаква.",
        "Set a policy that the service offers, or none.")
    case .http, .rejected, .ocspStatus, .wrongNonce, .wrongImprint, .wrongPolicy:
      self(
        "Обадете се на доставчика на услугата или изберете друг.",
        "Call the service's provider, or choose another.")
    }
  }

  private func say(_ service: TrustServiceFailure.Service) -> String {
    switch service {
    case .timeStamp: self("Сървърът за време", "The time-stamp authority")
    case .ocsp: self("OCSP сървърът", "The OCSP responder")
    case .crl:
      self("Сървърът със списъка на прекратените удостоверения", "The server with the revocation list")
    case .issuer:
      self("Сървърът с удостоверението на издателя", "The server with the issuer's certificate")
    }
  }

  private func say(the service: TrustServiceFailure.Service) -> String {
    switch service {
    case .timeStamp: self("сървърът за време", "the time-stamp authority")
    case .ocsp, .crl:
      self("състоянието на удостоверението", "the certificate's status")
    case .issuer: self("удостоверението на издателя", "the issuer's certificate")
    }
  }

  private func say(object service: TrustServiceFailure.Service) -> String {
    switch service {
    case .timeStamp: self("печат за време", "a time-stamp")
    case .ocsp: self("OCSP отговор", "an OCSP response")
    case .crl: self("списък на прекратените удостоверения", "a revocation list")
    case .issuer: self("удостоверение", "a certificate")
    }
  }

  /// PKIFailureInfo (RFC 3161, clause 2.4.2).
  private func say(failureBit bit: Int) -> String {
    switch bit {
    case 0: self("не приема този алгоритъм", "it does not take this algorithm")
    case 2: self("не позволява такава заявка", "it does not allow such a request")
    case 5: self("заявката е в друг формат", "the request is in another format")
    case 14: self("няма точно време", "it has no exact time")
    case 15: self("няма такава политика", "it has no such policy")
    case 16: self("не познава разширението", "it does not know the extension")
    case 17: self("няма исканите сведения", "it has not the information wished for")
    case 25: self("има повреда", "it is out of order")
    default: self("причина \(bit)", "reason \(bit)")
    }
  }

  /// OCSPResponseStatus (RFC 6960, clause 4.2.1).
  private func say(ocspStatus status: Int) -> String {
    switch status {
    case 1: self("не разбра въпроса", "it did not understand the question")
    case 2: self("има вътрешна грешка", "it has an internal error")
    case 3: self("сега не може, помоли за друг път", "it cannot now, and asks to try later")
    case 5: self("иска подписан въпрос", "it wants a signed question")
    case 6: self("не отговаря за този издател", "it does not answer for this issuer")
    default: self("отговор \(status)", "answer \(status)")
    }
  }

  /// What another program said, in brackets.
  private static func words(_ text: String) -> String {
    text.isEmpty ? "" : " – " + harmless(text)
  }
}
