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
    fileprivate let items: [(hash: [UInt8], size: Int)]
    private let header: BundleHeader
    private let key: [UInt8]
    private let replica: Replica

    fileprivate init(_ items: [(hash: [UInt8], size: Int)], place: BundlePlace, to addressee: BundleAddressee, from replica: Replica) {
        (self.items, self.replica, key) = (items, replica, addressee.publicKey)
        header = BundleHeader(
            .attachments, suite: replica.environment.suite.number, addressee: addressee.key, place: place,
            bytes: AttachmentFile.size(of: items.map(\.size)))
        size = header.fileSize
    }

    /// Writes the file, in the pieces in which it is read from the disk.
    ///
    /// - Throws: ``BundleFault``, what the store throws, and whatever `write` does.
    public func write(to write: (_ piece: [UInt8]) throws -> Void) async throws {
        var sealing = try BundleSealing(header, to: key, suite: replica.environment.suite)
        try write(sealing.add(AttachmentFile.mark))
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

extension Replica {
    /// What is here of attachments and whoever a bundle is for may have, and is not known to have.
    ///
    /// - Parameters:
    ///   - text: Whom it is for, as ``RecordStore/addressee(_:)`` reads it.
    ///   - scopes: Regions whose entries refer to it; empty is all.
    ///   - isWhole: Whether all goes along, whatever the addressee is known to hold.
    ///   - split: How many bytes a file may have; `nil` is one file.
    /// - Returns: None where there is nothing. What does not fit is left out; see ``attachmentsBeyond(_:for:scopes:isWhole:)``.
    /// - Throws: ``BundleFault``, `StoreError`.
    public func attachmentBundles(
        for text: String?, scopes: [ScopeCode] = [], isWhole: Bool = false, split: Int? = nil
    ) async throws -> [AttachmentBundle] {
        let (addressee, items) = try run { store in
            let addressee = try store.addressee(text)
            return (addressee, try store.attachmentsLacking(at: addressee, scopes, isWhole))
        }
        var files: [[(hash: [UInt8], size: Int)]] = [[]]
        for item in items where split.map({ fileSize(of: [item], addressee) <= $0 }) ?? true {
            if let split, fileSize(of: files[files.count - 1] + [item], addressee) > split {
                if !files[files.count - 1].isEmpty { files.append([]) }
            }
            files[files.count - 1].append(item)
        }
        guard !files[0].isEmpty else { return [] }
        guard files.count <= BundlePlace.partsMax else { throw BundleFault.tooManyParts(files.count) }
        let set = environment.randomBits()
        return files.indices.map {
            AttachmentBundle(files[$0], place: BundlePlace(set: set, part: $0 + 1, parts: files.count), to: addressee, from: self)
        }
    }

    /// Which of the attachments that would go along are in no file of so many bytes, and how many each needs.
    public func attachmentsBeyond(
        _ split: Int, for text: String?, scopes: [ScopeCode] = [], isWhole: Bool = false
    ) async throws -> [(hash: [UInt8], needed: Int)] {
        let (addressee, items) = try run { store in
            let addressee = try store.addressee(text)
            return (addressee, try store.attachmentsLacking(at: addressee, scopes, isWhole))
        }
        return items.map { ($0.hash, fileSize(of: [$0], addressee)) }.filter { $0.1 > split }
    }

    private nonisolated func fileSize(of items: [(hash: [UInt8], size: Int)], _ addressee: BundleAddressee) -> Int {
        BundleHeader(
            .attachments, suite: environment.suite.number, addressee: addressee.key,
            place: BundlePlace(set: .max, part: BundlePlace.partsMax, parts: BundlePlace.partsMax),
            bytes: AttachmentFile.size(of: items.map(\.size))
        ).fileSize
    }
}

extension RecordStore {
    fileprivate func attachmentsLacking(
        at addressee: BundleAddressee, _ scopes: [ScopeCode], _ isWhole: Bool
    ) throws -> [(hash: [UInt8], size: Int)] {
        let session = SessionStore(store: self, parent: nil)
        let permitted: [ScopeCode]?
        do {
            permitted = try session.visitor(addressee.about).isRoot ? nil : session.permitted(addressee.about).1
        } catch is SyncRefusal { throw BundleFault.addresseeWithoutGrant(addressee.key) }
        let peers = [Peer(addressee.about).bytes] + (try peers.met().filter { $0.node == addressee.about }.map(\.peer))
        return try attachments.held().filter { item in
            guard try attachments.objection(to: item.hash, size: nil, permitted: permitted) == nil else { return false }
            if !scopes.isEmpty, try attachments.objection(to: item.hash, size: nil, permitted: scopes) != nil { return false }
            return try isWhole || !peers.contains { try attachments.isHolder($0, of: item.hash) }
        }
    }
}

/// What came of a file of attachments.
public struct AttachmentBundleReport: Sendable {
    /// Attachments that were not here before.
    public internal(set) var taken = 0
    /// Attachments that no entry here refers to: they are taken once the entries are here, and the file is read again.
    public internal(set) var unreferred = 0
    /// Attachments that lie about themselves, or are larger or of another kind than the schema allows.
    public internal(set) var refused = 0
    /// Of the file.
    public internal(set) var bytes = 0
}

extension BundleFile {
    /// Whether the file says that it holds attachments.
    public var holdsAttachments: Bool {
        get throws {
            try read(0, min(size, BundleHeader.sizeMax)).prefix(5).elementsEqual(
                BundleHeader.magic + [BundleHeader.Content.attachments.rawValue])
        }
    }
}

extension Replica {
    /// Reads a file of attachments: every block of it is opened before anything is taken, and of what is in it that alone which entries here
    /// refer to, as they say it is, whoever wrote the file.
    ///
    /// - Throws: ``BundleRefusal`` with nothing taken, `StoreError`.
    public func read(attachments file: BundleFile, signer: Signer) async throws -> AttachmentBundleReport {
        var report = AttachmentBundleReport()
        do {
            for isTaking in [false, true] {
                report = AttachmentBundleReport()
                var opening = try BundleOpening(
                    file.read(0, min(file.size, BundleHeader.sizeMax)), holds: .attachments, size: file.size,
                    own: try run { Fingerprint(of: $0.own) }, signer: signer, suite: environment.suite)
                var reading = AttachmentReading()
                while let range = opening.next {
                    let content = try opening.open(file.read(range.lowerBound, range.count))
                    let pieces = try reading.pieces(in: content)
                    guard isTaking else { continue }
                    let (settled, counted) = (reading.settled, report)
                    (reading.settled, report) = try run { try AttachmentReading.take(pieces, into: $0, settled, counted) }
                }
                guard reading.isEnded else { throw BundleFault.badContent(at: file.size) }
            }
        } catch BundleFault.forSomebodyElse(let key, _) {
            throw BundleRefusal(file: file.name, fault: .forSomebodyElse(key, name: try run { try $0.name(of: key) }))
        } catch let fault as BundleFault {
            throw BundleRefusal(file: file.name, fault: fault)
        }
        report.bytes = file.size
        return report
    }
}

/// The pieces of a file of attachments, and what became of them.
private struct AttachmentReading {
    private var parser = FrameParser()
    private var rest = AttachmentFile.mark[...]
    private var count = 0
    private(set) var isEnded = false
    var settled: Set<[UInt8]> = []

    mutating func pieces(in content: [UInt8]) throws(BundleFault) -> [AttachmentPiece] {
        defer { count += content.count }
        let mark = min(content.count, rest.count)
        guard content.prefix(mark).elementsEqual(rest.prefix(mark)) else { throw .badContent(at: count) }
        rest = rest.dropFirst(mark)
        parser.append(content.dropFirst(mark))
        var pieces: [AttachmentPiece] = []
        do {
            while let frame = try parser.next() {
                guard !isEnded, frame.kind == .attachmentPiece || frame.kind == .end else { throw BundleFault.badContent(at: count) }
                if frame.kind == .end { isEnded = true } else { pieces.append(try AttachmentPiece(decoding: frame.bytes)) }
            }
        } catch { throw .badContent(at: count) }
        return pieces
    }

    /// - Parameter settled: Of which it is known what became.
    static func take(
        _ pieces: [AttachmentPiece], into store: RecordStore, _ settled: Set<[UInt8]>, _ counted: AttachmentBundleReport
    ) throws -> (settled: Set<[UInt8]>, report: AttachmentBundleReport) {
        var (settled, report) = (settled, counted)
        try store.attachments.refresh()
        let taker = AttachmentStore(store: store, side: .asker(wantsAll: false))
        for piece in pieces where !settled.contains(piece.hash) {
            guard try !store.attachments.standing(piece.hash).isHeld else {
                settled.insert(piece.hash)
                continue
            }
            switch try taker.take(piece, isWhole: true, from: Peer(address: "file"), nil) {
            case nil:
                guard try store.attachments.standing(piece.hash).isHeld else { continue }
                report.taken += 1
            case .notReferred?: report.unreferred += 1
            case _?: report.refused += 1
            }
            settled.insert(piece.hash)
        }
        return (settled, report)
    }
}
