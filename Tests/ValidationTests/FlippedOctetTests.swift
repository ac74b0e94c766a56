import Foundation
import TestFiles
import Testing
import Validation

/// Every octet of a signed file matters: whichever is changed, the file no longer passes.
@Suite struct `One changed octet` {
  /// With `DOKLAD_EXHAUSTIVE=1` every octet is changed in five ways; else a sample that touches every part.
  static let isExhaustive = ProcessInfo.processInfo.environment["DOKLAD_EXHAUSTIVE"] == "1"

  /// Where a changed octet went unnoticed.
  static func survivors(of file: [UInt8], step: Int, content: [UInt8]? = nil) throws -> [(Int, UInt8)] {
    var dice = Dice(7)
    var survivors: [(Int, UInt8)] = []
    let policy = try Paper.policy()
    try #require(try Paper.judged(file, content: content, by: policy).isWhollyPassed)
    for position in stride(from: 0, to: file.count, by: isExhaustive ? 1 : step) {
      let random = UInt8.random(in: 1...255, using: &dice)
      // 0x20 makes small letters capital: in hexadecimal digits that changes nothing but the octet.
      let masks =
        isExhaustive ? [0x01, 0x10, 0x20, 0x80, random] : [[0x01, 0x20, random][position / step % 3]]
      for mask in masks {
        let report = try Paper.judged(file.flipped(at: position, mask), content: content, by: policy)
        if report.isWhollyPassed { survivors.append((position, mask)) }
      }
    }
    return survivors
  }

  @Test func `of a message fails it`() throws {
    let found = try Self.survivors(of: try Paper.message(), step: 3, content: Paper.text)
    #expect(found.isEmpty, "\(found)")
  }

  @Test func `of the content fails it`() throws {
    let message = try Paper.message()
    for position in Paper.text.indices {
      let report = try Paper.judged(message, content: Paper.text.flipped(at: position))
      #expect(report.conclusion == .totalFailed(.hashFailure))
    }
  }

  @Test func `of a PDF fails its signature`() throws {
    let found = try Self.survivors(of: try Paper.signedOnce.get(), step: 7)
    #expect(found.isEmpty, "\(found)")
  }

  @Test func `of a PDF with four signatures fails at least one`() throws {
    let found = try Self.survivors(of: try Paper.signedFourTimes.get(), step: 61)
    #expect(found.isEmpty, "\(found)")
  }

  @Test func `of a container fails it, or is no part of what it holds`() throws {
    let file = try Paper.container(2)
    let metadata = try ZIPMetadata(file).positions
    let found = try Self.survivors(of: file, step: 5).filter { !metadata.contains($0.0) }
    #expect(found.isEmpty, "\(found)")
  }

  /// Room that the message does not fill holds zeroes and nothing else.
  @Test func `of the room behind a PDF's message fails the signature`() throws {
    let file = try Paper.signedOnce.get()
    let end = try #require(file.lastPosition(of: "00>"))
    let report = try Paper.judged(file.flipped(at: end + 1, 0x01))
    #expect(report.conclusion == .totalFailed(.formatFailure))
    guard case .unreadableMessage(.malformed(_, .trailingOctets))? = report.signatures[0].findings.first
    else {
      Issue.record("\(report.codes)")
      return
    }
  }

  @Test func `that only makes a hexadecimal digit small fails the signature`() throws {
    let file = try Paper.signedOnce.get()
    let start = try #require(file.lastPosition(of: "/Contents <"))
    let letter = try #require((start + 11..<file.count).first { (0x41...0x46).contains(file[$0]) })
    let report = try Paper.judged(file.flipped(at: letter, 0x20))
    #expect(report.conclusion == .totalFailed(.formatFailure))
    guard
      case .unreadablePDF(.badSignature(field: "ivanov", why: .malformedContents), _)? = report.signatures[0]
        .findings.first
    else {
      Issue.record("\(report.codes)")
      return
    }
  }
}
