import Causality
import Records
import TestSupport
import Testing

/// Who is the root of a tree: a function of the set of successions that are held.
struct RootCourseTests {
    static func replica(_ person: Int) -> ReplicaID { ReplicaID(high: UInt64(person) + 1, low: 9, incarnation: 1) }
    static func key(_ person: Int) -> Fingerprint { Fingerprint(of: replica(person)) }

    static func succession(
        _ version: Int, from previous: Int, to root: Int, keys: [Int]? = nil, threshold: Int = 1, signed: [Int],
        accepting number: UInt64 = 4,
        digest: UInt8? = nil, tree: Int = 0, place: UInt32 = 0
    ) -> Succession {
        let keys = keys ?? [root]
        let text = [UInt8(version), UInt8(previous), UInt8(root), UInt8(threshold), UInt8(number)] + keys.map { UInt8($0) }
        return Succession(
            record: RecordID(replica: replica(9), number: UInt64(version), index: place, salt: 0), entry: Dot(replica(9), UInt64(version)),
            tree: key(tree), version: version, previous: key(previous), root: key(root), keys: Set(keys.map(key)), threshold: threshold,
            accepted: VersionVector([(replica(previous), number)]), signers: Set(signed.map(key)), digest: digest.map { [$0] } ?? text)
    }

    @Test func `the next root is signed by enough of the old keys and of the new, and is exactly one further`() {
        let good = Self.succession(2, from: 0, to: 1, keys: [1, 2, 3], threshold: 2, signed: [0, 1, 3])
        #expect(RootCourse(Self.key(0), [good]).root == Self.key(1))
        let none = [
            Self.succession(2, from: 0, to: 1, keys: [1, 2, 3], threshold: 2, signed: [1, 2, 3]),
            Self.succession(2, from: 0, to: 1, keys: [1, 2, 3], threshold: 2, signed: [0, 1]),
            Self.succession(3, from: 0, to: 1, signed: [0, 1]), Self.succession(1, from: 0, to: 1, signed: [0, 1]),
            Self.succession(2, from: 2, to: 1, signed: [0, 1, 2]), Self.succession(2, from: 0, to: 1, signed: [0, 1], tree: 1),
            Self.succession(2, from: 0, to: 0, signed: [0]), Self.succession(2, from: 0, to: 1, threshold: 0, signed: [0, 1]),
            Self.succession(2, from: 0, to: 1, threshold: 2, signed: [0, 1]),
        ]
        for one in none { #expect(RootCourse(Self.key(0), [one]).root == Self.key(0), "\(one)") }
    }

    @Test func `from then on those whom it names sign, and the key that ended signs nothing more`() {
        let first = Self.succession(2, from: 0, to: 1, keys: [1, 2, 3], threshold: 2, signed: [0, 1, 3])
        let byOne = Self.succession(3, from: 1, to: 4, signed: [1, 4])
        let byOld = Self.succession(3, from: 1, to: 5, signed: [0, 1, 5])
        let byTwo = Self.succession(3, from: 1, to: 6, signed: [2, 3, 6])
        #expect(RootCourse(Self.key(0), [byOne, first, byOld]).root == Self.key(1))
        let course = RootCourse(Self.key(0), [byTwo, byOld, byOne, first])
        #expect((course.root, course.version) == (Self.key(6), 3))
        #expect(course.successions.map(\.root) == [Self.key(1), Self.key(6)])
    }

    @Test func `of two for one version more signatures win, whatever order they come in, and people are told of the other`() {
        let mine = Self.succession(2, from: 0, to: 1, keys: [1, 2, 3], threshold: 2, signed: [0, 1, 3])
        let thiefs = Self.succession(2, from: 0, to: 7, keys: [7], signed: [0, 7], digest: 0)
        for held in [[mine, thiefs], [thiefs, mine]] {
            let course = RootCourse(Self.key(0), held)
            #expect(course.root == Self.key(1))
            #expect(course.rivals.map(\.root) == [Self.key(7)])
        }
    }

    @Test func `one statement that several bring has the signatures of all of them`() {
        let one = Self.succession(2, from: 0, to: 1, keys: [1, 2], threshold: 2, signed: [0, 1])
        let other = Self.succession(2, from: 0, to: 1, keys: [1, 2], threshold: 2, signed: [2], place: 1)
        #expect(RootCourse(Self.key(0), [one]).version == 1)
        #expect(RootCourse(Self.key(0), [other, one]).root == Self.key(1))
    }

    @Test func `the word of a root that ended stands as far as its successor accepts it`() {
        let course = RootCourse(Self.key(0), [Self.succession(2, from: 0, to: 1, signed: [0, 1], accepting: 4)])
        #expect(course.speaks(in: Dot(Self.replica(0), 4)) && !course.keepsOut(Dot(Self.replica(0), 4)))
        #expect(!course.speaks(in: Dot(Self.replica(0), 5)) && course.keepsOut(Dot(Self.replica(0), 5)))
        #expect(course.speaks(in: Dot(Self.replica(1), 900)) && !course.keepsOut(Dot(Self.replica(1), 900)))
        #expect(!course.speaks(in: Dot(Self.replica(2), 1)) && !course.keepsOut(Dot(Self.replica(2), 1)))
    }

    @Test(arguments: 0..<200)
    func `whatever is held in whatever order, the course is that of a reader who tries every version by hand`(seed: Int) {
        var random = SplitMix64(seed: UInt64(seed))
        let held = (0..<14).map { place -> Succession in
            let keys = (0..<6).filter { _ in Int.random(in: 0..<3, using: &random) == 0 }
            return Self.succession(
                Int.random(in: 2...4, using: &random), from: Int.random(in: 0..<4, using: &random),
                to: Int.random(in: 0..<6, using: &random),
                keys: keys, threshold: Int.random(in: 0...2, using: &random),
                signed: (0..<6).filter { _ in Bool.random(using: &random) }, place: UInt32(place))
        }
        let course = RootCourse(Self.key(0), held)
        #expect(course == RootCourse(Self.key(0), held.shuffled(using: &random)))
        // By hand: one version after another, and of those that may be it the best by counting.
        var (root, keys, threshold, version) = (Self.key(0), Set([Self.key(0)]), 1, 1)
        while version < 9 {
            var best: (one: Succession, old: Int, new: Int)?
            for one in held where one.version == version + 1 && one.previous == root && one.root != root {
                let signers = held.filter { $0.digest == one.digest }.reduce(into: Set()) { $0.formUnion($1.signers) }
                let (old, new) = (signers.intersection(keys).count, signers.intersection(one.keys).count)
                guard old >= threshold, one.threshold >= 1, one.threshold <= one.keys.count, new >= one.threshold else { continue }
                let isBetter = best.map { best in
                    if old != best.old { return old > best.old }
                    if new != best.new { return new > best.new }
                    return one.digest.lexicographicallyPrecedes(best.one.digest)
                }
                if isBetter ?? true { best = (one, old, new) }
            }
            guard let best else { break }
            (root, keys, threshold, version) = (best.one.root, best.one.keys, best.one.threshold, version + 1)
        }
        #expect((course.root, course.version) == (root, version))
    }
}
