import Workflow

/// What people and steps are called: messages show a person's name and a step's title, never an identifier where there is
/// anything better.
public struct Names: Sendable {
  public let person: @Sendable (PersonID) -> String
  public let step: @Sendable (StepID) -> String

  public init(
    person: @escaping @Sendable (PersonID) -> String, step: @escaping @Sendable (StepID) -> String
  ) {
    self.person = person
    self.step = step
  }

  /// The identifiers themselves, where no register and no route are at hand.
  public static let identifiers = Names(person: \.rawValue, step: \.rawValue)

  /// Names as the register prints them, and steps by their titles, or by what is done at them where they have none.
  public init(_ authority: Authority, _ route: Route, in words: Words) {
    self.init(
      person: { authority.person($0)?.name ?? $0.rawValue },
      step: { id in
        guard let step = route.step(id) else { return id.rawValue }
        return step.title ?? words.say(step.kind)
      })
  }
}

extension Words {
  /// `стъпка „Съгласувал“`.
  func step(_ id: StepID, _ names: Names) -> String {
    self("стъпка ", "step ") + quote(names.step(id))
  }

  /// `стъпка „Съгласувал“`, `стъпки „Съгласувал“ и „Юрист“`.
  func steps(_ ids: [StepID], _ names: Names) -> String {
    (ids.count == 1 ? self("стъпка ", "step ") : self("стъпки ", "steps "))
      + all(of: ids.map { quote(names.step($0)) })
  }

  func person(_ id: PersonID, _ names: Names) -> String { Self.harmless(names.person(id)) }

  /// Who can act instead, or that nobody can.
  func instead(_ persons: [PersonID], _ names: Names) -> String {
    guard !persons.isEmpty else {
      return self(
        "По регистъра на правомощията сега никой друг не може да направи това.",
        "By the authority register nobody else can do this now.")
    }
    let who = anyOf(persons.prefix(8).map { person($0, names) })
    return self("Това може да направи \(who).", "\(who) can do this.")
  }
}
