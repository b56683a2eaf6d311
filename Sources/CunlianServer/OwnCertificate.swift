import Crypto
import SwiftASN1

/// A certificate that a node makes for itself, for those to know it by who were told of it beforehand.
///
/// X.509 version 3 (RFC 5280), ECDSA P-256 with SHA-256, signed by its own key. Nobody goes by its name or its dates, but by its bytes, which
/// whoever is invited is told of; it is good from 1970 to the end of 9999, so that a clock that is wrong keeps nobody from it.
package struct OwnCertificate {
    /// Certificate and private key, as PEM.
    package let certificate: String
    package let key: String

    /// - Parameters:
    ///   - name: The common name in it, which nobody is asked to believe.
    ///   - serial: 8 bytes that no other certificate of that name has.
    package init(name: String, serial: UInt64) throws {
        let key = P256.Signing.PrivateKey()
        var body = DER.Serializer()
        try Self.write(name, serial: serial, publicKey: Array(key.publicKey.derRepresentation), into: &body)
        let signature = try key.signature(for: body.serializedBytes)
        var whole = DER.Serializer()
        try whole.appendConstructedNode(identifier: .sequence) { whole in
            whole.serializeRawBytes(body.serializedBytes)
            try Self.writeAlgorithm(into: &whole)
            try whole.serialize(ASN1BitString(bytes: Array(signature.derRepresentation)[...]))
        }
        certificate = PEMDocument(type: "CERTIFICATE", derBytes: whole.serializedBytes).pemString + "\n"
        self.key = key.pemRepresentation + "\n"
    }

    private static func write(
        _ name: String, serial: UInt64, publicKey: [UInt8], into body: inout DER.Serializer
    ) throws {
        try body.appendConstructedNode(identifier: .sequence) { body in
            // Version 3 is the number 2.
            try body.serialize(explicitlyTaggedWithTagNumber: 0, tagClass: .contextSpecific) { try $0.serialize(2) }
            try body.serialize(serial >> 1)
            try writeAlgorithm(into: &body)
            try write(name: name, into: &body)
            try body.appendConstructedNode(identifier: .sequence) { dates in
                try dates.serialize(UTCTime(year: 1970, month: 1, day: 1, hours: 0, minutes: 0, seconds: 0))
                // RFC 5280, section 4.1.2.5: for one that has no end.
                try dates.serialize(
                    GeneralizedTime(year: 9999, month: 12, day: 31, hours: 23, minutes: 59, seconds: 59, fractionalSeconds: 0))
            }
            try write(name: name, into: &body)
            body.serializeRawBytes(publicKey)
        }
    }

    static func write(name: String, into writer: inout DER.Serializer) throws {
        try writer.appendConstructedNode(identifier: .sequence) { names in
            try names.appendConstructedNode(identifier: .set) { set in
                try set.appendConstructedNode(identifier: .sequence) { pair in
                    try pair.serialize([2, 5, 4, 3] as ASN1ObjectIdentifier)
                    try pair.serialize(ASN1UTF8String(name))
                }
            }
        }
    }

    static func writeAlgorithm(into writer: inout DER.Serializer) throws {
        try writer.appendConstructedNode(identifier: .sequence) { try $0.serialize([1, 2, 840, 10045, 4, 3, 2] as ASN1ObjectIdentifier) }
    }
}
