package import Causality
package import Changesets
import Records

/// The envelope of every signed message of a session, and the only place that knows it.
///
///     SignedMessage := <body> <signature: Raw(64)>
///
/// The signature is over a context string, one for each purpose, and every byte before the signature; so
/// nothing that was signed for one purpose serves another. `Protocol/04-session.md`, sections 3, 4 and 6.
package struct SignedMessage: Sendable {
    /// What a signature is good for.
    package enum Purpose: String, CaseIterable, Sendable {
        case hello, receipt, enrolment, bundle, attachments, keys, viewings
        case attachmentReceipt = "attachment receipt"
        case attachmentHoldings = "attachment holdings"
        case keyAnswer = "key answer"
        case viewingAnswer = "viewing answer"

        /// Whether the second byte of a body is the suite's number.
        var namesSuite: Bool {
            switch self {
            case .hello, .enrolment, .bundle, .attachments, .attachmentHoldings, .keys, .viewings: true
            case .receipt, .attachmentReceipt, .keyAnswer, .viewingAnswer: false
            }
        }

        var context: [UInt8] { Array("cunlian \(rawValue) 1\0".utf8) }
    }

    /// In bytes, of every suite.
    package static let signatureSize = 64

    /// Everything before the signature.
    package let body: ArraySlice<UInt8>
    private let signature: ArraySlice<UInt8>

    /// Cuts a message in two; what the body says, and whether the signature is right, is seen to by whoever asks.
    ///
    /// - Parameters:
    ///   - bytes: Untrusted; exactly one message.
    ///   - part: What it should be, for the error.
    package init(cutting bytes: [UInt8], _ part: WirePart) throws(WireError) {
        guard bytes.count > SignedMessage.signatureSize else { throw WireError(0, .cutShort(part)) }
        body = bytes.dropLast(SignedMessage.signatureSize)
        signature = bytes.suffix(SignedMessage.signatureSize)
    }

    /// Signs a body and puts the signature behind it.
    package static func seal(_ body: [UInt8], for purpose: Purpose, by signer: Signer) throws -> [UInt8] {
        body + (try signer.sign(purpose.context + body))
    }

    /// Whether the key signed the body for that purpose.
    package func isSigned(for purpose: Purpose, by key: [UInt8], suite: Suite) -> Bool {
        suite.verify(Array(signature), purpose.context + body, key)
    }

    /// The same, and the key is the replica's: its digest begins with the replica's fingerprint.
    package func isSigned(for purpose: Purpose, by key: [UInt8], of replica: ReplicaID, suite: Suite) -> Bool {
        guard let suite = suite.suite(of: key, named: Fingerprint(of: replica)) else { return false }
        // Nothing is signed under one suite and said to be of another.
        if purpose.namesSuite, body.dropFirst().first != suite.number { return false }
        return isSigned(for: purpose, by: key, suite: suite)
    }
}
