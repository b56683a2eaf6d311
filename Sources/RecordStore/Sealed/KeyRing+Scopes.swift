import Causality
import Changesets
import Records

/// Keys of scopes: who may have them, who has, and what is made and given.
extension KeyRing {
    /// Who may read in a scope.
    private struct Holders {
        /// Their public keys.
        var keys: [Fingerprint: [UInt8]]
        /// Without a directory nobody says who may not.
        let isOpen: Bool

        func include(_ key: Fingerprint) -> Bool { isOpen || keys[key] != nil }
        /// Those who may, and those who might until their office was ended.
        var known: Set<Fingerprint>

        /// Whether one of these is, or was, somebody who may: a key that strangers alone gave may be theirs.
        func vouch(_ givers: [[UInt8]], digest: ([UInt8]) -> [UInt8]) -> Bool {
            isOpen || givers.contains { known.contains(Fingerprint(digest: digest($0))) }
        }
    }

    private func holders(
        _ scope: ScopeCode, _ readers: Readers, _ r: borrowing some Reading & ~Copyable
    ) throws(StoreError) -> Holders {
        guard let signer else { return Holders(keys: [:], isOpen: false, known: []) }
        let directory = try offices.directory(r)
        guard directory.root != nil else { return Holders(keys: [Fingerprint(of: own): signer.publicKey], isOpen: true, known: []) }
        var (result, known): ([Fingerprint: [UInt8]], Set<Fingerprint>) = ([:], [Fingerprint(of: own)])
        for grant in directory.grants.values where grant.covers(scope) && readers.include(grant, by: schema) {
            known.insert(grant.subject)
            guard result[grant.subject] == nil, directory.binding(grant, in: scope).isEmpty else { continue }
            if let key = try offices.grantedKey(grant.subject, r) { result[grant.subject] = key }
        }
        return Holders(keys: result, isOpen: false, known: known)
    }

    /// The keys under which a scope's subjects have theirs: those that whoever writes here can open and that nobody else has but who may
    /// read, the newest first. Where there is none it is made, and given to all who may.
    func writingKeys(
        _ scope: ScopeCode, _ readers: Readers, _ r: borrowing some Reading & ~Copyable
    ) throws(StoreError) -> [OpenScopeKey] {
        let wanted = ScopeReaders(scope: scope, readers: readers)
        if let known = writing[wanted] { return known }
        let holders = try holders(scope, readers, r)
        guard holders.include(Fingerprint(of: own)) else { throw .notPermitted(.mayNotRead(in: scope)) }
        let keys = try keys(of: scope, r).filter { $0.readers == readers }
        var result: [OpenScopeKey] = []
        for key in keys.sorted(by: >) {
            let isGivenByReader = holders.vouch(key.givers, digest: environment.suite.digest)
            guard isGivenByReader, key.holders.allSatisfy(holders.include), let open = try scopeKey(key.name, r) else { continue }
            made.scopes += try give(open, to: holders.keys.filter { !key.holders.contains($0.key) })
            result.append(open)
        }
        if result.isEmpty {
            let generation = (keys.map(\.generation).max() ?? 0) + 1
            let key = OpenScopeKey(scope: scope, readers: readers, generation: generation, random: environment.randomBytes)
            made.scopes += try give(key, to: holders.keys)
            scopeKeys[key.name] = .some(key)
            result = [key]
        }
        writing[wanted] = result
        return result
    }

    func give(_ key: OpenScopeKey, to holders: [Fingerprint: [UInt8]]) throws(StoreError) -> [ScopeKey] {
        guard let signer else { return [] }
        var result: [ScopeKey] = []
        for (holder, publicKey) in holders.sorted(by: { $0.key.description < $1.key.description }) {
            guard environment.suite.suite(of: publicKey, named: holder)?.number == signer.suite else { continue }
            if let given = try narrowing(ScopeKey(giving: key, to: publicKey, signer: signer, suite: environment.suite)) {
                result.append(given)
            }
        }
        return result
    }

    /// A scope's key, and who has it.
    struct Known: Comparable {
        static func < (a: Known, b: Known) -> Bool {
            (a.generation, a.name.description) < (b.generation, b.name.description)
        }

        static func == (a: Known, b: Known) -> Bool { a.name == b.name }

        let name: KeyName
        let readers: Readers
        let generation: UInt64
        var holders: Set<Fingerprint>
        var givers: [[UInt8]]
    }

    func keys(of scope: ScopeCode, _ r: borrowing some Reading & ~Copyable) throws(StoreError) -> [Known] {
        var result: [Known] = []
        for bytes in try table.statements(in: scope, r) {
            let key = try statement(bytes)
            if result.last?.name == key.name {
                result[result.count - 1].holders.insert(key.holder)
                result[result.count - 1].givers.append(key.giver)
            } else {
                result.append(
                    Known(name: key.name, readers: key.readers, generation: key.generation, holders: [key.holder], givers: [key.giver]))
            }
        }
        return result
    }

    /// Gives the keys that are at hand to who may read since: a new office, a new node.
    ///
    /// - Parameter isTouched: Of which scopes somebody may read who could not, or keys came: a city has a thousand.
    func share(_ w: borrowing WriteTransaction, where isTouched: (ScopeCode) -> Bool) throws(StoreError) {
        guard context.layout.seals, signer != nil, environment.suite.cipher != nil else { return }
        for scope in try names.scopes(w) where !scope.isDirectory && isTouched(scope) {
            for known in try keys(of: scope, w) {
                let holders = try holders(scope, known.readers, w)
                guard holders.include(Fingerprint(of: own)), holders.vouch(known.givers, digest: environment.suite.digest),
                    let key = try scopeKey(known.name, w)
                else { continue }
                for given in try give(key, to: holders.keys.filter { !known.holders.contains($0.key) }) { try table.insert(given, w) }
            }
        }
        writing = [:]
        current = [:]
    }
}
