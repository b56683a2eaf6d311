public import Causality
public import Records

/// Why a store does not take a changeset: a case with its facts, and no sentence.
///
/// The numbers are those of the wire, `Protocol/04-session.md`, section 5.1; none is ever given to another reason.
public enum ChangesetFault: Error, Hashable, Sendable {
    /// What came is no changeset; the first byte of the part that cannot be explained.
    case malformed(at: Int)
    /// The store keeps no such region.
    case notKept(ScopeCode)
    /// The sender's grants do not cover the region.
    case notCovered(ScopeCode)
    /// Made by algorithms that the store has not, by their number.
    case unknownSuite(UInt8)
    /// The key in the chain's first changeset is not the one that names the replica.
    case otherKey
    /// Nothing of the chain is here yet, so nobody's key is known.
    case noBeginning(ReplicaID)
    /// The signature is not that of the chain's key.
    case notSigned
    /// The receiver's own entries, which follow others that it has lost; those come first.
    case followsLost(first: UInt64, last: UInt64)
    /// The chain goes back behind its version of the schema.
    case olderSchema(from: Int, to: Int)
    /// The chain named a grant before, and names none now.
    case leavesGrant
    /// The chain goes back to a grant that it had left.
    case formerGrant
    /// The chain names the directory up to an entry after it named a later one.
    case olderDirectory(Dot, after: Dot)
    /// As many of the replica's changesets as a store keeps wait for one number.
    case tooManyWaiting(ReplicaID, number: UInt64)
    /// The key has as many incarnations in the scope as its grants have room for.
    case tooManyIncarnations
    /// The scope has as many replicas as a store keeps: of keys that no grant names, or of all.
    case tooManyReplicas
    /// Of the directory: by a key that no grant there names.
    case notNamed
    /// It does more than its bytes allow.
    case tooManyOperations
    /// The chains of the key part in the scope as often as a store keeps branches.
    case tooManyBranches
    /// A reason of a newer program.
    case unlisted(number: UInt64)

    /// The reasons without their facts; `unlisted` stands for every other number.
    public enum Kind: UInt64, CaseIterable, Sendable {
        case unlisted = 0
        case malformed = 1, notKept, notCovered, unknownSuite, otherKey, noBeginning, notSigned, followsLost
        case olderSchema, leavesGrant, formerGrant, olderDirectory, tooManyWaiting
        case tooManyIncarnations, tooManyReplicas, notNamed, tooManyOperations, tooManyBranches
    }

    /// Which case it is, without its facts.
    public var kind: Kind {
        switch self {
        case .malformed: .malformed
        case .notKept: .notKept
        case .notCovered: .notCovered
        case .unknownSuite: .unknownSuite
        case .otherKey: .otherKey
        case .noBeginning: .noBeginning
        case .notSigned: .notSigned
        case .followsLost: .followsLost
        case .olderSchema: .olderSchema
        case .leavesGrant: .leavesGrant
        case .formerGrant: .formerGrant
        case .olderDirectory: .olderDirectory
        case .tooManyWaiting: .tooManyWaiting
        case .tooManyIncarnations: .tooManyIncarnations
        case .tooManyReplicas: .tooManyReplicas
        case .notNamed: .notNamed
        case .tooManyOperations: .tooManyOperations
        case .tooManyBranches: .tooManyBranches
        case .unlisted: .unlisted
        }
    }

    /// What the wire calls it.
    public var number: UInt64 {
        if case .unlisted(let number) = self { return number }
        return kind.rawValue
    }
}

/// A number and its facts, as they travel.
extension ChangesetFault {
    /// Writes the number, then the facts in the order of the case.
    public func encode(into writer: inout ByteWriter) {
        writer.varint(number)
        switch self {
        case .malformed(let offset): writer.varint(offset)
        case .notKept(let scope), .notCovered(let scope): writer.varint(scope.number)
        case .unknownSuite(let suite): writer.byte(suite)
        case .noBeginning(let replica): writer.raw(replica.bytes)
        case .followsLost(let first, let last):
            writer.varint(first)
            writer.varint(last)
        case .olderSchema(let from, let to):
            writer.varint(from)
            writer.varint(to)
        case .olderDirectory(let dot, let after):
            for dot in [dot, after] {
                writer.raw(dot.replica.bytes)
                writer.varint(dot.number)
            }
        case .tooManyWaiting(let replica, let number):
            writer.raw(replica.bytes)
            writer.varint(number)
        case .otherKey, .notSigned, .leavesGrant, .formerGrant, .tooManyIncarnations, .tooManyReplicas, .notNamed, .tooManyOperations,
            .tooManyBranches, .unlisted:
            break
        }
    }

    /// Reads a reason to the end of the bytes; the facts of a number that is not known are passed over.
    public init(decoding reader: inout ByteReader) throws(WireError) {
        let number = try reader.varint()
        switch Kind(rawValue: number) ?? .unlisted {
        case .unlisted:
            self = .unlisted(number: number)
            _ = try reader.raw(reader.remaining)
        case .malformed: self = .malformed(at: try reader.count(max: .max, .offset))
        case .notKept: self = .notKept(try reader.anyScope())
        case .notCovered: self = .notCovered(try reader.anyScope())
        case .unknownSuite: self = .unknownSuite(try reader.byte())
        case .otherKey: self = .otherKey
        case .noBeginning: self = .noBeginning(try ValueCodec.replica(from: &reader))
        case .notSigned: self = .notSigned
        case .followsLost: self = .followsLost(first: try reader.entryNumber(), last: try reader.entryNumber())
        case .olderSchema:
            self = .olderSchema(
                from: try reader.count(max: .max, .schemaVersion), to: try reader.count(max: .max, .schemaVersion))
        case .leavesGrant: self = .leavesGrant
        case .formerGrant: self = .formerGrant
        case .olderDirectory:
            self = .olderDirectory(try ChangesetFault.dot(&reader), after: try ChangesetFault.dot(&reader))
        case .tooManyWaiting:
            self = .tooManyWaiting(try ValueCodec.replica(from: &reader), number: try reader.entryNumber())
        case .tooManyIncarnations: self = .tooManyIncarnations
        case .tooManyReplicas: self = .tooManyReplicas
        case .notNamed: self = .notNamed
        case .tooManyOperations: self = .tooManyOperations
        case .tooManyBranches: self = .tooManyBranches
        }
        try reader.expectEnd(.refusal)
    }

    private static func dot(_ reader: inout ByteReader) throws(WireError) -> Dot {
        Dot(try ValueCodec.replica(from: &reader), try reader.entryNumber())
    }
}
