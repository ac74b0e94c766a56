import AdES
import OpenSSL

/// Why a signature cannot be read.
extension Words {
  public func say(_ failure: CMSFailure) -> String {
    switch failure {
    case .malformed(let offset, let flaw):
      self(
        "Данните на подписа са нередовни при байт \(offset): ",
        "The signature's data are not well formed at byte \(offset): ")
        + say(flaw) + "."
    case .notSignedData(let type):
      self(
        "Това не е подпис, а друг вид съобщение (\(Self.harmless(type))).",
        "This is not a signature but another kind of message (\(Self.harmless(type))).")
    case .notATimeStamp(let type):
      self(
        "Това не е времеви печат, а друг вид подписани данни (\(Self.harmless(type))).",
        "This is not a time-stamp but another kind of signed data (\(Self.harmless(type))).")
    case .timeStampSigners(let count):
      self(
        "Времевият печат има \(self.count(count, ("подписващ", "подписващи"), ("", ""))) вместо един.",
        "The time-stamp has \(self.count(count, ("", ""), ("signer", "signers"))) instead of one.")
    case .attributeCount(let oid, let count):
      self(
        "Атрибут \(Self.harmless(oid)) на подписа има \(self.count(count, ("стойност", "стойности"), ("", ""))) вместо една.",
        "The signature's attribute \(Self.harmless(oid)) has \(self.count(count, ("", ""), ("value", "values"))) instead of one."
      )
    case .budget(let what, let limit):
      self(
        "Подписът надхвърля допустимото: повече от \(limit) \(budget(what)).",
        "The signature is beyond what is read: more than \(limit) \(budget(what)).")
    }
  }

  private func budget(_ english: String) -> String {
    switch english {
    case "octets in a statement": self("байта в изявлението за стъпката", "bytes in the step statement")
    case "certificates": self("удостоверения", "certificates")
    case "signers": self("подписващи", "signers")
    default: quote(english)
    }
  }

  private func say(_ flaw: CMSFailure.Flaw) -> String {
    switch flaw {
    case .truncated: self("свършват преждевременно", "they end too soon")
    case .tooDeep: self("вложени са твърде дълбоко", "they are nested too deeply")
    case .highTagNumber, .indefinitePrimitive, .notConstructed, .badObjectIdentifier, .badInteger, .badLength:
      self("негодна стойност", "an unusable value")
    case .lengthTooLarge: self("твърде голяма дължина", "a length that is too large")
    case .badTime: self("негодно време", "an unusable time")
    case .unexpectedTag:
      self("стои друга стойност, а не очакваната", "another value stands there than the expected one")
    case .trailingOctets(let count):
      self(
        "след края има чуждо съдържание (\(bytes(count)))",
        "foreign content follows the end (\(bytes(count)))")
    }
  }

  /// Why the algorithms a signature names are not accepted.
  public func say(_ problem: SignatureScheme.Problem) -> String {
    switch problem {
    case .unknownDigest(let oid):
      self(
        "Функцията за отпечатък \(Self.harmless(oid)) е непозната.",
        "The hash function \(Self.harmless(oid)) is not known.")
    case .unknownSignatureAlgorithm(let oid):
      self(
        "Алгоритъмът за подпис \(Self.harmless(oid)) е непознат.",
        "The signature algorithm \(Self.harmless(oid)) is not known.")
    case .digestsDiffer(let announced, let signature):
      self(
        "Обявената функция за отпечатък е \(say(announced)), а подписът е направен с \(say(signature)).",
        "The hash function announced is \(say(announced)), but the signature was made with \(say(signature))."
      )
    case .badParameters(let oid):
      self(
        "Параметрите на алгоритъма за подпис \(Self.harmless(oid)) са негодни.",
        "The parameters of the signature algorithm \(Self.harmless(oid)) are unusable.")
    }
  }
}
