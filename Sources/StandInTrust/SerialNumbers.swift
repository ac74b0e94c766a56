import Files
import Foundation
import Synchronization

/// Numbers that never come twice and always grow, also across restarts where they are kept in a file.
public final class SerialNumbers: Sendable {
  private struct State {
    var next: UInt64
    /// Below this, all may be given without writing.
    var reserved: UInt64
  }

  private let path: String?
  private let state: Mutex<State>

  /// So many are reserved at a time: those left over at a restart are never given.
  static let blockCount: UInt64 = 1_000

  /// In memory only, from a random number on.
  public init() {
    path = nil
    let first = UInt64.random(in: 1 << 32..<1 << 48)
    state = Mutex(State(next: first, reserved: .max))
  }

  /// - Parameter path: a file with the lowest number that is still free, as a decimal text; it need not exist.
  /// - Throws: ``StandInFailure/malformedDeclaration(_:)`` for a file with something else.
  public init(file path: String) throws(StandInFailure) {
    self.path = path
    var first: UInt64 = 1
    if FileManager.default.fileExists(atPath: path) {
      let text: String
      do throws(FileFailure) {
        text = String(decoding: try ByteSource(contentsOf: path).bytes, as: UTF8.self)
      } catch { throw .file(error) }
      guard let number = UInt64(text.trimmingCharacters(in: .whitespacesAndNewlines)), number > 0 else {
        throw .malformedDeclaration("\(path): no number")
      }
      first = number
    }
    state = Mutex(State(next: first, reserved: first))
  }

  /// The next number, big-endian.
  public func next() throws(StandInFailure) -> [UInt8] {
    let number = try state.withLock { state throws(StandInFailure) -> UInt64 in
      if let path, state.next >= state.reserved {
        let ceiling = state.next + Self.blockCount
        do throws(FileFailure) {
          try AtomicFile.write(Array("\(ceiling)\n".utf8), to: path, existing: .replace)
        } catch { throw .file(error) }
        state.reserved = ceiling
      }
      defer { state.next += 1 }
      return state.next
    }
    return (0..<8).reversed().map { UInt8(truncatingIfNeeded: number >> (8 * UInt64($0))) }
      .drop { $0 == 0 }.map(\.self)
  }
}
