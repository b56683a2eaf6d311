import Crypto
import SwiftASN1

/// A root that offices install in their browsers, and the certificate of a console that it signs.
///
/// X.509 version 3 (RFC 5280), ECDSA P-256 with SHA-256. The root is good for the names and addresses that it was made for and no other
/// (section 4.2.1.10): whoever gets hold of its key can stand for this console, and for nothing else that the browser opens.
package struct ConsoleAuthority {
    /// Certificate and private key, as PEM.
    package let certificate: String
    package let key: String
    private let signing: P256.Signing.PrivateKey
    private let name: String

    /// A day of the calendar.
    package struct Day: Sendable {
        package let year: Int
        package let month: Int
        package let day: Int

        package init(year: Int, month: Int, day: Int) { (self.year, self.month, self.day) = (year, month, day) }
    }

    /// Between which days a certificate is good.
    package struct Validity: Sendable {
        package let from: Day
        package let to: Day

        package init(from: Day, to: Day) { (self.from, self.to) = (from, to) }
    }

    /// What a browser calls the console by.
    package enum Host: Hashable, Sendable {
        case name(String)
        /// 4 or 16 bytes.
        case address([UInt8])

        /// - Returns: `nil` where it is neither a name of letters, digits, hyphens and dots nor an address.
        package init?(_ text: String) {
            let parts = text.split(separator: ".", omittingEmptySubsequences: false)
            let bytes = parts.compactMap { part in part.utf8.allSatisfy { (0x30...0x39).contains($0) } ? UInt8(part) : nil }
            if parts.count == 4, bytes.count == 4 {
                self = .address(bytes)
                return
            }
            let isName = parts.allSatisfy { part in
                !part.isEmpty && part.utf8.count <= 63 && part.first != "-" && part.last != "-"
                    && part.utf8.allSatisfy { (0x61...0x7A).contains($0 | 0x20) || (0x30...0x39).contains($0) || $0 == 0x2D }
            }
            guard isName, text.utf8.count <= 253, parts.last.map({ $0.contains { $0.isLetter } }) ?? false else { return nil }
            self = .name(text.lowercased())
        }

        /// As a GeneralName; of an address with the mask that a constraint asks for.
        fileprivate func write(asConstraint: Bool, into writer: inout DER.Serializer) throws {
            switch self {
            case .name(let name):
                try ASN1IA5String(name).serialize(into: &writer, withIdentifier: .init(tagWithNumber: 2, tagClass: .contextSpecific))
            case .address(let bytes):
                let mask = asConstraint ? bytes.map { _ in UInt8.max } : []
                try ASN1OctetString(contentBytes: (bytes + mask)[...]).serialize(
                    into: &writer, withIdentifier: .init(tagWithNumber: 7, tagClass: .contextSpecific))
            }
        }
    }

    /// Makes a root.
    ///
    /// - Parameters:
    ///   - name: The common name, by which people find it among what they installed.
    ///   - hosts: What it may vouch for; this machine itself always.
    ///   - serial: 8 bytes that no other certificate of that name has.
    package init(name: String, hosts: [Host], validity: Validity, serial: UInt64) throws {
        self.name = name
        signing = P256.Signing.PrivateKey()
        let publicKey = signing.publicKey
        certificate = try Self.signed(
            subject: name, issuer: name, key: publicKey, validity, serial: serial, by: signing,
            extensions: [
                ([2, 5, 29, 19], true, { try $0.appendConstructedNode(identifier: .sequence) { try $0.serialize(true) } }),
                // Signs certificates, and nothing else.
                ([2, 5, 29, 15], true, { try $0.serialize(ASN1BitString(bytes: [0x04], paddingBits: 2)) }),
                ([2, 5, 29, 30], true, { try Self.write(constraints: hosts, into: &$0) }),
                ([2, 5, 29, 14], false, { try $0.serialize(ASN1OctetString(contentBytes: Self.identifier(publicKey)[...])) }),
            ])
        key = signing.pemRepresentation + "\n"
    }

    /// A root that was made before.
    package init(name: String, certificate: String, key: String) throws {
        (self.name, self.certificate, self.key) = (name, certificate, key)
        signing = try P256.Signing.PrivateKey(pemRepresentation: key)
    }

    /// SHA-256 of the root as people compare it: pairs of hexadecimal digits.
    package func fingerprint() throws -> String {
        let digest = SHA256.hash(data: try PEMDocument(pemString: certificate).derBytes)
        return digest.map { ($0 < 16 ? "0" : "") + String($0, radix: 16, uppercase: true) }.joined(separator: ":")
    }

    /// A certificate and its key for a console, as PEM; the root stands behind it.
    package func console(_ hosts: [Host], validity: Validity, serial: UInt64) throws -> (certificate: String, key: String) {
        let key = P256.Signing.PrivateKey()
        let leaf = try Self.signed(
            subject: "cunlian console", issuer: name, key: key.publicKey, validity, serial: serial, by: signing,
            extensions: [
                ([2, 5, 29, 19], true, { try $0.appendConstructedNode(identifier: .sequence) { _ in } }),
                // Signs, for what key exchange is agreed by.
                ([2, 5, 29, 15], true, { try $0.serialize(ASN1BitString(bytes: [0x80], paddingBits: 7)) }),
                (
                    [2, 5, 29, 37], false,
                    {
                        try $0.appendConstructedNode(identifier: .sequence) {
                            try $0.serialize([1, 3, 6, 1, 5, 5, 7, 3, 1] as ASN1ObjectIdentifier)
                        }
                    }
                ),
                (
                    [2, 5, 29, 17], false,
                    { writer in
                        try writer.appendConstructedNode(identifier: .sequence) { names in
                            for host in Self.withThisMachine(hosts) { try host.write(asConstraint: false, into: &names) }
                        }
                    }
                ),
                (
                    [2, 5, 29, 35], false,
                    { [signing] writer in
                        try writer.appendConstructedNode(identifier: .sequence) { parts in
                            try ASN1OctetString(contentBytes: Self.identifier(signing.publicKey)[...]).serialize(
                                into: &parts, withIdentifier: .init(tagWithNumber: 0, tagClass: .contextSpecific))
                        }
                    }
                ),
            ])
        return (leaf + certificate, key.pemRepresentation + "\n")
    }

    // MARK: Writing

    private typealias Extension = (name: ASN1ObjectIdentifier, isCritical: Bool, content: (inout DER.Serializer) throws -> Void)

    /// Names and addresses both, so that neither kind is left open.
    private static func withThisMachine(_ hosts: [Host]) -> [Host] {
        var seen: Set<Host> = []
        return (hosts + [.name("localhost"), .address([127, 0, 0, 1])]).filter { seen.insert($0).inserted }
    }

    private static func identifier(_ key: P256.Signing.PublicKey) -> [UInt8] { Array(SHA256.hash(data: key.x963Representation).prefix(20)) }

    private static func write(constraints hosts: [Host], into writer: inout DER.Serializer) throws {
        try writer.appendConstructedNode(identifier: .sequence) { constraints in
            let permitted = ASN1Identifier(tagWithNumber: 0, tagClass: .contextSpecific)
            try constraints.appendConstructedNode(identifier: permitted) { trees in
                for host in withThisMachine(hosts) {
                    try trees.appendConstructedNode(identifier: .sequence) { try host.write(asConstraint: true, into: &$0) }
                }
            }
        }
    }

    private static func signed(
        subject: String, issuer: String, key: P256.Signing.PublicKey, _ validity: Validity, serial: UInt64,
        by signing: P256.Signing.PrivateKey, extensions: [Extension]
    ) throws -> String {
        var body = DER.Serializer()
        try body.appendConstructedNode(identifier: .sequence) { body in
            // Version 3 is the number 2.
            try body.serialize(explicitlyTaggedWithTagNumber: 0, tagClass: .contextSpecific) { try $0.serialize(2) }
            try body.serialize(serial >> 1)
            try OwnCertificate.writeAlgorithm(into: &body)
            try OwnCertificate.write(name: issuer, into: &body)
            try body.appendConstructedNode(identifier: .sequence) { dates in
                for day in [validity.from, validity.to] {
                    try dates.serialize(UTCTime(year: day.year, month: day.month, day: day.day, hours: 0, minutes: 0, seconds: 0))
                }
            }
            try OwnCertificate.write(name: subject, into: &body)
            body.serializeRawBytes(Array(key.derRepresentation))
            try body.serialize(explicitlyTaggedWithTagNumber: 3, tagClass: .contextSpecific) { tagged in
                try tagged.appendConstructedNode(identifier: .sequence) { list in
                    for item in extensions { try write(item, into: &list) }
                }
            }
        }
        let signature = try signing.signature(for: body.serializedBytes)
        var whole = DER.Serializer()
        try whole.appendConstructedNode(identifier: .sequence) { whole in
            whole.serializeRawBytes(body.serializedBytes)
            try OwnCertificate.writeAlgorithm(into: &whole)
            try whole.serialize(ASN1BitString(bytes: Array(signature.derRepresentation)[...]))
        }
        return PEMDocument(type: "CERTIFICATE", derBytes: whole.serializedBytes).pemString + "\n"
    }

    private static func write(_ item: Extension, into list: inout DER.Serializer) throws {
        var content = DER.Serializer()
        try item.content(&content)
        try list.appendConstructedNode(identifier: .sequence) { parts in
            try parts.serialize(item.name)
            // FALSE is the default, which is not written.
            if item.isCritical { try parts.serialize(true) }
            try parts.serialize(ASN1OctetString(contentBytes: content.serializedBytes[...]))
        }
    }
}
