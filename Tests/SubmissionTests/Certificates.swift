import Foundation

/// What the stand-in registry and its clients show each other, made once a run with the `openssl` command.
///
/// Two authorities, `ca` and `other`; a server certificate for 127.0.0.1, not for `localhost`; clients of
/// both.
enum Certificates {
  static let passphrase = "парола ' \" \\ 1"

  /// Where they lie; the folder goes away with the test process.
  static let folder = Result {
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    atexit { try? FileManager.default.removeItem(atPath: Certificates.path) }
    try make(in: path)
    return path
  }

  private static let path = NSTemporaryDirectory() + "/doklad-certificates-\(UUID().uuidString)"

  private static func make(in folder: String) throws {
    let script = """
      set -e; cd "$1"
      key() { openssl ecparam -name prime256v1 -genkey -noout -out "$1.key"; }
      for ca in ca other; do
        key $ca
        openssl req -x509 -new -key $ca.key -subj "/CN=Test $ca" -days 2 -out $ca.pem \
          -addext basicConstraints=critical,CA:TRUE -addext keyUsage=critical,keyCertSign
      done
      issue() {  # name, authority, subject, extensions
        key $1
        openssl req -new -key $1.key -subj "$3" -out $1.csr
        printf '%s' "$4" > $1.ext
        openssl x509 -req -in $1.csr -CA $2.pem -CAkey $2.key -set_serial 0x$(openssl rand -hex 8) -days 2 \
          -extfile $1.ext -out $1.pem
      }
      issue server ca "/CN=Test registry" "subjectAltName=IP:127.0.0.1"
      issue client ca "/CN=Test municipality" "extendedKeyUsage=clientAuth"
      issue foreign other "/CN=Test foreigner" "extendedKeyUsage=clientAuth"
      export PASSPHRASE
      for name in client foreign; do
        openssl pkcs12 -export -inkey $name.key -in $name.pem -out $name.p12 -passout env:PASSPHRASE
      done
      """
    let process = Process()
    process.executableURL = URL(filePath: "/bin/sh")
    process.arguments = ["-c", script, "sh", folder]
    process.environment = ProcessInfo.processInfo.environment.merging(["PASSPHRASE": passphrase]) { $1 }
    process.standardOutput = FileHandle.nullDevice
    let errors = Pipe()
    process.standardError = errors
    try process.run()
    let words = errors.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    guard process.terminationStatus == 0 else {
      throw CocoaError(.executableLoad, userInfo: ["openssl": String(decoding: words, as: UTF8.self)])
    }
  }
}
