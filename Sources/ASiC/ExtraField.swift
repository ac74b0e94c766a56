/// The extra fields of one header that change what the header says (APPNOTE 6.3.10, clauses 4.5 and 4.6).
struct ExtraField {
  /// 0x0001: the sizes and the offset that do not fit 32 bits, in their order; nil where the field is absent.
  private(set) var zip64: ArraySlice<UInt8>?
  /// 0x7075: another name for the entry, which some readers prefer.
  private(set) var unicodePath: [UInt8]?
  /// 0x9901: AES encryption.
  private(set) var isEncrypted = false

  init(_ octets: ArraySlice<UInt8>, origin: Int) throws(ASiCFailure) {
    var reader = LittleEndianReader(octets, record: .extraField, origin: origin)
    while reader.remaining > 0 {
      let id = try reader.u16()
      let payload = try reader.bytes(try reader.u16())
      switch id {
      case 0x0001:
        guard zip64 == nil else { throw .malformedZip(.extraField, offset: origin, why: .inconsistent) }
        zip64 = payload
      case 0x7075:
        guard unicodePath == nil, payload.count >= 5 else {
          throw .malformedZip(.extraField, offset: origin, why: .inconsistent)
        }
        unicodePath = Array(payload.dropFirst(5))
      case 0x9901, 0x0017: isEncrypted = true
      default: break
      }
    }
  }

  /// A 32-bit field's real value: from the ZIP64 field where it is saturated. Called in the order size,
  /// compressed size, offset.
  mutating func widened(_ value: UInt32, origin: Int) throws(ASiCFailure) -> UInt64 {
    guard value == .max, let zip64 else { return UInt64(value) }
    var reader = LittleEndianReader(zip64, record: .extraField, origin: origin)
    let wide = try reader.u64()
    self.zip64 = zip64.dropFirst(8)
    return wide
  }
}
