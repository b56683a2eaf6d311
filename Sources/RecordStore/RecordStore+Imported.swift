public import Records
import SQLite

/// Rows of imported files, so that the same file again changes nothing.
extension RecordStore {
    /// - Parameter row: The digest of what the row says.
    public func wasImported(_ row: [UInt8]) throws -> Bool {
        let find = try connection.prepare("SELECT 1 FROM _imported WHERE row = ?")
        find.bind(1, row)
        defer { find.reset() }
        return try find.step()
    }

    public func noteImported(_ row: [UInt8], _ record: RecordID) throws {
        guard let number = try anyRecordNumber(record) else { return }
        let insert = try connection.prepare("INSERT OR IGNORE INTO _imported VALUES (?, ?)")
        insert.bind(1, row)
        insert.bind(2, number)
        try insert.run()
    }
}

/// What a device is told once and remembers.
extension RecordStore {
    /// Whose device it is, as they call themselves.
    public func setPerson(_ name: String) throws { try setMeta("person", Array(name.normalised.utf8)) }
    public func person() throws -> String? { try meta("person").map { String(decoding: $0, as: UTF8.self) } }

    /// The node to sync with where none is named, and the authorities to trust for it.
    public func setNode(_ address: String, trust: String?) throws {
        try setMeta("node", Array(address.utf8))
        if let trust { try setMeta("trust", Array(trust.utf8)) }
    }

    public func node() throws -> (address: String, trust: String?)? {
        try meta("node").map { (String(decoding: $0, as: UTF8.self), try meta("trust").map { String(decoding: $0, as: UTF8.self) }) }
    }
}
