package import RecordStore

/// The node that the console is of, as far as the console uses it.
package struct ConsoleNode: Sendable {
    /// Answers a request to enrol.
    let enrol: @Sendable ([UInt8]) async throws -> [UInt8]
    /// By what an invitation vouches for the node; `nil` before there is a root.
    let pin: @Sendable (RecordStore) throws -> String?
    let standing: @Sendable () -> NodeStanding

    package init(
        enrol: @escaping @Sendable ([UInt8]) async throws -> [UInt8], pin: @escaping @Sendable (RecordStore) throws -> String?,
        standing: @escaping @Sendable () -> NodeStanding
    ) {
        (self.enrol, self.pin, self.standing) = (enrol, pin, standing)
    }
}

/// How a node stands, beside what its store says.
package struct NodeStanding: Sendable {
    /// The parent's address; `nil` for the top of the tree.
    package var parent: String?
    /// Since the start; milliseconds since 1970, as the following.
    package var lastStep: UInt64?
    package var failingSince: UInt64?
    package var failures = 0
    package var storeBytes = 0
    package var lastBackup: UInt64?
    package var version = ""
    /// Where the node's figures can be read.
    package var metrics = ""

    package init() {}
}
