import Changesets
import Records
import SyncSession
import TestSupport
import Testing

/// A session that brings nothing but what is not taken.
struct RefusedHeapTests {
    static let village = ScopeCode(number: 450_124_100_201)

    @Test func `F2 a session ends when more was refused than it tells of`() throws {
        var asker = MemoryStore("asker", regions: [Self.village])
        let node = MemoryStore("node", regions: [Self.village])
        asker.write(in: Self.village)
        var asking = Side(AskerSession(with: Peer(address: "node"), suite: Toy.suite, budget: 0), asker)
        guard case .send(let parts)? = try asking.handle(.begin).first else {
            Issue.record("nothing to say")
            return
        }
        let hello = try parts.encodedHead(signer: asking.store.signer)
        let rubbish = Frame(.changeset, []).encoded
        #expect(rubbish == [2, 0])
        for (count, isTooMuch) in [(Limits.refusalsMax, false), (Limits.refusalsMax + 1, true), (1 << 20, true)] {
            var answering = Side(NodeSession(suite: Toy.suite, level: 1, nonce: 7), node)
            let body = hello + Array(repeatElement(rubbish, count: count).joined())
            let effects = try answering.handle(.received(body, now: answering.now))
            let refusal = effects.compactMap { effect -> SyncRefusal? in
                if case .end(.refused(let refusal)) = effect { refusal } else { nil }
            }
            #expect(refusal == (isTooMuch ? [.tooManyRefused(most: Limits.refusalsMax)] : []))
        }
    }

    @Test func `an asker hears no more refusals than that either`() throws {
        var asker = MemoryStore("asker", regions: [Self.village])
        asker.write(in: Self.village)
        var asking = Side(AskerSession(with: Peer(address: "node"), suite: Toy.suite, budget: 0), asker)
        _ = try asking.handle(.begin)
        let answer = Frame(.answer, try Answer(version: .newest, status: .unchanged, nonce: 1).encode(signer: nil)).encoded
        let refusal = Frame(.refusal, ChangesetRefusal(digest: 1, fault: .notSigned).encode(for: .two)).encoded
        let body = answer + Array(repeatElement(refusal, count: Limits.refusalsMax + 1).joined())
        let effects = try asking.handle(.received(body, now: asking.now))
        guard case .end(.refused(let why))? = effects.last else {
            Issue.record("\(effects)")
            return
        }
        #expect(why == .tooManyRefused(most: Limits.refusalsMax))
    }
}
