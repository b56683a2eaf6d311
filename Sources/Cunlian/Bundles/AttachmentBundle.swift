public import Changesets
public import RecordStore
public import Records
public import SyncSession

/// Attachments for somebody, in a file sealed to them: what goes beside a bundle where there is never a link.
public struct AttachmentBundle: Sendable {
    /// Of the whole file, in bytes.
    public let size: Int
    /// How many attachments it has.
    public var count: Int { items.count }
    /// Of how many it says that they are here: the receipts that a node gives.
    public let told: Int
    fileprivate let items: [(hash: [UInt8], size: Int)]
    /// The frame that says it; empty where nothing is said.
    private let said: [UInt8]
    private let header: BundleHeader
    private let key: [UInt8]
    private let replica: Replica

    fileprivate init(_ part: AttachmentPart, place: BundlePlace, to addressee: BundleAddressee, from replica: Replica) {
        (items, said, told) = (part.items, part.said, part.told)
        (self.replica, key) = (replica, addressee.publicKey)
        header = part.header(to: addressee, suite: replica.environment.suite.number, place: place)
        size = header.fileSize
    }

    /// Writes the file, in the pieces in which it is read from the disk.
    ///
    /// - Throws: ``BundleFault``, what the store throws, and whatever `write` does.
    public func write(to write: (_ piece: [UInt8]) throws -> Void) async throws {
        var sealing = try BundleSealing(header, to: key, suite: replica.environment.suite)
        try write(sealing.add(said.isEmpty ? AttachmentContent.mark : AttachmentContent.markOfHoldings + said))
        for item in items {
            for start in stride(from: 0, to: item.size, by: Limits.attachmentPieceBytes) {
                let frame = try await replica.run { try AttachmentFile.piece(of: item, from: start, in: $0) }
                // The file was taken away since: what is announced cannot be written.
                guard let frame else { throw StoreError.attachment(.outstanding(AttachmentValue.name(item.hash), bytes: item.size)) }
                try write(sealing.add(frame))
            }
        }
        try write(sealing.add(Frame(.end).encoded))
        guard sealing.isWhole else { throw BundleFault.badContent(at: header.bytes) }
    }
}

/// What one file is to have.
private struct AttachmentPart {
    var items: [(hash: [UInt8], size: Int)] = []
    var said: [UInt8] = []
    var told = 0

    /// By default of the place that takes the most bytes.
    func header(
        to addressee: BundleAddressee, suite: UInt8,
        place: BundlePlace = BundlePlace(set: .max, part: BundlePlace.partsMax, parts: BundlePlace.partsMax)
    ) -> BundleHeader {
        BundleHeader(
            .attachments, suite: suite, addressee: addressee.key, place: place,
            bytes: AttachmentFile.size(of: items.map(\.size)) + said.count)
    }
}

