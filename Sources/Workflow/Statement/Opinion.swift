/// Становище: what whoever agrees or reviews thinks of the document.
public enum Opinion: String, CaseIterable, Hashable, Sendable {
  case agreed
  /// Needs a remark.
  case agreedWithRemarks
  /// Особено мнение: the document goes on, the opinion stays with it.
  case separateOpinion
  /// Needs a reason. The document goes no further: it must be returned.
  case refused
}

/// What a statement says was done: a step's kind, or the return or withdrawal of the document.
public enum StatementKind: String, CaseIterable, Hashable, Sendable {
  case prepare, agree, review, sign
  /// Връщане за преработка.
  case `return`
  /// Оттегляне.
  case withdraw

  public init(_ kind: StepKind) {
    switch kind {
    case .prepare: self = .prepare
    case .agree: self = .agree
    case .review: self = .review
    case .sign: self = .sign
    }
  }
}

/// What is wrong with the opinion, remark or reason of a statement.
public enum OpinionFlaw: Hashable, Sendable {
  /// Whoever agrees or reviews must say what they think.
  case missing
  /// Whoever prepares or signs has no other opinion than `agreed`: who thinks otherwise returns it.
  case notHere(Opinion)
  case remarkRequired
  case reasonRequired
}

extension StepStatement {
  /// The flaw in this statement's opinion as one for its kind; nil when there is none.
  public var opinionFlaw: OpinionFlaw? {
    switch kind {
    case .prepare, .sign:
      if let opinion, opinion != .agreed { return .notHere(opinion) }
    case .agree, .review:
      guard let opinion else { return .missing }
      if opinion == .agreedWithRemarks, isBlank(remark) { return .remarkRequired }
      if opinion == .refused, isBlank(reason) { return .reasonRequired }
    case .return, .withdraw:
      if isBlank(reason) { return .reasonRequired }
      if let opinion { return .notHere(opinion) }
    }
    return nil
  }

  private func isBlank(_ text: String?) -> Bool {
    text?.allSatisfy(\.isWhitespace) ?? true
  }
}
