import Files
import Foundation
import OpenSSL

extension StandInPKI {
  /// What to do where files of a stand-in PKI are there already.
  public enum Existing: Sendable {
    /// Fail, and write nothing.
    case refuse
    /// Make everything anew. What was signed with the old keys no longer leads to the new root.
    case replace
  }

  /// One file of a stand-in PKI.
  public struct WrittenFile: Hashable, Sendable {
    /// The id of the entry it belongs to; nil for what several share.
    public let id: String?
    public let path: String
    /// Readable by its owner alone.
    public let isSecret: Bool
  }

  /// Makes a PKI and writes it into `directory`, which is created where missing.
  ///
  /// For each id `<id>.p12` (key, certificate and issuers under `passphrase`, mode 0600) and `<id>.pem` (the
  /// certificate); for TLS ends also `<id>.key` (the key as encrypted PKCS#8, mode 0600), their `.pem` holding what a
  /// server presents; for each CA with a published list `<id>.crl` (DER) and `<id>.cer` (the certificate in DER, as its
  /// address would serve it). `chain.pem` has the issuing CA and the root, `lists.pem` all lists.
  ///
  /// Everything is made before the first file is written, and each file appears whole.
  /// - Returns: the files in the order of the declaration.
  /// - Throws: ``StandInFailure/exists(path:)`` where `existing` is `.refuse` and any of the names is taken.
  @discardableResult
  public static func generate(
    from declaration: Declaration, into directory: String, passphrase: Secret, at moment: Date,
    existing: Existing = .refuse
  ) throws(StandInFailure) -> [WrittenFile] {
    try StandInPKI(declaration, at: moment).write(into: directory, passphrase: passphrase, existing: existing)
  }

  /// Writes this PKI: ``generate(from:into:passphrase:at:existing:)``.
  @discardableResult
  public func write(
    into directory: String, passphrase: Secret, existing: Existing = .refuse
  ) throws(StandInFailure) -> [WrittenFile] {
    if existing == .refuse {
      // Asked before keys are made, which takes a while.
      for name in fileNames where FileManager.default.fileExists(atPath: "\(directory)/\(name)") {
        throw .exists(path: "\(directory)/\(name)")
      }
    }
    let contents = try contents(passphrase: passphrase)
    do {
      try FileManager.default.createDirectory(
        atPath: directory, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o755])
    } catch {
      throw .file(FileFailure(.create, path: directory, code: errno))
    }
    var written: [WrittenFile] = []
    for content in contents {
      let path = "\(directory)/\(content.name)"
      do throws(FileFailure) {
        try AtomicFile.write(
          content.bytes, to: path, mode: content.isSecret ? 0o600 : 0o644,
          existing: existing == .replace ? .replace : .refuse)
      } catch {
        // Nothing is left of a PKI that is not whole. What it replaced is gone all the same.
        for file in written { try? FileManager.default.removeItem(atPath: file.path) }
        throw error.action == .exists ? .exists(path: path) : .file(error)
      }
      written.append(WrittenFile(id: content.id, path: path, isSecret: content.isSecret))
    }
    return written
  }

  /// All names that ``contents(passphrase:)`` will fill.
  private var fileNames: [String] {
    declaration.entries.flatMap { entry in
      let endings =
        switch entry.kind {
        case .server, .client: ["p12", "pem", "key"]
        case .root, .issuing: ["p12", "pem", "crl", "cer"]
        case .person, .seal, .timeStamping, .ocsp: ["p12", "pem"]
        }
      return endings.map { "\(entry.id).\($0)" }
    } + ["chain.pem", "lists.pem"]
  }

  private struct Content {
    let id: String?
    let name: String
    let bytes: [UInt8]
    var isSecret = false
  }

  private func contents(passphrase: Secret) throws(StandInFailure) -> [Content] {
    var contents: [Content] = []
    var lists = ""
    for entry in declaration.entries {
      let (id, holder) = (entry.id, try holder(entry.id))
      let sealed = try standIn { () throws(OpenSSLFailure) in
        try PKCS12.seal(
          key: holder.key, certificate: holder.certificate, chain: holder.chain, passphrase: passphrase,
          friendlyName: entry.name)
      }
      contents.append(Content(id: id, name: "\(id).p12", bytes: sealed, isSecret: true))
      contents.append(Content(id: id, name: "\(id).pem", bytes: Array(holder.certificate.pem.utf8)))
      switch entry.kind {
      case .server, .client:
        let key = try standIn { () throws(OpenSSLFailure) in
          try holder.key.pemEncrypted(passphrase: passphrase)
        }
        contents.append(Content(id: id, name: "\(id).key", bytes: key, isSecret: true))
      case .root, .issuing:
        let list = try revocationList(of: id)
        lists += list.pem
        contents.append(Content(id: id, name: "\(id).crl", bytes: list.der))
        contents.append(Content(id: id, name: "\(id).cer", bytes: holder.certificate.der))
      case .person, .seal, .timeStamping, .ocsp: break
      }
    }
    let chain = try (intermediates + anchors).map(\.pem).joined()
    contents.append(Content(id: nil, name: "chain.pem", bytes: Array(chain.utf8)))
    contents.append(Content(id: nil, name: "lists.pem", bytes: Array(lists.utf8)))
    return contents
  }
}
