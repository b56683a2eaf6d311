import Changesets
import RecordStore
public import Records
import SyncSession

/// Which attachments a sync brings here; what is here goes to the node in any case.
public enum AttachmentPolicy: String, Sendable, CaseIterable {
    /// What somebody asked for: a device in the hills has no use for the photographs of a whole village.
    case asked
    /// All that entries refer to which are held here, as nodes do.
    case all
    /// None, and none goes either.
    case none
}

/// What a sync came to about attachments.
public struct AttachmentReport: Sendable {
    /// How many the node took whole, and how many came whole.
    public var sent = 0, received = 0
    /// Bytes of them that the node took, and that came.
    public var sentBytes = 0, receivedBytes = 0
    /// How many were asked for that the node has not.
    public var absent = 0
    /// What the node did not take or give, and what of its was not taken, with the reasons.
    public var refusals: [AttachmentRefusal] = []
    /// Whether the node carries attachments at all: those of older programs do not.
    public var isCarried = true
    /// Whether all went and came that was to.
    public var isComplete = true

    init() {}

    init(_ machine: AttachmentAsker, _ refused: some Collection<AttachmentRefusal>) {
        (sent, received) = (machine.sent, machine.received - refused.count)
        (sentBytes, receivedBytes) = (machine.sentBytes, machine.receivedBytes)
        absent = machine.absent
        refusals = machine.refusals + refused
        isComplete = !machine.needsSession
    }
}

/// A node, or a transport, of a program that carries no attachments.
public struct NotCarried: LinkError {
    /// Puts it together.
    public init() {}

    /// Trying again would not help.
    public var fault: LinkFault { .lasting }
}

extension SyncTransport {
    /// Carries none.
    public func carry(_ request: AttachmentBody, receive: @Sendable ([UInt8]) async throws -> Void) async throws { throw NotCarried() }
}

/// Runs exchanges about attachments with one node until nothing is left that either lacks, or the budget is used up.
struct Carrier {
    let replica: Replica
    let signer: Signer
    let policy: AttachmentPolicy
    /// 0 is no limit.
    let budget: UInt64
    let patience: Duration?
    let now: @Sendable () -> UInt64
    let pause: @Sendable (Duration) async throws -> Void
    let onMoved: @Sendable (_ sent: Int, _ received: Int) async -> Void

    /// - Throws: What the store throws, and `CancellationError`; a link that stays broken ends it with what came through.
    func carry(with peer: Peer, over transport: any SyncTransport) async throws -> AttachmentReport {
        guard policy != .none else { return AttachmentReport() }
        var machine = AttachmentAsker(with: peer, suite: replica.environment.suite, budget: budget)
        var patience = Patience(silenceMax: patience, now: now())
        var refused: [[UInt8]: AttachmentRefusal] = [:]
        while true {
            let driver = AttachmentDriver(machine, on: replica, side: .asker(wantsAll: policy == .all))
            do {
                try await attempt(over: transport, driver)
                refused.merge(await driver.refused) { $1 }
                return AttachmentReport(await driver.machine, refused.values)
            } catch {
                machine = await driver.machine
                refused.merge(await driver.refused) { $1 }
                var report = AttachmentReport(machine, refused.values)
                report.isComplete = false
                if error is NotCarried {
                    report.isCarried = false
                    return report
                }
                guard let link = error as? any LinkError else { throw error }
                let step = patience.next(
                    after: link.fault, gains: machine.gains, isHeard: machine.isHeard, now: now(), random: replica.environment.randomBits())
                guard case .tryAgain(let wait) = step else { return report }
                if wait > 0 { try await pause(.milliseconds(Int64(wait))) }
                machine = machine.again()
            }
        }
    }

    private func attempt(over transport: any SyncTransport, _ driver: AttachmentDriver<AttachmentAsker>) async throws {
        var effects = try await driver.handle(.begin)
        while case .send(let parts)? = effects.first {
            let body = try AttachmentBody(parts, signer: signer, from: replica) { count in await onMoved(count, 0) }
            await driver.note(body.head)
            let inflow = Inflow()
            do {
                try await transport.carry(body) { bytes in
                    await onMoved(0, bytes.count)
                    if let bytes = await inflow.add(bytes) { try await take(bytes, driver) }
                }
                try await take(await inflow.rest(), driver)
            } catch {
                _ = try await driver.handle(.received(await inflow.rest()))
                _ = try await driver.handle(.broken)
                throw error
            }
            effects = try await driver.handle(.ended)
        }
        switch effects.first {
        case .end(.complete): break
        case .end(.refused(let refusal)): throw SyncFailure.badAnswer(refusal)
        default: throw SyncFailure.cutShort
        }
    }

    private func take(_ bytes: [UInt8], _ driver: AttachmentDriver<AttachmentAsker>) async throws {
        if case .end(.refused(let refusal))? = try await driver.handle(.received(bytes)).first { throw SyncFailure.badAnswer(refusal) }
    }
}

/// What came of an answer and was not looked at yet: whoever takes long over each part loses, where the link breaks, what the
/// library had read ahead.
private actor Inflow {
    private static let bytesMax = 64 << 10
    private var bytes: [UInt8] = []

    /// - Returns: All that is there, once it is worth the while.
    func add(_ more: [UInt8]) -> [UInt8]? {
        bytes += more
        return bytes.count < Self.bytesMax ? nil : rest()
    }

    func rest() -> [UInt8] {
        defer { bytes = [] }
        return bytes
    }
}
