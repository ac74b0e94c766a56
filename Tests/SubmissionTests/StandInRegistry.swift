import Foundation
import Submission

/// A registry on loopback that behaves as a test wants, with mutual TLS and certificates of its own, in a
/// folder that goes away with it. It is a Python process; it is stopped by its own process id, and ends by
/// itself after two minutes should the tests be killed.
final class StandInRegistry {
  /// What it does with a submission.
  enum Behaviour: String {
    /// 201 and the receipt; remembers the message.
    case accepts
    /// Takes the message and says nothing for a long time.
    case slow
    /// Takes the message and closes the connection.
    case drops
    /// Closes the connection when it has seen the header fields.
    case dropsEarly = "drops-early"
    /// 200 and something that is no receipt.
    case nonsense
    /// No HTTP at all.
    case garbage
    /// 200 and more than anybody reads.
    case oversized
    /// A receipt cut off in the middle.
    case half
    /// 503 with Retry-After: 120.
    case busy
    /// 503 with Retry-After as a date.
    case busyUntil = "busy-until"
    /// 422 and the refusal.
    case refuses
    /// 302 to somewhere else.
    case redirects
    case unauthorized = "401"
    case tooLarge = "413"
    /// Reads the body slowly and answers as `accepts` does.
    case reads = "reads-slowly"
  }

  struct Request: Decodable {
    let method: String
    let path: String
    let key: String?
    let type: String?
    let agent: String?
    let sha256: String?
    let bytes: Int
    let client: String?
  }

  let folder: String
  let port: Int
  private let process = Process()

  /// - Parameter wantsClientCertificate: whether its TLS refuses whoever has none from its own authority.
  init(_ behaviour: Behaviour, wantsClientCertificate: Bool = true, isPlain: Bool = false) throws {
    folder = NSTemporaryDirectory() + "/doklad-registry-\(UUID().uuidString)"
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    for file in ["ca.pem", "other.pem", "server.pem", "server.key", "client.p12", "foreign.p12"] {
      try FileManager.default.copyItem(
        atPath: "\(try Certificates.folder.get())/\(file)", toPath: "\(folder)/\(file)")
    }
    try Data(receiptContainer()).write(to: URL(filePath: "\(folder)/receipt.asice"))
    try Data(refusalContainer()).write(to: URL(filePath: "\(folder)/refusal.asice"))
    try Data(Self.script.utf8).write(to: URL(filePath: "\(folder)/registry.py"))
    let pipe = Pipe()
    process.executableURL = URL(filePath: "/usr/bin/env")
    process.arguments = [
      "python3", "\(folder)/registry.py", folder, behaviour.rawValue,
      wantsClientCertificate ? "mutual" : "open",
      isPlain ? "plain" : "tls",
    ]
    process.standardOutput = pipe
    process.standardError = FileHandle.nullDevice
    process.standardInput = FileHandle.nullDevice
    try process.run()
    var line = Data()
    while let byte = try pipe.fileHandleForReading.read(upToCount: 1), byte != Data([0x0A]), !byte.isEmpty {
      line += byte
    }
    guard let port = Int(String(decoding: line, as: UTF8.self)) else {
      process.terminate()
      throw CocoaError(.executableLoad)
    }
    self.port = port
  }

  deinit {
    if process.isRunning {
      kill(process.processIdentifier, SIGKILL)
      process.waitUntilExit()
    }
    try? FileManager.default.removeItem(atPath: folder)
  }

  /// Stops it, as a power cut would.
  func stop() {
    kill(process.processIdentifier, SIGKILL)
    process.waitUntilExit()
  }

  /// What it was asked, in order.
  var requests: [Request] {
    let text = (try? String(contentsOfFile: "\(folder)/requests.jsonl", encoding: .utf8)) ?? ""
    return text.split(separator: "\n").compactMap {
      try? JSONDecoder().decode(Request.self, from: Data($0.utf8))
    }
  }

  func endpoint(
    host: String = "127.0.0.1", caFile: String? = "ca.pem", client: String? = "client.p12",
    passphrase: String = Certificates.passphrase, scheme: String = "https", limits: TransferLimits = .quick
  ) throws -> HTTPEndpoint {
    var endpoint = try HTTPEndpoint(
      url: "\(scheme)://\(host):\(port)", caFile: caFile.map { "\(folder)/\($0)" },
      clientCertificate: client.map { name in
        HTTPEndpoint.ClientCertificate(pkcs12Path: "\(folder)/\(name)") { Array(passphrase.utf8) }
      }, allowsPlainHTTPToLoopback: true)
    endpoint.limits = limits
    endpoint.userAgent = "Doklad-test/1"
    return endpoint
  }

