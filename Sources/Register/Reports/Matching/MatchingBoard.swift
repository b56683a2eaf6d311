import RecordStore
import Records

/// What is needed, what is offered, and what was promised and came [S:562].
struct MatchingBoard {
    struct Need {
        let id: Int64
        let scope: ScopeCode
        let number: String
        /// As whoever wrote it wants it to be read by everybody, without numbers and, of a household, names to which it did not consent.
        let title: String
        /// The same without any name of the household's.
        let nameless: String
        let kind: Int64
        /// In hundredths.
        let amount: Int64?
        let unit: String?
        let by: Int64?
        /// What may be said of who needs it; `nil` for a household that consented to nothing.
        let who: String?
        let isVillage: Bool
        /// Whose it is, by the number in the file.
        let parent: Int64?
        var promised = Int128(0)
        var promises = 0
        var delivered = Int128(0)
        var deliveries = 0

        /// What is still open, in hundredths; `nil` where no amount was named.
        var lacking: Int128? { amount.map { max(0, Int128($0) - promised) } }
        var isOpen: Bool { lacking.map { $0 > 0 } ?? (promises == 0) }
    }

    struct Offer {
        let number: String
        let title: String
        let giver: String
        /// Of `giver_kind`; `nil` where nobody said.
        let giverKind: Int64?
        let kind: Int64
        let amount: Int64?
        let unit: String?
        /// Codes of regions; none is anywhere.
        let regions: [String]
        let from: Int64?
        let until: Int64?
        var promised = Int128(0)
        var promises = 0

        var left: Int128? { amount.map { max(0, Int128($0) - promised) } }
        var isOpen: Bool { left.map { $0 > 0 } ?? (promises == 0) }
    }

    struct Promise {
        let need: Int
        let offer: String
        let amount: Int64?
        let date: Int64?
        var delivered = Int128(0)
        var isDelivered = false
    }

    private(set) var needs: [Need] = []
    private(set) var offers: [Offer] = []
    private(set) var promises: [Promise] = []

    /// - Parameter run: Gives today and the consents that hold.
    init(_ source: ReportSource, _ run: CheckRun) throws {
        let scopes = Dictionary(uniqueKeysWithValues: source.states.map { ($0.number, $0.scope) })
        let who = try Self.consented(run)
        let names = try Self.names(run)
        let villages = Set(try source.rows("village", ["code"]).compactMap { $0[0].integer })
        var places: [Int64: Int] = [:]
        let asked = try source.rows("need", ["number", "title", "kind", "size.amount", "size.unit", "by", "closed", "_parent"])
        for row in asked where row[8].integer == nil {
            guard let id = row[0].integer, let scope = row[1].integer.flatMap({ scopes[$0] }), let kind = row[4].integer else { continue }
            places[id] = needs.count
            let (parent, title) = (row[9].integer, row[3].text ?? "")
            let (all, said) = (parent.flatMap { names[$0] } ?? [], parent.flatMap { who[$0] } ?? "")
            needs.append(
                Need(
                    id: id, scope: scope, number: row[2].text ?? "",
                    title: PublicText.masked(title, names: all.filter { !said.contains($0) }),
                    nameless: PublicText.masked(title, names: all), kind: kind, amount: row[5].integer,
                    unit: row[6].text, by: row[7].integer, who: row[9].integer.flatMap { who[$0] },
                    isVillage: row[9].integer.map(villages.contains) ?? false, parent: row[9].integer))
        }
        try readOffers(source, run)
        try readPromises(source, places)
    }

