import Changesets
package import RecordStore
package import Records

/// Whether what was put up is still what the register says: by its code, and by a page where there is one.
package struct ListVerification: Sendable {
    package let posting: Posting
    /// What the page says; `nil` where nobody gave one.
    package let page: ListComparison?
    /// What the register says now.
    package let register: ListComparison
    package let columns: [PublicColumn]
    /// The page's rows under the posting's head; `nil` where nobody gave a page.
    package let shown: PublicList?

    package var isSame: Bool { register.isSame && page?.isSame ?? true }

    /// - Parameter rows: As they stand on a page; `nil` where only the code is known.
    /// - Throws: ``PublicationRefusal/unknownCode(_:)``, and what the store throws.
    package static func make(_ code: String, rows: [[String]]?, _ store: RecordStore) throws -> ListVerification {
        guard let known = ListCode(code), let posting = try Postings(store).all(known).first(where: \.isAdmitted) else {
            throw PublicationRefusal.unknownCode(code)
        }
        let digest = store.environment.suite.digest
        let columns = try PublicationRules(of: posting, store).columns
        // Funds and projects are all of them; of households and places the rows say which.
        let isByRows = posting.head.kind.run != nil || posting.head.kind.level != nil
        guard posting.marks != nil || !isByRows else { throw PublicationRefusal.rowsNotHere(count: posting.count ?? 0) }
        let keys = posting.marks.map { $0.map(\.key) } ?? []
        let now = try PublicLists(store).now(posting.head, keys: keys, columns: columns)
        let page = rows.map { cells in
            // A row of another shape is one that was not put up.
            PublicList(
                posting.head, columns: columns,
                rows: cells.map { PublicList.Row(reading: $0, columns, store.schema) ?? PublicList.Row($0.map { .text($0) }) })
        }
        return ListVerification(
            posting: posting, page: page.map { ListComparison(posting, $0, digest: digest) },
            register: ListComparison(posting, now, digest: digest), columns: columns, shown: page)
    }
}
