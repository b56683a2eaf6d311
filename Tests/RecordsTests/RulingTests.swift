import Causality
import Records
import TestSupport
import Testing

/// Who may end what somebody may do, and who may give it back: the directory as a pure function of what is said in it.
struct RulingTests {
    static let village = ScopeCode(number: 450_124_100_201)
    static let other = ScopeCode(number: 450_123_100_201)
    static let county = ScopeCode(number: 450_124)
    static let everywhere = ScopeCode(number: 45)

    /// Everybody in these tests, each with a key and one chain in the directory.
    static func replica(_ person: Int) -> ReplicaID { ReplicaID(high: UInt64(person) + 1, low: 7, incarnation: 1) }
    static func key(_ person: Int) -> Fingerprint { Fingerprint(of: replica(person)) }
    static let root = 0

    /// What is said in the directory, in the order in which it is written down.
    struct Story {
        var grants: [Grant] = []
        var revocations: [Revocation] = []
        var readmissions: [Readmission] = []
        var last: [Int: UInt64] = [:]

        mutating func next(_ author: Int) -> RecordID {
            last[author, default: 0] += 1
            return RecordID(replica: replica(author), number: last[author] ?? 0, index: 0, salt: 0)
        }

        @discardableResult
        mutating func grant(
            _ author: Int, _ subject: Int, rank: Int, scopes: [ScopeCode] = [RulingTests.county], mayGrant: Bool = true,
            under basis: RecordID? = nil
        ) -> RecordID {
            let record = next(author)
            grants.append(
                Grant(
                    record: record, subject: key(subject), person: "p\(subject)", role: "H", scopes: scopes, rank: rank, mayGrant: mayGrant,
                    series: 0, expires: nil, authorGrant: basis))
            return record
        }

        @discardableResult
        mutating func revoke(
            _ author: Int, _ subject: Int, accepting number: UInt64 = 0, inDirectory accepted: UInt64? = nil, under basis: RecordID? = nil
        ) -> RecordID {
            let record = next(author)
            let upTo = accepted ?? last[subject] ?? 0
            revocations.append(
                Revocation(
                    record: record, entry: record.dot, subject: key(subject), kind: .revoke,
                    cuts: number == 0 ? [:] : [village: [ChainCut(replica: replica(subject), number: number, digest: [])]],
                    acceptedInDirectory: VersionVector([(replica(subject), upTo)]), authorGrant: basis))
            return record
        }

        mutating func readmit(_ author: Int, _ subject: Int, having seen: [RecordID], under basis: RecordID? = nil) {
            let record = next(author)
            var covered = VersionVector()
            for item in seen { covered.include(item.dot) }
            if record.number > 1 { covered.include(Dot(replica(author), record.number - 1)) }
            readmissions.append(
                Readmission(record: record, entry: record.dot, subject: key(subject), covered: covered, authorGrant: basis))
        }

        func directory() throws -> Directory {
            Directory(
                root: key(root), candidates: grants, revocations: revocations, readmissions: readmissions, schema: try TestRegister.schema()
            )
        }
    }

    /// Why an entry of that number is kept out.
    private static func objection(
        _ directory: Directory, _ person: Int, _ grant: RecordID, _ number: UInt64 = 1, in scope: ScopeCode = village
    ) -> Objection? {
        directory.objection(to: replica(person), invoking: grant, in: scope) { revocation in
            if scope.isDirectory { return revocation.acceptedInDirectory.covers(Dot(replica(person), number)) }
            return (revocation.cuts[scope] ?? []).contains { $0.replica == replica(person) && number <= $0.number }
        }
    }

    @Test func `a revocation accepts up to its cut, and of a scope that it does not name nothing`() throws {
        var story = Story()
        let office = story.grant(0, 1, rank: 1, scopes: [Self.everywhere])
        story.revoke(0, 1, accepting: 4)
        let directory = try story.directory()
        #expect(Self.objection(directory, 1, office, 4) == nil)
        #expect(Self.objection(directory, 1, office, 5) == .revoked)
        #expect(Self.objection(directory, 1, office, 1, in: Self.other) == .revoked)
    }

    @Test func `nobody revokes an equal or a superior`() throws {
        var story = Story()
        let (a, b) = (story.grant(0, 1, rank: 1), story.grant(0, 2, rank: 1))
        story.revoke(1, 2, under: a)
        let c = story.grant(2, 3, rank: 2, under: b)
        story.revoke(3, 2, under: c)
        let directory = try story.directory()
        #expect(Self.objection(directory, 2, b) == nil)
        // Nor themselves: whoever leaves is let go by somebody above.
        story.revoke(2, 2, under: b)
        #expect(try Self.objection(story.directory(), 2, b) == nil)
    }

    @Test func `of several revocations each must accept an entry`() throws {
        var story = Story()
        let a = story.grant(0, 1, rank: 1)
        let b = story.grant(1, 2, rank: 2, under: a)
        story.revoke(1, 2, accepting: 9, under: a)
        story.revoke(0, 2, accepting: 3)
        let directory = try story.directory()
        #expect(Self.objection(directory, 2, b, 3) == nil)
        #expect(Self.objection(directory, 2, b, 4) == .revoked)
    }

