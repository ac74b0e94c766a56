import CaseStore
import Files
import Foundation
import Words

private func digest(_ digit: String) -> ArtifactDigest? {
  ArtifactDigest(hex: String(repeating: digit, count: 64))
}
private let until = Date(timeIntervalSince1970: 1_772_442_000)

let storeFailures: [StoreFailure] =
  [
    .notAStore(path: "work"), .alreadyAStore(path: "work"),
    .newerVersion(path: "work", found: 3, supported: 2),
    .busy(path: "work"), .conflict(case: "2026-1", expected: 3, actual: 4),
    .brokenChain(case: "2026-1", sequence: 4),
    .diskFull(path: "work"), .permission(path: "work"), .unusableName(""), .unknownMessage("m-1"),
    .leased(message: "m-1", until: until), .leaseLost(message: "m-1"),
    .damaged(path: "work", message: "malformed"),
    .database(path: "work", code: 10, message: "disk I/O error"),
    .file(FileFailure(.read, path: "work/a", code: EIO)), .digest(.unsupportedScheme("digest sha256")),
    .unknownEvent(case: "2026-1", sequence: 4, reason: .missingKey(path: "at")),
  ] + DeliveryState.allCases.map { .deliveryEnded(message: "m-1", state: $0) }
  + [digest("a")].compactMap(\.self).flatMap { digest -> [StoreFailure] in
    [
      .missingArtifact(digest, path: "work/aa"),
      .corruptArtifact(expected: digest, found: digest, path: "work/aa"),
      .messageTaken("m-1", known: digest), .answerTaken(message: "m-1", known: digest),
    ]
  }

private let uses: [ArtifactUse] = [
  .event(case: "2026-1", sequence: 4), .delivery(message: "m-1"), .reception(message: "m-1"),
  .answer(message: "m-1"),
]

let integrityFlaws: [IntegrityFlaw] =
  [
    .database(message: "row missing"), .schemaAltered(object: "events"),
    .unreadableRow(table: "events", column: "digest"),
    .eventDetached(case: "2026-1", sequence: 4), .eventSequence(case: "2026-1", expected: 4, found: 6),
    .eventsRemoved(positions: 4...4), .eventsRemoved(positions: 4...6),
    .eventUnknown(case: "2026-1", sequence: 4),
    .partFile(path: "work/aa.part"), .strayFile(path: "work/notes"),
    .numberGap(series: "2026", missing: 7...8),
    .numberDouble(series: "2026", number: 7), .deliveryWithoutCase(message: "m-1", case: "2026-1"),
    .receptionInconsistent(message: "m-1"),
  ]
  + [EventDigest(hex: String(repeating: "b", count: 64))].compactMap(\.self).map {
    .eventAltered(case: "2026-1", sequence: 4, stored: String(repeating: "c", count: 64), computed: $0)
  }
  + [digest("a")].compactMap(\.self).flatMap { digest -> [IntegrityFlaw] in
    [
      .referenceRemoved(case: "2026-1", sequence: 4, artifact: digest),
      .orphanArtifact(digest, path: "work/aa"),
      .corruptArtifact(digest, found: digest, neededBy: nil, path: "work/aa"),
      .unreadableArtifact(digest, neededBy: nil, failure: .permission(path: "work/aa")),
    ]
      + uses.flatMap { use -> [IntegrityFlaw] in
        [
          .missingArtifact(digest, neededBy: use, path: "work/aa"),
          .corruptArtifact(digest, found: digest, neededBy: use, path: "work/aa"),
          .unreadableArtifact(digest, neededBy: use, failure: .permission(path: "work/aa")),
        ]
      }
  }

extension Sample {
  static let stores: [Sample] = joined([
    each("StoreFailure", storeFailures) { [$0.say($1), $0.remedy($1)] },
    each("IntegrityFinding", integrityFlaws.map { IntegrityFinding($0) }) { [$0.say($1), $0.remedy($1)] },
  ])

  static let storePhrases: [Sample] = joined([
    each("Severity", IntegrityFinding.Severity.allCases) { [$0.say($1)] },
    each("DeliveryState", DeliveryState.allCases) { [$0.say($1)] },
    each("ArtifactUse", uses) { [$0.say($1)] },
  ])
}
