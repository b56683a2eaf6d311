import Causality
import Changesets
public import Records
import SQLite

/// The attachments of a store: photographs, signatures, minutes, each a file beside the database under the digest of its bytes.
///
/// Entries refer to them by that digest, so bytes that are here are what was attached, whoever brought them. What is said of them
/// besides (``AttachmentIndex``) is a note. Nothing of it is in the database: a gigabyte of photographs costs the records nothing.
public final class Attachments: Room {
    let context: StoreContext
    let file: StoreFile
    let names: NameTable
    let log: ChangesetLog
    let ownEntries: OwnEntries
    let shelf: FileShelf
    private var opened: AttachmentIndex?

    /// The folder, in the store's.
    public static let folderName = "attachments"

    init(context: StoreContext, file: StoreFile, names: NameTable, log: ChangesetLog, ownEntries: OwnEntries) {
        self.context = context
        self.file = file
        self.names = names
        self.log = log
        self.ownEntries = ownEntries
        shelf = FileShelf(path: String(context.path.dropLast(RecordStore.fileName.utf8.count)) + Self.folderName)
    }

    /// Another file was put in the store's place.
    func forget() { opened = nil }

    func index() throws(StoreError) -> AttachmentIndex {
        if let opened { return opened }
        try asking(shelf.make())
        let index = try AttachmentIndex(in: shelf.path)
        opened = index
        guard index.isNew else { return index }
        // What has the name of an attachment is whole.
        let names = try asking(shelf.names())
        try index.write { () throws(StoreError) in
            for name in names {
                if let hash = AttachmentValue.hash(name), let size = shelf.size(name) { try index.setHeld(hash, size: size) }
            }
        }
        return index
    }

    /// The same; `nil` where it cannot be made or written, as on a full disk or one that is only read. A disk that fails is thrown.
    func indexIfPossible() throws(StoreError) -> AttachmentIndex? {
        do throws(StoreError) { return try index() } catch {
            if case .sqlite(let fault) = error, fault.isInputOutput { throw error }
            return nil
        }
    }

    /// Makes the note anew when it is needed next.
    func renewIndex() {
        opened = nil
        FilePlaces.removeDatabase(shelf.path + "/" + AttachmentIndex.fileName)
    }
}

/// What is known of one attachment.
public struct AttachmentStanding: Hashable, Sendable {
    /// The digest.
    public let hash: [UInt8]
    /// How many bytes: of one that is here, or as an entry says.
    public var size: Int?
    /// Whether the bytes are here, all of them and checked.
    public var isHeld: Bool
    /// Whether it is to be fetched at the next sync.
    public var isWanted: Bool

    /// The digest in hexadecimal digits.
    public var name: String { AttachmentValue.name(hash) }
}

/// Attachments in numbers.
public struct AttachmentCounts: Hashable, Sendable {
    /// Entries refer to so many.
    public var referred = 0
    /// Of those the bytes of so many are here, and how many bytes that are.
    public var held = 0, heldBytes = 0
    /// Of so many they are not, and how many bytes those are as far as entries say.
    public var outstanding = 0, outstandingBytes = 0
    /// Of those that are here, a node is known to hold so many, and one above that.
    public var heldByNode = 0, heldAbove = 0

    /// Of a store that has none.
    public init() {}
}

extension Attachments {
    // MARK: References

    /// Reads what came into the log since, so that it is known which entries refer to what.
    package func refresh() throws(StoreError) {
        let finder = AttachmentFinder(schema)
        guard !finder.isEmpty else { return }
        let index = try index()
        try file.read { r throws(StoreError) in
            let (version, last) = (Int64(schema.version), try log.lastRow(r))
            // What an older form did not know as an attachment, and a log that was made anew.
            let (known, row) = (try index.setting("schema"), try index.setting("row"))
            let isAnew = known != version || row > last
            let unsealed = try ownEntries.unsealedScopes(r).filter { !$0.isDirectory }
            guard isAnew || row < last || !unsealed.isEmpty else { return }
            try index.write { () throws(StoreError) in
                if isAnew { try index.forgetReferences() }
                let reached = try log.payloads(after: isAnew ? 0 : row, r) { scope, payload throws(StoreError) in
                    for reference in finder.references(in: payload, of: scope) { try index.insert(reference) }
                }
                for scope in unsealed {
                    for entry in try ownEntries.unsealedEntries(scope, r) {
                        var types: [RecordID: Int] = [:]
                        for creation in entry.creations { types[creation.record] = creation.type }
                        for change in entry.changes where types[change.record] == nil {
                            types[change.record] = try names.type(change.record, in: scope, r)
                        }
                        for reference in finder.references(in: entry, of: scope, type: { types[$0] }) { try index.insert(reference) }
                    }
                }
                try index.set("row", reached)
                try index.set("schema", version)
            }
        }
    }

    /// What the schema asks of what a reference refers to.
    func terms(_ place: AttachmentReference.Place) -> AttachmentTerms {
        guard let field = schema.types.first(where: { $0.number == place.type })?.field(place.field), place.input < field.inputs.count
        else { return .usual }
        return field.inputs[place.input].attachment
    }

    // MARK: Keeping and giving out

