package import Changesets
package import Records

/// A node's side of an enrolment as a pure value: for which code a key is granted what.
///
/// One event at a time, one effect in return; whatever comes out of step ends it with a refusal. All of it is
/// one transaction of the store, or a code could be used up for nothing. `Protocol/04-session.md`, section 6.
package struct EnrolmentDesk: Sendable {
    package enum Event: Sendable {
        /// Untrusted.
        case request([UInt8])
        /// Whom the node's own directory trusts; `nil` where it has none.
        case root(Fingerprint?)
        /// What the code is good for, and whether this key had it before; `nil` where it is not known, was used by another
        /// key, or has expired.
        case redeemed(Invitation?, isRepeated: Bool)
        /// The grant is in the directory; these are its changesets now.
        case granted([[UInt8]])
    }

    package enum Effect: Sendable {
        /// Answered by ``Event/root(_:)``.
        case askForRoot
        /// Answered by ``Event/redeemed(_:isRepeated:)``; from now on the code is that key's.
        case redeem(code: String, by: Fingerprint)
        /// Answered by ``Event/granted(_:)``.
        case grant(Invitation, publicKey: [UInt8], of: Fingerprint)
        /// The grant was written before, and its answer was lost. Answered by ``Event/granted(_:)``.
        case handOver
        case answer([UInt8])
        case refuse(SyncRefusal)
    }

    private enum State {
        case waiting
        case trusting(EnrolmentRequest)
        case redeeming(EnrolmentRequest, root: Fingerprint)
        case granting(Invitation, root: Fingerprint)
        case over
    }

    private let suite: Suite
    private var state = State.waiting
    /// Whether the asker takes the directories of regions.
    package private(set) var namesRegions = false

    package init(suite: Suite) { self.suite = suite }

    package mutating func handle(_ event: Event) -> Effect {
        switch (state, event) {
        case (.waiting, .request(let bytes)):
            do throws(WireError) {
                let request = try EnrolmentRequest(decoding: bytes, suite: suite)
                namesRegions = request.namesRegions
                state = .trusting(request)
                return .askForRoot
            } catch {
                return refuse(.badEnrolment(at: error.offset))
            }
        case (.trusting(let request), .root(let root)):
            guard let root else { return refuse(.noDirectory) }
            state = .redeeming(request, root: root)
            return .redeem(code: request.code, by: Fingerprint(of: request.replica))
        case (.redeeming(let request, let root), .redeemed(let terms, let isRepeated)):
            guard let terms else { return refuse(.unknownCode) }
            state = .granting(terms, root: root)
            return isRepeated ? .handOver : .grant(terms, publicKey: request.publicKey, of: Fingerprint(of: request.replica))
        case (.granting(let terms, let root), .granted(let directory)):
            state = .over
            let answer = EnrolmentAnswer(root: root, role: terms.role, scopes: terms.scopes, expires: terms.grantExpires)
            let head = Frame(.enrolment, answer.encode()).encoded
            return .answer(directory.reduce(into: head) { $0 += Frame(.changeset, $1).encoded } + Frame(.end).encoded)
        default: return refuse(.outOfStep)
        }
    }

    private mutating func refuse(_ refusal: SyncRefusal) -> Effect {
        state = .over
        return .refuse(refusal)
    }
}

/// What an asker makes of a node's answer to its request to enrol.
package struct EnrolmentOutcome: Sendable {
    package let granted: EnrolmentAnswer
    /// The directory, to be taken first.
    package let changesets: [[UInt8]]
    /// What is kept from now on.
    package let regions: [ScopeCode]

    /// - Parameters:
    ///   - answer: Untrusted.
    ///   - root: Whom the store trusts already, if anybody.
    ///   - regions: What it keeps already.
    package init(_ answer: [UInt8], root: Fingerprint?, regions: [ScopeCode]) throws(SyncRefusal) {
        var parser = FrameParser()
        parser.append(answer)
        guard let first = try parser.next(), first.kind == .enrolment else { throw .badEnrolmentAnswer(at: 0) }
        do throws(WireError) {
            granted = try EnrolmentAnswer(decoding: first.bytes)
        } catch {
            throw .badEnrolmentAnswer(at: error.offset)
        }
        if let root, root != granted.root { throw .otherTree }
        var changesets: [[UInt8]] = []
        var isWhole = false
        while !isWhole, let frame = try parser.next() {
            switch frame.kind {
            case .changeset: changesets.append(frame.bytes)
            case .end: isWhole = true
            default: throw .badEnrolmentAnswer(at: 0)
            }
        }
        // Of a directory that broke off on the way, the grant may be what is missing.
        guard isWhole else { throw .badEnrolmentAnswer(at: answer.count) }
        self.changesets = changesets
        self.regions = regions + granted.scopes.filter { scope in !regions.contains { $0.covers(scope) } }
    }
}
