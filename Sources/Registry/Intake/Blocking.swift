import Dispatch

/// Work that reads files, hashes and waits for the disk, kept off the threads that serve connections.
enum Blocking {
  private static let queue = DispatchQueue(label: "doklad.registry.work", attributes: .concurrent)

  static func run<Result: Sendable>(
    _ body: @escaping @Sendable () throws(RegistryFailure) -> Result
  ) async throws(RegistryFailure) -> Result {
    let outcome = await withCheckedContinuation { continuation in
      queue.async {
        let outcome: Swift.Result<Result, RegistryFailure>
        do throws(RegistryFailure) { outcome = .success(try body()) } catch { outcome = .failure(error) }
        continuation.resume(returning: outcome)
      }
    }
    return try outcome.get()
  }
}