  private static let script = """
    import hashlib, http.server, json, os, socket, ssl, struct, sys, threading, time
    folder, behaviour, mutual, scheme = sys.argv[1:5]
    threading.Timer(120, lambda: os._exit(3)).start()
    seen = set()
    lock = threading.Lock()
    receipt = open(folder + "/receipt.asice", "rb").read()
    refusal = open(folder + "/refusal.asice", "rb").read()

    class Handler(http.server.BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        timeout = 60
        def log_message(self, *_): pass
        def note(self, body=None):
            client = None
            if scheme == "tls" and self.connection.getpeercert():
                client = dict(x[0] for x in self.connection.getpeercert()["subject"])["commonName"]
            row = dict(method=self.command, path=self.path, key=self.headers["Idempotency-Key"],
                       type=self.headers["Content-Type"], agent=self.headers["User-Agent"],
                       sha256=hashlib.sha256(body).hexdigest() if body is not None else None,
                       bytes=len(body or b""), client=client)
            with lock, open(folder + "/requests.jsonl", "a") as f: f.write(json.dumps(row) + "\\n")
        def answer(self, status, body=b"", **fields):
            self.send_response(status)
            for name, value in fields.items(): self.send_header(name.replace("_", "-"), value)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)
            self.close_connection = True
        def vanish(self):
            # A reset, as from a process that died: no close_notify, no FIN.
            self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            os.close(self.connection.detach())
            self.close_connection = True
        def handle_expect_100(self):
            if behaviour in ("401", "413", "drops-early"): return True
            return super().handle_expect_100()
        def do_POST(self):
            count = int(self.headers["Content-Length"])
            if behaviour == "drops-early":
                self.note()
                return self.vanish()
            if behaviour in ("401", "413"):
                self.note()
                return self.answer(int(behaviour))
            body = b""
            while len(body) < count:
                part = self.rfile.read(min(1 << 16, count - len(body)))
                if not part: return
                body += part
                if behaviour == "reads-slowly": time.sleep(0.02)
            self.note(body)
            key = self.headers["Idempotency-Key"]
            with lock:
                again = key in seen
                if behaviour in ("accepts", "reads-slowly", "slow", "drops", "half", "oversized"): seen.add(key)
            if behaviour == "slow": time.sleep(60)
            elif behaviour == "drops": self.vanish()
            elif behaviour == "nonsense": self.answer(200, b"<html>Welcome</html>")
            elif behaviour == "garbage":
                self.wfile.write(b"SSH-2.0-nonsense\\r\\n")
                self.close_connection = True
            elif behaviour == "oversized": self.answer(200, b"x" * 3000000)
            elif behaviour == "half":
                self.send_response(201)
                self.send_header("Content-Length", str(len(receipt)))
                self.end_headers()
                self.wfile.write(receipt[:100])
                self.wfile.flush()
                self.vanish()
            elif behaviour == "busy": self.answer(503, Retry_After="120")
            elif behaviour == "busy-until":
                self.answer(503, Retry_After=time.strftime("%a, %d %b %Y %H:%M:%S GMT", time.gmtime(time.time() + 300)))
            elif behaviour == "refuses": self.answer(422, refusal)
            elif behaviour == "redirects": self.answer(302, Location="https://127.0.0.1:1/elsewhere")
            else: self.answer(200 if again else 201, receipt)
        def do_GET(self):
            self.note()
            key = self.path.rsplit("/", 1)[-1]
            with lock: known = key in seen
            if behaviour == "refuses": self.answer(422, refusal)
            elif known: self.answer(200, receipt)
            else: self.answer(404)

    class Server(http.server.ThreadingHTTPServer):
        daemon_threads = True
        def handle_error(self, *_): pass
        def get_request(self):
            connection, address = super().get_request()
            if scheme == "tls":
                # The handshake happens in the connection's own thread, on the first read.
                connection = context.wrap_socket(connection, server_side=True, do_handshake_on_connect=False)
            return connection, address

    if scheme == "tls":
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(folder + "/server.pem", folder + "/server.key")
        if mutual == "mutual":
            context.verify_mode = ssl.CERT_REQUIRED
            context.load_verify_locations(folder + "/ca.pem")
    server = Server(("127.0.0.1", 0), Handler)
    print(server.server_address[1], flush=True)
    server.serve_forever()
    """
}

extension TransferLimits {
  /// Short enough for a test.
  static let quick = TransferLimits(
    connectTimeoutSeconds: 5, totalTimeoutSeconds: 3, lowSpeedBytesPerSecond: 1, lowSpeedSeconds: 10,
    maximumResponseBytes: 1 << 20)
}
