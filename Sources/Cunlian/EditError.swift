public import Causality
public import Records

/// Why what a person asked for was not written.
///
/// A case with its facts and no sentence: whoever meets people words it, in their language.
public enum EditError: Error, Hashable, Sendable {
    /// The schema has no type of that name or label.
    ///
    /// - Parameter near: Some of those that may have been meant.
    case unknownType(String, near: [Label])
    /// - Parameter fields: Some of those that there are.
    case unknownField(String, type: RecordType.Name, fields: [Label])
    /// A path names a group as a whole, or an input of a field that has only one; with what its inputs are, as paths and as people say it.
    case incompletePath(String, inputs: [String], labels: [Label])
    /// A decision of a group leaves open what people say differently.
    case partsDiffer(String, parts: [String])
    /// A keyed field without its key, or a key where there is none.
    case badKey(String)
    /// A year or a round that lies too far ahead for anybody to know anything of it.
    case roundAhead(Int64, last: Int)
    /// There is no `=`, or nothing before it.
    case notAnAssignment(String)
    /// What narrows a list is not written as a condition.
    case notACondition(String)
    /// Answers that the schema does not allow, all of them.
    case invalid([InputError])
    /// No record, or several, have that name.
    case unknownRecord(String)
    /// What has that name is of another type than is asked for.
    case otherType(String, RecordType.Name, wanted: RecordType.Name)
    /// Several records have that name; these are some.
    case ambiguousRecord(String, [String])
    /// Another record of the type has that number in the region; how it is called.
    case numberTaken(String, by: String)
    /// The number begins with another region's code; how the region is called.
    case numberOfElsewhere(String, region: String)
    /// A sheet's row of a record that another store exported; its number and its region, where the row says them.
    case recordNotHere(String, region: String)
    /// It is retired, and nothing is written to it, or beneath it, before somebody restores it.
    case isRetired(String)
    /// The new record must lie in one of these types.
    case missingParent([Label])
    /// It does not lie in a record of that type, but in one of these; of none, in nothing.
    case wrongParent(Label, Label, [Label])
    /// No code of the schema's scopes, or one in which nothing of the type lies.
    case wrongScope(String)
    /// No region of the store fits, or several do, and none was named.
    case scopeNotNamed(among: [ScopeCode])
    /// The store has nothing of the region and is not to have it.
    case regionNotHere(ScopeCode)
    /// Disputed, or with proposals: open the record and save with its token, or resolve.
    case needsAttention([String])
    /// One's own later entry changed these; the token is of the record as it is now.
    case stale([String], token: String)
    /// The conflict is another than was shown; the name is that of what there is now.
    case conflictChanged(String)
    /// No conflict has that name.
    case unknownConflict(String)
    /// Several conflicts begin so; these are their names.
    case ambiguousConflict(String, [String])
    /// None of the entries in question has that name.
    case unknownDot(String)
    /// What a key wrote in the directory after it was the root: nothing lets it in.
    case afterSuccession(String)
    /// The conflict has fewer things to choose from.
    case unknownChoice(Int, of: Int)
    /// Whether a record exists is decided by one of the entries that dispute it, or by yes or no.
    case notAnExistenceChoice
    /// The save would change nothing.
    case nothingToWrite
    /// A record that is not moved.
    case cannotMove(MoveRefusal)
    /// No late entry of that name waits to be taken over.
    case unknownLateEntry(Dot)
    /// The record of a late entry has not arrived where it was sent.
    case notArrived(in: ScopeCode)
    /// Why the last command stays.
    case cannotUndo(UndoRefusal)
    /// Another office does this.
    case notPermitted(EditDenial)
}

/// Why a record is not moved.
public enum MoveRefusal: Hashable, Sendable {
    /// Whoever moves a record says why.
    case needsReason
    /// It lies in another record and moves with that.
    case liesInAnother(RecordType.Name)
    /// It is retired; it would have to be restored first.
    case isRetired
    /// It lives in that scope already.
    case isThere(ScopeCode)
    /// It has left, for these.
    case movedAway(to: [ScopeCode])
    /// No region in which such a record can be.
    case noPlace(String, for: RecordType.Name, digits: Int)
    /// Nothing of the region is kept here, and nobody holds an office there.
    case unknownRegion(ScopeCode)
}

/// What a person's own office does not allow.
public enum EditDenial: Hashable, Sendable {
    /// Records of the type are made and retired in the region by these offices.
    case mayNotKeep(type: Label, in: ScopeCode, keepers: [Label])
    /// A record is moved out of a region by an office that decides about its type there.
    case mayNotMove(type: Label, from: ScopeCode)
}
