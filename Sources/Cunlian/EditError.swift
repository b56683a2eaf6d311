public import Records

/// Why what a person asked for was not written.
public enum EditError: Error, Sendable {
    case unknownType(String)
    case unknownField(String, type: RecordType)
    /// A path names a group as a whole, or an input of a field that has only one.
    case incompletePath(String, inputs: [String])
    /// A keyed field without its key, or a key where there is none.
    case badKey(String)
    case notAnAssignment(String)
    case invalid([InputError])
    /// No record, or several, have that name.
    case unknownRecord(String)
    case ambiguousRecord(String, [String])
    case missingParent([String])
    case wrongScope(String)
    /// Disputed, or with proposals: open the record and save with its token, or resolve.
    case needsAttention([String])
    /// One's own later entry changed these; the token is of the record as it is now.
    case stale([String], token: String)
    /// The conflict is another than was shown; the name is that of what there is now.
    case conflictChanged(String)
    case unknownConflict(String)
    case ambiguousConflict(String, [String])
    case unknownDot(String)
    case nothingToWrite
    /// Another office does this.
    case notPermitted(EditDenial)
    /// What is asked is not possible, as the sentence says.
    case cannot(Label)
}

/// What a person's own office does not allow.
public enum EditDenial: Hashable, Sendable {
    /// Records of the type are made and retired in the region by these offices.
    case mayNotKeep(type: Label, in: ScopeCode, keepers: [Label])
    /// A record is moved out of a region by an office that decides about its type there.
    case mayNotMove(type: Label, from: ScopeCode)
}
