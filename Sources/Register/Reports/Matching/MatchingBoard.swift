import RecordStore
import Records

/// What is needed, what is offered, and what was promised and came [S:562].
///
/// Offers are the county's, or of a wider region whose office offers to all its counties, and promises of one come from many villages: all that
/// the store holds is read, and what is asked of a region are its needs and what was promised for them.
struct MatchingBoard {
    struct Need {
        let id: Int64
        let scope: ScopeCode
        /// Of the region that was asked for.
        let isHere: Bool
        let number: String
        /// As whoever wrote it wants it to be read by everybody, without numbers and, of a household, names to which it did not consent.
        let title: String
        /// The same without any name of the household's.
        let nameless: String
        let kind: Int64
        let size: Quantity
        let by: Int64?
        /// Met otherwise, or withdrawn; what was promised for it is owed all the same.
        let isClosed: Bool
        /// What may be said of who needs it; `nil` for a household that consented to nothing, or not to this.
        let who: String?
        let isVillage: Bool
        /// Whose it is, by the number in the file.
        let parent: Int64?
        var promised = Int128(0)
        var promises = 0

        var unit: String? { size.unit }
        /// What is still open, in hundredths; `nil` where no amount was named. Of a promise that names none nobody knows how far it goes.
        var lacking: Int128? { size.amount.map { max(0, Int128($0) - promised) } }
        /// Whether it is one of the region's needs.
        var isAsked: Bool { isHere && !isClosed }
        var isOpen: Bool { isAsked && (lacking.map { $0 > 0 } ?? (promises == 0)) }
    }

    struct Offer {
        let number: String
        let title: String
        let giver: String
        /// Of `giver_kind`; `nil` where nobody said.
        let giverKind: Int64?
        let kind: Int64
        let size: Quantity
        /// Codes of regions; none is anywhere.
        let regions: [String]
        let from: Int64?
        let until: Int64?
        var promised = Int128(0)
        var promises = 0

        var unit: String? { size.unit }
        var left: Int128? { size.amount.map { max(0, Int128($0) - promised) } }
        var isOpen: Bool { left.map { $0 > 0 } ?? (promises == 0) }
    }

    struct Promise {
        /// Inside the file.
        let id: Int64
        let need: Int
        let offer: String
        let size: Quantity
        let date: Int64?
        /// Nothing more comes of it; what had come by then came.
        let isEnded: Bool
        var delivered = Int128(0)
        var deliveries = 0

        /// Whether all of it came; of one without an amount, anything.
        var isDelivered: Bool { size.amount.map { delivered >= Int128($0) } ?? (deliveries > 0) }
        var isWaiting: Bool { !isEnded && !isDelivered }
        /// What it takes off the offer and the need.
        var counted: Int128? { isEnded ? delivered : size.amount.map { Int128($0) } }
    }

    /// So much of something; of money its worth is its amount.
    struct Quantity: Hashable {
        /// In hundredths.
        let amount: Int64?
        let unit: String?

        init(_ amount: Int64?, _ unit: String?, worth: Int64?, isMoney: Bool) {
            guard isMoney, amount == nil, let worth else { (self.amount, self.unit) = (amount, unit); return }
            (self.amount, self.unit) = (worth, unit ?? "元")
        }

        /// Whether the two can be added up.
        func isAlike(_ other: Quantity) -> Bool { unit == nil || other.unit == nil || unit == other.unit }
    }

    private(set) var needs: [Need] = []
    private(set) var offers: [Offer] = []
    private(set) var promises: [Promise] = []
    /// Whether the store is one that has offers at all: a village's has none.
    private(set) var hasOffers: Bool
    /// Whether it has those of a region around the counties too: a county's has none of the city's (decision 0103).
    let hasWiderOffers: Bool

    /// - Parameters:
    ///   - run: Gives today and the consents that hold.
    ///   - isTitled: Whether it is said what is needed and by whom, for which households' names and consents are read; else titles are empty.
    init(_ source: ReportSource, _ run: CheckRun, isTitled: Bool = true) throws {
        let all = source.region == nil ? source : try ReportSource(source.store, region: nil, isKeeping: false)
        hasOffers = try Self.holdsOffers(source.store)
        hasWiderOffers = try source.store.peers.subscriptions().contains { !$0.isDirectory && $0.digits < Region.Level.county.digits }
        let money = try Int64(run.code("resource_kind", "money"))
        let places = try readNeeds(all, source.region, run, money, isTitled)
        try readOffers(all, run, money)
        // Somebody may have offered in a narrower region than a county.
        hasOffers = hasOffers || !offers.isEmpty
        try readPromises(all, places, money)
    }

