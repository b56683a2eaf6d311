import Changesets
import Records
import SQLite

// Where errors of the modules beneath become the store's own: each passes through one of these, and no untyped error
// is thrown in the store. They are inlined, so that what succeeds pays nothing for them.

extension Statement {
    /// Moves to the next row; `false` after the last.
    @inline(__always)
    func nextRow() throws(StoreError) -> Bool {
        do { return try step() } catch { throw .sqlite(error) }
    }

    /// Runs to the end and rewinds.
    @inline(__always)
    func perform() throws(StoreError) {
        do { try run() } catch { throw .sqlite(error) }
    }
}

extension Statement {
    /// A column's number where none is negative.
    func natural(_ column: Int) throws(StoreError) -> UInt64 {
        guard let number = UInt64(exactly: int(column)) else { throw .damaged(.badNumber(int(column))) }
        return number
    }

    /// A column's number where it is one of the file's own small ones.
    func small(_ column: Int) throws(StoreError) -> Int32 {
        guard let number = Int32(exactly: int(column)), number >= 0 else { throw .damaged(.badNumber(int(column))) }
        return number
    }

    /// A column's number where it is a salt, or a place in an entry.
    func word(_ column: Int) throws(StoreError) -> UInt32 {
        guard let number = UInt32(exactly: int(column)) else { throw .damaged(.badNumber(int(column))) }
        return number
    }
}

/// A number of the file where none is negative.
func natural(_ number: Int64) throws(StoreError) -> UInt64 {
    guard let result = UInt64(exactly: number) else { throw .damaged(.badNumber(number)) }
    return result
}

/// A number of the file where it is one of its own small ones.
func small(_ number: Int64) throws(StoreError) -> Int32 {
    guard let result = Int32(exactly: number), result >= 0 else { throw .damaged(.badNumber(number)) }
    return result
}

/// What SQLite is asked besides the rows of a statement.
@inline(__always)
func asking<Answer>(_ answer: @autoclosure () throws(SQLiteError) -> Answer) throws(StoreError) -> Answer {
    do { return try answer() } catch { throw .sqlite(error) }
}

/// What bytes say, of the file or of somebody who sent them.
@inline(__always)
func decoding<Content>(_ content: @autoclosure () throws(WireError) -> Content) throws(StoreError) -> Content {
    do { return try content() } catch { throw .wire(error) }
}

/// What comes of the changesets' own code when it is lent something that throws: a question to the store, or a signer.
///
/// Its errors are of several kinds and so untyped; here they are told apart again.
func narrowing<Answer>(_ answer: @autoclosure () throws -> Answer) throws(StoreError) -> Answer {
    do { return try answer() } catch {
        switch error {
        case let error as StoreError: throw error
        case let error as WireError: throw .wire(error)
        default: throw .unsigned(reason: String(describing: error))
        }
    }
}

/// The schema that a document holds.
@inline(__always)
func parsing(_ schema: @autoclosure () throws(SchemaError) -> Schema) throws(StoreError) -> Schema {
    do { return try schema() } catch { throw .schema(error) }
}
