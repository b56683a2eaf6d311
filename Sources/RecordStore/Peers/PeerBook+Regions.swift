import Causality
import Changesets
public import Records
import SQLite

extension PeerBook {
    /// The regions that this store keeps, by the codes it was made for or enrolled in.
    public func subscriptions() throws(StoreError) -> [ScopeCode] {
        try file.read { r throws(StoreError) in try subscriptions(r) }
    }

    func subscriptions(_ r: borrowing some Reading & ~Copyable) throws(StoreError) -> [ScopeCode] {
        let text = try settings.value("scopes", r).map { String(decoding: $0, as: UTF8.self) } ?? ""
        return text.split(separator: " ").compactMap { ScopeCode($0, in: schema.scopes) }
    }

    /// Remembers which scopes this store keeps, in place of those before.
    ///
    /// - Throws: What SQLite throws.
    public func setSubscriptions(_ scopes: [ScopeCode]) throws(StoreError) {
        try file.write { w throws(StoreError) in try setSubscriptions(scopes, w) }
    }

    func setSubscriptions(_ scopes: [ScopeCode], _ w: borrowing WriteTransaction) throws(StoreError) {
        try settings.set("scopes", Array(Set(scopes).sorted().map(\.description).joined(separator: " ").utf8), w)
    }

    /// Whether the store keeps a scope: its regions and what lies in them, and the directories of those and on the path to the root.
    public func keeps(_ scope: ScopeCode) throws(StoreError) -> Bool {
        try file.read { r throws(StoreError) in try keeps(scope, r) }
    }

    func keeps(_ scope: ScopeCode, _ r: borrowing some Reading & ~Copyable) throws(StoreError) -> Bool {
        if scope == .directory { return true }
        guard schema.scopes.contains(scope) else { return false }
        return RegionSet(try subscriptions(r)).contains(scope)
    }
}
