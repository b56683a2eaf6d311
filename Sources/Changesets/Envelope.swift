/// Seals pieces of bytes, one after another, so that the holder of one key alone opens them.
///
/// The engine seals nothing by itself: a ``Suite`` hands a sealer in, as it does digests and signatures, and a ``Signer`` an opener.
public protocol EnvelopeSealer: Sendable {
    /// What the addressee needs beside their own key: 32 bytes.
    var encapsulatedKey: [UInt8] { get }

    /// Seals the next piece; the result is ``Envelope/overhead`` bytes longer.
    ///
    /// - Throws: What the library throws that seals.
    mutating func seal(_ piece: [UInt8]) throws -> [UInt8]
}

/// Opens what an ``EnvelopeSealer`` sealed, in the same order.
public protocol EnvelopeOpener: Sendable {
    /// - Returns: `nil` where it is not the next piece, byte for byte.
    mutating func open(_ piece: [UInt8]) -> [UInt8]?
}

/// What holds of the envelopes of every suite.
public enum Envelope {
    /// How many bytes a sealed piece is longer than what is in it.
    public static let overhead = 16
    /// Of ``EnvelopeSealer/encapsulatedKey``, in bytes.
    public static let encapsulatedKeySize = 32
}
