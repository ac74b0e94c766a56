import AdES
import OpenSSL

import struct Foundation.Date

/// One object of a file that gets a report.
enum FileObject {
  case signature(ExaminedSignature)
  /// A time-stamp that stands by itself, with what its surroundings found.
  case timeStamp(ExaminedTimeStamp, coverage: Coverage, claimedTime: Date?, surroundings: [Finding])
  /// One of which no more can be said.
  case finished(SignatureReport)
}

/// Judges everything of one file together: what a later time-stamp proves counts for all it covers.
///
/// The order is that of EN 319 102-1 v1.4.1, clause 5.6.3.4: time-stamps first, the newest first, because each may prove that what an older
/// one rests on existed when it was still good (POE extraction, clause 5.6.2.3); then the signatures.
struct FileProcess {
  let context: ValidationContext

  func run(_ objects: [FileObject]) -> [SignatureReport] {
    struct Place: Hashable { let object, index: Int }
    context.materialIsComplete()
    var waiting: [(place: Place, examined: ExaminedTimeStamp)] = []
    for (number, object) in objects.enumerated() {
      switch object {
      case .signature(let signature):
        for (index, stamp) in signature.timeStamps.enumerated() {
          let objects = Self.covered(by: stamp, of: signature)
          waiting.append(
            (Place(object: number, index: index), ExaminedTimeStamp(stamp: stamp, covers: { objects() })))
        }
      case .timeStamp(let examined, _, _, _):
        waiting.append((Place(object: number, index: 0), examined))
      case .finished: continue
      }
    }
    // Equally old ones: what stands later in the file covers what stands before.
    waiting.sort { left, right in
      let (leftTime, rightTime) = (left.examined.genTime, right.examined.genTime)
      return leftTime != rightTime ? leftTime > rightTime : left.place.object > right.place.object
    }
    var reports: [Place: TimeStampReport] = [:]
    for (place, examined) in waiting {
      let report = TimeStampValidation(context: context).validate(examined)
      reports[place] = report
      guard report.passed, let genTime = report.genTime else { continue }
      extractProofs(examined, at: genTime, by: report.identifier)
    }
    return objects.enumerated().map { number, object in
      switch object {
      case .finished(let report): return report
      case .timeStamp(_, let coverage, let claimedTime, let surroundings):
        guard let report = reports[Place(object: number, index: 0)] else {
          preconditionFailure("every time-stamp was judged above")
        }
        return SignatureReport(
          report, coverage: coverage, claimedTime: claimedTime, surroundings: surroundings)
      case .signature(let signature):
        let own = signature.timeStamps.indices.compactMap { reports[Place(object: number, index: $0)] }
        return SignatureProcess(context: context, signature: signature, timeStamps: own).run()
      }
    }
  }

  /// POE extraction (clause 5.6.2.3).
  private func extractProofs(_ examined: ExaminedTimeStamp, at time: Date, by identifier: String) {
    for object in examined.covers() { context.proofs.add(object, at: time, by: identifier) }
  }

  /// A signature time-stamp proves the signature value, and with it the certificate whose digest the signature covers; a content
  /// time-stamp proves nothing of what came after it.
  private static func covered(
    by stamp: CoveredTimeStamp, of signature: ExaminedSignature
  ) -> () -> [ProofOfExistence.Object] {
    {
      guard stamp.kind != .content else { return [] }
      var objects = stamp.covers.objects
      let isNamed = signature.blocks.isCAdES && stamp.kind == .signature
      if isNamed, let certificate = signature.blocks.certificate { objects.append(.certificate(certificate)) }
      return objects
    }
  }
}

extension ExaminedTimeStamp {
  /// The time its token states; the beginning of time where it cannot be read.
  var genTime: Date { (try? stamp.token.get())?.info.genTime ?? .distantPast }
}
