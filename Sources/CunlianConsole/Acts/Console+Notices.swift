import Cunlian
import CunlianTrust
import RecordStore
import Records
import Register

/// A region that was found by a part of its name: whoever typed it has not seen which it is.
struct UnseenPlace: Error {
    let typed: String
    let place: Console.Place
}

/// The lists that were put up, and the objections to them that an office records.
extension Console {
    /// A list, what it says, and what was said against it.
    struct Notice: Sendable {
        let list: HangingList
        let isHanging: Bool
        /// As anybody may read it.
        let sheet: Report
        let objections: [NoticeObjection]
        /// The open cases that those are which are in no household's run, by the objection.
        let cases: [RecordID: String]
        /// What its rows are known by.
        let rows: [String]
        /// Where an objection may have been said, where that is not the list's own village.
        let villages: [Place]?
    }

    /// The lists that hang and concern the visitor's regions, the newest first.
    func notices(_ visit: Visits.Visit) async throws -> [HangingList] {
        try await look { store in
            let scopes = try grants(of: visit, store).flatMap(\.scopes)
            return try HangingLists(store, today: RegisterCalendar.day(at: store.environment.wallClock())).all().filter {
                Self.concerns($0.posting.head.region, scopes)
            }
        }
    }

    /// A list of a region above somebody's own may name what is theirs.
    private static func concerns(_ region: ScopeCode, _ scopes: [ScopeCode]) -> Bool {
        scopes.contains { $0.covers(region) || region.covers($0) }
    }

    /// - Parameter code: As somebody typed it.
    /// - Returns: `nil` where no list of that code concerns the visitor's regions.
    func notice(_ code: String, _ visit: Visits.Visit) async throws -> Notice? {
        try await look { store in
            let grants = try grants(of: visit, store)
            let scopes = grants.flatMap(\.scopes)
            let today = RegisterCalendar.day(at: store.environment.wallClock())
            let lists = HangingLists(store, today: today)
            guard let known = ListCode(code), let list = try lists.list(known), Self.concerns(list.posting.head.region, scopes) else {
                return nil
            }
            let head = list.posting.head
            let objections = try Postings(store).objections(to: known, in: []).filter { one in
                guard let scope = try store.views.scope(of: one.record) else { return false }
                return scopes.contains { $0.covers(scope) }
            }
            let isInCases = objections.contains { $0.household == nil }
            let others =
                try isInCases ? reading(store, grants) { try OtherCase.all($0, in: scopes, Editor(store, language: visit.language)) } : []
            return Notice(
                list: list, isHanging: head.from <= today && today <= list.last, sheet: try lists.sheet(of: list), objections: objections,
                cases: Dictionary(others.compactMap { item in item.objection.map { ($0, item.name) } }) { first, _ in first },
                rows: (list.posting.marks ?? []).map(\.key),
                villages: head.region.digits == Region.Level.village.digits
                    ? nil
                    : try Self.placesOffered(in: scopes.map { $0.covers(head.region) ? head.region : $0 }, store).filter {
                        $0.scope.digits == Region.Level.village.digits
                    })
        }
    }

    /// What somebody says against a list.
    struct Said: Sendable {
        /// What the row is known by, or its last digits; empty is the list, or somebody who is not on it.
        let about: String
        let by: String
        let text: String
        /// Where it was said, of a list that is no village's; empty where it is about one.
        let village: String
    }

    /// Records an objection as a terminal's `objection` does, with the same checks.
    ///
    /// - Returns: The household whose run waits for the answer; `nil` where it waits among the cases.
    /// - Throws: ``ConsoleRefusal``, ``PublicationRefusal``, ``ExitRefusal``, ``PersonKeyError``; then nothing is written.
    func object(to code: String, _ said: Said, _ visit: Visits.Visit, _ passphrase: String) async throws -> RecordID? {
        guard !said.by.isEmpty, said.by.utf8.count <= Limits.personBytesMax else { throw ConsoleRefusal.badName }
        guard !said.text.isEmpty else { throw ConsoleRefusal.noText }
        _ = try await unlock(visit.person, passphrase)
        return try await replica.run { store in
            let scopes = try grants(of: visit, store).flatMap(\.scopes)
            guard let known = ListCode(code),
                let region = try Postings(store).all(known).first(where: \.isAdmitted)?.head.region, Self.concerns(region, scopes)
            else { throw PublicationRefusal.unknownCode(code) }
            let village = try village(of: said, region, scopes, store)
            return try store.acting(as: visit.key.signer) {
                let recorded = try Postings(store).object(
                    known.description, about: said.about.isEmpty ? nil : said.about, by: said.by, text: said.text, in: village,
                    Editor(store, language: visit.language))
                if case .run(let household, _) = recorded { return household }
                return nil
            }
        }
    }

    /// - Returns: `nil` where it is the list's own.
    private func village(of said: Said, _ region: ScopeCode, _ scopes: [ScopeCode], _ store: RecordStore) throws -> ScopeCode? {
        guard region.digits != Region.Level.village.digits else {
            guard scopes.contains(where: { $0.covers(region) }) else { throw ConsoleRefusal.noSuchRegion }
            return nil
        }
        let typed = said.village.isEmpty ? said.about : said.village
        // The row may be a village's, by its code; a household's number or a fund's is none.
        let isVillage = ScopeCode(typed, in: store.schema.scopes)?.digits == Region.Level.village.digits
        guard !said.village.isEmpty || isVillage else { throw ConsoleRefusal.noVillage }
        let scope = try Self.place(meant: typed, in: scopes, store)
        guard scope.digits == Region.Level.village.digits, region.covers(scope) else { throw ConsoleRefusal.noSuchRegion }
        // By a part of its name it was found and not said: nothing is signed of a place that nobody has seen (decision 92).
        guard let place = try Self.places(meant: typed, in: scopes, store).first, isVillage || place.isWhole(typed) else {
            throw UnseenPlace(typed: typed, place: try Self.place(scope, Region.names(store)))
        }
        return scope
    }
}
