import Causality
import Synchronization

/// A part of one scope in memory.
struct RememberedPart: Sendable {
    /// The state that it was computed in.
    let stamp: [UInt8]
    let content: [UInt8]
    /// Who may use it where it is concealed in the file; `nil` where it lies there as it is.
    let basis: Basis?
    /// What was made of the content, and goes with it.
    let derived = Derived()

    final class Derived: Sendable {
        private let value = Mutex<(any Sendable)?>(nil)

        /// - Parameter make: Makes it, the first time; two that ask at once may both.
        func value<Value: Sendable>(_ make: () -> Value) -> Value {
            if let made = value.withLock({ $0 }) as? Value { return made }
            let made = make()
            value.withLock { $0 = made }
            return made
        }
    }

    struct Basis: Sendable {
        /// Whose key it is concealed under.
        let viewer: ReplicaID
        /// What stands before it, while no key comes.
        let head: [UInt8]
        /// Whether anything had been opened when it was computed.
        let isOpened: Bool
    }
}

/// What reports computed of single scopes, in the memory of a process that is asked for it all day, for all connections that only look.
///
/// A stamp names the rows of its scope (``ScopeState``), so what is here is used without a question to the file, before it is kept there
/// too; what is computed in one connection the others need not compute. A stamp says that of one file: where a backup was restored into
/// its place, which goes on as another replica, all is forgotten.
package final class PartMemory: Sendable {
    private struct State {
        var parts: [String: [Int64: RememberedPart]] = [:]
        var bytes = 0
        /// As whom the file writes.
        var own: ReplicaID?
    }

    private let state = Mutex(State())
    private let most: Int

    /// - Parameter most: As many bytes of contents; a city's are 70 million.
    package init(most: Int = 192 << 20) { self.most = most }

    /// What there is of a part, by the scopes' numbers.
    func parts(_ part: String) -> [Int64: RememberedPart] { state.withLock { $0.parts[part] ?? [:] } }

    /// Takes contents in, each in the place of the one of another state.
    func add(_ part: String, _ contents: [Int64: RememberedPart]) {
        state.withLock { state in
            for (scope, content) in contents {
                state.bytes += content.content.count - (state.parts[part]?[scope]?.content.count ?? 0)
                state.parts[part, default: [:]][scope] = content
            }
            guard state.bytes > most else { return }
            // Whoever asks for so much goes through the file again, one part after the other.
            state.parts = [:]
            state.bytes = 0
        }
    }

    /// From now on it is of the file that writes as that replica.
    func use(_ own: ReplicaID) {
        state.withLock { state in
            if state.own != nil, state.own != own { (state.parts, state.bytes) = ([:], 0) }
            state.own = own
        }
    }
}

extension KeptPart {
    /// The same as it is in memory, by the scopes' numbers.
    var remembered: [Int64: RememberedPart] {
        let basis = head.map { RememberedPart.Basis(viewer: viewer, head: Array($0.dropLast()), isOpened: $0.last != 0) }
        return Dictionary(
            contents.map { ($0.state.number, RememberedPart(stamp: $0.state.stamp, content: $0.content, basis: basis)) }
        ) { $1 }
    }
}
