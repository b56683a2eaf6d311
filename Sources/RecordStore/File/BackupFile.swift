/// A small file beside a store by which it is known to others, or knows them: without it the store is whole, and a stranger.
public struct BackupFile: Hashable, Sendable {
    /// Which of them, by its name in the store's folder.
    public enum Name: String, CaseIterable, Sendable {
        /// The certificate of the node that a device was enrolled at, PEM.
        case pinned = "node.pem"
        /// The certificate that a node made for itself, and its private key, PEM.
        case certificate = "tls.pem"
        case certificateKey = "tls.key"
        /// The root that offices installed for the console, its private key, PEM, and the names that it is good for.
        case consoleRoot = "console-ca.pem"
        case consoleRootKey = "console-ca.key"
        case consoleHosts = "console-hosts"

        /// Whether it is, or is of no use without, a private key.
        public var goesWithKey: Bool { self != .pinned }
    }

    public let name: Name
    /// As they are in the file.
    public let bytes: [UInt8]

    public init(name: Name, bytes: [UInt8]) { (self.name, self.bytes) = (name, bytes) }
}
