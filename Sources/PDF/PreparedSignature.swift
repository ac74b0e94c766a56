import Files
import Foundation

/// What a new signature dictionary says besides the signature itself (ISO 32000-2, Table 255).
public struct SignatureEntries: Sendable, Equatable {
  public var kind: PDFSignature.Kind
  public var filter = "Adobe.PPKLite"
  public var subFilter: String
  /// `/M`, written in Universal Time to the second. Required for signatures (EN 319 142-1 v1.2.1, 6.3), left
  /// out of document time-stamps where nil.
  public var time: Date?
  public var name: String?
  public var reason: String?
  public var location: String?
  public var contactInfo: String?
  /// What a certification signature allows afterwards (DocMDP, ISO 32000-2, Table 257); nil for approval
  /// signatures. Only a document's first signature can certify.
  public var certification: Certification?

  public enum Certification: Int, Sendable {
    case noChanges = 1
    /// Filling in forms and signing.
    case formFilling = 2
  }

  public init(
    kind: PDFSignature.Kind = .signature, subFilter: String = "ETSI.CAdES.detached", time: Date?,
    name: String? = nil, reason: String? = nil, location: String? = nil, contactInfo: String? = nil,
    certification: Certification? = nil
  ) {
    self.kind = kind
    self.subFilter = subFilter
    self.time = time
    self.name = name
    self.reason = reason
    self.location = location
    self.contactInfo = contactInfo
    self.certification = certification
  }
}

/// A revision with a signature dictionary whose `/Contents` waits for the signature.
///
/// Everything else is final: digest ``byteRange`` over ``source`` followed by ``appended``, then call
/// ``embedding(_:)``.
public struct PreparedSignature: Sendable {
  /// The file as it was.
  public let source: ByteSource
  /// The new revision, with `/ByteRange` filled in and zeroes in `/Contents`.
  public let appended: [UInt8]
  /// Positions in the file followed by ``appended``.
  public let byteRange: ByteRange
  public let reservedBytes: Int
  /// The signature dictionary's object.
  public let reference: PDFReference

  /// The new revision with the signature in its place.
  /// - Throws: ``PDFFailure/contentsTooSmall(neededBytes:reservedBytes:)``.
  public func embedding(_ signature: [UInt8]) throws(PDFFailure) -> [UInt8] {
    guard signature.count <= reservedBytes else {
      throw .contentsTooSmall(neededBytes: signature.count, reservedBytes: reservedBytes)
    }
    var result = appended
    var place = byteRange.gap.lowerBound + 1 - source.count
    for octet in signature {
      let digits = Serializer.hexadecimal(octet)
      result[place] = digits[0]
      result[place + 1] = digits[1]
      place += 2
    }
    return result
  }
}

extension Document {
  /// A revision that signs the field named: the field with its `/V`, and one new signature dictionary; of a
  /// certification signature also the catalog with its `/Perms`.
  ///
  /// - Parameters:
  ///   - reservedBytes: room for the signature, in octets.
  ///   - appearance: what the field's widget shows from now on. A widget without an area shows nothing.
  /// - Throws: ``PDFFailure/noSuchField(_:)``, ``PDFFailure/fieldAlreadySigned(_:)``,
  ///   ``PDFFailure/cannotSign(_:)``.
  public func preparingSignature(
    _ entries: SignatureEntries, in field: String, reservedBytes: Int, appearance: SignatureAppearance? = nil
  ) throws(PDFFailure) -> PreparedSignature {
    var update = try IncrementalUpdate(to: self)
    let known = try signatureFields().filter { $0.name == field }
    guard let target = known.first else { throw .noSuchField(field) }
    guard !target.isSigned else { throw .fieldAlreadySigned(field) }
    return try update.preparingSignature(
      entries, in: target.reference, reservedBytes: reservedBytes, appearance: appearance)
  }
}

