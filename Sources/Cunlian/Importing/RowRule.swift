public import RecordStore
public import Records

/// What whoever knows the register asks of each record that a row made or changed, beyond what the schema does; it is asked in the
/// savepoint that did it, so nothing is left of what is refused.
public struct RowRule {
    let refusal: (RecordID, [String]?) throws -> (any Error)?

    /// - Parameter refusal: Why a record is not taken in. It is given the names of the fields that were written, of a new record `nil`;
    ///   it throws what is no fault of the row.
    public init(_ refusal: @escaping (RecordID, _ written: [String]?) throws -> (any Error)?) { self.refusal = refusal }

    func check(_ record: RecordID, written: [String]?) throws {
        if let reason = try refusal(record, written) { throw RowRefusal(reason: reason) }
    }
}

/// What a ``RowRule`` refused; whoever made the rule has the words.
struct RowRefusal: Error {
    let reason: any Error
}

extension Importer {
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
