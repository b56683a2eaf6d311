import Cunlian
import RecordStore
import Records
import Testing

@testable import Register

/// What tests of checks write: households whose people say what they are told to say, and values that no form takes.
extension Desk {
    static let neighbour = ScopeCode(number: 450_124_100_202)
    /// 2017-06-01.
    static let today = 17_318

    static let regions = try? RegionTable(parsing: bytes("regions.json"), file: "regions.json")

    /// A household with a person for each list of assignments, all of them on the roster of 2016.
    @discardableResult
    func home(
        _ people: [[String]], _ assignments: [String] = [], scope: ScopeCode = village, isSurveyed: Bool = true
    ) throws -> (household: RecordID, people: [RecordID]) {
        let household = try add("household", ["phone=13800000000"] + assignments, scope: scope)
        let people = try people.enumerated().map { index, assignments in
            let relation = assignments.contains { $0.hasPrefix("relation=") } ? [] : ["relation=\(index == 0 ? "head" : "other")"]
            return try add("member", ["name=person \(index)"] + relation + assignments, parent: household, scope: scope)
        }
        if isSurveyed, !people.isEmpty { try set(household, people.map { "roster[2016]+=\($0)" }) }
        return (household, people)
    }

    /// Writes a value that the form would refuse, as another program's entry may bring it.
    func force(_ record: RecordID, _ path: String, _ value: Value) throws {
        let type = try #require(try store.views.type(of: record))
        var draft = Draft(scope: try #require(try store.views.scope(of: record)))
        draft.record = record
        draft.changes = [FieldWrite(try editor.path(path, in: type).address, .set, value)]
        _ = try store.save(draft)
    }

    func examine(_ checks: String..., region: ScopeCode? = nil, round: Int? = 2016) throws -> [Finding] {
        try Examination(
            of: store, checks: checks.compactMap(Check.named), region: region, round: round, today: Self.today,
            regions: Self.regions
        ).findings
    }

    /// The records that a check finds something about.
    func found(_ check: String, region: ScopeCode? = nil, round: Int? = 2016) throws -> [RecordID] {
        try examine(check, region: region, round: round).map(\.record)
    }

    /// A valid number: of somebody from Mashan unless told otherwise.
    static func idNumber(_ birth: String = "19800101", _ sequence: Int = 1, region: String = "450124") -> String {
        let body = region + birth + String(1_000 + sequence).dropFirst()
        return "0123456789X".map { body + String($0) }.first { (try? CitizenNumber($0)) != nil } ?? body
    }
}
