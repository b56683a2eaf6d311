import Causality
public import Records

extension RecordStore {
    /// Grants of one key, the newest first: by when each was written, for every directory numbers its own.
    ///
    /// Only what people are told rests on this: when somebody wrote is their clock's word. Those of one time are in the order of their records,
    /// which within one chain is that of its entries.
    public func newestFirst(_ grants: [Grant]) throws(StoreError) -> [Grant] {
        // Nearly everybody has one.
        guard grants.count > 1 else { return grants }
        var dated: [(time: HybridTime, grant: Grant)] = []
        for grant in grants {
            dated.append((try authors.info(grant.entry.atHome, in: grant.entry.replica.directory).time, grant))
        }
        return dated.sorted { ($0.time, $0.grant.record.number, $0.grant.record) > ($1.time, $1.grant.record.number, $1.grant.record) }.map(
            \.grant)
    }
}
