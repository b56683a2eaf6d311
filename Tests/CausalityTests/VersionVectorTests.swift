import Causality
import Testing

/// The laws of vectors, over every vector of at most three replicas with numbers of at most two.
struct VersionVectorTests {
    static let replicas = (1...3).map { ReplicaID(high: UInt64($0 % 2), low: UInt64($0), incarnation: UInt32(9 - $0)) }

    static let all: [VersionVector] = (0..<27).map { code in
        VersionVector((0..<3).map { (replicas[$0], UInt64(code / [1, 3, 9][$0] % 3)) })
    }

    static let dots = replicas.flatMap { replica in (1...3).map { Dot(replica, UInt64($0)) } }

    @Test func `27 vectors are 27 different ones, sorted, without zeros`() {
        #expect(Set(Self.all).count == 27)
        for vector in Self.all {
            vector.checkInvariants()
            #expect(vector.entries.map(\.replica) == vector.entries.map(\.replica).sorted())
            #expect(vector.entries.allSatisfy { $0.number > 0 })
        }
    }

    @Test func `join is commutative, associative and idempotent, and the least upper bound`() {
        for a in Self.all {
            #expect(a.join(a) == a)
            for b in Self.all {
                let join = a.join(b)
                join.checkInvariants()
                #expect(join == b.join(a))
                #expect(join.dominates(a) && join.dominates(b))
                for c in Self.all {
                    #expect(join.join(c) == a.join(b.join(c)))
                    if c.dominates(a), c.dominates(b) { #expect(c.dominates(join)) }
                }
            }
        }
    }

    @Test func `to dominate is a partial order, and means to cover every dot of the other`() {
        for a in Self.all {
            #expect(a.dominates(a))
            for b in Self.all {
                if a.dominates(b), b.dominates(a) { #expect(a == b) }
                #expect(a.dominates(b) == Self.dots.allSatisfy { !b.covers($0) || a.covers($0) })
                for c in Self.all where a.dominates(b) && b.dominates(c) { #expect(a.dominates(c)) }
            }
        }
    }

    @Test func `the order is what domination says, and turns round`() {
        for a in Self.all {
            for b in Self.all {
                let (forth, back) = (a.order(relativeTo: b), b.order(relativeTo: a))
                switch forth {
                case .equal: #expect(a == b && back == .equal)
                case .before: #expect(b.dominates(a) && a != b && back == .after)
                case .after: #expect(a.dominates(b) && a != b && back == .before)
                case .concurrent: #expect(!a.dominates(b) && !b.dominates(a) && back == .concurrent)
                }
            }
        }
    }

    @Test func `a vector covers exactly the dots up to its numbers, and including one adds only it and those before`() {
        for vector in Self.all {
            for dot in Self.dots {
                #expect(vector.covers(dot) == (dot.number <= vector[dot.replica]))
                var more = vector
                more.include(dot)
                #expect(more.covers(dot) && more.dominates(vector))
                #expect(more == vector.join(VersionVector([(dot.replica, dot.number)])))
                for other in Self.replicas where other != dot.replica { #expect(more[other] == vector[other]) }
            }
        }
    }

    @Test func `setting goes down as well, and to zero is to leave out`() {
        for vector in Self.all {
            for replica in Self.replicas {
                for number in UInt64(0)...2 {
                    var changed = vector
                    changed.set(replica, to: number)
                    #expect(changed[replica] == number)
                    #expect(changed.entries.contains { $0.replica == replica } == (number > 0))
                    for other in Self.replicas where other != replica { #expect(changed[other] == vector[other]) }
                }
            }
        }
    }

    @Test func `a replica named twice counts with its greater number`() {
        let replica = Self.replicas[0]
        #expect(VersionVector([3, 1, 0].map { (replica, $0) })[replica] == 3)
    }
}
