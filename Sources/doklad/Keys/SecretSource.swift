import ArgumentParser
import Foundation
import OpenSSL

/// Where a passphrase or PIN comes from: a file descriptor, an environment variable, or a prompt without echo. Never the command
/// line, where every process of the machine could read it.
struct SecretSource {
  /// What the secret opens, as the prompt says it.
  let purpose: String
  let descriptor: Int32?
  let variable: String

  /// Longer input is refused.
  private static let maximumBytes = 1024

  /// To be asked before any file of our own is opened: afterwards the number may be that file's.
  static func requireOpen(_ descriptor: Int32?) throws {
    guard let descriptor, fcntl(descriptor, F_GETFD) == -1 else { return }
    throw ValidationError(
      words(
        "Файлов дескриптор \(descriptor) не е отворен. Пример: 3<файл и --passphrase-fd 3.",
        "File descriptor \(descriptor) is not open. Example: 3<file with --passphrase-fd 3."))
  }

  func read() throws -> Secret {
    if let descriptor { return try fromDescriptor(descriptor) }
    if let value = getenv(variable) {
      return Secret(
        utf8: Array(UnsafeBufferPointer(start: value, count: strlen(value)).map { UInt8(bitPattern: $0) }))
    }
    return try fromPrompt()
  }

  private func fromDescriptor(_ descriptor: Int32) throws -> Secret {
    var bytes: [UInt8] = []
    var octet: UInt8 = 0
    while bytes.count <= Self.maximumBytes {
      let count = Foundation.read(descriptor, &octet, 1)
      if count < 0 {
        if errno == EINTR { continue }
        throw Complaint(
          .usage, code: "secret.descriptor",
          words(
            "От файлов дескриптор \(descriptor) не може да се чете.",
            "File descriptor \(descriptor) cannot be read."),
          remedy: words("Пример: 3<файл и --passphrase-fd 3.", "Example: 3<file with --passphrase-fd 3."))
      }
      if count == 0 || octet == UInt8(ascii: "\n") { break }
      bytes.append(octet)
    }
    if bytes.last == UInt8(ascii: "\r") { bytes.removeLast() }
    return try checked(bytes)
  }

  private func fromPrompt() throws -> Secret {
    let terminal = open("/dev/tty", O_RDWR | O_CLOEXEC)
    guard terminal >= 0 else {
      throw Complaint(
        .usage, code: "secret.missing",
        words(
          "Няма откъде да се прочете паролата за \(purpose).",
          "There is nowhere to read the passphrase for \(purpose) from."),
        remedy: words(
          "Задайте променливата \(variable), дайте --passphrase-fd N, или работете в терминал.",
          "Set the variable \(variable), give --passphrase-fd N, or work in a terminal."))
    }
    defer { close(terminal) }
    let prompt = Array(words("Парола за \(purpose): ", "Passphrase for \(purpose): ").utf8)
    return try checked(try TerminalPrompt(terminal).line(after: prompt, maximumBytes: Self.maximumBytes))
  }

  private func checked(_ bytes: [UInt8]) throws -> Secret {
    guard bytes.count <= Self.maximumBytes else {
      throw Complaint(
        .usage, code: "secret.too-long",
        words(
          "Паролата за \(purpose) е по-дълга от \(Self.maximumBytes) байта.",
          "The passphrase for \(purpose) is longer than \(Self.maximumBytes) bytes."))
    }
    return Secret(utf8: bytes)
  }
}
