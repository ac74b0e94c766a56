import COpenSSL

/// PEM text (RFC 7468), in both directions.
enum PEM {
  /// The contents of all blocks under one of these labels, in order: `PEM_read_bio`. Other blocks are passed over.
  static func blocks(_ text: [UInt8], labels: Set<String>) throws(OpenSSLFailure) -> [[UInt8]] {
    try withMemoryBIO(reading: text) { bio throws(OpenSSLFailure) in
      var found: [[UInt8]] = []
      while true {
        var label: UnsafeMutablePointer<CChar>?
        var header: UnsafeMutablePointer<CChar>?
        var data: UnsafeMutablePointer<UInt8>?
        var count = 0
        ERR_clear_error()
        guard PEM_read_bio(bio, &label, &header, &data, &count) == 1 else {
          let reason = ERR_GET_REASON(ERR_peek_last_error())
          let queue = drainErrorQueue()
          if reason == PEM_R_NO_START_LINE { return found }
          throw .malformed(what: "PEM text", queue: queue)
        }
        defer {
          shim_OPENSSL_free(label)
          shim_OPENSSL_free(header)
          // A block passed over may be a private key.
          CRYPTO_clear_free(data, count, nil, 0)
        }
        if let label, labels.contains(String(cString: label)) {
          found.append(Array(UnsafeBufferPointer(start: data, count: count)))
        }
      }
    }
  }

  /// One block: `PEM_write_bio`.
  static func block(_ der: [UInt8], label: String) throws(OpenSSLFailure) -> [UInt8] {
    try writtenToMemoryBIO { bio throws(OpenSSLFailure) in
      try expectPositive("PEM_write_bio", PEM_write_bio(bio, label, "", der, der.count))
    }
  }

  /// Whether a file that is either DER or PEM is PEM: DER begins with SEQUENCE, and PEM text never does.
  static func looksLikePEM(_ bytes: [UInt8]) -> Bool { bytes.first != 0x30 }
}
