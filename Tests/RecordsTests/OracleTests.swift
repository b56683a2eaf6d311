import Causality
import Records
import TestSupport
import Testing

/// The fold, entry by entry in any causal order, against the oracle, which has the whole set at once.
struct OracleTests {
    static let scope = ScopeCode(number: 450_124_100_201)

    @Test(arguments: UInt64(0)..<150)
    func `the fold in any causal order is what the design says of the set`(seed: UInt64) throws {
        var random = SplitMix64(seed: seed)
        let schema = try TestRegister.schema()
        var trace = EntryTrace(scope: Self.scope, seed: seed)
        for _ in 0..<50 { trace.step(using: &random) }
        let hasDirectory = seed % 4 != 3
        let oracle = Oracle(
            schema: schema, scope: Self.scope, offices: hasDirectory ? trace.offices : nil, writings: trace.writings)
        let directory =
            hasDirectory ? trace.directory(schema) : Directory(root: nil, candidates: [], schema: schema)
        let expected = oracle.records()
        for _ in 0..<4 {
            var fold = ScopeFold(schema: schema)
            let order = trace.causalOrder(using: &random)
            try #require(order.count == trace.writings.count)
            for writing in order {
                let replica = writing.entry.dot.replica
                let objection = directory.objection(to: replica, invoking: writing.grant, in: Self.scope) { _ in true }
                let isAdmitted = oracle.admitted.contains(writing.entry.dot)
                #expect(objection != nil || isAdmitted)
                fold.apply(
                    writing.entry, by: directory.author(replica, invoking: writing.grant, in: Self.scope),
                    isAdmitted: isAdmitted)
                writing.entry.checkInvariants()
                fold.checkInvariants()
            }
            #expect(Set(fold.refused) == oracle.refused)
            let found = difference(fold.pictures(), expected)
            #expect(found == nil, "fold / oracle: \(found ?? "")")
        }
    }
}
