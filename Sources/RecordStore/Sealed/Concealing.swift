import Causality
import Changesets
import Records

/// Keeps what a store notes for itself unreadable but for whoever wrote it, where its schema seals something: drafts of interviews, parts
/// of reports, what a batch of decisions replaced. Elsewhere it keeps them as they are.
///
/// The key is drawn once for each person and kept in `_meta`, in an envelope to the key that they sign with.
struct Concealing: Room {
    let context: StoreContext
    let settings: Settings

    private static let info = Array("cunlian notes 1\0".utf8)
    private static let mark: UInt8 = 0xC5

    private var name: String { "notes:" + Fingerprint(of: own).description }

    /// - Parameter content: Not empty.
    /// - Returns: `nil` where nobody is here whose key it could be concealed under.
    func concealed(_ content: [UInt8], _ w: borrowing WriteTransaction) throws(StoreError) -> [UInt8]? {
        guard context.layout.seals else { return content }
        guard let cipher = environment.suite.cipher, let key = try key(w) else { return nil }
        let nonce = environment.randomBytes(Cipher.nonceSize)
        return [Self.mark] + nonce + cipher.seal(key, nonce, content, Self.info)
    }

    /// - Returns: `nil` of what is somebody else's.
    func revealed(_ bytes: [UInt8], _ r: borrowing some Reading & ~Copyable) throws(StoreError) -> [UInt8]? {
        guard context.layout.seals else { return bytes }
        // What was noted before the schema sealed anything.
        guard bytes.first == Self.mark else { return bytes }
        guard bytes.count > Cipher.nonceSize, let cipher = environment.suite.cipher, let key = try keptKey(r) else { return nil }
        let nonce = Array(bytes[1...Cipher.nonceSize])
        return cipher.open(key, nonce, Array(bytes[(1 + Cipher.nonceSize)...]), Self.info)
    }

    /// The same of a text, which stays one: in hexadecimal.
    func concealed(_ text: String, _ w: borrowing WriteTransaction) throws(StoreError) -> String? {
        guard context.layout.seals else { return text }
        return try concealed(Array(text.utf8), w).map { $0.map { hex(UInt64($0), digits: 2) }.joined() }
    }

    func revealed(_ text: String, _ r: borrowing some Reading & ~Copyable) throws(StoreError) -> String? {
        guard context.layout.seals, text.hasPrefix(hex(UInt64(Self.mark), digits: 2)) else { return text }
        let digits = Array(text.utf8)
        let bytes = stride(from: 0, to: digits.count - 1, by: 2).compactMap {
            UInt8(String(decoding: digits[$0...$0 + 1], as: UTF8.self), radix: 16)
        }
        return try revealed(bytes, r).map { String(decoding: $0, as: UTF8.self) }
    }

    /// 16 bytes that say the same of the same text, and that nobody can make who has not the person's key.
    func mark(_ text: String, _ w: borrowing WriteTransaction) throws(StoreError) -> [UInt8]? {
        guard let cipher = environment.suite.cipher, let key = try key(w) else { return nil }
        return Array(cipher.mark(key, Array("cunlian filter 1\0".utf8) + Array(text.utf8)).prefix(Viewing.filterSize))
    }

    /// The same of bytes that say something sealed, so that they tell whoever has the file nothing.
    ///
    /// - Parameter kind: What the bytes are.
    func mark(_ bytes: [UInt8], as kind: String, _ w: borrowing WriteTransaction) throws(StoreError) -> [UInt8]? {
        guard let cipher = environment.suite.cipher, let key = try key(w) else { return nil }
        return Array(cipher.mark(key, Array("cunlian \(kind) 1\0".utf8) + bytes).prefix(Viewing.filterSize))
    }

    /// Such a mark as it was made before; `nil` where none can have been.
    func keptMark(_ bytes: [UInt8], as kind: String, _ r: borrowing some Reading & ~Copyable) throws(StoreError) -> [UInt8]? {
        guard let cipher = environment.suite.cipher, let key = try keptKey(r) else { return nil }
        return Array(cipher.mark(key, Array("cunlian \(kind) 1\0".utf8) + bytes).prefix(Viewing.filterSize))
    }

    private func keptKey(_ r: borrowing some Reading & ~Copyable) throws(StoreError) -> [UInt8]? {
        if let known = context.notesKey, known.person == own { return known.key }
        guard let signer, let kept = try settings.value(name, r), kept.count > Envelope.encapsulatedKeySize,
            var opener = signer.opener(Array(kept[..<Envelope.encapsulatedKeySize]), Self.info),
            let key = opener.open(Array(kept[Envelope.encapsulatedKeySize...])), key.count == Cipher.keySize
        else { return nil }
        context.notesKey = (own, key)
        return key
    }

    private func key(_ w: borrowing WriteTransaction) throws(StoreError) -> [UInt8]? {
        if let key = try keptKey(w) { return key }
        guard let signer, var sealer = environment.suite.sealer(signer.publicKey, Self.info) else { return nil }
        let key = environment.randomBytes(Cipher.keySize)
        let box = try narrowing(sealer.seal(key))
        try settings.set(name, sealer.encapsulatedKey + box, w)
        return key
    }
}

extension StoreEnvironment {
    /// So many bytes by chance.
    func randomBytes(_ count: Int) -> [UInt8] {
        if let randomFill { return randomFill(count) }
        var bytes: [UInt8] = []
        while bytes.count < count {
            let bits = randomBits()
            for shift in stride(from: UInt64(0), to: 64, by: 8) where bytes.count < count {
                bytes.append(UInt8(truncatingIfNeeded: bits >> shift))
            }
        }
        return bytes
    }
}