extension Replica {
    /// What is here of attachments and whoever a bundle is for may have, and is not known to have; from a node also what it holds of what
    /// they may know of, in the first file, and in one without attachments where there is nothing else.
    ///
    /// - Parameters:
    ///   - text: Whom it is for, as ``RecordStore/addressee(_:)`` reads it.
    ///   - scopes: Regions whose entries refer to it; empty is all.
    ///   - isWhole: Whether all goes along, whatever the addressee is known to hold.
    ///   - split: How many bytes a file may have; `nil` is one file.
    /// - Returns: None where there is nothing. What does not fit is left out; see ``attachmentsBeyond(_:for:scopes:isWhole:)``.
    /// - Throws: ``BundleFault``, `StoreError`, what the signer throws.
    public func attachmentBundles(
        for text: String?, scopes: [ScopeCode] = [], isWhole: Bool = false, split: Int? = nil, signer: Signer
    ) async throws -> [AttachmentBundle] {
        let (addressee, items, holdings) = try run { store in
            let addressee = try store.addressee(text)
            let shown = try store.attachmentsShown(to: addressee, scopes)
            let holdings = try store.holdings(shown.map(\.hash), for: addressee, most: self.room(in: split, addressee))
            return (addressee, try isWhole ? shown : store.lacking(shown, at: addressee), holdings)
        }
        var files = [AttachmentPart()]
        if let holdings {
            files[0].said = Frame(.attachmentHoldings, try holdings.encode(signer: signer)).encoded
            files[0].told = holdings.items.count
        }
        let size = { (part: AttachmentPart) in part.header(to: addressee, suite: self.environment.suite.number).fileSize }
        for item in items {
            let alone = AttachmentPart(items: [item])
            if let split, size(alone) > split { continue }
            var next = files[files.count - 1]
            next.items.append(item)
            if let split, size(next) > split {
                files.append(alone)
            } else {
                files[files.count - 1] = next
            }
        }
        guard !files[0].items.isEmpty || holdings != nil else { return [] }
        guard files.count <= BundlePlace.partsMax else { throw BundleFault.tooManyParts(files.count) }
        let set = environment.randomBits()
        return files.indices.map {
            AttachmentBundle(files[$0], place: BundlePlace(set: set, part: $0 + 1, parts: files.count), to: addressee, from: self)
        }
    }

    /// Of how many attachments a part can say that they are here, and have no other content.
    private nonisolated func room(in split: Int?, _ addressee: BundleAddressee) -> Int {
        guard let split else { return .max }
        // Of holdings beside the items, and of the frame around them; each block of the file has some bytes beside its content.
        let empty = AttachmentPart(said: [UInt8](repeating: 0, count: 256)).header(to: addressee, suite: environment.suite.number).fileSize
        return max(0, split - empty) / (AttachmentHoldings.itemBytes + 1)
    }

    /// Which of the attachments that would go along are in no file of so many bytes, and how many each needs.
    public func attachmentsBeyond(
        _ split: Int, for text: String?, scopes: [ScopeCode] = [], isWhole: Bool = false
    ) async throws -> [(hash: [UInt8], needed: Int)] {
        let (addressee, items) = try run { store in
            let addressee = try store.addressee(text)
            let shown = try store.attachmentsShown(to: addressee, scopes)
            return (addressee, try isWhole ? shown : store.lacking(shown, at: addressee))
        }
        return items.map { item in
            (item.hash, AttachmentPart(items: [item]).header(to: addressee, suite: environment.suite.number).fileSize)
        }.filter { $0.1 > split }
    }
}

extension RecordStore {
    /// What is here, and entries in scopes refer to that the addressee's grants cover; ascending by its name.
    fileprivate func attachmentsShown(to addressee: BundleAddressee, _ scopes: [ScopeCode]) throws -> [(hash: [UInt8], size: Int)] {
        let session = SessionStore(store: self, parent: nil)
        let permitted: [ScopeCode]?
        do {
            permitted = try session.visitor(addressee.about).isRoot ? nil : session.permitted(addressee.about).1
        } catch is SyncRefusal { throw BundleFault.addresseeWithoutGrant(addressee.key) }
        return try attachments.held().filter { item in
            guard try attachments.objection(to: item.hash, size: nil, permitted: permitted) == nil else { return false }
            return try scopes.isEmpty || attachments.objection(to: item.hash, size: nil, permitted: scopes) == nil
        }
    }

    /// What of it the addressee is not known to hold: by exchanges, and by their own files.
    fileprivate func lacking(
        _ items: [(hash: [UInt8], size: Int)], at addressee: BundleAddressee
    ) throws -> [(hash: [UInt8], size: Int)] {
        let peers =
            [Peer(addressee.about).bytes, Peer(bundlesOf: addressee.about).bytes]
            + (try peers.met().filter { $0.node == addressee.about }.map(\.peer))
        return try items.filter { item in try !peers.contains { try attachments.isHolder($0, of: item.hash) } }
    }
}
