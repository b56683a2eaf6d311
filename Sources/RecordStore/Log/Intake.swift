import Causality
public import Changesets
import Records
import SQLite

/// What became of a changeset that was handed in.
public enum Reception: Hashable, Sendable {
    /// In the log and in the state; with it came whatever had been waiting for it.
    case applied
    /// In the log, and waits for what it names.
    case held(Wait)
    /// Was there already.
    case known
    /// Not kept, since something that it follows or names is not held: to be brought again behind that.
    case early
    /// Not kept; the reason is told to whoever sent it.
    case refused(ChangesetFault)
}

/// Takes in changesets from elsewhere: verified first, then logged and applied.
struct Intake: Room {
    let context: StoreContext
    let file: StoreFile
    let names: NameTable
    let log: ChangesetLog
    let setBack: SetBack
    let chaining: Chaining
    let arrivals: Arrivals
    let fold: Fold
}

extension Intake {
    /// Takes in several in their order, and folds into the rows together what may be.
    ///
    /// - Parameters:
    ///   - keepsEarly: Whether one that names what is not held is kept and waits; else it is left to who brought it.
    ///   - objection: Asked just before one is taken, by its place.
    func receive(
        _ changesets: [OpenedChangeset], keepsEarly: Bool, objection: (Int) throws(StoreError) -> ChangesetFault?,
        _ w: borrowing WriteTransaction
    ) throws(StoreError) -> [Reception] {
        var result: [Reception] = []
        fold.gathered.isOpen = true
        defer { fold.gathered.isOpen = false }
        for (place, opened) in changesets.enumerated() {
            // Whatever is of another scope finds the rows as they are then.
            let header = try? opened.changeset.get().header
            if header.map({ ScopeCode(number: $0.scope) }) != fold.gathered.scope { try fold.applyGathered(w) }
            if let problem = try objection(place) {
                result.append(.refused(problem))
            } else {
                result.append(try receive(opened, keepsEarly: keepsEarly, accepts: { _ in true }, w))
            }
        }
        try fold.applyGathered(w)
        return result
    }

    /// Takes in one changeset: verified first, then logged and applied in the same transaction.
    ///
    /// - Parameters:
    ///   - opened: Untrusted; what has been found out about it is not looked into again.
    ///   - keepsEarly: Whether it is kept where it names what is not held.
    ///   - accepts: Whether this store keeps that scope at all.
    func receive(
        _ opened: OpenedChangeset, keepsEarly: Bool = true, accepts: (ScopeCode) -> Bool, _ w: borrowing WriteTransaction
    ) throws(StoreError) -> Reception {
        let changeset: Changeset
        do {
            changeset = try opened.changeset.get()
        } catch {
            return .refused(.malformed(at: error.offset))
        }
        let scope = ScopeCode(number: changeset.header.scope)
        guard accepts(scope) else { return .refused(.notKept(scope)) }
        if let problem = try checkSignature(changeset, opened, w) { return .refused(problem) }
        let payload: Payload
        do {
            payload = try opened.payload()
        } catch {
            return .refused(error.fault == .tooMany(.operations) ? .tooManyOperations : .malformed(at: error.offset))
        }
        if try log.isLogged(changeset, scope, w) { return .known }
        if let problem = try arrivals.objection(to: changeset, in: scope, w) { return .refused(problem) }
        if changeset.header.first == 1 { try names.setPublicKey(changeset.header.publicKey, of: changeset.header.replica, w) }
        if changeset.header.replica.hasSameKey(as: own) { try setBack.giveWay(to: changeset.header.replica, w) }
        return try chaining.take(changeset, payload, keepsEarly: keepsEarly, scope, w)
    }

    /// The key is in the chain's first changeset, and its digest is the replica's name.
    func checkSignature(
        _ changeset: Changeset, _ opened: OpenedChangeset, _ w: borrowing WriteTransaction
    ) throws(StoreError) -> ChangesetFault? {
        let header = changeset.header
        guard let suite = environment.suite.numbered(header.suite) else { return .unknownSuite(header.suite) }
        var key = header.publicKey
        if header.first > 1 {
            guard let known = try names.publicKey(of: header.replica, w) else { return .noBeginning(header.replica) }
            key = known
        }
        // The replica is the key in one suite: under another nobody is it.
        guard Fingerprint(digest: suite.digest(key)) == Fingerprint(of: header.replica) else { return .otherKey }
        guard try decoding(opened.isSigned(by: key, suite: environment.suite)) else { return .notSigned }
        return nil
    }
}
