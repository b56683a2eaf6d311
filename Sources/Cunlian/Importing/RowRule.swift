public import RecordStore
public import Records

/// What whoever knows the register asks of each record that a row made or changed, beyond what the schema does; it is asked in the
/// savepoint that did it, so nothing is left of what is refused.
public struct RowRule {
    let refusal: (RecordID, [String]?) throws -> (any Error)?
    let remarks: ([RecordID]) throws -> [(RecordID, any Sendable)]

    /// - Parameters:
    ///   - remarks: What is to be told of records that rows made, though they went in; it is asked once for all of a commit.
    ///   - refusal: Why a record is not taken in. It is given the names of the fields that were written, of a new record `nil`;
    ///     it throws what is no fault of the row.
    public init(
        remarks: @escaping ([RecordID]) throws -> [(RecordID, any Sendable)] = { _ in [] },
        _ refusal: @escaping (RecordID, _ written: [String]?) throws -> (any Error)?
    ) {
        self.refusal = refusal
        self.remarks = remarks
    }

    func check(_ record: RecordID, written: [String]?) throws {
        if let reason = try refusal(record, written) { throw RowRefusal(reason: reason) }
    }
}

/// What a ``RowRule`` refused; whoever made the rule has the words.
struct RowRefusal: Error {
    let reason: any Error
}

extension Importer {
    /// Tells what is to be said of the records that a commit's rows made.
    func tellRemarks(_ report: inout ImportReport) throws {
        guard let rule, !held.made.isEmpty else { return }
        let lines = Dictionary(held.made.map { ($0.record, $0.line) }, uniquingKeysWith: { first, _ in first })
        for (record, remark) in try rule.remarks(held.made.map(\.record)) {
            if let line = lines[record] { report.insert([.init(line: line, reason: .noted(remark))]) }
        }
        held.made = []
    }

    /// Saves what rows make, and has it looked at.
    func saveChecked(_ drafts: [Draft]) throws -> [Saved] {
        guard let rule else { return try editor.store.save(drafts) }
        return try editor.store.write { _ in
            let saved = try editor.store.save(drafts)
            for record in saved.flatMap(\.created) { try rule.check(record, written: nil) }
            return saved
        }
    }

    /// Saves what a row changes, and has it looked at.
    ///
    /// - Parameter isWhole: Whether all of the record counts anew, and not only what is written.
    func saveChecked(_ draft: Draft, of record: RecordID, isWhole: Bool) throws -> Saved {
        guard let rule else { return try editor.save(draft) }
        return try editor.store.write { _ in
            let saved = try editor.save(draft)
            try rule.check(record, written: isWhole ? nil : draft.changes.compactMap { type.field($0.address.field)?.name })
            return saved
        }
    }
}
