public import Causality

/// What one scope says of a record that is, or was, in several.
public struct Copy: Hashable, Sendable {
    /// The scope that says it.
    public let scope: ScopeCode
    /// Its live departures, and those of what it lies in.
    public let departures: [Departure]
    /// Every arrival of the record there.
    public let arrivals: [Arrival]
    /// Every entry that ever sent it away with the right to.
    public let sent: Set<Dot>

    /// Puts the parts together; nothing is checked.
    public init(scope: ScopeCode, departures: [Departure], arrivals: [Arrival], sent: Set<Dot>) {
        self.scope = scope
        self.departures = departures
        self.arrivals = arrivals
        self.sent = sent
    }

    /// It has not left.
    public var isLiving: Bool { departures.isEmpty }
}

/// One record in every scope of it that a store holds.
///
/// What a scope's state is never depends on another scope, so that stores which hold one of them agree. Where a
/// record lives is asked here, of all that a store holds: a village may not know what its county sees.
public struct Copies: Sendable {
    /// One for each scope that has, or had, the record; ascending by scope.
    public let copies: [Copy]

    /// Of one record in several scopes, in any order.
    public init(_ copies: [Copy]) { self.copies = copies.sorted { $0.scope < $1.scope } }

    /// Where it has not left, ascending.
    public var living: [ScopeCode] { copies.filter(\.isLiving).map(\.scope) }

    /// Whether it has left everywhere and arrived wherever it was sent: then nobody has it.
    public var isStranded: Bool { living.isEmpty && pending.isEmpty && !copies.isEmpty }

    /// Whether it lives in two places or none, was sent to two, or came from where nobody sent it: then no
    /// copy counts until somebody decides.
    public var isDoubled: Bool {
        living.count > 1 || isStranded
            || copies.contains { Set($0.departures.map(\.to)).count > 1 }
            || copies.contains { $0.isLiving && !unfounded($0).isEmpty }
            || copies.contains { copy in
                // It came home by one way when it had left by another: what came is not where the other leads.
                copy.arrivals.contains { arrival in
                    arrival.out != nil && copy.departures.contains { $0.isLate(arrival.dot) }
                }
            }
    }

    /// Arrivals of which the scope they name, held here, knows no departure.
    private func unfounded(_ copy: Copy) -> [Arrival] {
        copy.arrivals.filter { arrival in
            guard let out = arrival.out else { return false }
            return copies.contains { $0.scope == arrival.from && !$0.sent.contains(out) }
        }
    }

    /// Departures whose other half has not come to where they lead, as far as this store knows.
    public var pending: [(from: ScopeCode, departure: Departure)] {
        copies.flatMap { copy in
            copy.departures.filter { departure in
                !copies.contains { other in
                    other.scope == departure.to
                        && other.arrivals.contains { $0.from == copy.scope && $0.out == departure.dot }
                }
            }.map { (copy.scope, $0) }
        }
    }
}

extension ScopeFold {
    /// What this scope says of a record that may be in others, too.
    public func copy(_ record: RecordID, _ scope: ScopeCode) -> Copy {
        Copy(
            scope: scope, departures: departures(of: record), arrivals: arrivals[record] ?? [], sent: sent[record] ?? [])
    }
}
