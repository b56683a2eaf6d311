import Causality
import Changesets
public import Records
import SQLite

/// What a device is told once and remembers.
extension Notebook {
    /// Whose device it is, as they call themselves.
    public func setPerson(_ name: String) throws(StoreError) {
        try file.write { w throws(StoreError) in try setPerson(name, w) }
    }

    func setPerson(_ name: String, _ w: borrowing WriteTransaction) throws(StoreError) {
        try settings.set("person", Array(name.normalised.utf8), w)
    }

    /// Whose device it is; `nil` where nobody said.
    ///
    /// - Throws: What SQLite throws.
    public func person() throws(StoreError) -> String? {
        try file.read { r throws(StoreError) in try person(r) }
    }

    func person(_ r: borrowing some Reading & ~Copyable) throws(StoreError) -> String? { try text("person", r) }

    /// The node to sync with where none is named, and the authorities to trust for it.
    public func setNode(_ address: String, trust: String?) throws(StoreError) {
        try file.write { w throws(StoreError) in try setNode(address, trust: trust, w) }
    }

    func setNode(_ address: String, trust: String?, _ w: borrowing WriteTransaction) throws(StoreError) {
        try settings.set("node", Array(address.utf8), w)
        if let trust { try settings.set("trust", Array(trust.utf8), w) }
    }

    /// What ``setNode(_:trust:)`` was given; `nil` where it was given nothing.
    ///
    /// - Throws: What SQLite throws.
    public func node() throws(StoreError) -> (address: String, trust: String?)? {
        try file.read { r throws(StoreError) in try node(r) }
    }

    func node(_ r: borrowing some Reading & ~Copyable) throws(StoreError) -> (address: String, trust: String?)? {
        try text("node", r).map { node throws(StoreError) in (node, try text("trust", r)) }
    }

    /// Notes that a node turned whoever writes now away because their key was ended; `nil` where one has served them since.
    ///
    /// Of each key by itself: several people may share the device, and one of them may have lost their office.
    ///
    /// - Parameter time: When that was said, in milliseconds since 1970.
    public func noteEnded(_ kind: Revocation.Kind?, at time: UInt64 = 0, by address: String = "") throws(StoreError) {
        try file.write { w throws(StoreError) in
            let words = kind.map { "\($0.rawValue) \(time) \(address)" } ?? ""
            if try text(endedKey, w) ?? "" != words { try settings.set(endedKey, Array(words.utf8), w) }
        }
    }

    private var endedKey: String { "ended:\(Fingerprint(of: own))" }

    /// What ``noteEnded(_:at:by:)`` was told last of whoever writes now; `nil` where they have been served since.
    public func ended() throws(StoreError) -> EndedOffice? {
        try file.read { r throws(StoreError) in
            let words = try text(endedKey, r)?.split(separator: " ") ?? []
            guard words.count == 3, let kind = Revocation.Kind(rawValue: String(words[0])), let time = UInt64(words[1]) else { return nil }
            return EndedOffice(kind: kind, key: nil, person: String(words[2]), time: time, reason: "")
        }
    }

    private func text(_ key: String, _ r: borrowing some Reading & ~Copyable) throws(StoreError) -> String? {
        try settings.value(key, r).map { String(decoding: $0, as: UTF8.self) }
    }
}