extension IncrementalUpdate {
  /// The revision of this update with a signature in the field `field`, which the update may itself have
  /// added.
  public mutating func preparingSignature(
    _ entries: SignatureEntries, in field: PDFReference, reservedBytes: Int,
    appearance: SignatureAppearance? = nil
  ) throws(PDFFailure) -> PreparedSignature {
    let name = try document.signatureFields().first { $0.reference == field }?.name
    if let obstacle = try document.obstaclesThatPrevent(entries.kind, in: name).first {
      throw .cannotSign(obstacle)
    }
    guard reservedBytes > 0 else { throw .contentsTooSmall(neededBytes: 1, reservedBytes: reservedBytes) }
    if let appearance { try show(appearance, in: field) }
    guard var dictionary = try value(of: field).asDictionary else { throw .unexpectedType(field, key: "FT") }
    let lock = try document.fieldLock(dictionary["Lock"], asOf: nil)
    let form = SignatureDictionaryText(entries, lock: lock, reservedBytes: reservedBytes)
    let reference = add(written: form.octets)
    dictionary["V"] = .reference(reference)
    replace(field, with: .dictionary(dictionary))
    try setSignatureFlags()
    if entries.certification != nil { try setPermissions(reference) }

    var (octets, offsets) = try written()
    guard let offset = offsets[reference] else { throw .missingObject(reference) }
    let start = offset + "\(reference.number) \(reference.generation) obj\n".utf8.count
    let end = document.source.count + octets.count
    let values = [
      0, start + form.contents.lowerBound, start + form.contents.upperBound,
      end - start - form.contents.upperBound,
    ]
    guard let byteRange = ByteRange(.array(values.map { .integer($0) }), fileBytes: end) else {
      throw .offsetTooLarge(end)
    }
    for (slot, value) in zip(form.slots, values.dropFirst()) {
      let digits = Array(String(value).utf8)
      guard digits.count <= slot.count else { throw .offsetTooLarge(value) }
      let place = start - document.source.count + slot.lowerBound
      octets.replaceSubrange(place..<place + digits.count, with: digits)
    }
    return PreparedSignature(
      source: document.source, appended: octets, byteRange: byteRange, reservedBytes: reservedBytes,
      reference: reference)
  }
}

extension IncrementalUpdate {
  /// Names the certification signature in the catalog's `/Perms` (ISO 32000-2, 12.8.6).
  private mutating func setPermissions(_ signature: PDFReference) throws(PDFFailure) {
    let earlier = try document.signatureFields().first { $0.isSigned }
    if let earlier { throw .cannotSign(.alreadySigned(field: earlier.name)) }
    let root = try document.catalog().reference
    guard var catalog = try value(of: root).asDictionary else { throw .unexpectedType(root, key: "Root") }
    catalog["Perms"] = .dictionary(PDFDictionary([("DocMDP", .reference(signature))]))
    replace(root, with: .dictionary(catalog))
  }
}

/// A signature dictionary as it is written, with the places that are filled in later.
private struct SignatureDictionaryText {
  private(set) var octets: [UInt8] = []
  /// The places of the last three numbers of `/ByteRange`, each ``slotDigits`` wide.
  private(set) var slots: [Range<Int>] = []
  /// The place of the `/Contents` string with its brackets.
  private(set) var contents = 0..<0

  /// Enough for a terabyte; narrower slots break files over 100,000,000 octets.
  private static let slotDigits = 12

  init(_ entries: SignatureEntries, lock: FieldLock?, reservedBytes: Int) {
    let type = entries.kind == .documentTimeStamp ? "DocTimeStamp" : "Sig"
    octets += "<</Type /\(type)".utf8
    append("Filter", .name(entries.filter))
    append("SubFilter", .name(entries.subFilter))
    octets += "/ByteRange [0".utf8
    for _ in 0..<3 {
      octets.append(Ascii.space)
      slots.append(octets.count..<octets.count + Self.slotDigits)
      octets += repeatElement(Ascii.space, count: Self.slotDigits)
    }
    octets += "]/Contents ".utf8
    let start = octets.count
    octets.append(Ascii.less)
    octets += repeatElement(Ascii.zero, count: 2 * reservedBytes)
    octets.append(Ascii.greater)
    contents = start..<octets.count
    if let time = entries.time { append("M", .string(PDFDate.encode(time))) }
    for (key, text) in [
      ("Name", entries.name), ("Reason", entries.reason), ("Location", entries.location),
      ("ContactInfo", entries.contactInfo),
    ] {
      if let text { append(key, .string(TextString.encode(text))) }
    }
    let transforms = Self.transforms(entries.certification, lock)
    if !transforms.isEmpty { append("Reference", .array(transforms)) }
    octets += ">>".utf8
  }

  /// Signature reference dictionaries (ISO 32000-2, Tables 256, 257 and 259).
  private static func transforms(_ certification: SignatureEntries.Certification?, _ lock: FieldLock?)
    -> [PDFValue]
  {
    var transforms: [PDFValue] = []
    func add(_ method: String, _ parameters: [(String, PDFValue)]) {
      let common: [(String, PDFValue)] = [("Type", .name("TransformParams")), ("V", .name("1.2"))]
      transforms.append(
        .dictionary(
          PDFDictionary([
            ("Type", .name("SigRef")), ("TransformMethod", .name(method)),
            ("TransformParams", .dictionary(PDFDictionary(common + parameters))),
          ])))
    }
    if let certification { add("DocMDP", [("P", .integer(certification.rawValue))]) }
    if let lock { add("FieldMDP", FieldLock(action: lock.action, fields: lock.fields).entries) }
    return transforms
  }

  private mutating func append(_ key: String, _ value: PDFValue) {
    octets += "/\(key) ".utf8
    Serializer.append(value, to: &octets)
  }
}
