import CaseStore
import Foundation
import Workflow

/// The number a case goes out under.
public struct OutgoingNumber: Equatable, Sendable {
  /// As the register has it: `СОА26-ВК66-17/22.11.2026`.
  public let text: String
  /// The day it was given out.
  public let day: CalendarDay
}

/// Outgoing numbers by the pattern of the configuration, as `СОА26-ВК66-17/22.11.2026`.
struct OutgoingNumberPattern {
  let pattern: String

  /// One sequence a pattern and year: numbers begin again each January.
  func series(on day: CalendarDay) -> String { "outgoing:\(pattern):\(day.year)" }

  func number(_ sequence: Int, on day: CalendarDay) -> String {
    func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
    return pattern.replacing("{n}", with: "\(sequence)")
      .replacing("{yyyy}", with: "\(day.year)")
      .replacing("{yy}", with: two(day.year % 100))
      .replacing("{date}", with: "\(two(day.day)).\(two(day.month)).\(day.year)")
  }
}

extension Desk {
  /// The case's outgoing number; where it has none yet, it is given one.
  public func number(_ caseID: String, by person: PersonID) throws(DeskFailure) -> OutgoingNumber {
    let file = try reserveNumber(for: load(caseID), by: person, at: clock())
    guard let number = file.outgoingNumber else { throw .noSuchCase(caseID) }
    return number
  }

  /// Gives the case its outgoing number, where it has none yet: the number and the event that uses it are one transaction.
  func reserveNumber(for file: CaseFile, by person: PersonID, at time: Date) throws(DeskFailure) -> CaseFile {
    guard file.folded.outgoingNumber == nil else { return file }
    return try narrowing {
      try store.transact(on: file.id, expecting: file.events.count) { transaction in
        let number = try giveNumber(to: file.id, in: transaction, at: time)
        let event = Event.outgoingNumberReserved(number.text, by: person, at: time)
        var next = file
        _ = try next.folded.apply(event)
        next.events.append(event)
        try transaction.append(event)
        return next
      }
    }
  }

  /// The next number of the workspace's series; for a case that was given one, that one.
  func giveNumber(
    to caseID: String, in transaction: borrowing CaseTransaction, at time: Date
  ) throws(StoreFailure) -> OutgoingNumber {
    let pattern = OutgoingNumberPattern(pattern: workspace.configuration.outgoingNumber)
    let day = CalendarDay(inSofia: time)
    let sequence = try transaction.reserveNumber(series: pattern.series(on: day), key: caseID)
    return OutgoingNumber(text: pattern.number(sequence, on: day), day: day)
  }
}

extension CaseFile {
  /// The case's outgoing number, where it was given one.
  public var outgoingNumber: OutgoingNumber? {
    for case .outgoingNumberReserved(let number, _, let time) in events {
      return OutgoingNumber(text: number, day: CalendarDay(inSofia: time))
    }
    return nil
  }
}
