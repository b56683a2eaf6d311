import RecordStore
import Synchronization
import Terminal

/// That something was saved, or is about to leave, by a key of which a node said that it was ended.
///
/// The node's word alone refuses nothing (decision 105): whoever is far from it may go on writing, and what they write counts once the key is
/// readmitted; but they are to know it each time.
final class SaveMark: Sendable {
    private let warning = Mutex<String?>(nil)
    private let isDue = Atomic<Bool>(false)

    func expect(_ warning: String) { self.warning.withLock { $0 = warning } }
    func noteSave() { isDue.store(true, ordering: .relaxed) }

    /// What is to be said now, once.
    func take() -> String? { isDue.exchange(false, ordering: .relaxed) ? warning.withLock { $0 } : nil }
}

extension Context {
    /// Has it said at the end of the command where something is saved and a node said that this key was ended.
    func watchSaves(of store: RecordStore) throws {
        guard store.signer != nil, let ended = try store.notebook.ended() else { return }
        let mark = saves
        mark.expect(
            say(
                "注意：本机的密钥已停用（\(words.sentence(ended))）。此后所写只留在本机，哪里都不计入，也不会被收下；恢复（cunliand readmit）后才算数。请联系县办",
                "Beware: this device's key was ended (\(words.sentence(ended))). What is written since stays on this device, counts nowhere and is taken "
                    + "by nobody until the key is readmitted (cunliand readmit); turn to your county office"))
        store.onSave = { mark.noteSave() }
    }

    func tellSaves() {
        if let warning = saves.take() { note(palette(warning, .warning)) }
    }

    /// The same where something is to leave that was saved before.
    func noteLeaving() { saves.noteSave() }
}
