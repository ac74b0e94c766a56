/// What the encryption dictionary of a file says (ISO 32000-2, 7.6.2 and 7.6.4.2), for whoever makes a key of it.
public struct PDFEncryption: Sendable, Equatable {
  /// How strings or streams are encrypted (7.6.5).
  public enum Method: Sendable, Equatable {
    case none
    case rc4, aes128, aes256
  }

  /// `/Filter`: `Standard`, or a handler of its own.
  public let handler: String
  /// `/V` and `/R`.
  public let version: Int
  public let revision: Int
  /// The key's length in octets, for methods that have a choice.
  public let keyBytes: Int
  public let strings: Method
  public let streams: Method
  public let encryptsMetadata: Bool
  /// `/P`, as its 32 bits.
  public let permissions: UInt32
  public let owner: [UInt8]
  public let user: [UInt8]
  public let ownerKey: [UInt8]
  public let userKey: [UInt8]
  /// The first string of the trailer's `/ID`; empty where there is none.
  public let identifier: [UInt8]

  init?(_ dictionary: PDFDictionary, identifier: [UInt8]) {
    guard let handler = dictionary["Filter"]?.asName else { return nil }
    self.handler = handler
    version = dictionary["V"]?.asInteger ?? 0
    revision = dictionary["R"]?.asInteger ?? 0
    let bits = dictionary["Length"]?.asInteger ?? 40
    var bytes = version == 1 ? 5 : bits / 8
    encryptsMetadata = dictionary["EncryptMetadata"]?.asBoolean ?? true
    permissions = UInt32(truncatingIfNeeded: dictionary["P"]?.asInteger ?? 0)
    owner = dictionary["O"]?.asString ?? []
    user = dictionary["U"]?.asString ?? []
    ownerKey = dictionary["OE"]?.asString ?? []
    userKey = dictionary["UE"]?.asString ?? []
    self.identifier = identifier
    if version >= 4 {
      guard let strings = Self.method(dictionary, "StrF"), let streams = Self.method(dictionary, "StmF")
      else {
        return nil
      }
      self.strings = strings
      self.streams = streams
      // Versions 4 and 5 have one length each (table 20); files give it in bits, octets or not at all.
      bytes = version == 4 ? 16 : 32
    } else {
      strings = .rc4
      streams = .rc4
    }
    guard (5...32).contains(bytes) else { return nil }
    keyBytes = bytes
  }

  private static func method(_ dictionary: PDFDictionary, _ key: String) -> Method? {
    let name = dictionary[key]?.asName ?? "Identity"
    if name == "Identity" { return Method.none }
    guard let filter = dictionary["CF"]?.asDictionary?[name]?.asDictionary else { return nil }
    switch filter["CFM"]?.asName ?? "None" {
    case "None": return Method.none
    case "V2": return .rc4
    case "AESV2": return .aes128
    case "AESV3": return .aes256
    default: return nil
    }
  }
}

/// Makes a ``PDFDecryptor`` of what a file says about its encryption. This room knows no cryptography: whoever reads encrypted files
/// brings it.
public protocol PDFDecryption: Sendable {
  /// - Throws: ``DecryptionObstacle`` where the key cannot be had.
  func decryptor(for encryption: PDFEncryption) throws(DecryptionObstacle) -> any PDFDecryptor
}

/// Undoes the encryption of one file.
public protocol PDFDecryptor: Sendable {
  /// The plain octets of a string or a stream's data that stand in the object `reference`.
  /// - Returns: nil where they are no ciphertext of this method.
  func decrypted(_ octets: [UInt8], of reference: PDFReference, _ method: PDFEncryption.Method) -> [UInt8]?
}

/// Why an encrypted file cannot be read.
public enum DecryptionObstacle: Error, Hashable, Sendable {
  /// Nobody brought a ``PDFDecryption``.
  case notOffered
  /// The encryption dictionary is missing or says nothing that makes sense.
  case malformed
  /// Another handler than the standard one, such as for public keys.
  case unknownHandler(String)
  case unknownVersion(Int, revision: Int)
  /// The file opens with a password only.
  case passwordNeeded
  /// The cryptographic library cannot do it.
  case unavailable
}

/// The encryption of a document as far as it could be undone.
struct DocumentDecryption: Sendable {
  let encryption: PDFEncryption
  let decryptor: any PDFDecryptor
  /// The object that holds the encryption dictionary, which is not encrypted.
  let holder: Int?

  /// `value` with its strings decrypted. What a signature holds in `/Contents` is never encrypted (ISO 32000-2, 7.6.2).
  func decrypted(_ value: PDFValue, of reference: PDFReference) -> PDFValue {
    guard encryption.strings != .none, reference.number != holder else { return value }
    return plain(value, of: reference)
  }

  private func plain(_ value: PDFValue, of reference: PDFReference) -> PDFValue {
    switch value {
    case .string(let octets):
      // What is no ciphertext was written in the clear, by a program that does not encrypt what it adds.
      return decryptor.decrypted(octets, of: reference, encryption.strings).map { .string($0) } ?? value
    case .array(let values):
      return .array(values.map { plain($0, of: reference) })
    case .dictionary(var dictionary):
      let isSignature = dictionary["ByteRange"] != nil
      for entry in dictionary.entries where !(isSignature && entry.key == "Contents") {
        switch entry.value {
        case .string, .array, .dictionary: dictionary[entry.key] = plain(entry.value, of: reference)
        default: continue
        }
      }
      return .dictionary(dictionary)
    default: return value
    }
  }

  /// The encoded data of a stream, decrypted. Cross-reference streams are never encrypted, and neither is what names the filter
  /// `Crypt` with `Identity`, as metadata do.
  func decrypted(
    _ data: [UInt8], of stream: StoredObject, _ dictionary: PDFDictionary
  ) throws(PDFFailure) -> [UInt8] {
    let type = dictionary["Type"]?.asName
    if type == "XRef" || (type == "Metadata" && !encryption.encryptsMetadata) { return data }
    let first = dictionary["Filter"]?.asArray?.first ?? dictionary["Filter"]
    if first?.asName == "Crypt" {
      let parameters = dictionary["DecodeParms"]?.asArray?.first ?? dictionary["DecodeParms"]
      let name = parameters?.asDictionary?["Name"]?.asName ?? "Identity"
      guard name == "Identity" else { throw .unsupportedFilter("Crypt") }
      return data
    }
    guard encryption.streams != .none, !data.isEmpty else { return data }
    guard let plain = decryptor.decrypted(data, of: stream.reference, encryption.streams) else {
      throw .encrypted
    }
    return plain
  }
}
