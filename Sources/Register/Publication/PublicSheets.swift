package import RecordStore
import Records

/// The sheets that the program writes of lists that were put up: a page that somebody brings is held against them.
package struct PublicSheets {
    package let store: RecordStore

    package init(_ store: RecordStore) { self.store = store }

    /// Without rows of another shape, which no sheet has.
    private static func whole(_ list: PublicList) -> PublicList {
        PublicList(list.head, columns: list.columns, rows: list.rows.filter { $0.values.count == list.columns.count })
    }

    /// The printed sheet on which these lists stand, one after the other: once for every region for which somebody may have printed it.
    ///
    /// - Parameter lists: As a page has their rows, under the heads of their postings.
    package func printed(_ lists: [(list: PublicList, posting: Posting)]) throws -> [Report] {
        try store.read { _ in
            guard let head = lists.first?.posting.head else { return [] }
            let around = Region.Level.allCases.reversed().compactMap { head.region.enclosing($0) }.filter { $0 != head.region }
            return try ([head.region] + around).map { region in
                try PublicListReport.make(
                    lists.map { (list: Self.whole($0.list), posting: $0.posting) },
                    PublicLists.Request(head.kind, head.stage, year: head.year, region: region, from: head.from, to: head.to), store)
            }
        }
    }

    /// The sheet of a list as the node shows it to everybody.
    package func hanging(_ list: PublicList, _ posting: Posting) throws -> Report? {
        try store.read { _ in
            let (list, head) = (Self.whole(list), posting.head)
            guard let code = posting.code else { return nil }
            let hanging = HangingList(
                posting: posting, code: code, title: PublicListWords.title(head.kind, head.stage, head.year),
                place: try Region.name(of: head.region, in: store) ?? head.region.description, last: HangingLists.last(head))
            let missing = max(0, (posting.count ?? list.rows.count) - list.rows.count)
            return try PublicListReport.hanging(list, posting, hanging, missing: missing, PublicationRules(of: posting, store), store)
        }
    }
}
