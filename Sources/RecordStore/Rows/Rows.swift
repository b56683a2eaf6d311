import Causality
import Changesets
import Records
import SQLite

/// The rows of records: where a field lies in them, and what stands there.
struct Rows: Room {
    let context: StoreContext
    let names: NameTable
}
