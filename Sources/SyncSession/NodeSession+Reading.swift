import Causality
import Changesets
import Records

extension NodeSession {
    /// Whether the caller said hello with a key that may ask; see ``SyncExchange/isIntroduced``.
    package var isIntroduced: Bool {
        switch stage {
        case .at(.beginning), .at(.meeting), .at(.introducing), .at(.vouching), .committing(.meeting): false
        default: true
        }
    }

    var isReading: Bool {
        switch stage {
        case .at(.beginning), .at(.introducing), .at(.taking), .at(.dismissing): true
        default: false
        }
    }

    /// Reads frames until there are no more, or something must be known before the next.
    mutating func readOn() -> [SessionEffect] {
        var effects: [SessionEffect] = []
        do throws(SyncRefusal) {
            while isReading, let message = try nextMessage() {
                effects += try read(message)
                if deliveries.isOverfull { throw .tooManyRefused(most: Limits.refusalsMax) }
            }
        } catch {
            return effects + close(.refused(error))
        }
        guard isReading else { return effects }
        if isBodyComplete { return effects + answer() }
        guard case .at(.taking(let admission)) = stage, deliveries.isDue(now: now) else { return effects }
        return effects + commit(then: .taking(admission))
    }

    private mutating func nextMessage() throws(SyncRefusal) -> IncomingFrames.Message? {
        if let bytes = early {
            early = nil
            return .changeset(bytes)
        }
        return try frames.next()
    }

    private mutating func read(_ message: IncomingFrames.Message) throws(SyncRefusal) -> [SessionEffect] {
        switch (stage, message) {
        case (_, .hello(let bytes)): return ask(about: try caller(bytes), isFinal: false)
        case (.at(.introducing(let caller)), .changeset(let bytes)):
            // Only the directory can say who somebody is; everything else decides.
            guard let delivery = try? Delivery(bytes), delivery.scope.isDirectory else {
                early = bytes
                return ask(about: caller, isFinal: true)
            }
            stage = .at(.vouching(caller, delivery))
            return [.ask(.visitor(delivery.last.replica))]
        case (.at(.taking(let admission)), .changeset(let bytes)):
            return deliveries.look(at: bytes, suite, objection: admission.objection).map { [.take($0)] } ?? []
        case (.at(.taking(let admission)), .rest(let from, let bytes)):
            guard let part, part.count == from else { throw .outOfTurn(.rest) }
            self.part = nil
            let taken = deliveries.look(at: part + bytes, suite, objection: admission.objection)
            return [.note(.part(nil, Peer(admission.hello.replica)))] + (taken.map { [.take($0)] } ?? [])
        default: return []
        }
    }

    private func caller(_ bytes: [UInt8]) throws(SyncRefusal) -> Caller {
        guard let version = bytes.first, MessageVersion(rawValue: version) != nil else { throw .unknownVersion(bytes.first ?? 0) }
        guard bytes.count > 1, suite.numbered(bytes[1]) != nil else { throw .unknownSuite(bytes.count > 1 ? bytes[1] : 0) }
        do throws(WireError) {
            let message = try SignedMessage(cutting: bytes, .hello)
            return Caller(hello: try Hello(decoding: message), message: message)
        } catch {
            throw .badHello(at: error.offset)
        }
    }

    /// Everything came: what is left is to commit it and to answer.
    private mutating func answer() -> [SessionEffect] {
        switch stage {
        case .at(.introducing(let caller)): return ask(about: caller, isFinal: true)
        case .at(.dismissing(let answer)):
            return [.send(OutgoingParts(message: .answer(answer, refusals: []), changesets: []))] + end(.complete)
        case .at(.taking(let admission)):
            return deliveries.isWaiting ? commit(then: .answering(admission)) : goOn(.answering(admission))
        default: return end(.refused(.outOfStep))
        }
    }
}