    private static func holdsOffers(_ store: RecordStore) throws -> Bool {
        guard let digits = store.schema.type(named: "offer")?.scopeDigits else { return false }
        return try store.scopes().contains { $0.digits == digits }
    }

    /// - Returns: Their places, by their numbers in the file.
    private mutating func readNeeds(
        _ all: ReportSource, _ region: ScopeCode?, _ run: CheckRun, _ money: Int64, _ isTitled: Bool
    ) throws -> [Int64: Int] {
        let scopes = Dictionary(uniqueKeysWithValues: all.states.map { ($0.number, $0.scope) })
        let (said, hidden): ([Int64: Said], Hidden) = isTitled ? (try Self.consented(run), try Self.hidden(run)) : ([:], Hidden())
        let villages = Set(try all.rows("village", ["code"]).compactMap { $0[0].integer })
        let medical = try Int64(run.code("resource_kind", "medical"))
        var places: [Int64: Int] = [:]
        let paths = ["number", "title", "kind", "size.amount", "size.unit", "size.value", "by", "closed", "_parent"]
        for row in try all.rows("need", paths) {
            guard let id = row[0].integer, let scope = row[1].integer.flatMap({ scopes[$0] }), let kind = row[4].integer else { continue }
            places[id] = needs.count
            let (parent, title) = (row[10].integer, isTitled ? row[3].text ?? "" : "")
            let own = parent.flatMap { said[$0] }
            // What somebody is ill with is said by the need itself.
            let who = kind == medical && own?.isIllnessAllowed != true ? nil : own?.text
            let all = hidden.texts(row[1].integer, parent)
            needs.append(
                Need(
                    id: id, scope: scope, isHere: region?.covers(scope) ?? true, number: row[2].text ?? "",
                    title: PublicText.masked(title, names: all.filter { !(who ?? "").contains($0) }),
                    nameless: PublicText.masked(title, names: all), kind: kind,
                    size: Quantity(row[5].integer, row[6].text, worth: row[7].integer, isMoney: kind == money), by: row[8].integer,
                    isClosed: row[9].integer.map { $0 <= Int64(run.today) } ?? false, who: who,
                    isVillage: parent.map(villages.contains) ?? false, parent: parent))
        }
        return places
    }

    private mutating func readOffers(_ all: ReportSource, _ run: CheckRun, _ money: Int64) throws {
        let paths = [
            "number", "title", "giver", "kind", "size.amount", "size.unit", "size.value", "regions", "from", "until", "closed",
            "giver_kind",
        ]
        for row in try all.rows("offer", paths) {
            let isOver = row[12].integer.map { $0 <= Int64(run.today) } ?? false || row[11].integer.map { $0 < Int64(run.today) } ?? false
            guard !isOver else { continue }
            guard let number = row[2].text, let kind = row[5].integer else { continue }
            let regions = (row[9].text ?? "").split { !$0.isNumber }.map(String.init)
            offers.append(
                Offer(
                    number: number, title: PublicText.masked(row[3].text ?? ""), giver: row[4].text ?? "", giverKind: row[13].integer,
                    kind: kind,
                    size: Quantity(row[6].integer, row[7].text, worth: row[8].integer, isMoney: kind == money), regions: regions,
                    from: row[10].integer, until: row[11].integer))
        }
    }

