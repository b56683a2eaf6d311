/// Who tries to get in under a name, one after the other: so the delay after a miss is waited for by the next guess too.
actor Turns {
    private var waiting: [String: [CheckedContinuation<Void, Never>]] = [:]

    /// How many may wait under one name.
    static let most = 4

    /// Waits until it is this one's turn under the name.
    ///
    /// - Throws: ``ConsoleRefusal/manyTries`` where too many wait.
    func run<Result: Sendable>(_ name: String, _ body: @Sendable () async throws -> Result) async throws -> Result {
        if let others = waiting[name] {
            guard others.count < Self.most else { throw ConsoleRefusal.manyTries }
            await withCheckedContinuation { waiting[name, default: []].append($0) }
        } else {
            waiting[name] = []
        }
        defer { pass(name) }
        return try await body()
    }

    private func pass(_ name: String) {
        guard var others = waiting[name], !others.isEmpty else {
            waiting[name] = nil
            return
        }
        let next = others.removeFirst()
        waiting[name] = others
        next.resume()
    }
}
