import Cunlian
import RecordStore
import Records
import Synchronization
import TestSupport

@testable import Register

/// Days that pass for everybody at once.
final class Calendar: Sendable {
    private let now = Mutex<UInt64>(0)

    /// - Parameter day: Since 1970.
    init(day: Int) { now.withLock { $0 = UInt64(day) * 86_400_000 } }

    var milliseconds: UInt64 { now.withLock { $0 } }
    func pass(days: Int) { now.withLock { $0 += UInt64(days) * 86_400_000 } }
}

/// The people of one village, its township and its county, each with a device, who sync through the county's node.
struct Team {
    let tree: TestTree
    let calendar = Calendar(day: Play.start)
    private(set) var devices: [String: TestTree.Member] = [:]
    let house: StandardHousehold
    /// Further households that meet the standard.
    let others: [RecordID]
    static let year = 2017

    static let people: [(name: String, role: String)] = [
        ("collector", "C"), ("collector2", "C"), ("first", "F"), ("helper", "C"), ("village", "V"), ("town", "T"), ("office", "K"),
        ("office2", "K"),
    ]

    /// A household that meets the standard, which everybody has.
    init(
        only names: Set<String>? = nil, others count: Int = 0, schema: [UInt8] = Desk.bytes("schemas/poverty-register-2.json")
    ) async throws {
        let calendar = calendar
        tree = try await TestTree(schema: schema, clock: { calendar.milliseconds })
        let loader = try await tree.device("loader", role: "I")
        (house, others) = try await loader.replica.run { store in
            let desk = Desk(at: store)
            let house = try desk.addStandardHousehold(year: Team.year)
            try desk.add("pairing", ["helper_number=1", "helper_name=helper", "from=2016-01-01"], parent: house.household)
            let others = try store.write { _ in
                try (0..<count).map { _ in try desk.addStandardHousehold(year: Team.year, in: house.naturalVillage).household }
            }
            return (house, others)
        }
        try await tree.sync(loader, with: tree.county)
        for person in Team.people where names?.contains(person.name) ?? true {
            devices[person.name] = try await tree.device(person.name, role: person.role)
        }
        try await settle()
    }

    /// Since 1970.
    var today: Int { Int(calendar.milliseconds / 86_400_000) }

    /// Everybody syncs until everybody has everything.
    func settle(_ names: [String]? = nil) async throws {
        for _ in 0..<2 {
            for name in names ?? devices.keys.sorted() {
                if let device = devices[name] { try await tree.sync(device, with: tree.county) }
            }
        }
    }

    /// Lets one person work on their own device.
    func by<Result: Sendable>(_ name: String, _ body: @Sendable (ExitClerk, RecordID) throws -> Result) async throws -> Result {
        let device = devices[name] ?? (name == "city" ? tree.city : tree.county)
        let household = house.household
        return try await device.replica.run { store in try body(try ExitClerk(Editor(store, language: .en)), household) }
    }

    @discardableResult
    func step(_ name: String, _ step: String, _ assignments: [String] = []) async throws -> ExitClerk.Recorded {
        try await by(name) { clerk, household in
            try clerk.perform(step, of: household, year: Team.year, assignments.map { try Assignment($0) })
        }
    }

    @discardableResult
    func attest(
        _ name: String, _ side: AttestRequest.Side, _ decision: ExitEvent.Decision = .agree, code: CardCode? = nil,
        _ change: @Sendable (inout AttestRequest) -> Void = { _ in }
    ) async throws -> ExitClerk.Recorded {
        try await by(name) { clerk, household in
            let digest = try clerk.reader.standing(of: household, year: Team.year).present?.digest ?? ""
            var request = AttestRequest(household: household, year: Team.year, side: side, decision: decision, evidence: digest)
            request.cardCode = code?.description
            request.proof = String(repeating: "a1", count: 32)
            if side == .government { request.signer = "somebody else" }
            change(&request)
            return try clerk.attest(request)
        }
    }

    func set(_ name: String, _ record: RecordID, _ assignments: [String]) async throws {
        try await by(name) { clerk, _ in
            _ = try clerk.editor.set(record, assignments.map { try Assignment($0) }, token: nil)
        }
    }

    /// What everybody says, once they have synced: one text for each different answer.
    func standing(_ name: String = "office") async throws -> ExitStanding {
        try await by(name) { clerk, household in try clerk.reader.standing(of: household, year: Team.year) }
    }

    func essences(_ names: [String]? = nil) async throws -> Set<String> {
        var result: Set<String> = []
        for name in names ?? devices.keys.sorted() { result.insert(try await standing(name).essence) }
        result.insert(try await standing("").essence)
        return result
    }

    // MARK: The usual course

    /// Up to the card; gives its two codes.
    func prepare() async throws -> (agree: CardCode, refuse: CardCode) {
        try await step("village", "candidate", ["reason=two years of steady work"])
        try await settle(["village", "first"])
        try await step("first", "house_check", ["team.first=a", "team.second=b"])
        try await step("first", "evaluation")
        let card = try await by("town") { clerk, household in
            let card = try clerk.issueCard(household, year: Team.year)
            return (card.agree, card.refuse)
        }
        try await settle()
        return card
    }

    func proceed(through last: StepCode = .announcement) async throws {
        let course: [(StepCode, String, String, [String])] = [
            (.review, "village", "review", ["votes.present=20", "votes.for=15"]), (.firstNotice, "village", "notice", []),
            (.townshipCheck, "town", "check", []), (.secondNotice, "town", "notice", []),
            (.countyApproval, "office", "approve", ["sampled=true"]), (.announcement, "office", "announce", []),
        ]
        for (code, who, name, assignments) in course where code <= last {
            if code == .townshipCheck || code == .countyApproval { calendar.pass(days: 8) }
            try await settle([who])
            try await step(who, name, assignments)
            try await settle([who])
        }
        try await settle()
    }

    static func exited() async throws -> Team {
        let team = try await Team()
        let card = try await team.prepare()
        try await team.attest("collector", .household, code: card.agree)
        try await team.attest("town", .government)
        try await team.settle()
        try await team.proceed()
        return team
    }
}
