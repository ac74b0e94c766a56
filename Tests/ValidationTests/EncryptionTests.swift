import Files
import Foundation
import OpenSSL
import PDF
import TestFiles
import Testing

@testable import Validation

@Suite struct `An encrypted PDF` {
  private func document(_ file: [UInt8]) throws -> Document {
    try Document(ByteSource(file), decryption: StandardSecurityHandler())
  }

  @Test(arguments: EncryptedPaper.all)
  func `that opens without a password is read`(paper: EncryptedPaper) throws {
    let document = try document(try paper.signedForm())
    #expect(document.decryptionObstacle == nil)
    let fields = try document.formFields()
    #expect(fields.map(\.name) == ["signer", "name"])
    #expect(fields[1].dictionary["V"] == .string(Array("Ivan".utf8)))
    let signature = try #require(try document.signatures().first)
    #expect(signature.reason == "to agree")
    // What is in /Contents is never encrypted.
    #expect(signature.contents == [0x30, 0x00])
  }

  @Test(arguments: EncryptedPaper.all)
  func `has its streams decrypted`(paper: EncryptedPaper) throws {
    let (entries, key) = try paper.dictionary(opensWithoutPassword: true)
    let encryption = try #require(try encryption(of: paper, entries))
    let decryptor = try StandardSecurityHandler().decryptor(for: encryption)
    let plain = Array("BT (100 levs) Tj ET".utf8)
    let cipher = try paper.encrypted(plain, in: 4, key: key)
    #expect(decryptor.decrypted(cipher, of: PDFReference(number: 4), paper.method) == plain)
    #expect(
      decryptor.decrypted(cipher, of: PDFReference(number: 5), paper.method) != plain || paper.version == 5)
    if paper.method != .rc4 {
      #expect(decryptor.decrypted(Array(cipher.dropLast()), of: PDFReference(number: 4), paper.method) == nil)
    }
  }

  private func encryption(of paper: EncryptedPaper, _ entries: String) throws -> PDFEncryption? {
    final class Box: PDFDecryption {
      nonisolated(unsafe) var seen: PDFEncryption?
      func decryptor(for encryption: PDFEncryption) throws(DecryptionObstacle) -> any PDFDecryptor {
        seen = encryption
        throw .passwordNeeded
      }
    }
    let box = Box()
    _ = try Document(ByteSource(try paper.signedForm()), decryption: box)
    return box.seen
  }

  @Test(arguments: EncryptedPaper.all)
  func `that needs a password is refused, and says so`(paper: EncryptedPaper) throws {
    let file = try paper.signedForm(opensWithoutPassword: false)
    #expect(try document(file).decryptionObstacle == .passwordNeeded)
    let report = try Paper.judged(file)
    #expect(report.conclusion == .totalFailed(.formatFailure))
    guard case .unreadablePDF(.encrypted, _)? = report.findings.first else {
      Issue.record("\(report.findings)")
      return
    }
  }

  @Test func `of another handler is refused`() throws {
    let file = try EncryptedPaper.all[0].signedForm().replacing(
      "/Filter /Standard", with: "/Filter /Stanbart")
    #expect(try document(file).decryptionObstacle == .unknownHandler("Stanbart"))
    #expect(try Document(ByteSource(file)).decryptionObstacle == .notOffered)
  }

  @Test(arguments: EncryptedPaper.all)
  func `has what follows its signature judged by what it says`(paper: EncryptedPaper) throws {
    let (_, key) = try paper.dictionary(opensWithoutPassword: true)
    func text(_ plain: String) throws -> String {
      "<\(try paper.encrypted(Array(plain.utf8), in: 8, key: key).hexadecimal)>"
    }
    let trailer = "/Encrypt 5 0 R /ID [<\(EncryptedPaper.identifier.hexadecimal)> <00>]"
    func changes(_ name: String, _ value: String) throws -> [RevisionChange] {
      let field =
        "<< /FT /Tx /T \(try text(name)) /V \(try text(value)) /Subtype /Widget /Rect [9 9 99 29] >>"
      let file = AppendedRevision([8: field], trailer: trailer).appended(to: try paper.signedForm())
      let document = try document(file)
      return try LaterRevisions(document, try document.signatures()).changes(after: 0)
    }
    #expect(try changes("name", "Maria").first?.filledFields == ["name"])
    #expect(try changes("name", "Ivan").isEmpty)
    #expect(try changes("other", "Ivan").first?.intrusions.isEmpty == false)
  }
}