    private mutating func readPromises(_ all: ReportSource, _ places: [Int64: Int], _ money: Int64) throws {
        let ended = Set(try all.rows("promise_end", ["_parent"]).compactMap { $0[2].integer })
        var indices: [Int64: Int] = [:]
        for row in try all.rows("promise", ["_parent", "offer_number", "amount", "unit", "value", "date"]) {
            guard let id = row[0].integer, let need = row[2].integer.flatMap({ places[$0] }) else { continue }
            indices[id] = promises.count
            let size = Quantity(row[4].integer, row[5].text, worth: row[6].integer, isMoney: needs[need].kind == money)
            promises.append(
                Promise(id: id, need: need, offer: row[3].text ?? "", size: size, date: row[7].integer, isEnded: ended.contains(id)))
        }
        for row in try all.rows("delivery", ["_parent", "amount", "value", "received"]) where row[5].integer == 1 {
            guard let place = row[2].integer.flatMap({ indices[$0] }) else { continue }
            let isMoney = needs[promises[place].need].kind == money
            // One that names no amount brings what was promised.
            let came = Quantity(row[3].integer, nil, worth: row[4].integer, isMoney: isMoney).amount ?? promises[place].size.amount
            promises[place].deliveries += 1
            promises[place].delivered += Int128(came ?? 0)
        }
        promises.removeAll { $0.isEnded && $0.deliveries == 0 }
        let offered = Dictionary(offers.enumerated().map { ($1.number, $0) }, uniquingKeysWith: { first, _ in first })
        for promise in promises {
            needs[promise.need].promises += 1
            // A tonne is no kilogram: what is in another unit goes as far as somebody says.
            if let amount = promise.counted, promise.size.isAlike(needs[promise.need].size) { needs[promise.need].promised += amount }
            guard let offer = offered[promise.offer] else { continue }
            offers[offer].promises += 1
            if let amount = promise.counted, promise.size.isAlike(offers[offer].size) { offers[offer].promised += amount }
        }
    }

    /// What a need's title must not give away: who lives in the village, by the scope's number, and where the household lives, by its own.
    private struct Hidden {
        var names: [Int64: [String]] = [:]
        var streets: [Int64: String] = [:]

        func texts(_ scope: Int64?, _ parent: Int64?) -> [String] {
            (scope.flatMap { names[$0] } ?? []) + [parent.flatMap { streets[$0] }].compactMap(\.self)
        }
    }

    private static func hidden(_ run: CheckRun) throws -> Hidden {
        var (member, household) = (try run.query("member", as: "m"), try run.query("household", as: "h"))
        let (name, street, needs) = (try member.value("name"), try household.value("address.street"), try run.table("need"))
        var hidden = Hidden()
        for row in try run.rows(
            "SELECT DISTINCT m._scope, \(name) FROM \(member.from) WHERE m._scope IN (SELECT n._scope FROM \(needs) n) AND \(name) IS NOT NULL"
        ) {
            if let scope = row[0].integer, let name = row[1].text { hidden.names[scope, default: []].append(name) }
        }
        for row in try run.rows(
            "SELECT h._id, \(street) FROM \(household.from) WHERE h._id IN (SELECT n._parent FROM \(needs) n) AND length(\(street)) > 2")
        {
            if let household = row[0].integer { hidden.streets[household] = row[1].text }
        }
        return hidden
    }

    private struct Said {
        let text: String
        let isIllnessAllowed: Bool
    }

    /// What households let be said of them, by the household's number in the file: no name, telephone or address without it.
    private static func consented(_ run: CheckRun) throws -> [Int64: Said] {
        guard run.store.views.table("consent") != nil else { return [:] }
        var household = try run.query("household", as: "h")
        var member = try run.query("member", as: "m")
        let head = try run.code("relation", "head")
        let rows = try run.rows(
            """
            WITH \(try Consent.current(run)) SELECT h._id, coalesce(consents.illness, 0), \
            CASE WHEN consents.name THEN (SELECT \(try member.value("name")) FROM \(member.from) WHERE m._parent = h._id \
            AND m._standing NOT IN \(Views.uncounted) AND \(try member.value("relation")) = \(head) ORDER BY m._id LIMIT 1) END, \
            CASE WHEN consents.phone THEN \(try household.value("phone")) END, \
            CASE WHEN consents.address THEN \(try household.value("address.street")) END \
            FROM \(household.from) JOIN consents ON consents.household = h._id WHERE \(run.isInRegion("h"))
            """)
        return rows.reduce(into: [:]) { said, row in
            let parts = row.dropFirst(2).compactMap(\.text).filter { !$0.isEmpty }
            if let id = row[0].integer, !parts.isEmpty {
                said[id] = Said(text: parts.joined(separator: " "), isIllnessAllowed: row[1].integer == 1)
            }
        }
    }
}
