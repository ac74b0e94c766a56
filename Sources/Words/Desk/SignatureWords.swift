import Drafting
import Foundation
import Workflow

/// What a signature shows in its place on the page.
extension Words {
  /// The step, the person and the time, in the document's words: „Подписал, по заместване (РД-15-3)“.
  public func caption(
    _ statement: StepStatement, by person: Person?, in authority: Authority, at time: Date
  ) -> SignatureCaption {
    let day = CalendarDay(inSofia: time)
    let valid = person?.roles.filter { $0.period.contains(day) } ?? []
    let assignment = valid.first { $0.role == statement.role } ?? valid.first { $0.position != nil }
    let done = say(statement.kind)
    var role = done.prefix(1).uppercased() + done.dropFirst()
    if let delegation = statement.delegation {
      role += ", " + say(delegation.kind)
      // A substitute signs in their own name; whoever is authorised, in the grantor's.
      if delegation.kind == .authorisation, let grantor = authority.person(delegation.grantor) {
        role += self(" от \(grantor.name)", " by \(grantor.name)")
      }
      role += " (\(delegation.order))"
    }
    switch statement.opinion {
    case .agreedWithRemarks, .separateOpinion, .refused:
      if let opinion = statement.opinion { role += " – \(say(opinion))" }
    case .agreed, nil: break
    }
    return SignatureCaption(
      role: role, name: person?.name ?? statement.person.rawValue, position: assignment?.position,
      organisation: authority.organization.name,
      time: self(
        "Подписано с електронен подпис на \(self.time(time)) ч.",
        "Signed electronically on \(self.time(time))"))
  }
}
