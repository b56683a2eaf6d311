import Causality
import RecordStore
import Records
import Testing

@testable import Register

struct EvaluationTests {
    @Test func `a household that meets every item, and at the cut of now the same digest`() throws {
        let desk = try Desk()
        let house = try desk.addStandardHousehold()
        let evaluator = try Evaluator(desk.store)
        let now = try evaluator.evaluate(house.household, year: 2017)
        #expect(now.criteria.id == "GX-HH-2017")
        #expect(now.items.map(\.result) == Array(repeating: .met, count: 9), "\(now.said)")
        #expect(now.isComputable && now.isMet && now.evidence?.count == 32)
        let cut = try desk.store.heads(Desk.village).applied
        let then = try evaluator.evaluate(house.household, year: 2017, at: cut)
        #expect(then.evidence == now.evidence && then.isMet)
    }
}
