import Changesets
package import RecordStore
package import Records

/// A list that hangs, as anybody may read it.
package struct HangingList: Sendable {
    package let posting: Posting
    package let code: ListCode
    package let title: Label
    /// The region's name, or its code where the register has none.
    package let place: String
    /// The last day on which it is shown; days since 1970.
    package let last: Int
}

/// The lists that hang on a day: those that were put up, in whatever way, and whose time is not over.
///
/// What is shown of them is what hangs on the wall: a row that the register has otherwise by now is left out and counted, and one that
/// came since is not on it. So a page says nothing that was not put up.
package struct HangingLists {
    package let store: RecordStore
    /// Days since 1970.
    package let today: Int

    package init(_ store: RecordStore, today: Int) { (self.store, self.today) = (store, today) }

    /// For how many days an announcement is shown, which hangs for good on a wall: those with names of people are forgotten sooner.
    package static func announcementDays(_ kind: ListKind) -> Int { kind.run == nil ? 365 : 30 }

    /// The last day of a list.
    static func last(_ head: PublicList.Head) -> Int {
        head.to ?? head.from.addingReportingOverflow(announcementDays(head.kind)).partialValue
    }

    /// The newest first; a list that was put up twice is one.
    package func all() throws -> [HangingList] {
        try store.read { _ in
            var seen: Set<String> = []
            let hanging = try Postings(store).all().filter { isHanging($0) && seen.insert($0.hash).inserted }
            let names = try Region.names(store, digits: Set(hanging.map(\.head.region.digits)))
            return hanging.compactMap { posting in
                posting.code.map { Self.list(posting, $0, place: names[posting.head.region]) }
            }.sorted { ($1.posting.head.from, $0.place, $0.posting.hash) < ($0.posting.head.from, $1.place, $1.posting.hash) }
        }
    }

    private static func list(_ posting: Posting, _ code: ListCode, place: String?) -> HangingList {
        let head = posting.head
        return HangingList(
            posting: posting, code: code, title: PublicListWords.title(head.kind, head.stage, head.year),
            place: place ?? head.region.description, last: last(head))
    }

    /// The list of that code, whether it hangs still or hung before; `nil` where none was put up.
    package func list(_ code: ListCode) throws -> HangingList? {
        try store.read { _ in
            guard let posting = try Postings(store).all(code).first(where: \.isAdmitted) else { return nil }
            return Self.list(posting, code, place: try Region.name(of: posting.head.region, in: store))
        }
    }

    private func isHanging(_ posting: Posting) -> Bool {
        posting.isAdmitted && posting.head.from <= today && today <= Self.last(posting.head)
    }

    /// What hangs, as it was put up, with whom to call; `nil` where the store cannot tell any more what was on it.
    package func sheet(of list: HangingList) throws -> Report {
        try store.read { _ in
            let posting = list.posting
            let rules = try PublicationRules(of: posting, store)
            let (digest, head) = (store.environment.suite.digest, posting.head)
            let now = try PublicLists(store).now(head, keys: (posting.marks ?? []).map(\.key), columns: rules.columns)
            let isSame = now.hash(digest) == posting.hash
            let shown = isSame ? now : now.asPosted(posting.marks ?? [], digest)
            let missing = max(0, (posting.count ?? shown.rows.count) - shown.rows.count)
            return try PublicListReport.hanging(shown, posting, list, missing: missing, rules, store)
        }
    }
}

extension PublicList {
    /// The rows that are still as they were put up.
    func asPosted(_ marks: [RowMark], _ digest: ([UInt8]) -> [UInt8]) -> PublicList {
        var left = Dictionary(marks.map { ($0, 1) }, uniquingKeysWith: +)
        let same = zip(self.marks(digest), rows).filter { mark, _ in
            guard let count = left[mark], count > 0 else { return false }
            left[mark] = count - 1
            return true
        }
        return PublicList(head, columns: columns, rows: same.map(\.1))
    }
}