    @Test func `a readmission by the same or a higher rank lifts what it saw, and nothing else`() throws {
        var story = Story()
        let (a, peer) = (story.grant(0, 1, rank: 1), story.grant(0, 4, rank: 1))
        let b = story.grant(1, 2, rank: 2, under: a)
        let first = story.revoke(1, 2, under: a)
        var same = story
        same.readmit(4, 2, having: [first], under: peer)
        #expect(try Self.objection(same.directory(), 2, b) == nil)
        var blind = story
        blind.readmit(0, 2, having: [])
        #expect(try Self.objection(blind.directory(), 2, b) == .revoked)
        // What is said later stands again.
        same.revoke(1, 2, under: a)
        #expect(try Self.objection(same.directory(), 2, b) == .revoked)
        // Of a higher rank, a lower one lifts nothing.
        var below = Story()
        let office = below.grant(0, 1, rank: 1)
        let clerk = below.grant(1, 2, rank: 2, under: office)
        let said = below.revoke(0, 2)
        below.readmit(1, 2, having: [said], under: office)
        #expect(try Self.objection(below.directory(), 2, clerk) == .revoked)
    }

    @Test func `a revocation binds in its author's regions, and a readmission lifts in its author's`() throws {
        var story = Story()
        let (county, neighbour) = (story.grant(0, 1, rank: 1), story.grant(0, 2, rank: 1, scopes: [ScopeCode(number: 450_123)]))
        let office = story.grant(0, 5, rank: 1, scopes: [Self.everywhere])
        let helper = story.grant(5, 3, rank: 2, scopes: [Self.everywhere], mayGrant: false, under: office)
        let said = story.revoke(1, 3, under: county)
        var directory = try story.directory()
        #expect(Self.objection(directory, 3, helper) == .revoked)
        #expect(Self.objection(directory, 3, helper, in: Self.other) == nil)
        story.readmit(2, 3, having: [said], under: neighbour)
        directory = try story.directory()
        #expect(Self.objection(directory, 3, helper) == .revoked)
    }

    @Test func `whoever revoke each other across ranks have a defined end: the higher one's word stands`() throws {
        for order in 0..<2 {
            var story = Story()
            // 1 is above 2 by its first office and below it by its second.
            let a = story.grant(0, 1, rank: 1)
            let b = story.grant(1, 2, rank: 2, under: a)
            let second = story.grant(2, 1, rank: 3, mayGrant: false, under: b)
            if order == 0 { story.revoke(2, 1, inDirectory: 9, under: b) }
            story.revoke(1, 2, inDirectory: order == 0 ? 2 : 1, under: a)
            if order == 1 { story.revoke(2, 1, inDirectory: 9, under: b) }
            let directory = try story.directory()
            #expect(Self.objection(directory, 1, a) == nil)
            #expect(Self.objection(directory, 2, b) == .revoked)
            // What 2 said before the cut binds what 1 has from it; beyond the cut it says nothing.
            #expect(Self.objection(directory, 1, second) == (order == 0 ? .revoked : nil))
        }
    }

    @Test func `what a revoked key gave after the cut does not stand, and what it gave before does`() throws {
        var story = Story()
        let a = story.grant(0, 1, rank: 1)
        let before = story.grant(1, 2, rank: 2, under: a)
        story.revoke(0, 1, inDirectory: 1)
        let after = story.grant(1, 3, rank: 2, under: a)
        let directory = try story.directory()
        #expect(directory.grants[before] != nil)
        #expect(directory.grants[after] == nil)
    }

