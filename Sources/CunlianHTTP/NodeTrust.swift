import NIOSSL
import SwiftASN1

/// Whose certificates a node may show.
package enum NodeTrust: Hashable, Sendable {
    /// Those that the system's authorities vouch for, for the name in the address.
    case system
    /// Those that the authorities in a PEM file vouch for, for the name in the address.
    case authorities(path: String)
    /// The certificate in a PEM file, whatever it says of names: the node's own, known from its invitation.
    case pinned(path: String)
    /// Any: only to ask a node what it says of itself, which is then compared with a pin.
    case anybody

    /// Whom a PEM file that somebody names would have us trust: a node that made its certificate for itself is known by it alone, for no
    /// authority vouches for it and no name stands in it.
    package init(namedFile path: String) { self = Self.isOwnCertificate(path) ? .pinned(path: path) : .authorities(path: path) }

    /// What is the matter with the file that says so, if anything.
    var fault: Obstacle? {
        switch self {
        case .system, .anybody: nil
        case .pinned(let path): Self.certificates(path).isEmpty ? .noPin(path: path) : nil
        case .authorities(let path): Self.certificates(path).isEmpty ? .noAuthorities(path: path) : nil
        }
    }

    private static func certificates(_ path: String) -> [NIOSSLCertificate] { (try? NIOSSLCertificate.fromPEMFile(path)) ?? [] }

    /// Whether a file holds one certificate, signed in its own name, that may vouch for no other (RFC 5280, section 4.2.1.9): whoever
    /// shows it and has its key is whom it was made for.
    private static func isOwnCertificate(_ path: String) -> Bool {
        let all = certificates(path)
        guard all.count == 1, let bytes = try? all[0].toDERBytes(), let whole = try? DER.parse(bytes) else { return false }
        // Version, serial, algorithm, issuer, validity, subject; without a version there is no saying what it may do.
        let fields = whole.parts.first?.parts ?? []
        guard fields.count > 6, fields[0].identifier == context(0), fields[3].encodedBytes == fields[5].encodedBytes else { return false }
        let extensions = fields.first { $0.identifier == context(3) }?.parts.first?.parts ?? []
        return !extensions.contains { isAuthority($0.parts) }
    }

    /// Whether an extension says that the certificate may vouch for others.
    private static func isAuthority(_ parts: [ASN1Node]) -> Bool {
        guard let first = parts.first, let name = try? ASN1ObjectIdentifier(derEncoded: first), name == [2, 5, 29, 19] else { return false }
        guard let value = parts.last?.bytes, let limits = try? DER.parse(value) else { return true }
        return limits.parts.contains { $0.identifier == .boolean && $0.bytes != [0] }
    }

    private static func context(_ number: UInt) -> ASN1Identifier { ASN1Identifier(tagWithNumber: number, tagClass: .contextSpecific) }
}

extension ASN1Node {
    /// What it is made of; empty of what is not made of others.
    fileprivate var parts: [ASN1Node] {
        if case .constructed(let nodes) = content { Array(nodes) } else { [] }
    }

    /// What is made of no others.
    fileprivate var bytes: ArraySlice<UInt8>? {
        if case .primitive(let bytes) = content { bytes } else { nil }
    }
}
