import Synchronization

/// What people asked for, each thing under a name that says nothing of it, so that an address carries the name and nothing personal.
///
/// A thing is found by the visit that put it there alone, and ends with the program; of those of one visit the oldest gives way.
final class Shelf<Content: Sendable>: Sendable {
    private struct Item {
        let owner: String
        let content: Content
        let order: UInt64
    }

    private struct State {
        var items: [String: Item] = [:]
        var order: UInt64 = 0
    }

    private let state = Mutex(State())
    private let perVisit: Int
    private let inAll: Int

    init(perVisit: Int, inAll: Int) { (self.perVisit, self.inAll) = (perVisit, inAll) }

    /// - Returns: The name.
    func put(_ content: Content, for visit: Visits.Visit) -> String {
        var random = SystemRandomNumberGenerator()
        let name = (0..<2).map { _ in
            let digits = String(random.next(), radix: 16)
            return String(repeating: "0", count: 16 - digits.count) + digits
        }.joined()
        state.withLock { state in
            state.order += 1
            let own = state.items.filter { $0.value.owner == visit.formToken }
            if own.count >= perVisit, let oldest = own.min(by: { $0.value.order < $1.value.order }) { state.items[oldest.key] = nil }
            if state.items.count >= inAll, let oldest = state.items.min(by: { $0.value.order < $1.value.order }) {
                state.items[oldest.key] = nil
            }
            state.items[name] = Item(owner: visit.formToken, content: content, order: state.order)
        }
        return name
    }

    /// The same, and from then on nobody finds it.
    func take(_ name: String, for visit: Visits.Visit) -> Content? {
        state.withLock { state in
            guard let item = state.items[name], item.owner == visit.formToken else { return nil }
            state.items[name] = nil
            return item.content
        }
    }

    func find(_ name: String, for visit: Visits.Visit) -> Content? {
        state.withLock { state in state.items[name].flatMap { $0.owner == visit.formToken ? $0.content : nil } }
    }
}
