import AdES

/// Why a trust service gave no answer that is of use.
extension Words {
  public func say(_ failure: TrustServiceFailure) -> String {
    let service =
      switch failure.service {
      case .timeStamp: self("Службата за време", "The time-stamp authority")
      case .ocsp: self("Службата за състояние (OCSP)", "The status service (OCSP)")
      case .crl: self("Службата за списъци на спрените удостоверения", "The revocation list service")
      case .issuer: self("Службата за удостоверения на издатели", "The service of issuers' certificates")
      }
    let subject = failure.url.isEmpty ? service : "\(service) \(quote(failure.url))"
    switch failure.problem {
    case .noAddress: return self("\(service) е без адрес.", "\(service) has no address.")
    case .addressNotAllowed:
      return self(
        "\(subject) е на адрес, който не се ползва.", "\(subject) is at an address that is not used.")
    case .http(let status, let reason, _):
      let told = reason.isEmpty ? "\(status)" : "\(status) \(Self.harmless(reason))"
      return self("\(subject) отговори с HTTP \(told).", "\(subject) answered with HTTP \(told).")
    case .transport(let code, let detail):
      return self(
        "\(subject) е недостъпна (\(code): \(Self.harmless(detail))).",
        "\(subject) cannot be reached (\(code): \(Self.harmless(detail))).")
    case .timedOut(let seconds):
      return self("\(subject) не отговори за \(seconds) s.", "\(subject) did not answer within \(seconds) s.")
    case .tooLarge(let limit):
      return self(
        "\(subject) отговори с повече от \(size(limit)).",
        "\(subject) answered with more than \(size(limit)).")
    case .rejected(let status, let texts, let bits):
      let detail = (texts.map { quote($0) } + bits.sorted().map { "failInfo \($0)" }).joined(separator: ", ")
      return self(
        "\(subject) отказа (състояние \(status)\(detail.isEmpty ? "" : ": " + detail)).",
        "\(subject) refused (status \(status)\(detail.isEmpty ? "" : ": " + detail)).")
    case .ocspStatus(let status):
      return self(
        "\(subject) не даде състояние (отговор \(status)).", "\(subject) gave no status (answer \(status)).")
    case .malformed(let detail):
      return self(
        "\(subject) отговори с нещо нередовно (\(Self.harmless(detail))).",
        "\(subject) answered with something malformed (\(Self.harmless(detail))).")
    case .wrongNonce, .wrongImprint:
      return self("\(subject) отговори на друг въпрос.", "\(subject) answered another question.")
    case .wrongPolicy(let policy):
      return self(
        "\(subject) отговори по друга политика (\(Self.harmless(policy))).",
        "\(subject) answered under another policy (\(Self.harmless(policy))).")
    case .askedTooOften:
      return self("\(subject) не се пита толкова често.", "\(subject) is not asked that often.")
    }
  }
}
