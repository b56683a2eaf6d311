import Changesets
import RecordStore
import Records
public import SyncSession

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
    /// What its writer says that they hold, and what was made of it; `nil` where nothing is said.
    public internal(set) var receipt: AttachmentReceipt?
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
    /// refer to, as they say it is, whoever wrote the file. What its writer, a node, says that it holds is noted then.
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
                var content = AttachmentContent(for: opening.header.addressee, suite: environment.suite)
                var settled: Set<[UInt8]> = []
                while let range = opening.next {
                    let pieces = try content.add(opening.open(file.read(range.lowerBound, range.count)))
                    guard isTaking else { continue }
                    let (before, counted) = (settled, report)
                    (settled, report) = try run { try AttachmentBundleReport.take(pieces, into: $0, before, counted) }
                }
                guard content.isEnded else { throw BundleFault.badContent(at: file.size) }
                if isTaking, let holdings = content.holdings { report.receipt = try run { try $0.note(holdings) } }
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

extension AttachmentBundleReport {
    /// Takes pieces of a file.
    ///
    /// - Parameter settled: Of which it is known what became.
    fileprivate static func take(
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
