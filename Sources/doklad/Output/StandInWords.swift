import StandInServices
import Words

extension Words {
  func say(_ failure: StandInServiceFailure) -> String {
    switch failure {
    case .cannotListen(let host, let port, let reason):
      self(
        "На \(host):\(port) не може да се слуша: \(reason).", "Cannot listen on \(host):\(port): \(reason).")
    case .server(let reason):
      self("Услугите спряха: \(reason).", "The services stopped: \(reason).")
    case .addressElsewhere(let address):
      self(
        "Адресът \(quote(address)) в описанието не е на тази машина.",
        "The address \(quote(address)) of the declaration is not of this machine.")
    case .unknownFlaw(let name):
      self("Няма грешка \(quote(name)).", "There is no flaw \(quote(name)).")
    }
  }

  func remedy(_ failure: StandInServiceFailure) -> String? {
    switch failure {
    case .cannotListen:
      self(
        "Спрете другата програма, или дайте друг порт с --port.",
        "Stop the other program, or give another port with --port.")
    case .server: nil
    case .addressElsewhere:
      self("Дайте порта с --port.", "Give the port with --port.")
    case .unknownFlaw: self("Вижте doklad standin serve --help", "See doklad standin serve --help")
    }
  }
}
