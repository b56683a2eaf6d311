public import Changesets
public import Cunlian
public import Records

/// A stick that is carried from one store to another: the files of one bundle.
public struct Stick: Sendable {
    public var files: [[UInt8]]

    public init(files: [[UInt8]]) { self.files = files }

    /// What one member writes for another, or for the nearest node.
    public init(
        from member: TestTree.Member, for name: String? = nil, scopes: [ScopeCode] = [], isWhole: Bool = false, split: Int? = nil
    ) async throws {
        let bundle = try await member.replica.bundle(
            for: name, scopes: scopes, isWhole: isWhole, split: split, signer: member.signer)
        files = []
        for part in bundle.parts {
            var bytes: [UInt8] = []
            try await part.write { bytes += $0 }
            guard bytes.count == part.size else { throw WrongSize() }
            files.append(bytes)
        }
    }

    private struct WrongSize: Error {}

    public var bytes: Int { files.reduce(0) { $0 + $1.count } }

    @discardableResult
    public func read(by member: TestTree.Member) async throws -> BundleReport {
        let report = try await member.replica.read(bundles: files.enumerated().map(Stick.file), signer: member.signer)
        try await member.replica.run { try $0.checkInvariants() }
        return report
    }

    private static func file(_ index: Int, _ bytes: [UInt8]) -> BundleFile {
        BundleFile(name: "stick \(index)", size: bytes.count) { offset, count in
            Array(bytes[min(offset, bytes.count)..<min(offset + count, bytes.count)])
        }
    }
}
