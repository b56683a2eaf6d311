import Causality
import Records

extension RecordStore {
    /// What must hold between the rooms and their tables, whatever was done to the store; for tests, after each step.
    ///
    /// That the rows are the log's fold is ``verify(_:)``'s, which takes far longer.
    package func checkInvariants() throws(StoreError) {
        try file.read { r throws(StoreError) in
            try rooms.names.checkInvariants(r)
            try rooms.log.checkInvariants(r)
            try rooms.peers.checkInvariants(r)
        }
    }
}
