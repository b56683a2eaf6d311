public import Changesets
public import Records
public import SQLite

/// Why a store did not do what it was asked; nothing was written.
public enum StoreError: Error, Sendable {
    case sqlite(SQLiteError)
    case wire(WireError)
    /// There is nothing at the path yet.
    case noStore(path: String)
    /// The path holds something that is not one of our stores.
    case notAStore(path: String, reason: String)
    /// The store was made by a newer version of the program.
    case newerStore(version: Int64, known: Int)
    /// After a failed write nothing more is written until the store is opened anew.
    case closed
    /// Somebody who reads a snapshot must end it before they write.
    case writeWithinRead
    case unknownRecord(String)
    case ambiguousRecord(String, candidates: [String])
    /// Shown to people as it is: field, reason.
    case invalid(String)
    /// The token was made by another incarnation, or for another record.
    case badToken(String)
    case unknownConflict(String)
    case notPermitted(Label)
    case damaged(String)

    /// Maps an error of the layers below.
    init(_ error: any Error) {
        switch error {
        case let error as StoreError: self = error
        case let error as SQLiteError: self = .sqlite(error)
        case let error as WireError: self = .wire(error)
        default: self = .damaged("\(error)")
        }
    }
}
