import SyncSession
import Testing

/// When somebody whose link broke, or whom a busy node turned away, tries again.
@Suite struct PatienceTests {
    private func after(
        _ fault: LinkFault, _ patience: inout Patience, gains: Int = 0, isHeard: Bool = true, now: UInt64 = 0, random: UInt64 = 0
    ) -> Patience.Step {
        patience.next(after: fault, gains: gains, isHeard: isHeard, now: now, random: random)
    }

    /// How long the pauses are until it gives up.
    private func pauses(_ fault: LinkFault, isHeard: Bool, seconds: Int = 30, random: UInt64 = 0) -> [UInt64] {
        var (patience, now) = (Patience(silenceMax: .seconds(seconds), now: 0), UInt64(0))
        var pauses: [UInt64] = []
        while case .tryAgain(let pause) = after(fault, &patience, isHeard: isHeard, now: now, random: random) {
            pauses.append(pause)
            now += pause
        }
        return pauses
    }

    @Test func `a link that breaks is tried again at once as long as something comes through, however often it breaks`() {
        var patience = Patience(silenceMax: .seconds(30), now: 0)
        for attempt in 1...10_000 {
            // Each takes almost as long as nothing may come through.
            #expect(after(.broke, &patience, gains: attempt, now: UInt64(attempt) * 29_000) == .tryAgain(after: 0))
        }
        #expect(patience.attempts == 10_000)
    }

    @Test func `where nothing comes through the pauses grow, and end with the time that was given`() {
        let pauses = pauses(.broke, isHeard: true)
        #expect(pauses.prefix(5) == [125, 250, 500, 1_000, 2_000])
        #expect(pauses.max() == 4_000)
        #expect((20_000...30_000).contains(pauses.reduce(0, +)))
        #expect(pauses == self.pauses(.unreachable, isHeard: true))
    }

    @Test func `whatever came through once gives the whole time anew`() {
        var patience = Patience(silenceMax: .seconds(30), now: 0)
        #expect(after(.broke, &patience, gains: 1, now: 29_000) == .tryAgain(after: 0))
        #expect(after(.broke, &patience, gains: 1, now: 58_000) == .tryAgain(after: 125))
        #expect(after(.broke, &patience, gains: 1, now: 59_500) == .giveUp)
    }

    @Test func `somebody who hangs up without a word is tried again for as long, for a crowded node does that`() {
        #expect(pauses(.broke, isHeard: false) == pauses(.broke, isHeard: true))
    }

    @Test func `L5 a busy node is waited for as long as it says, by chance between half and one and a half of it`() {
        var seen: Set<UInt64> = []
        for random in stride(from: UInt64(0), to: 40_000, by: 97) {
            var patience = Patience(silenceMax: .seconds(30), now: 0)
            guard case .tryAgain(let pause) = after(.busy(comeAgain: 8), &patience, isHeard: false, random: random) else {
                Issue.record("it gave up")
                return
            }
            #expect((4_000...12_000).contains(pause))
            seen.insert(pause)
        }
        #expect(seen.count > 50)
        // Ten times as long as nothing may come through, and not for ever.
        #expect(pauses(.busy(comeAgain: 8), isHeard: true).reduce(0, +) == 300_000)
        // A node that wants nobody before next year is not waited for.
        #expect(pauses(.busy(comeAgain: .max), isHeard: true, random: 1).isEmpty)
        #expect(pauses(.busy(comeAgain: .min), isHeard: true).first == 500)
    }

    @Test func `who was turned away has the whole time when it comes again`() {
        var patience = Patience(silenceMax: .seconds(5), now: 0)
        #expect(after(.busy(comeAgain: 10), &patience, now: 4_000) == .tryAgain(after: 5_000))
        #expect(after(.broke, &patience, now: 10_000) == .tryAgain(after: 125))
    }

    @Test func `what waiting cannot mend ends at once, and so does a node that nobody ever met`() {
        var patience = Patience(silenceMax: .seconds(30), now: 0)
        #expect(after(.lasting, &patience) == .endAtOnce)
        #expect(after(.unreachable, &patience, isHeard: false) == .endAtOnce)
        // It was there, and is gone: that may pass.
        #expect(after(.broke, &patience, gains: 1) == .tryAgain(after: 0))
        #expect(after(.unreachable, &patience, gains: 1, isHeard: false) == .tryAgain(after: 125))
        var once = Patience(silenceMax: nil, now: 0)
        for fault in [LinkFault.broke, .busy(comeAgain: 1), .unreachable, .lasting] { #expect(after(fault, &once) == .endAtOnce) }
    }

    @Test func `an error that says nothing of the link lasts`() {
        struct Other: Error {}
        #expect(LinkFault(of: Other()) == .lasting)
        #expect(LinkFault(of: SyncRefusal.busy) == .busy(comeAgain: nil))
        #expect(LinkFault(of: SyncRefusal.cutShort) == .broke)
        #expect(LinkFault(of: SyncRefusal.notEnrolled) == .lasting)
    }
}
