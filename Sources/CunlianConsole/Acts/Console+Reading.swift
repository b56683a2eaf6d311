import Cunlian
import CunlianTrust
import RecordStore
import Records

extension Console {
    /// Reads as whoever is signed in: where the register seals something, with their keys, and what is opened stands in their own log
    /// before it is shown.
    func reading<Result>(_ store: RecordStore, _ visit: Visits.Visit, _ body: () throws -> Result) throws -> Result {
        guard store.schema.types.contains(where: \.isSealed) else { return try store.read { _ in try body() } }
        return try store.isLookedAt ? store.looking(as: visit.key.signer, body) : store.acting(as: visit.key.signer, body)
    }
}
