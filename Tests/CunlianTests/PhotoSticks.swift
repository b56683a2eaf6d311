import Changesets
import Cunlian
import RecordStore
import Records
import SyncSession
import TestSupport

/// Files of attachments as they are carried, and such as no program of ours writes.
enum PhotoSticks {
    static func files(
        from member: TestTree.Member, for name: String? = nil, scopes: [ScopeCode] = [], isWhole: Bool = false, split: Int? = nil
    ) async throws -> [[UInt8]] {
        var result: [[UInt8]] = []
        let parts = try await member.replica.attachmentBundles(
            for: name, scopes: scopes, isWhole: isWhole, split: split, signer: member.signer)
        for part in parts {
            var bytes: [UInt8] = []
            try await part.write { bytes += $0 }
            guard bytes.count == part.size else { throw WrongSize() }
            result.append(bytes)
        }
        return result
    }

    private struct WrongSize: Error {}

    static func read(_ bytes: [UInt8], by member: TestTree.Member) async throws -> AttachmentBundleReport {
        let file = BundleFile(name: "stick", size: bytes.count) { offset, count in
            Array(bytes[min(offset, bytes.count)..<min(offset + count, bytes.count)])
        }
        return try await member.replica.read(attachments: file, signer: member.signer)
    }

    static func fault(_ bytes: [UInt8], by member: TestTree.Member) async throws -> BundleFault? {
        do {
            _ = try await read(bytes, by: member)
            return nil
        } catch let refusal as BundleRefusal { return refusal.fault }
    }

    /// What a member holds, as a receipt.
    ///
    /// - Parameter signer: Whose signature it carries; by default the member's.
    static func said(
        _ hashes: [[UInt8]], by member: TestTree.Member, to addressee: TestTree.Member, number: UInt64, signer: Signer? = nil
    ) async throws -> [UInt8] {
        let holdings = AttachmentHoldings(
            node: try await member.replica.run { $0.own }, addressee: fingerprint(addressee), number: number,
            items: hashes.sorted { $0.lexicographicallyPrecedes($1) }.map { .init(hash: $0, isAbove: false) })
        return Frame(.attachmentHoldings, try holdings.encode(signer: signer ?? member.signer)).encoded
    }

    /// A file that nothing is wrong with from outside.
    ///
    /// - Parameter content: What lies between its mark and its end.
    static func sealed(_ content: [UInt8], mark: [UInt8] = AttachmentContent.markOfHoldings, for addressee: TestTree.Member) throws
        -> [UInt8]
    {
        let whole = mark + content + Frame(.end).encoded
        let header = BundleHeader(
            .attachments, suite: Toy.suite.number, addressee: fingerprint(addressee), place: BundlePlace(set: 1), bytes: whole.count)
        var sealing = try BundleSealing(header, to: addressee.signer.publicKey, suite: Toy.suite)
        return try sealing.add(whole)
    }

    private static func fingerprint(_ member: TestTree.Member) -> Fingerprint {
        Fingerprint(digest: Toy.suite.digest(member.signer.publicKey))
    }
}
