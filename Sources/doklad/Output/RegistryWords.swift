import Files
import Foundation
import Registry
import Words
import Workflow

extension Words {
  /// A rule by which a registry refused: one of the workflow's, one of receiving, or the code of a finding of the validation.
  func say(registryRule code: String) -> String {
    if let rule = Rule(rawValue: code) { return say(rule) }
    if let rule = IntakeRule(rawValue: code) { return say(rule) }
    return code
  }

  /// One reason of a refusal. What the registry writes for programs is worded again where its rule is known here.
  func say(_ finding: RefusalFinding, _ names: Names) -> String {
    if let rule = Rule(rawValue: finding.rule) {
      guard let parts = finding.evidence.wholeMatch(of: #/expected (.*?), found (.*)/#) else {
        return say(rule)
      }
      return say(
        RouteFinding(rule: rule, step: finding.step, expected: String(parts.1), found: String(parts.2)), names
      )
    }
    let place = finding.file.map { quote($0) + ": " } ?? ""
    if let rule = IntakeRule(rawValue: finding.rule) { return "\(place)\(say(rule)) (\(finding.evidence))" }
    return place + finding.evidence
  }

  func say(_ failure: RegistryFailure) -> String {
    switch failure {
    case .configuration(let path, let key, let problem):
      "\(path): \(key.isEmpty ? "" : quote(key) + " – ")" + say(problem)
    case .rules(let path, let failure): say(failure, in: path)
    case .certificates(let path, let failure): "\(path): " + say(failure)
    case .file(let failure): say(failure)
    case .alreadyRunning(let directory):
      self("Друг процес вече приема в \(directory).", "Another process already receives into \(directory).")
    case .sealOrganization(let found, let expected):
      self(
        "Печатът е на \(found ?? "никого"), а регистърът е на \(expected).",
        "The seal is of \(found ?? "nobody"), the registry of \(expected).")
    case .transport(let reason):
      self(
        "TLS ключът или удостоверението не стават: \(reason)",
        "The TLS key or certificate cannot be used: \(reason)")
    case .cannotListen(let host, let port, let reason):
      self("Не може да се слуша на \(host):\(port): \(reason)", "Cannot listen on \(host):\(port): \(reason)")
    case .store(let failure): say(failure)
    case .sealing(let failure): say(failure)
    case .digest(let failure): say(failure)
    case .storedAnswer(let message):
      self(
        "Записаният отговор на \(message) не може да се прочете.",
        "The stored answer to \(message) cannot be read.")
    case .secret(_, let reason):
      self("Паролата не можа да се прочете: \(reason)", "The passphrase could not be read: \(reason)")
    case .server(let reason): self("Сървърът спря: \(reason)", "The server ended: \(reason)")
    }
  }

  /// What is wrong with a key of the configuration, as it follows the key.
  private func say(_ problem: RegistryConfiguration.Problem) -> String {
    switch problem {
    case .notYAML(let reason): self("не е YAML: \(reason)", "not YAML: \(reason)")
    case .missing: self("липсва.", "is missing.")
    case .unknownKey(let known):
      self("непознат ключ. Познати са: ", "unknown key. Known are: ") + known.joined(separator: ", ") + "."
    case .repeated: self("стои за втори път.", "stands for the second time.")
    case .expected(let expected, let found):
      self(
        "очаква се \(expected), а стои \(quote(found)).",
        "expected is \(expected), found was \(quote(found)).")
    case .ambiguous(let other): self("същото е като \(quote(other)).", "is the same as \(quote(other)).")
    }
  }

  func remedy(_ failure: RegistryFailure) -> String? {
    switch failure {
    case .cannotListen:
      self("Изберете друг порт в раздел listen.", "Choose another port in the section listen.")
    case .alreadyRunning:
      self(
        "Спрете другия процес или изберете друга папка data.",
        "Stop the other process, or choose another data folder.")
    case .configuration: self("Поправете файла с настройките.", "Correct the configuration file.")
    case .rules(_, let failure): remedy(failure)
    case .certificates(_, let failure): remedy(failure)
    case .file(let failure): remedy(failure)
    case .store(let failure): remedy(failure)
    case .sealing(let failure): remedy(failure)
    default: nil
    }
  }
}