    /// Keeps bytes that are to be attached, as the schema has them attached; durable when this returns.
    ///
    /// Two that keep the same bytes keep them once. What no entry comes to refer to is taken away by ``collect()``.
    ///
    /// - Parameters:
    ///   - bytes: Of a file.
    ///   - terms: Of the input that they are attached to.
    ///   - name: The file's, where it has one: its end must not belie the bytes.
    /// - Returns: What the entry is to say.
    public func keep(_ bytes: [UInt8], for terms: AttachmentTerms, named name: String? = nil) throws(StoreError) -> AttachmentValue {
        let type = MediaType(of: bytes)
        if let named = name.flatMap({ MediaType.named($0) }), named != type, !bytes.isEmpty {
            throw .attachment(.objection(.otherType(named: named.name, is: type.name)))
        }
        guard let kept = terms.keepsMetadata ? bytes : PictureMetadata.removed(from: bytes) else {
            throw .attachment(.objection(terms.objection(to: bytes) ?? .unreadablePicture(type.name)))
        }
        if let objection = terms.objection(to: kept) { throw .attachment(.objection(objection)) }
        let value = AttachmentValue(hash: environment.suite.digest(kept), described: .init(size: kept.count, type: type))
        let index = try index()
        let known = try index.row(value.hash)
        if known?.isHeld != true || shelf.size(value.name) != kept.count {
            let draft = "\(value.name).\(environment.randomBits()).draft"
            do throws(StoreError) {
                try asking(shelf.append(kept, to: draft, at: 0))
                try asking(shelf.place(draft, as: value.name))
            } catch {
                try? shelf.remove(draft)
                throw error
            }
        }
        try index.write { () throws(StoreError) in try index.setHeld(value.hash, size: kept.count) }
        return value
    }

    /// How it stands with an attachment; by the folder alone where nothing can be noted, as on a full disk.
    public func standing(_ hash: [UInt8]) throws(StoreError) -> AttachmentStanding {
        let size = shelf.size(AttachmentValue.name(hash))
        guard isUsed, let index = try indexIfPossible() else {
            return AttachmentStanding(hash: hash, size: size, isHeld: size != nil, isWanted: false)
        }
        let row = try index.row(hash)
        // Somebody may have taken the file away, or put one there.
        let isHeld = row?.isHeld == true && size == row?.size
        let said = isHeld ? nil : try index.references(to: hash).compactMap { $0.value.described?.size }.max()
        return AttachmentStanding(hash: hash, size: isHeld ? size : said, isHeld: isHeld, isWanted: row?.isWanted ?? false)
    }

    /// The bytes, checked against the digest.
    ///
    /// - Throws: ``AttachmentFault/outstanding(_:bytes:)`` where they are not here; then they are fetched at the next sync.
    public func bytes(_ hash: [UInt8]) throws(StoreError) -> [UInt8] {
        try refresh()
        let (index, name) = (try index(), AttachmentValue.name(hash))
        let standing = try standing(hash)
        guard standing.isHeld, let size = standing.size else {
            guard try !index.references(to: hash).isEmpty else { throw .attachment(.unknown(name)) }
            try index.write { () throws(StoreError) in
                try index.setHeld(hash, size: nil)
                try index.setWanted(hash)
            }
            throw .attachment(.outstanding(name, bytes: standing.size))
        }
        let bytes = try asking(shelf.read(name, from: 0, count: size))
        guard environment.suite.digest(bytes) == hash else { throw .attachment(.damaged(name)) }
        return bytes
    }

    /// The attachment that a person means: by its whole name, or the beginning of that of one that is known here.
    ///
    /// - Parameter text: Hexadecimal digits, 8 or more.
    public func hash(named text: String) throws(StoreError) -> [UInt8] {
        let name = text.lowercased()
        if let hash = AttachmentValue.hash(name) { return hash }
        guard (8..<64).contains(name.utf8.count), let low = AttachmentValue.hash(Self.filled(name, "0")),
            let high = AttachmentValue.hash(Self.filled(name, "f"))
        else { throw .attachment(.notAName(text)) }
        try refresh()
        let found = try index().hashes(from: low, through: high)
        guard let first = found.first else { throw .attachment(.unknown(text)) }
        guard found.count == 1 else { throw .attachment(.ambiguous(text, count: found.count)) }
        return first
    }

    private static func filled(_ name: String, _ digit: String) -> String {
        name + String(repeating: digit, count: 64 - name.utf8.count)
    }

    // MARK: Numbers

    /// How many there are, are here, and are elsewhere.
    ///
    /// - Parameters:
    ///   - nodes: Who counts as a node near the root, as ``PeerBook`` knows them.
    ///   - above: Who counts as the root.
    public func counts(at nodes: [[UInt8]], above: [[UInt8]]) throws(StoreError) -> AttachmentCounts {
        var counts = AttachmentCounts()
        guard !AttachmentFinder(schema).isEmpty else { return counts }
        try refresh()
        let index = try index()
        (counts.referred, counts.held, counts.heldBytes) = try index.referredAndHeld()
        let outstanding = try index.outstanding(onlyWanted: false)
        counts.outstanding = outstanding.count
        counts.outstandingBytes = outstanding.reduce(0) { $0 + $1.size }
        counts.heldByNode = try index.heldBy(nodes)
        counts.heldAbove = try index.heldBy(above)
        return counts
    }

    /// Takes away files that nothing held refers to, drafts that were left, and parts of what is whole.
    ///
    /// - Returns: How many files went, and how many bytes.
    @discardableResult
    public func collect() throws(StoreError) -> (files: Int, bytes: Int) {
        try refresh()
        let index = try index()
        var (files, bytes) = (0, 0)
        for name in try asking(shelf.names()) where !name.hasPrefix(AttachmentIndex.fileName) {
            let hash = AttachmentValue.hash(String(name.prefix(64)))
            let isWhole = name.utf8.count == 64
            if let hash, !name.hasSuffix(".draft"), try !index.references(to: hash).isEmpty {
                let isWanted = try isWhole ? true : !standing(hash).isHeld
                if isWanted { continue }
            }
            files += 1
            bytes += shelf.size(name) ?? 0
            try asking(shelf.remove(name))
            if let hash, isWhole { try index.write { () throws(StoreError) in try index.setHeld(hash, size: nil) } }
        }
        return (files, bytes)
    }
}
