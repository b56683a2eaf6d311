public import Changesets
import SQLite

extension RecordStore {
    /// Opens a store that somebody else in this or another process uses, to look at and nothing else.
    ///
    /// The connection cannot write; it never waits for a writer, and none waits for it.
    ///
    /// - Parameters:
    ///   - signer: Opens what is sealed, and ``RecordStore/takeOwed()`` gives what was opened: it is to be written down before it is shown.
    ///     Without one nothing is opened.
    ///   - memory: Where what reports computed is beside the file; without it, there alone.
    ///   - keeper: Is given what reports computed, for whoever may write it: ``KeptParts/keep(_:)``.
    /// - Throws: As ``open(in:signer:environment:)``; for a file that an older program made, too, for that has first to be opened for use.
    package static func openForLooking(
        in directory: String, signer: Signer? = nil, environment: StoreEnvironment, memory: PartMemory? = nil,
        keeper: ((KeptPart) -> Void)? = nil
    ) throws(StoreError) -> RecordStore {
        let path = directory + "/" + fileName
        let connection = try connect(path, mode: .readOnly)
        let version = try asking(connection.integer("PRAGMA user_version"))
        guard version == StoreTables.version else { throw StoreError.newerStore(version: version, known: StoreTables.version) }
        let file = StoreFile(connection, nil)
        let context = try file.look { r throws(StoreError) in
            try Structure.checkNothingRuns(r)
            return try readContext(path, signer, environment, for: .use, r)
        }
        context.keeper = keeper
        context.memory = memory
        let store = RecordStore(file, context)
        file.handsOver = true
        // Whether anything is sealed may change while it is open.
        try file.sortInMemory()
        return store
    }
}