    private mutating func readOffers(_ source: ReportSource, _ run: CheckRun) throws {
        let paths = ["number", "title", "giver", "kind", "size.amount", "size.unit", "regions", "from", "until", "closed", "giver_kind"]
        for row in try source.rows("offer", paths) where row[11].integer == nil && row[10].integer.map({ $0 >= Int64(run.today) }) ?? true {
            guard let number = row[2].text, let kind = row[5].integer else { continue }
            let regions = (row[8].text ?? "").split { !$0.isNumber }.map(String.init)
            offers.append(
                Offer(
                    number: number, title: PublicText.masked(row[3].text ?? ""), giver: row[4].text ?? "", giverKind: row[12].integer,
                    kind: kind,
                    amount: row[6].integer,
                    unit: row[7].text,
                    regions: regions, from: row[9].integer, until: row[10].integer))
        }
    }

    private mutating func readPromises(_ source: ReportSource, _ places: [Int64: Int]) throws {
        let ended = Set(try source.rows("promise_end", ["_parent"]).compactMap { $0[2].integer })
        let offered = Dictionary(offers.enumerated().map { ($1.number, $0) }, uniquingKeysWith: { first, _ in first })
        var indices: [Int64: Int] = [:]
        for row in try source.rows("promise", ["_parent", "offer_number", "amount", "date"]) {
            guard let id = row[0].integer, !ended.contains(id), let need = row[2].integer.flatMap({ places[$0] }) else { continue }
            let (number, amount) = (row[3].text ?? "", row[4].integer)
            indices[id] = promises.count
            promises.append(Promise(need: need, offer: number, amount: amount, date: row[5].integer))
            needs[need].promises += 1
            needs[need].promised += Int128(amount ?? needs[need].amount ?? 0)
            if let offer = offered[number] {
                offers[offer].promises += 1
                offers[offer].promised += Int128(amount ?? 0)
            }
        }
        for row in try source.rows("delivery", ["_parent", "amount", "received"]) {
            guard let promise = row[2].integer.flatMap({ indices[$0] }), row[4].integer == 1 else { continue }
            promises[promise].isDelivered = true
            promises[promise].delivered += Int128(row[3].integer ?? promises[promise].amount ?? 0)
            needs[promises[promise].need].deliveries += 1
            needs[promises[promise].need].delivered += Int128(row[3].integer ?? 0)
        }
    }

    /// Everybody who belongs to a household that needs something, by the household's number in the file.
    private static func names(_ run: CheckRun) throws -> [Int64: [String]] {
        var member = try run.query("member", as: "m")
        let name = try member.value("name")
        let rows = try run.rows(
            """
            SELECT m._parent, \(name) FROM \(member.from) WHERE m._parent IN (SELECT n._parent FROM \(try run.table("need")) n) \
            AND \(name) IS NOT NULL
            """)
        return rows.reduce(into: [:]) { names, row in
            if let household = row[0].integer, let name = row[1].text { names[household, default: []].append(name) }
        }
    }

    /// What households let be said of them, by the household's number in the file: no name, telephone or address without it.
    private static func consented(_ run: CheckRun) throws -> [Int64: String] {
        guard run.store.views.table("consent") != nil else { return [:] }
        var household = try run.query("household", as: "h")
        var member = try run.query("member", as: "m")
        let head = try run.code("relation", "head")
        let rows = try run.rows(
            """
            WITH \(try Consent.current(run)) SELECT h._id, \
            CASE WHEN consents.name THEN (SELECT \(try member.value("name")) FROM \(member.from) WHERE m._parent = h._id \
            AND m._standing NOT IN \(Views.uncounted) AND \(try member.value("relation")) = \(head) ORDER BY m._id LIMIT 1) END, \
            CASE WHEN consents.phone THEN \(try household.value("phone")) END, \
            CASE WHEN consents.address THEN \(try household.value("address.street")) END \
            FROM \(household.from) JOIN consents ON consents.household = h._id WHERE \(run.isInRegion("h"))
            """)
        return rows.reduce(into: [:]) { said, row in
            let parts = row.dropFirst().compactMap(\.text).filter { !$0.isEmpty }
            if let id = row[0].integer, !parts.isEmpty { said[id] = parts.joined(separator: " ") }
        }
    }
}
