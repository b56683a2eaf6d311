package import Records
import SQLite

/// The folder beside what is noted of it.
extension Attachments {
    /// What lies in the folder besides the note, for tests.
    package func folderNames() throws(StoreError) -> [String] {
        try asking(shelf.names()).filter { !$0.hasPrefix(AttachmentIndex.fileName) }
    }

    /// Takes away what came of attachments that are not whole.
    package func forgetParts() throws(StoreError) {
        for name in try folderNames() where name.hasSuffix(".part") { try asking(shelf.remove(name)) }
    }
}
