import Causality
import Changesets
import Records

extension AskerSession {
    mutating func readOn() -> [SessionEffect] {
        var effects: [SessionEffect] = []
        do throws(SyncRefusal) {
            while let message = try frames.next() {
                effects += try read(message)
                if deliveries.isOverfull || refusals.count > Limits.refusalsMax { throw .tooManyRefused(most: Limits.refusalsMax) }
            }
        } catch {
            return effects + close(.refused(error))
        }
        guard deliveries.isDue(now: now) else { return effects }
        return effects + commit(then: .exchanging)
    }

    private mutating func read(_ message: IncomingFrames.Message) throws(SyncRefusal) -> [SessionEffect] {
        switch message {
        case .answer(let bytes):
            do throws(WireError) {
                let answer = try Answer(decoding: bytes, suite: suite)
                coming = answer.coming
                if answer.status == .receipt { hear(of: answer.part) }
                self.answer = answer
            } catch {
                throw .badAnswer(at: error.offset)
            }
        case .changeset(let bytes):
            let standpoint = standpoint
            let delivery = deliveries.look(at: bytes, suite) { standpoint?.keeps($0) ?? false ? nil : .notKept($0) }
            if let delivery { return [.take(delivery)] }
        case .rest(let from, let bytes):
            guard let part, part.count == from else { throw .outOfTurn(.rest) }
            self.part = nil
            let standpoint = standpoint
            let delivery = deliveries.look(at: part + bytes, suite) { standpoint?.keeps($0) ?? false ? nil : .notKept($0) }
            return [.note(.part(nil, peer))] + (delivery.map { [.take($0)] } ?? [])
        case .refusal(let refusal): refusals.append(refusal)
        case .hello, .statement, .beside, .end: break
        }
        return []
    }

    /// The answer is whole: what does it mean?
    mutating func weigh() -> [SessionEffect] {
        guard frames.isEnded, let answer, let question else { return end(.cutShort) }
        switch answer.status {
        case .nonce: return askAgain(approach == .recover ? .recover : .listen, answer)
        case .tellAll: return askAgain(.tellAll, answer)
        case .introduce:
            let directory = answer.directory ?? VersionVector()
            // What was brought made nobody known.
            if case .introduce(let before) = approach, before == directory { return end(.refused(.notEnrolled)) }
            approach = .introduce(to: directory)
            return plan()
        case .unchanged:
            isComplete = true
            return [.note(.nonce(answer.nonce, peer))] + end(.complete)
        case .receipt:
            sentEntries += question.sent.entries
            var settlement = Settlement(of: answer, to: question, with: peer, brought: deliveries.brought)
            let step = settlement.begin()
            return perform(step, settlement)
        }
    }

    /// The link broke: what the answer said of the node is known, if it came so far.
    mutating func salvage() -> [SessionEffect] {
        guard let answer else { return end(.cutShort) }
        guard answer.status != .introduce else { return end(.cutShort) }
        guard answer.status == .receipt, let question else { return [.note(.nonce(answer.nonce, peer))] + end(.cutShort) }
        sentEntries += question.sent.entries
        // What went along is weighed by this receipt; what an earlier request brought may still be in doubt.
        if question.sent.bytes > 0 { inDoubt = Amount() }
        var settlement = Settlement(of: answer, to: question, with: peer, brought: deliveries.brought)
        let step = settlement.begin()
        return perform(step, settlement)
    }

    private mutating func askAgain(_ approach: Approach, _ answer: Answer) -> [SessionEffect] {
        self.approach = approach
        return [.note(.nonce(answer.nonce, peer))] + plan()
    }

    mutating func perform(_ step: Settlement.Step, _ settlement: Settlement) -> [SessionEffect] {
        switch step {
        case .ask(let question, let notes):
            stage = .at(.settling(settlement))
            return notes.map { .note($0) } + [.ask(question)]
        case .settled(let notes):
            weighGains(settlement)
            return notes.map { .note($0) } + (isBroken ? end(.cutShort) : decide(settlement))
        case .outOfStep: return end(.refused(.outOfStep))
        }
    }

    /// Whether what was in doubt came through; a request of which nothing did is followed by one half as long.
    private mutating func weighGains(_ settlement: Settlement) {
        mostHeldThere = max(mostHeldThere, settlement.heldThere)
        guard inDoubt.bytes > 0, !approach.sendsChangesets else {
            // What came through whole may be followed by more.
            if question?.sent.bytes ?? 0 > 0, !isBroken { requestBytesMax = requestBytesMax > 1 << 20 ? 0 : requestBytesMax * 2 }
            return
        }
        sentEntries += min(inDoubt.entries, settlement.newlyHeldThere)
        if gains <= gainsBefore { requestBytesMax = max(1, inDoubt.bytes / 2) }
        inDoubt = Amount()
    }

    /// Whether another round trip is worth its while.
    private mutating func decide(_ settlement: Settlement) -> [SessionEffect] {
        isComplete = settlement.isComplete && refusals.isEmpty
        isWitnessed = isWitnessed && settlement.isWitnessed
        if settlement.isSetBack, !hasRecovered {
            hasRecovered = true
            approach = .recover
            return plan()
        }
        if settlement.isComplete { return end(.complete) }
        let isSpent = budget > 0 && UInt64(receivedBytes) >= budget
        // Without progress another round would only repeat this one.
        let isWorthwhile = settlement.mayProgress || !(answer?.isComplete ?? true) || !approach.sendsChangesets
        guard isWorthwhile, !isSpent else { return end(.complete) }
        approach = .plain
        return plan()
    }
}
