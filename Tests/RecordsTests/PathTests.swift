import Causality
import Records
import TestSupport
import Testing

/// The directories of regions: what is judged by which of them.
struct PathTests {
    private static let regions = [45, 4_501, 450_124, 450_123, 450_124_100, 450_124_100_201, 450_124_100_202].map { ScopeCode(number: $0) }
    private static let places = [ScopeCode.directory] + regions.map(ScopeCode.directory(of:))
    private static let grammar = ScopeGrammar.regions

    private static func replica(_ person: Int) -> ReplicaID { ReplicaID(high: UInt64(person) + 1, low: 7, incarnation: 1) }
    private static func key(_ person: Int) -> Fingerprint { Fingerprint(of: replica(person)) }

    /// What is said in all directories; whoever wrote, each directory numbers their entries by itself.
    private struct Story {
        var grants: [Grant] = []
        var revocations: [Revocation] = []
        var readmissions: [Readmission] = []
        var last: [Dot: UInt64] = [:]

        mutating func next(_ author: Int, in place: ScopeCode) -> RecordID {
            let chain = Dot(replica(author), 0).of(place)
            last[chain, default: 0] += 1
            return RecordID(replica: replica(author), number: last[chain] ?? 0, index: 0, salt: 0).of(place)
        }

        func directory(_ places: Set<ScopeCode>) throws -> Directory {
            Directory(
                root: key(0), candidates: grants.filter { places.contains($0.record.directory) },
                revocations: revocations.filter { places.contains($0.record.directory) },
                readmissions: readmissions.filter { places.contains($0.record.directory) }, schema: try TestRegister.schema())
        }

        mutating func goOn(_ random: inout SplitMix64) {
            let basis = Int.random(in: 0..<3, using: &random) == 0 ? nil : grants.randomElement(using: &random)
            let author = Int.random(in: 0..<8, using: &random) == 0 ? 5 : basis.map { Int($0.subject.high) - 1 } ?? 0
            // Wide regions more often: what is said for a village alone meets few others.
            let place = places[(0..<2).map { _ in Int.random(in: 0..<places.count, using: &random) }.min() ?? 0]
            let record = next(author, in: place)
            let subject = Int.random(in: 0..<6, using: &random)
            switch Int.random(in: 0..<8, using: &random) {
            case 0...4:
                let region = Int.random(in: 0..<3, using: &random) == 0 ? regions.randomElement(using: &random) : place.region
                grants.append(
                    Grant(
                        record: record, subject: key(subject), person: "", role: "H", scopes: [region ?? regions[1]],
                        rank: (basis?.rank ?? 0) + 1, mayGrant: Int.random(in: 0..<4, using: &random) > 0, series: 0, expires: nil,
                        authorGrant: basis?.record))
            case 5, 6:
                let number = UInt64.random(in: 0..<4, using: &random)
                let cut = [ChainCut(replica: replica(subject), number: number, digest: [])]
                revocations.append(
                    Revocation(
                        record: record, entry: record.dot, subject: key(subject), kind: .revoke,
                        cuts: Dictionary(uniqueKeysWithValues: regions.map { ($0, cut) }),
                        acceptedInDirectory: VersionVector(places.map { (replica(subject).from($0.number), number) }),
                        authorGrant: basis?.record))
            default:
                let seen = revocations.filter { _ in Bool.random(using: &random) }.map(\.record.dot)
                var covered = VersionVector()
                for dot in seen where dot.replica.directory == place { covered.include(dot) }
                readmissions.append(
                    Readmission(
                        record: record, entry: record.dot, subject: key(subject), covered: covered, authorGrant: basis?.record))
            }
        }
    }

    private static func objection(_ directory: Directory, _ grant: Grant, _ number: UInt64, in scope: ScopeCode) -> Objection? {
        let author = replica(Int(grant.subject.high) - 1)
        return directory.objection(to: author, through: number, invoking: grant.record, in: scope) { revocation in
            if scope.isDirectory { return revocation.acceptedInDirectory.covers(Dot(author, number).of(scope)) }
            return (revocation.cuts[scope] ?? []).contains { $0.replica == author && number <= $0.number }
        }
    }

