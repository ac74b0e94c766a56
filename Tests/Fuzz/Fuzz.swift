import Foundation

/// The programs that libFuzzer drives: one binary, whose target DOKLAD_FUZZ_TARGET names. See `Tests/fuzz.sh`.
enum FuzzTarget: String, CaseIterable {
  /// A PDF, read both ways, with its signatures and what changed after them.
  case pdf
  /// A cryptographic message, and every time-stamp in its attributes.
  case cms
  /// A time-stamp response, a token, a TSTInfo.
  case timeStamp = "tst"
  /// A revocation list, an OCSP response, a certificate.
  case status
  /// A container, with its manifests.
  case zip
  /// The whole verifier over edited files of our own: what passes has the content that was signed.
  case verify

  static let chosen: FuzzTarget = {
    let name = ProcessInfo.processInfo.environment["DOKLAD_FUZZ_TARGET"] ?? ""
    guard let target = FuzzTarget(rawValue: name) else {
      print("DOKLAD_FUZZ_TARGET is one of: \(allCases.map(\.rawValue).joined(separator: ", "))")
      exit(64)
    }
    return target
  }()

  func run(_ input: [UInt8]) {
    switch self {
    case .pdf: Parsers.pdf(input)
    case .cms: Parsers.message(input)
    case .timeStamp: Parsers.timeStamp(input)
    case .status: Parsers.status(input)
    case .zip: Parsers.container(input)
    case .verify: EditedFiles.shared.check(input)
    }
  }

  /// Changes an input with regard to its form; nil leaves it to libFuzzer.
  func mutated(_ input: [UInt8], dice: inout FuzzDice) -> [UInt8]? {
    switch self {
    case .pdf: PDFMutation.mutated(input.isEmpty ? EditedFiles.shared.pdf : input, &dice)
    case .cms: DERMutation.mutated(input.isEmpty ? EditedFiles.shared.message : input, &dice)
    case .timeStamp, .status: DERMutation.mutated(input, &dice)
    case .zip: input.isEmpty ? EditedFiles.shared.container : nil
    case .verify: nil
    }
  }
}

/// The numbers libFuzzer's seed leads to.
struct FuzzDice: RandomNumberGenerator {
  private var state: UInt64
  init(_ seed: UInt32) { state = UInt64(seed) &* 0x9e37_79b9_7f4a_7c15 &+ 1 }

  mutating func next() -> UInt64 {
    state ^= state << 13
    state ^= state >> 7
    state ^= state << 17
    return state
  }
}

@_cdecl("LLVMFuzzerTestOneInput")
public func testOneInput(_ data: UnsafePointer<UInt8>?, _ size: Int) -> CInt {
  FuzzTarget.chosen.run(Array(UnsafeBufferPointer(start: data, count: size)))
  return 0
}

/// libFuzzer's own mutator.
@_silgen_name("LLVMFuzzerMutate")
func libFuzzerMutate(_ data: UnsafeMutablePointer<UInt8>, _ size: Int, _ maximum: Int) -> Int

@_cdecl("LLVMFuzzerCustomMutator")
public func customMutator(
  _ data: UnsafeMutablePointer<UInt8>, _ size: Int, _ maximum: Int, _ seed: CUnsignedInt
) -> Int {
  var dice = FuzzDice(seed)
  let input = Array(UnsafeBufferPointer(start: data, count: size))
  // Every third time blindly: a form that was thought of hides what was not.
  if Int.random(in: 0..<3, using: &dice) > 0, let changed = FuzzTarget.chosen.mutated(input, dice: &dice),
    changed.count <= maximum, changed != input
  {
    UnsafeMutableBufferPointer(start: data, count: maximum).update(fromContentsOf: changed)
    return changed.count
  }
  return libFuzzerMutate(data, size, maximum)
}

extension UnsafeMutableBufferPointer where Element == UInt8 {
  fileprivate func update(fromContentsOf octets: [UInt8]) {
    for (index, octet) in octets.enumerated() { self[index] = octet }
  }
}
