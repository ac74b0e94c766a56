import ASiC
import Files
import Submission

/// A container that has the form of a receipt. The seal is no signature: whether it is one is not this room's
/// question.
func receiptContainer() throws -> [UInt8] { try answerContainer("receipt.json") }

/// A container that has the form of a refusal.
func refusalContainer() throws -> [UInt8] { try answerContainer("refusal.json") }

private func answerContainer(_ names: String...) throws -> [UInt8] {
  var writer = ContainerWriter(kind: .asicE)
  for name in names { try writer.add(name, Array("{}".utf8)) }
  try writer.add("META-INF/signature-001.p7s", [0x30, 0])
  return try writer.data()
}

func bothContainer() throws -> [UInt8] { try answerContainer("receipt.json", "refusal.json") }

func receipt() throws -> SealedAnswer { SealedAnswer(try receiptContainer())! }
func refusal() throws -> SealedAnswer { SealedAnswer(try refusalContainer())! }
