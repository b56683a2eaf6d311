import Causality
import Records

extension Revoking {
    /// Whether an order would change nothing: this office ended the keys before, as gravely, nobody lifted it since, and nothing more would be
    /// kept out. A readmission that lifts nothing is refused, so none is a repetition.
    ///
    /// What a higher office says after a lower one is no repetition: only its equals may lift it.
    ///
    /// - Throws: ``StoreError/notPermitted(_:)`` where this store may not give it.
    public func isRepeated(_ order: RevocationOrder) throws(StoreError) -> Bool {
        guard order.kind != nil else { return false }
        return try file.read { r throws(StoreError) in
            let (now, then) = (try offices.directory(r), try supposed(order, r))
            for key in order.keys {
                for grant in now.grants(of: key) {
                    for scope in grant.scopes {
                        let (before, after) = (now.binding(grant, in: scope), then.binding(grant, in: scope))
                        let known = Set(before.map(\.revocation.record))
                        for ruling in after where !known.contains(ruling.revocation.record) {
                            let isSaid = before.contains {
                                $0.authority == ruling.authority && $0.revocation.kind.isNotLighter(than: ruling.revocation.kind)
                            }
                            if !isSaid { return false }
                        }
                    }
                }
            }
            return try effects(of: order).allSatisfy { $0.own.keptOut + $0.own.letIn + $0.others.keptOut + $0.others.letIn == 0 }
        }
    }
}

extension Revocation.Kind {
    /// Whether this says at least what another says.
    fileprivate func isNotLighter(than other: Self) -> Bool {
        switch (self, other) {
        case (.revoke, _), (.retire, .retire), (.retire, .suspend), (.suspend, .suspend): true
        case (.retire, .revoke), (.suspend, .retire), (.suspend, .revoke): false
        }
    }
}
