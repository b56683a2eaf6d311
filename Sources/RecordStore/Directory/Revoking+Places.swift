import Causality
import Records
import SQLite

/// Where what is said of a key stands, and whether it has effect from here.
extension Revoking {
    /// The directories into which an order is written, each with the keys that it is about there: in the root's those who hold a grant
    /// there, else in those of the regions in which they hold one.
    ///
    /// - Throws: ``StoreError/notPermitted(_:)`` where the order has no effect from here: nobody revokes an equal, a superior, or what
    ///   lies outside of their own regions.
    func places(
        of order: RevocationOrder, _ r: borrowing some Reading & ~Copyable
    ) throws(StoreError) -> [(directory: ScopeCode, keys: [Fingerprint])] {
        let directory = try offices.directory(r)
        guard directory.root != nil else { throw .notPermitted(.noGrant(in: .directory)) }
        let authorities = try authorities(directory, r)
        var result: [ScopeCode: [Fingerprint]] = [:]
        for key in order.keys {
            if order.kind != nil, key == directory.root { throw .notPermitted(.rootIsSucceeded(key)) }
            if order.kind != nil, key == Fingerprint(of: own) { throw .notPermitted(.ownKeyIsEndedAbove(key)) }
            let places = order.kind == nil ? lifting(key, directory, authorities) : ending(key, directory, authorities)
            if places.isEmpty { throw .notPermitted(order.kind == nil ? .mayNotReadmit(key) : .mayNotRevoke(key)) }
            for place in places { result[place, default: []].append(key) }
        }
        return result.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
    }

    /// From where this store speaks in each directory in which it may: the root everywhere, others by their grants.
    private func authorities(
        _ directory: Directory, _ r: borrowing some Reading & ~Copyable
    ) throws(StoreError) -> (ScopeCode) -> Authority? {
        let key = Fingerprint(of: own)
        if directory.root == key { return { _ in Authority(nil) } }
        var known: [ScopeCode: Authority] = [:]
        let regions = Set(directory.grants(of: key).flatMap(\.scopes) + directory.grants.values.flatMap(\.scopes))
        for place in Set(regions.map(ScopeCode.directory(of:))).union([.directory]) {
            guard let grant = try offices.ownGrant(for: place, r), try offices.ownObjection(in: place, r) == nil else { continue }
            known[place] = Authority(grant)
        }
        return { known[$0] }
    }

    private func ending(
        _ key: Fingerprint, _ directory: Directory, _ authority: (ScopeCode) -> Authority?
    ) -> Set<ScopeCode> {
        let grants = directory.grants(of: key)
        // What somebody may say in the root's directory is ended there and nowhere else.
        let ofRoot = grants.filter(\.record.replica.isHome)
        if let authority = authority(.directory) {
            if ofRoot.contains(where: { held in authority.isAbove(held.rank) && held.scopes.contains(where: authority.reaches) }) {
                return [.directory]
            }
        } else if ofRoot.contains(where: \.mayGrant) {
            return []
        }
        // Who is set over a part of a region ends nobody elsewhere in it.
        let ownRegions = directory.grants(of: Fingerprint(of: own)).flatMap(\.scopes).sorted()
        var result: Set<ScopeCode> = []
        for held in grants {
            for region in held.scopes {
                let places = ([region] + ownRegions.filter(region.covers)).map(ScopeCode.directory(of:))
                if let place = places.first(where: { authority($0)?.isAbove(held.rank) ?? false }) { result.insert(place) }
            }
        }
        return result
    }

    private func lifting(
        _ key: Fingerprint, _ directory: Directory, _ authority: (ScopeCode) -> Authority?
    ) -> Set<ScopeCode> {
        var result: Set<ScopeCode> = []
        for held in directory.grants(of: key) {
            for region in held.scopes {
                for ruling in directory.binding(held, in: region) {
                    let place = ruling.revocation.record.directory
                    guard let authority = authority(place), authority.isNotBelow(ruling.authority), authority.reaches(region) else {
                        continue
                    }
                    result.insert(place)
                }
            }
        }
        return result
    }
}

extension Authority {
    /// Whether somebody's region and those that whoever speaks is set over have a scope in common.
    func reaches(_ region: ScopeCode) -> Bool {
        grant.map { $0.scopes.contains { $0.covers(region) || region.covers($0) } } ?? true
    }
}
