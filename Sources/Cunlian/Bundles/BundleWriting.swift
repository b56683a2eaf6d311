import Causality
public import Changesets
import RecordStore
public import Records
public import SyncSession

/// A bundle that is ready to be written, in one part or several.
public struct OutgoingBundle: Sendable {
    /// For whom it is sealed.
    public let addressee: BundleAddressee
    /// In their order; there is always one.
    public let parts: [BundlePart]
    /// What the addressee was not known to hold: entries, and bytes of changesets.
    public let amount: Amount
    /// How many of one's own entries wait for a grant, and so are not in it.
    public let awaitingGrant: Int
}

/// One file of a bundle.
public struct BundlePart: Sendable {
    /// Its bytes, when it is whole.
    public let size: Int
    fileprivate let body: OutgoingBody
    fileprivate let header: BundleHeader
    fileprivate let key: [UInt8]
    fileprivate let suite: Suite

    /// Hands the file over piece by piece.
    ///
    /// - Throws: ``BundleFault``, what the store throws, and whatever `write` does.
    public func write(to write: (_ piece: [UInt8]) throws -> Void) async throws {
        var sealing = try BundleSealing(header, to: key, suite: suite)
        for try await content in body { try write(try sealing.add(content)) }
        guard sealing.isWhole else { throw BundleFault.badContent(at: header.bytes) }
    }
}

extension Replica {
    /// Makes a bundle ready: what this store holds and the addressee is not known to hold.
    ///
    /// - Parameters:
    ///   - text: Whom it is for, as ``RecordStore/addressee(_:)`` reads it.
    ///   - scopes: Regions of which something goes along; empty is all. The directory always does.
    ///   - isWhole: Whether all goes along, whatever the addressee is known to hold.
    ///   - split: How many bytes a file may have; `nil` is one file.
    /// - Throws: ``BundleFault``, `StoreError`, what the signer throws.
    public func bundle(
        for text: String?, scopes: [ScopeCode] = [], isWhole: Bool = false, split: Int? = nil, signer: Signer
    ) async throws -> OutgoingBundle {
        let (addressee, session, parent) = try run { store in
            let met = try store.peers.met()
            // What is sealed before its author is enrolled counts nowhere for good.
            guard try store.offices.root() != nil || !met.isEmpty else { throw BundleFault.withoutTree }
            let addressee = try store.addressee(text)
            // A node that was restored since is another, and what its sessions said it held it may have lost.
            let session = met.first { $0.node == addressee.about }
            return (addressee, session.map { Peer(bytes: $0.peer) }, met.first.map { Peer(bytes: $0.peer) })
        }
        let plan = BundlePlan(
            for: addressee.about, session: session, regions: scopes, isWhole: isWhole, now: environment.wallClock(),
            set: environment.randomBits())
        let driver = SessionDriver(plan, on: self, parent: parent)
        let effects = try await driver.handle(.begin)
        if case .end(.refused(.notEnrolled))? = effects.first { throw BundleFault.addresseeWithoutGrant(addressee.key) }
        let planned = await driver.machine
        guard var statement = planned.statement else { throw SyncFailure.badAnswer(.outOfStep) }
        let spokenOf = statement.scopes.map(\.code)
        let beside = try run { try $0.beside(for: addressee, in: spokenOf, isWhole: isWhole) }
        statement.beside = beside?.said
        let said = try statement.encode(signer: signer)
        // Of another part, place and amounts may take some bytes more.
        guard said.count + 24 <= FrameParser.messageBytesMax else { throw BundleFault.tooManyScopes(statement.scopes.count) }
        let size = Frame(.statement, said).encoded.count
        let bodies = try BundleSplit(
            statement, planned.lacking, beside: beside?.frames ?? [], bytesMax: split, statementSize: size
        ).parts()
        let parts = try bodies.map { try part($0, to: addressee, signer) }
        let awaiting = try run { try Attention(of: $0).awaitingGrant }
        return OutgoingBundle(
            addressee: addressee, parts: parts, amount: Amount(of: planned.lacking.map(\.changeset)), awaitingGrant: awaiting)
    }

    private func part(_ parts: OutgoingParts, to addressee: BundleAddressee, _ signer: Signer) throws -> BundlePart {
        guard case .statement(let statement) = parts.message else { throw SyncFailure.badAnswer(.outOfStep) }
        let body = try OutgoingBody(parts, signer: signer, from: self)
        let header = BundleHeader(
            suite: environment.suite.number, addressee: addressee.key, place: statement.place, bytes: body.size)
        // Nothing is written where nothing can be sealed.
        _ = try BundleSealing(header, to: addressee.publicKey, suite: environment.suite)
        return BundlePart(size: header.fileSize, body: body, header: header, key: addressee.publicKey, suite: environment.suite)
    }
}
