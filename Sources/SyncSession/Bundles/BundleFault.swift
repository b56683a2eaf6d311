public import Changesets
public import Records

/// Why a bundle was not written, or nothing of it was taken: a case with its facts, and no sentence.
public enum BundleFault: Error, Hashable, Sendable {
    // MARK: What is wrong with a file
    /// It does not begin as a bundle does.
    case notABundle
    /// Written by a program newer than this one.
    case newerVersion(UInt8)
    /// Sealed by algorithms that this program has not.
    case unknownSuite(UInt8)
    /// It is to be opened by another key; whose that is, where the directory says so.
    case forSomebodyElse(Fingerprint, name: String?)
    /// Fewer bytes than it says, or more.
    case otherLength(bytes: Int, expected: Int)
    /// What lies behind this byte was changed since it was sealed, or the head before it.
    case damaged(at: Int)
    /// It opens, and what is in it is no bundle's content; of the content, the first byte that cannot be explained.
    case badContent(at: Int)
    /// What is in it does not go on as a session's content may.
    case badFrame(SyncRefusal)
    /// Content that says it is another file's.
    case swapped

    // MARK: What is wrong with its writer
    /// The directory does not name the key that wrote it, and what came along does not make it known.
    case unknownWriter(Fingerprint)
    /// The first day on which the writer's grant opened nothing any more, in days since 1970.
    case writerGrantEnded(on: Int64)

    /// What the writer may do was ended, and when it was said, in milliseconds since 1970.
    case writerEnded(Revocation.Kind, at: UInt64)

    // MARK: Why none was written
    /// The store belongs to no tree yet: what it sealed now would count nowhere.
    case withoutTree
    /// Nobody is named, and nothing tells of a node that would take it.
    case noAddressee
    /// Nobody of that name, region, replica or key is known.
    case unknownAddressee(String)
    /// Several are.
    case ambiguousAddressee(String, [String])
    /// The addressee's key is not known here, or nothing can be sealed to it.
    case noKey(Fingerprint)
    /// The directory gives the addressee's key no office that stands.
    case addresseeWithoutGrant(Fingerprint)
    /// To the store that writes it.
    case addressedToOneself
    /// One change alone is larger than a part may be; the bytes that would do.
    case partsTooSmall(bytes: Int, needed: Int)
    /// What the writer holds of so many scopes takes more bytes than a statement may have.
    case tooManyScopes(Int)
    /// More parts than a bundle may have.
    case tooManyParts(Int)
}