    @Test func `on random stories the directory says what a reader says who asks each entry from the bottom up`() throws {
        var objections: [Objection?: Int] = [:]
        for seed in 0..<500 {
            var random = SplitMix64(seed: UInt64(seed))
            var story = Story()
            var offices: [RecordID] = []
            let regions = [[Self.county], [Self.everywhere], [Self.village, Self.other], [ScopeCode(number: 450_123)]]
            for _ in 0..<Int.random(in: 0..<24, using: &random) + 4 {
                let basis = Int.random(in: 0..<4, using: &random) == 0 ? nil : offices.randomElement(using: &random)
                // Mostly whoever holds what they invoke; now and then somebody else.
                let holder = story.grants.first { $0.record == basis }.map { Int($0.subject.high) - 1 } ?? 0
                let author = Int.random(in: 0..<8, using: &random) == 0 ? Int.random(in: 0..<6, using: &random) : holder
                let said = story.revocations.map(\.record)
                switch Int.random(in: 0..<8, using: &random) {
                case 0...3:
                    let rank =
                        (story.grants.first { $0.record == basis }?.rank ?? 0)
                        + (Int.random(in: 0..<8, using: &random) == 0 ? Int.random(in: 0..<3, using: &random) : 1)
                    offices.append(
                        story.grant(
                            author, Int.random(in: 0..<6, using: &random), rank: rank,
                            scopes: regions[Int.random(in: 0..<4, using: &random)], mayGrant: Int.random(in: 0..<4, using: &random) > 0,
                            under: basis))
                case 4...5:
                    story.revoke(
                        author, Int.random(in: 0..<6, using: &random), accepting: UInt64(Int.random(in: 0..<4, using: &random)),
                        inDirectory: UInt64(Int.random(in: 0..<5, using: &random)), under: basis)
                default:
                    story.readmit(
                        author, Int.random(in: 0..<6, using: &random),
                        having: said.filter { _ in Int.random(in: 0..<2, using: &random) == 0 }, under: basis)
                }
            }
            let reader = SlowDirectory(story)
            let directory = try story.directory()
            #expect(Set(directory.grants.keys) == Set(story.grants.filter { reader.stands($0) }.map(\.record)), "seed \(seed)")
            var shuffled = story
            shuffled.grants.shuffle(using: &random)
            shuffled.revocations.shuffle(using: &random)
            shuffled.readmissions.shuffle(using: &random)
            #expect(try shuffled.directory().judges(as: directory), "seed \(seed)")
            for grant in story.grants where directory.grants[grant.record] != nil {
                for scope in [Self.village, Self.other, .directory] {
                    for number in 1...4 as ClosedRange<UInt64> {
                        let person = Int(grant.subject.high) - 1
                        let said = Self.objection(directory, person, grant.record, number, in: scope)
                        if said == .otherScope || person == 0 { continue }
                        objections[said, default: 0] += 1
                        #expect((said == .revoked) == reader.isEnded(grant, in: scope, Dot(Self.replica(person), number)), "seed \(seed)")
                    }
                }
            }
        }
        // The stories are about something.
        #expect(objections[.revoked] ?? 0 > 2_000 && objections[nil] ?? 0 > 2_000)
    }
}

/// The directory once more, as `Protocol/03-merge.md`, section 3, says it: every question is asked of the entries themselves,
/// each time anew.
private struct SlowDirectory {
    let story: RulingTests.Story

    init(_ story: RulingTests.Story) { self.story = story }

    private func grant(_ record: RecordID?) -> Grant? { story.grants.first { $0.record == record } }

    /// From where an entry speaks: nil where it is not admitted, rank -1 of the root.
    private func standpoint(_ record: RecordID, _ invoked: RecordID?) -> (rank: Int, regions: [ScopeCode]?)? {
        let author = Fingerprint(of: record.replica)
        if author == RulingTests.key(RulingTests.root) { return (-1, nil) }
        guard let basis = grant(invoked), basis.subject == author, basis.mayGrant, stands(basis),
            !isEnded(basis, in: .directory, record.dot)
        else { return nil }
        return (basis.rank, basis.scopes)
    }

    func stands(_ grant: Grant) -> Bool {
        if Fingerprint(of: grant.record.replica) == RulingTests.key(RulingTests.root) { return true }
        // Ranks are asked first, so nothing is asked of itself.
        guard let basis = self.grant(grant.authorGrant), basis.rank + 1 == grant.rank,
            let standpoint = standpoint(grant.record, grant.authorGrant)
        else { return false }
        return grant.scopes.allSatisfy { within($0, standpoint.regions) }
    }

    private func within(_ scope: ScopeCode, _ regions: [ScopeCode]?) -> Bool {
        guard let regions else { return true }
        for region in regions where region.covers(scope) { return true }
        return false
    }

    /// Whether a live revocation does not accept an entry that invokes the grant.
    func isEnded(_ grant: Grant, in scope: ScopeCode, _ entry: Dot) -> Bool {
        let places = scope.isDirectory ? grant.scopes : [scope]
        for item in story.revocations where item.subject == grant.subject {
            if let basis = self.grant(item.authorGrant), Fingerprint(of: item.record.replica) != RulingTests.key(0),
                basis.rank >= grant.rank
            {
                continue
            }
            guard let said = standpoint(item.record, item.authorGrant), said.rank < grant.rank else { continue }
            if places.contains(where: { !within($0, said.regions) }) { continue }
            let isLifted = story.readmissions.contains { lift in
                guard lift.subject == item.subject, lift.covered.covers(item.record.dot) else { return false }
                if let basis = self.grant(lift.authorGrant), Fingerprint(of: lift.record.replica) != RulingTests.key(0),
                    basis.rank > said.rank
                {
                    return false
                }
                guard let lifting = standpoint(lift.record, lift.authorGrant), lifting.rank <= said.rank else { return false }
                return !places.contains { !within($0, lifting.regions) }
            }
            if isLifted { continue }
            let accepts =
                scope.isDirectory
                ? entry.number <= item.acceptedInDirectory[entry.replica]
                : (item.cuts[scope] ?? []).contains { $0.replica == entry.replica && entry.number <= $0.number }
            if !accepts { return true }
        }
        return false
    }
}
