import CunlianHTTP
import CunlianTrust
import RecordStore
import Records
import SyncSession

/// The first contact with a node: what it says of itself is compared with the pin in the code, before the code leaves the device.
struct NodeMeeting {
    /// What is known of the node from then on.
    struct Met {
        let trust: NodeTrust
        /// As the notebook keeps it.
        let remembered: String?
        /// The root that the code vouches for; `nil` where the code has no pin.
        let root: Fingerprint?
    }

    let context: Context
    let address: String
    /// A PEM file of authorities, if one was named.
    let trust: String?
    let timeout: Int

    /// - Throws: ``CommandFault/otherNode(address:)`` where it is another node than the one that gave the code.
    func meet(_ code: InvitationCode) async throws -> Met {
        let usual = context.trust(in: trust)
        guard let pin = code.pin else { return Met(trust: usual, remembered: trust, root: nil) }
        do {
            let statement = try await statement(usual, pin: pin)
            return Met(trust: usual, remembered: trust, root: statement.root)
        } catch let error as TransportError {
            // No authority vouches for it: then its own certificate may be the one that the code tells of.
            guard trust == nil, error.isOfTrust else { throw error }
        }
        let statement = try await statement(.anybody, pin: pin)
        try writeOwnFile(context.pinnedPath, Array(statement.certificate.utf8))
        return Met(trust: .pinned(path: context.pinnedPath), remembered: Context.pinnedMark, root: statement.root)
    }

    private func statement(_ trust: NodeTrust, pin: String) async throws -> NodeStatement {
        let transport = NodeTransport(address: address, trust: trust, timeout: timeout)
        let bytes = try await shuttingDown(transport) { try await transport.transport.statement(node: address) }
        guard let statement = bytes.flatMap({ NodeStatement($0) }), statement.pin(by: context.environment.suite) == pin else {
            throw CommandFault.otherNode(address: address)
        }
        return statement
    }
}

extension Context {
    /// What a notebook says of a node whose own certificate is known.
    static let pinnedMark = "pinned"

    /// Where that certificate is.
    var pinnedPath: String { path + "/node.pem" }

    /// Whom to trust, by what was said on the command line or kept from the enrolment.
    func trust(in kept: String?) -> NodeTrust {
        switch kept {
        case nil: .system
        case Context.pinnedMark: .pinned(path: pinnedPath)
        case let path?: NodeTrust(namedFile: path)
        }
    }

    /// What the notebook is to keep of whom to trust: a node's own certificate that was named lies beside the store from then on.
    func remembered(_ trust: String?) throws -> String? {
        guard let trust, trust != Context.pinnedMark, case .pinned(let path) = NodeTrust(namedFile: trust) else { return trust }
        try SecretFile.replace(readFile(path), at: pinnedPath)
        return Context.pinnedMark
    }
}

extension TransportError {
    /// Whether it is the certificate that is not believed.
    fileprivate var isOfTrust: Bool {
        if case .notReachable(_, .notTrusted) = self { return true }
        if case .notReachable(_, .notSecure) = self { return true }
        if case .notReachable(_, .otherCertificate) = self { return true }
        if case .notReachable(_, .otherName) = self { return true }
        return false
    }
}
