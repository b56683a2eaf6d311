import Causality
import Records
import TestSupport
import Testing

/// Every small history of one field, in every order of delivery that respects causality.
struct FieldLawTests {
    /// A change as small as it can be said.
    struct Step {
        let author: Int
        let kind: ChangeKind
        let hasRight: Bool
        let value: Value
        let coverage: Coverage
    }

    static let authors = (0..<3).map { ReplicaID(high: UInt64(3 - $0), low: UInt64($0), incarnation: 0) }
    static let element = Value.text("x")

    /// The kinds that are tried: with the right and without, a set, a decision, an element added and removed.
    static let moves: [(ChangeKind, Bool)] = [
        (.set, true), (.set, false), (.propose, false), (.resolve, true), (.add, true), (.remove, true), (.remove, false),
    ]

    /// Who writes, what, and whether having seen everything that was written before, only their own, or all but the last.
    static func histories(length: Int, sampledBy seed: UInt64?) -> [[Step]] {
        let choices = 2 * moves.count * 3
        let total = (0..<length).reduce(1) { product, _ in product * choices }
        var random = SplitMix64(seed: seed ?? 0)
        let codes = seed == nil ? Array(0..<total) : (0..<1_500).map { _ in Int.random(in: 0..<total, using: &random) }
        return codes.map { history($0, length: length, authors: seed == nil ? 2 : 3, choices) }
    }

    private static func history(_ code: Int, length: Int, authors count: Int, _ choices: Int) -> [Step] {
        var rest = code
        var numbers = [UInt64](repeating: 0, count: count)
        var pasts: [VersionVector] = [VersionVector()]
        return (0..<length).map { index in
            let choice = rest % choices
            rest /= choices
            let author = (choice + (count > 2 ? index : 0)) % count
            let (kind, hasRight) = moves[choice / 2 % moves.count]
            var context = [VersionVector(), pasts[pasts.count - 1], pasts[max(0, pasts.count - 2)]][choice / (2 * moves.count)]
            context.set(Self.authors[author], to: 0)
            numbers[author] += 1
            let dot = Dot(Self.authors[author], numbers[author])
            var all = pasts[pasts.count - 1]
            all.include(dot)
            pasts.append(all)
            let value = kind == .add || kind == .remove ? element : Value.integer(Int64(index % 3))
            return Step(author: author, kind: kind, hasRight: hasRight, value: value, coverage: Coverage(dot: dot, context: context))
        }
    }

    /// All orders in which each step comes after what it covers.
    static func orders(_ steps: [Step]) -> [[Step]] {
        var result: [[Step]] = []
        func extend(_ done: [Step], _ rest: [Step], _ applied: VersionVector) {
            if rest.isEmpty { return result.append(done) }
            for (index, step) in rest.enumerated() where applied.dominates(step.coverage.vector) {
                var (others, more) = (rest, applied)
                others.remove(at: index)
                more.include(step.coverage.dot)
                extend(done + [step], others, more)
            }
        }
        extend([], steps, VersionVector())
        return result
    }

    static func fold(_ steps: [Step]) -> FieldState {
        var state = FieldState()
        for step in steps {
            let change = FieldChange(
                kind: step.kind, value: step.value, coverage: step.coverage, hasRight: step.hasRight, mayResolve: step.kind == .resolve)
            state.apply(change)
            state.checkInvariants()
        }
        return state
    }

    private func check(_ histories: [[Step]]) {
        var compared = 0
        for steps in histories {
            let orders = Self.orders(steps)
            let expected = Self.fold(orders[0])
            for order in orders.dropFirst() where Self.fold(order) != expected {
                Issue.record("\(order.map { "\($0.kind)\($0.hasRight) \($0.coverage)" })")
                return
            }
            compared += orders.count
            #expect(expected.values.map(\.value) == expected.values.map(\.value).sorted())
            #expect(Set(expected.values.map(\.value)).count == expected.values.count)
            #expect(expected.values.allSatisfy { !$0.marks.isEmpty && $0.marks.map(\.dot) == $0.marks.map(\.dot).sorted() })
        }
        #expect(compared > histories.count)
    }

    @Test(arguments: 1...2)
    func `P17 every history of that length by two authors is one state in every order`(length: Int) {
        check(Self.histories(length: length, sampledBy: nil) + Self.histories(length: 3, sampledBy: UInt64(length)))
    }

    @Test func `every history of three changes is one state in every order`() {
        check(Self.histories(length: 3, sampledBy: nil))
    }

    @Test(arguments: UInt64(0)..<8)
    func `histories of four changes by three authors are one state in every order`(seed: UInt64) {
        check(Self.histories(length: 4, sampledBy: seed))
    }
}
