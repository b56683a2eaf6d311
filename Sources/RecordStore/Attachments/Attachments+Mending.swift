import Changesets
public import Records
import SQLite

/// What checking the attachments came to.
public struct AttachmentCheck: Sendable {
    /// How many files were read, and how many bytes.
    public internal(set) var checked = 0, bytes = 0
    /// What entries refer to and is not here: no fault, it is on its way.
    public internal(set) var outstanding: [[UInt8]] = []
    /// Files that are not what their names say, as faults.
    public internal(set) var verification = Verification()
    var damaged: [String] = []
}

/// The folder beside what is noted of it.
extension Attachments {
    /// What lies in the folder besides the note.
    package func folderNames() throws(StoreError) -> [String] {
        try asking(shelf.names()).filter { !$0.hasPrefix(AttachmentIndex.fileName) }
    }

    /// Whether no attachment is here.
    public func isEmpty() throws(StoreError) -> Bool { try folderNames().allSatisfy { AttachmentValue.hash($0) == nil } }

    /// Takes away what came of attachments that are not whole.
    package func forgetParts() throws(StoreError) {
        for name in try folderNames() where name.hasSuffix(".part") { try asking(shelf.remove(name)) }
    }

    /// Reads every attachment that is here, and compares it with its name.
    ///
    /// What entries refer to and is not here is told where the note can be read or written.
    public func check() throws(StoreError) -> AttachmentCheck {
        var result = AttachmentCheck()
        for name in try folderNames() {
            guard let hash = AttachmentValue.hash(name) else { continue }
            result.checked += 1
            let size = shelf.size(name) ?? 0
            result.bytes += size
            if try isRight(name, hash, size) { continue }
            result.damaged.append(name)
            result.verification.note(.attachment(name), in: try indexIfPossible()?.references(to: hash).first?.scope ?? .directory)
        }
        guard !AttachmentFinder(schema).isEmpty else { return result }
        if let index = try indexIfPossible() {
            try refresh()
            for item in try index.allHeld() where shelf.size(AttachmentValue.name(item.hash)) == nil {
                try index.write { () throws(StoreError) in try index.setHeld(item.hash, size: nil) }
            }
            result.outstanding = try index.outstanding(onlyWanted: false).map(\.hash)
        }
        return result
    }

    private func isRight(_ name: String, _ hash: [UInt8], _ size: Int) throws(StoreError) -> Bool {
        guard (1...Limits.attachmentBytesMax).contains(size) else { return false }
        return environment.suite.digest(try asking(shelf.read(name, from: 0, count: size))) == hash
    }

    /// Throws away what is not what its name says, so that it is fetched again, makes the note anew, and takes away what nothing
    /// refers to.
    ///
    /// - Returns: How many files were damaged.
    @discardableResult
    public func mend() throws(StoreError) -> Int {
        let damaged = try check().damaged
        for name in damaged { try asking(shelf.remove(name)) }
        guard isUsed else { return damaged.count }
        renewIndex()
        try forgetParts()
        try collect()
        let index = try index()
        try index.write { () throws(StoreError) in
            for hash in damaged.compactMap({ AttachmentValue.hash($0) }) { try index.setWanted(hash) }
        }
        return damaged.count
    }
}
