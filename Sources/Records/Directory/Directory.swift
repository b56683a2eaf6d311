public import Causality

/// Who holds which office: the fold of the directories, judged by rank from the one root downwards.
///
/// What it says of a scope follows from the directories on the scope's path to the root, whatever others are held.
///
/// Whether an entry is admitted is a pure function of the entry, its chain and the set of grants held.
/// Without a root there is no directory, and then nobody is judged: everybody writes everything.
public struct Directory: Sendable {
    /// Who has been the root that the whole tree trusts; the first is learnt when a store is made or enrolled.
    public let course: RootCourse?
    /// Admitted grants, those whose holders were revoked among them: what was written before a cut stands by them.
    public let grants: [RecordID: Grant]
    /// Admitted revocations by the key that they are about, the ones that were lifted among them.
    public let rulings: [Fingerprint: [Ruling]]
    /// Admitted readmissions by the key that they are about.
    let lifts: [Fingerprint: [DirectoryJudging.Lift]]
    private let schema: Schema

    /// - Parameters:
    ///   - root: The first one, by which the tree is known.
    ///   - candidates: Every grant held, admitted or not; so too for the others.
    public init(
        root: Fingerprint?, successions: [Succession] = [], candidates: [Grant], revocations: [Revocation] = [],
        readmissions: [Readmission] = [], schema: Schema
    ) {
        self.init(
            course: root.map { RootCourse($0, successions) }, candidates: candidates, revocations: revocations, readmissions: readmissions,
            schema: schema)
    }

    /// The same where it is known who has been the root.
    package init(
        course: RootCourse?, candidates: [Grant], revocations: [Revocation] = [], readmissions: [Readmission] = [], schema: Schema
    ) {
        self.course = course
        self.schema = schema
        var judging = DirectoryJudging(course: course)
        judging.judge(candidates, revocations, readmissions)
        grants = judging.grants
        rulings = judging.rulings
        lifts = judging.lifts
    }

    /// The key that is root now; `nil` where there is no directory.
    public var root: Fingerprint? { course?.root }

    /// Whether a key was the root and is it no longer: what it says in the directory counts only as far as its successor accepts it, whatever
    /// else it was given.
    public func hasEndedAsRoot(_ key: Fingerprint) -> Bool { course?.ending(of: key) != nil }

    /// The grants of one key, ascending.
    public func grants(of subject: Fingerprint) -> [Grant] {
        grants.values.filter { $0.subject == subject }.sorted { $0.record < $1.record }
    }

    /// Why an entry of this author in this scope is kept out, or `nil` where it is admitted.
    ///
    /// - Parameters:
    ///   - last: The last entry of its changeset; by default one that lies beyond whatever is accepted of a root that ended.
    ///   - grant: What the changeset's header invokes.
    ///   - accepts: Whether the entry lies within the cuts of a revocation; asked of those that bind it.
    public func objection<Failure>(
        to author: ReplicaID, through last: UInt64 = .max, invoking grant: RecordID?, in scope: ScopeCode,
        accepts: (Revocation) throws(Failure) -> Bool
    ) throws(Failure) -> Objection? {
        guard let course else { return nil }
        if scope.isDirectory {
            let entry = Dot(author, last).of(scope)
            if course.speaks(in: entry) { return nil }
            if course.keepsOut(entry) { return .revoked }
        }
        guard let grant else { return .noGrant }
        guard let held = grants[grant], held.record.directory.speaks(for: scope) else { return .unknownGrant }
        guard held.subject == Fingerprint(of: author) else { return .notTheHolder }
        guard held.covers(scope) else { return .otherScope }
        // Several bind: each must accept the entry.
        for ruling in binding(held, in: scope) where try !accepts(ruling.revocation) { return .revoked }
        return nil
    }

    /// In what capacity an admitted entry was written.
    ///
    /// Who was let in without an office of their own, or writes in the directory without being the root,
    /// puts forward and creates, and has no right besides: "no role" is said only where nobody is judged.
    ///
    /// - Parameter last: As of ``objection(to:through:invoking:in:accepts:)``.
    public func author(_ replica: ReplicaID, through last: UInt64 = .max, invoking grant: RecordID?, in scope: ScopeCode) -> Author {
        let key = Fingerprint(of: replica)
        guard let course, !(scope.isDirectory && course.speaks(in: Dot(replica, last).of(scope))) else {
            return Author(person: key.description, role: nil)
        }
        guard !scope.isDirectory, let held = grant.flatMap({ grants[$0] }), held.subject == key else {
            return Author(person: key.description, role: .none(code: ""))
        }
        // An office that the schema does not know writes nothing but proposals.
        return Author(
            person: held.person.isEmpty ? key.description : held.person,
            role: schema.role(held.role) ?? .none(code: held.role))
    }
}

/// Why an entry is kept out of the state.
public enum Objection: Int, Sendable, CaseIterable {
    /// Its changeset names no grant.
    case noGrant = 1
    /// It names a grant that the directory has not, or has no longer.
    case unknownGrant = 2
    /// The grant is of another key.
    case notTheHolder = 3
    /// The grant does not cover the scope.
    case otherScope = 4
    /// A revocation of the author's key, or the succession of the root that it was, does not accept it.
    case revoked = 5
}
