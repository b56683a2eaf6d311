import Records
import Register
import Testing

@testable import CunlianCommands

/// What options take by code or by name.
@Suite struct NamedCodesTests {
    private let kinds = NamedCodes(CaseKinds.all)

    @Test func `every kind of case has a name in both languages, and is meant by its code and by its name`() {
        let codes = CaseKind.allCases.map(\.rawValue) + RegionCaseKind.allCases.map(\.rawValue) + RecordCase.Kind.allCases.map(\.rawValue)
        #expect(CaseKinds.all.map(\.code) == codes)
        for (code, label) in CaseKinds.all {
            #expect(kinds.codes(code) == [code])
            #expect(kinds.codes(label.zh).contains(code) && kinds.codes(label.en.uppercased()).contains(code), "\(code)")
        }
    }

    @Test func `part of a name means all that are called so, and what is called like none is refused`() {
        #expect(kinds.codes("农户不同意") == ["household_refuses", "household_declines"])
        #expect(kinds.codes("事实有变") == ["facts_changed"])
        #expect(kinds.codes("Household refuses") == ["household_refuses", "household_declines"])
        #expect(kinds.codes("外星人").isEmpty && kinds.codes(" ").isEmpty)
        #expect(throws: (any Error).self) { try kinds.check("外星人", option: "--kind", command: "cases") }
        #expect(throws: Never.self) { try kinds.check(nil, option: "--kind", command: "cases") }
    }
}
