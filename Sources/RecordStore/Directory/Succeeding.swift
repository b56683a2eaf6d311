import Causality
import Changesets
public import Records
import SQLite

/// Gives the tree another root: draws up what is to be signed, and takes in what was.
public struct Succeeding: Room {
    let context: StoreContext
    let file: StoreFile
    let log: ChangesetLog
    let offices: Offices
    let saving: Saving
    let fold: Fold
    let upkeep: Upkeep
    let granting: Granting
    let peers: PeerBook
}

/// What is wrong with a succession.
public enum SuccessionFault: Hashable, Sendable, CaseIterable {
    /// A file is none, or was changed.
    case unreadable
    /// The keys that are to sign the next one are none, too many, or fewer than have to sign.
    case badKeys
    /// The key of this store is not among those whose signature counts.
    case notASigner
    /// There is no directory here, so no root.
    case withoutTree
    /// It is of another tree, by its first root.
    case otherTree
    /// It follows another root than the one there is.
    case otherVersion
    /// A signature under it is not its key's.
    case badSignature
    /// Too few of those who may have signed it.
    case tooFewSigned
    /// The new root is the one that there is.
    case sameRoot
    /// This store writes nothing in the directory: another takes it in.
    case cannotAcceptHere
}

extension Succeeding {
    /// A statement that makes a key the root, accepting all that is held here of the one that ends.
    ///
    /// - Parameters:
    ///   - root: The public key, 32 bytes.
    ///   - keys: The public keys of those who sign the next one.
    ///   - threshold: How many of them have to.
    ///   - since: In milliseconds since 1970; as of ``RevocationOrder/since``: what the key that ends wrote from then on counts no longer.
    public func statement(root: [UInt8], keys: [[UInt8]], threshold: Int, since: UInt64? = nil) throws(StoreError) -> SuccessionStatement {
        try file.read { r throws(StoreError) in
            guard let course = try offices.directory(r).course else { throw .succession(.withoutTree) }
            guard offices.fingerprint(root) != course.root else { throw .succession(.sameRoot) }
            var regional: [SuccessionStatement.RegionCut] = []
            for directory in try offices.directories(r) {
                guard directory.isOfRegion, let region = directory.region else { continue }
                regional += try log.ends(of: course.root, before: since, directory, r).map { .init(region: region, cut: $0) }
            }
            let statement = SuccessionStatement(
                tree: course.first, version: course.version + 1, previous: course.root, root: root, keys: keys, threshold: threshold,
                accepts: try log.ends(of: course.root, before: since, .directory, r), acceptsInRegions: regional)
            guard SuccessionStatement(parsing: statement.text) != nil else { throw .succession(.badKeys) }
            return statement
        }
    }

    /// How many have signed of those whom the root there is names, and of those whom the next one does, each beside how many have to.
    ///
    /// - Throws: ``StoreError/succession(_:)`` where it can never count here, whoever signs.
    public func standing(of signed: SignedSuccession) throws(StoreError) -> SuccessionStanding {
        try file.read { r throws(StoreError) in try standing(of: signed, r) }
    }

    private func standing(
        of signed: SignedSuccession, _ r: borrowing some Reading & ~Copyable
    ) throws(StoreError) -> SuccessionStanding {
        guard let course = try offices.directory(r).course else { throw .succession(.withoutTree) }
        let statement = signed.statement
        guard statement.tree == course.first else { throw .succession(.otherTree) }
        guard statement.version == course.version + 1, statement.previous == course.root else { throw .succession(.otherVersion) }
        guard offices.fingerprint(statement.root) != course.root else { throw .succession(.sameRoot) }
        guard offices.holds(signed) else { throw .succession(.badSignature) }
        let signers = Set(signed.signatures.map { offices.fingerprint($0.key) })
        let keys = Set(statement.keys.map(offices.fingerprint))
        return SuccessionStanding(
            old: (course.signers.keys.intersection(signers).count, course.signers.threshold),
            new: (keys.intersection(signers).count, statement.threshold), keptOut: try keptOut(by: statement, r))
    }

    private func keptOut(by statement: SuccessionStatement, _ r: borrowing some Reading & ~Copyable) throws(StoreError) -> Int {
        let accepted = try offices.accepted(by: statement, r)
        var count = 0
        for directory in try offices.directories(r) {
            for (replica, head) in try log.heads(directory, r).heads where Fingerprint(of: replica) == statement.previous {
                count += Int(clamping: head.applied - min(head.applied, accepted[replica.from(directory.number)]))
            }
        }
        return count
    }

    /// The same with one more signature: this store's own.
    ///
    /// - Throws: ``StoreError/succession(_:)`` where it would count for nothing; ``StoreError/unsigned(reason:)`` where the key cannot sign.
    public func sign(_ signed: SignedSuccession) throws(StoreError) -> SignedSuccession {
        _ = try standing(of: signed)
        guard let signer = context.signer else { throw .unsigned(reason: "no key") }
        let names = try file.read { r throws(StoreError) in try offices.directory(r).course?.signers.keys ?? [] }
        guard names.contains(offices.fingerprint(signer.publicKey)) || signed.statement.keys.contains(signer.publicKey) else {
            throw .succession(.notASigner)
        }
        var result = signed
        do { result.add(.init(key: signer.publicKey, signature: try signer.sign(signed.message))) } catch {
            throw .unsigned(reason: "\(error)")
        }
        return result
    }

    /// Writes a succession into the directory, from where it reaches every store of the tree: any office that may grant
    /// writes there, and so does whom it makes the root, and the succession counts by its signatures.
    ///
    /// - Throws: ``StoreError/succession(_:)`` where it does not count, or this store may seal nothing in the directory.
    public func take(_ signed: SignedSuccession) throws(StoreError) -> Saved {
        try file.write { w throws(StoreError) in
            guard try standing(of: signed, w).isEnough else { throw .succession(.tooFewSigned) }
            let isHeir = offices.fingerprint(signed.statement.root) == Fingerprint(of: own)
            let maySeal = try offices.maySeal(.directory, w)
            guard isHeir || maySeal else { throw .succession(.cannotAcceptHere) }
            let fields = [
                (Schema.SuccessionField.statement, signed.statement.text), (Schema.SuccessionField.signatures, signed.signatureText),
            ]
            var draft = Draft(scope: .directory)
            draft.creations = [
                NewRecord(
                    type: Schema.DirectoryType.succession, parent: nil,
                    changes: fields.map { FieldWrite(FieldAddress($0.0), .set, .text($0.1)) })
            ]
            let before = try offices.directory(w)
            // Once it is in, it makes whoever brings it the root, whose word this is then.
            if isHeir { offices.suppose(Directory(root: Fingerprint(of: own), candidates: [], schema: schema)) }
            let saved = try saving.save(draft, w)
            try fold.seal(.directory, w)
            try upkeep.directoryChanged(since: before, w)
            return saved
        }
    }
}

/// How far the signatures under a succession go.
public struct SuccessionStanding: Sendable {
    /// How many of those whom the root there is names have signed, and how many have to.
    public let old: (signed: Int, threshold: Int)
    /// The same of those whom the next one names.
    public let new: (signed: Int, threshold: Int)

    /// How many entries of the directory by the root that ends are here and count no longer: what it wrote since, or what whoever drew
    /// the statement up had not heard of yet.
    public let keptOut: Int

    /// Whether it counts as it is.
    public var isEnough: Bool { old.signed >= old.threshold && new.signed >= new.threshold }
}
