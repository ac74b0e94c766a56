import AdES
import Files
import Foundation
import OpenSSL
import PDF
import Signing
import TestPKI
import Testing
import Validation

/// PDFs that pyHanko signs at every level, judged by us.
@Suite struct JudgingPyHankoLevelsTests {
  /// After the last time-stamp that is made.
  private static let moment = TestPKI.now.addingTimeInterval(2 * 86_400)

  /// Whether the signature and all time-stamps pass.
  private func isPassed(_ report: Report) -> Bool {
    report.conclusion == .totalPassed
  }

  @Test(.enabled(if: Program.pyHanko.isInstalled, Program.notInstalled), arguments: PyHankoLevelFile.all)
  func `passes what pyHanko signs at every level, and fails it after a changed octet`(file: PyHankoLevelFile)
    throws
  {
    let bytes = try file.bytes()
    let report = try ourVerdict(bytes, at: Self.moment)
    #expect(isPassed(report), "\(report.told)")
    let changed = try ourVerdict(bytes.flipped(at: 10), at: Self.moment)
    #expect(changed.conclusion == .totalFailed(.hashFailure), "\(changed.told)")
  }

  @Test(.enabled(if: Program.pyHanko.isInstalled, Program.notInstalled), arguments: PyHankoLevelFile.all)
  func `reads the security store and the time-stamps that pyHanko wrote`(file: PyHankoLevelFile) throws {
    let document = try Document(ByteSource(try file.bytes()))
    let stamps = try document.signatures().filter { $0.kind == .documentTimeStamp }
    #expect(stamps.count == [.lta: 1, .renewed: 2][file.level, default: 0])
    for stamp in stamps { _ = try TimeStampToken(stamp.contents, trailing: .zeros) }
    let store = try document.securityStore()
    #expect((store != nil) == ![.b, .t].contains(file.level))
    if let store {
      #expect(store.revocationLists.count == 2)
      #expect(try store.certificates.contains(file.key.holder.certificate.der))
    }
  }

  @Test(.enabled(if: Program.pyHanko.isInstalled, Program.notInstalled), arguments: PyHankoLevelFile.all)
  func `raises what pyHanko signed at any level, its store extended and its octets kept`(
    file: PyHankoLevelFile
  ) throws {
    let bytes = try file.bytes()
    let moment = Self.moment
    let raised = try Augmentation.augment(
      Document(ByteSource(bytes)), to: .lta, with: LevelFile.services(at: moment), at: moment
    ).bytes
    #expect(raised.starts(with: bytes))
    let (before, after) = (try Document(ByteSource(bytes)), try Document(ByteSource(raised)))
    let (old, new) = (try before.securityStore(), try #require(try after.securityStore()))
    #expect(new.certificates.starts(with: old?.certificates ?? []))
    #expect(Set(new.certificates).count == new.certificates.count)
    #expect(Set(new.revocationLists).count == new.revocationLists.count)
    #expect(try after.signatures().last?.kind == .documentTimeStamp)
    let report = try ourVerdict(raised, at: Self.moment)
    #expect(isPassed(report), "\(report.told)")
  }

  @Test(.enabled(if: Program.pyHanko.isInstalled, Program.notInstalled))
  func `passes what we sign at every level, in every way`() throws {
    for file in LevelFile.all {
      let report = try ourVerdict(try file.bytes())
      #expect(isPassed(report), "\(file.testDescription): \(report.told)")
    }
  }
}
