import Records

/// How a changeset is laid out; `Protocol/02-changeset.md`, section 2.
///
/// Logs hold changesets of every version for ever, so all are read. The newest is written.
public enum ChangesetVersion: UInt8, Sendable, CaseIterable, Comparable {
    /// All of the payload is deflated.
    case one = 1
    /// Numbers may stand packed behind what is deflated.
    case two = 2
    /// As version 2, of the directory of a region, or with a header that names one.
    case three = 3

    /// What is written where no directory of a region is named.
    public static let newest = ChangesetVersion.two

    /// Whether the directories of regions may be named.
    var namesRegions: Bool { self == .three }
    /// Whether bits are packed behind what is deflated.
    var isPacked: Bool { self != .one }

    /// The older first.
    public static func < (a: ChangesetVersion, b: ChangesetVersion) -> Bool { a.rawValue < b.rawValue }

    /// What the first byte of every changeset is; the second is the version.
    static let magic: UInt8 = 0xC7

    /// Which scopes may be named, where the version says so and not the schema alone.
    var scopes: ScopeGrammar? { self == .one ? .regions : nil }

    /// How hard deflate tries. Of what version 2 leaves to it, level 9 makes a thousandth less in half as much time again.
    var deflateLevel: Int32 { self == .one ? 9 : 6 }

    /// What stands before everything that is digested or signed, so that no signature can be taken for one of another kind.
    var context: [UInt8] { Array("cunlian changeset \(rawValue)\0".utf8) }
}
