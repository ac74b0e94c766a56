import ASiC
import AdES
import Desk
import Files
import Foundation
import Signing
import TestPKI
import Workflow

/// Signs statements that are somebody else's.
enum ASiCForger {
  static func adding(_ statement: StepStatement, to container: [UInt8], by signer: some Signer) throws
    -> [UInt8]
  {
    try ASiCSigning.addSignature(
      to: try Container(ByteSource(container)), by: signer, at: TestPKI.now,
      properties: SignatureProperties(statement: Statement(statement.canonicalBytes))
    ).data()
  }
}
