import Foundation

/// A line typed without echo. The terminal is read key by key, so that Ctrl-C comes here and never leaves it without its echo.
struct TerminalPrompt {
  private let terminal: Int32

  init(_ terminal: Int32) { self.terminal = terminal }

  private enum Key {
    static let interrupt: UInt8 = 0x03
    static let endOfInput: UInt8 = 0x04
    static let backspaces: [UInt8] = [0x08, 0x7f]
    static let eraseLine: UInt8 = 0x15
    static let ends: [UInt8] = [0x0a, 0x0d]
  }

  /// The octets typed up to Enter; one more than `maximumBytes` where there were more.
  func line(after prompt: [UInt8], maximumBytes: Int) throws -> [UInt8] {
    var saved = termios()
    guard tcgetattr(terminal, &saved) == 0 else { return [] }
    var silent = saved
    silent.c_lflag &= ~tcflag_t(ECHO | ICANON | ISIG | IEXTEN)
    tcsetattr(terminal, TCSAFLUSH, &silent)
    show(prompt)
    let typed = read(maximumBytes: maximumBytes)
    show([UInt8(ascii: "\n")])
    tcsetattr(terminal, TCSAFLUSH, &saved)
    guard let typed else {
      // What Ctrl-C does everywhere else.
      raise(SIGINT)
      throw Exit.failure.error
    }
    return typed
  }

  /// Nil where Ctrl-C was pressed.
  private func read(maximumBytes: Int) -> [UInt8]? {
    var typed: [UInt8] = []
    var key: UInt8 = 0
    while typed.count <= maximumBytes {
      let count = Foundation.read(terminal, &key, 1)
      if count < 0, errno == EINTR { continue }
      if count <= 0 || Key.ends.contains(key) || key == Key.endOfInput { break }
      if key == Key.interrupt { return nil }
      if key == Key.eraseLine {
        typed.removeAll()
      } else if Key.backspaces.contains(key) {
        // A letter is as many octets as UTF-8 gives it.
        while let last = typed.popLast(), last & 0xc0 == 0x80 {}
      } else {
        typed.append(key)
      }
    }
    return typed
  }

  private func show(_ octets: [UInt8]) {
    _ = octets.withUnsafeBytes { write(terminal, $0.baseAddress, $0.count) }
  }
}
