import Changesets
import RecordStore
import SyncSession

/// Drives one side's machine on a replica: hands in events, runs what the store can do, and gives back what
/// only the transport can.
///
/// Events are handed in one at a time. A store that fails ends the call with its error; what was committed
/// before it stays.
actor SessionDriver<Machine: SessionMachine> {
    private let replica: Replica
    private let parent: Peer?
    private let seals: Bool
    private let keepsEarly: Bool
    private(set) var machine: Machine
    private var intake: ChangesetIntake

    /// - Parameters:
    ///   - parent: On a node, under whom the store remembers what the node's own parent holds.
    ///   - seals: Whether what is open is sealed, and so may leave.
    ///   - keepsEarly: Whether what names what is not held is kept: of a stick, which nobody can be asked for again.
    init(_ machine: Machine, on replica: Replica, parent: Peer?, seals: Bool = true, keepsEarly: Bool = false) {
        self.machine = machine
        self.replica = replica
        self.parent = parent
        self.seals = seals
        self.keepsEarly = keepsEarly
        intake = ChangesetIntake(suite: replica.environment.suite)
    }

    /// - Returns: Bodies to be sent, and how the session ended, if it did.
    func handle(_ event: SessionEvent) async throws -> [SessionEffect] {
        var effects = machine.handle(event)[...]
        while let effect = effects.first {
            switch effect {
            case .take(let delivery):
                effects.removeFirst()
                intake.add(delivery)
            case .commit:
                effects.removeFirst()
                let (intake, clock, keepsEarly) = (intake.handedOver(), replica.environment.wallClock, keepsEarly)
                let opened = await intake.opened()
                let outcomes = try await replica.run { store in try ChangesetIntake.commit(opened, keepsEarly: keepsEarly, to: store) }
                OpeningLine.letGo(opened.map(\.changeset))
                effects = machine.handle(.committed(outcomes, now: clock())) + effects
            case .ask, .note:
                let (current, queued, parent, seals) = (machine, Array(effects), parent, seals)
                (machine, effects) = try await replica.run { store in
                    var machine = current
                    let left = try SessionStore(store: store, parent: parent, seals: seals).serve(&machine, queued)
                    return (machine, left[...])
                }
            case .send, .end: return Array(effects)
            }
        }
        return []
    }
}