    @Test func `whoever holds the directories of a scope's path judges it as somebody who holds all of them`() throws {
        var said: [Objection?: Int] = [:]
        for seed in 0..<60 as Range<UInt64> {
            var random = SplitMix64(seed: seed)
            var story = Story()
            for _ in 0..<Int.random(in: 6..<48, using: &random) { story.goOn(&random) }
            let whole = try story.directory(Set(Self.places))
            for scope in Self.regions + Self.places {
                let path = try story.directory(Set(Self.grammar.path(of: scope)))
                for grant in story.grants where Self.grammar.path(of: scope).contains(grant.record.directory) {
                    for number in 1...3 as ClosedRange<UInt64> {
                        let found = Self.objection(whole, grant, number, in: scope)
                        said[found, default: 0] += 1
                        #expect(found == Self.objection(path, grant, number, in: scope), "seed \(seed), \(scope)")
                    }
                    #expect(
                        whole.author(Self.replica(Int(grant.subject.high) - 1), invoking: grant.record, in: scope)
                            == path.author(Self.replica(Int(grant.subject.high) - 1), invoking: grant.record, in: scope))
                }
            }
        }
        // The stories are about something.
        for objection in [nil, .revoked, .unknownGrant, .otherScope] as [Objection?] { #expect(said[objection] ?? 0 > 40, "\(said)") }
    }

    @Test func `what stands in a region's directory holds there and in what lies in it, and nowhere else`() throws {
        let county = ScopeCode(number: 450_124)
        let village = ScopeCode(number: 450_124_100_201)
        let other = ScopeCode(number: 450_123)
        var story = Story()
        func grant(_ region: ScopeCode, _ number: UInt64, in place: ScopeCode) -> Grant {
            Grant(
                record: RecordID(replica: Self.replica(0), number: number, index: 0, salt: 0).of(place), subject: Self.key(1), person: "",
                role: "H", scopes: [region], rank: 1, mayGrant: true, series: 0, expires: nil, authorGrant: nil)
        }
        let held = grant(county, 1, in: .directory(of: county))
        let stray = grant(other, 2, in: .directory(of: county))
        story.grants = [held, stray]
        let directory = try story.directory(Set(Self.places))
        #expect(directory.grants[held.record] == held && directory.grants[stray.record] == nil)
        for scope in [county, village, .directory(of: county), .directory(of: village)] {
            #expect(Self.objection(directory, held, 1, in: scope) == nil)
        }
        for scope in [other, .directory, .directory(of: other), .directory(of: ScopeCode(number: 4_501))] {
            #expect(Self.objection(directory, held, 1, in: scope) == .unknownGrant)
        }
    }

    @Test func `a scope's path is the directories of what it lies in, from the root's downwards`() {
        let village = ScopeCode(number: 450_124_100_201)
        let path = Self.grammar.path(of: village)
        #expect(
            path.map(\.description) == [
                "directory", "directory-45", "directory-4501", "directory-450124", "directory-450124100", "directory-450124100201",
            ])
        #expect(Self.grammar.path(of: .directory(of: village)) == path)
        #expect(Self.grammar.path(of: .directory) == [.directory])
        #expect(path.sorted() == path && (path + [village]).sorted().last == village)
        for scope in path {
            #expect(ScopeCode(scope.description, in: Self.grammar) == scope && scope.isDirectory && Self.grammar.contains(scope))
        }
        #expect(ScopeCode("directory-7", in: Self.grammar) == nil && ScopeCode("directory-directory", in: Self.grammar) == nil)
        let kept = RegionSet([ScopeCode(number: 450_124)])
        #expect(path.allSatisfy(kept.contains) && kept.contains(village))
        #expect(!kept.contains(.directory(of: ScopeCode(number: 450_123))) && !kept.contains(ScopeCode(number: 4_501)))
    }
}
