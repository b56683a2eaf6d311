public import Changesets
import Crypto

/// A key that is at hand: it signs, and opens what was concealed for whoever it is of.
public struct UnlockedKey: Sendable {
    /// 32 secret bytes, of which everything else is made.
    let seed: [UInt8]
    /// Signs what the person seals.
    public let signer: Signer
    private let open: @Sendable ([UInt8], [UInt8]) -> (any EnvelopeOpener)?

    /// - Throws: `CryptoKitError` where there are not exactly 32 bytes.
    init(seed: [UInt8]) throws {
        self.seed = seed
        signer = try Signer(seed: seed)
        open = try opener(seed: seed)
    }

    /// Opens what ``Concealment/conceal(_:for:)`` made for this person.
    ///
    /// - Throws: `CryptoKitError` for anything else, changed by one bit too.
    public func reveal(_ bytes: [UInt8]) throws -> [UInt8] {
        let count = Concealment.encapsulatedCount
        guard bytes.count > count, var envelope = open(Array(bytes.prefix(count)), Concealment.info),
            let content = envelope.open(Array(bytes.dropFirst(count)))
        else { throw CryptoKitError.authenticationFailure }
        return content
    }
}

/// Makes bytes unreadable for everybody but one person, whose key need not be at hand: the envelope of suite 1, as a bundle has it.
public enum Concealment {
    static let encapsulatedCount = 32
    static let info = Array("cunlian open work 1".utf8)

    /// - Parameter publicKey: The key that the person signs with.
    /// - Returns: The encapsulated key, 32 bytes, and what was sealed.
    /// - Throws: `CryptoKitError` where that is no key.
    public static func conceal(_ bytes: [UInt8], for publicKey: [UInt8]) throws -> [UInt8] {
        guard var envelope = sealer(to: publicKey, info) else { throw CryptoKitError.invalidParameter }
        return envelope.encapsulatedKey + (try envelope.seal(bytes))
    }
}
