import Causality
import Changesets
import CunlianTrust
import JSON
import Records
import SyncSession

/// Messages of sessions, and what a reader refuses of them; `Protocol/04-session.md`.
enum SessionVectors {
    static func text() throws -> String {
        vectorFile(
            "Messages of 04-session.md and 06-http.md, and such as MUST be refused.",
            try hellos() + answers() + refusals() + enrolments() + frames() + wrong())
    }

    // MARK: Describing

    private static func line(_ name: String, _ section: String, _ form: String, _ bytes: [UInt8], value: (inout JSONWriter) -> Void)
        -> String
    {
        JSONWriter.document { json in
            json.member("name", name)
            json.member("section", section)
            json.member("form", form)
            json.member("hex", hexadecimal(bytes))
            json.name("value")
            json.object(value)
        }
    }

    static func replica(_ name: String) throws -> ReplicaID {
        let key = try Cast.fingerprint(name)
        return ReplicaID(high: key.high, low: key.low, incarnation: 1)
    }

    private static let codes = (directory: ScopeCode.directory, county: ScopeCode(number: 450_124), village: Cast.village)

    /// The beginning of a changeset longer than what is kept of one.
    private static func longPart() throws -> ChangesetPart? {
        var forge = try Forge()
        forge.reasons = [1, 0] + make { $0.blob((0..<512).map { UInt8(0x61 + $0 * 7 % 25) }) }
        return ChangesetPart(of: Array(try forge.bytes().prefix(300)), digest: Suite.one.digest)
    }

    // MARK: Hello

    static func shortHello() throws -> Hello {
        let rollup = Hello.rollup([(codes.directory, 1), (codes.village, 2)], digest: Suite.one.digest)
        return Hello(version: .three, replica: try replica("alice"), nonce: 7, budget: 0, wants: [], body: .unchanged(rollup))
    }

    private static func longHello() throws -> Hello {
        let vector = VersionVector([(try replica("alice"), 3), (try replica("bob"), 300)] as [(ReplicaID, UInt64)])
        let scopes = [
            Hello.Scope(code: codes.directory, heads: 0x0102_0304_0506_0708, holding: .since(9)),
            Hello.Scope(code: codes.village, heads: 0xfefd_fcfb_faf9_f8f7, holding: .vector(vector), guards: [0x11, 0]),
        ]
        return Hello(
            version: .three, replica: try replica("alice"), nonce: 0, budget: 65_536, wants: [codes.county, codes.village],
            body: .scopes(scopes),
            part: try longPart())
    }

    private static func hellos() throws -> [String] {
        var second = try shortHello()
        second.version = .two
        var first = try longHello()
        (first.version, first.part, first.nonce) = (.one, nil, 12)
        let fourth = Hello(
            version: .four, replica: try replica("alice"), nonce: 7, budget: 0, wants: [codes.village],
            body: .scopes([
                Hello.Scope(code: codes.directory, heads: 1, holding: .since(1)),
                Hello.Scope(code: .directory(of: codes.county), heads: 2, holding: .since(2)),
                Hello.Scope(code: .directory(of: codes.village), heads: 3, holding: .since(0)),
                Hello.Scope(code: codes.village, heads: 4, holding: .since(4)),
            ]))
        return try [
            ("a short hello", try shortHello()), ("a hello of first contact, with a part", try longHello()),
            ("a hello of version 2", second), ("a hello of version 1", first), ("a hello of version 4, with regions' directories", fourth),
        ].map { name, hello in
            let signer = try Cast.signer("alice")
            return line(name, "04, 3", "Hello", try hello.encode(signer: signer)) { $0.members(of: hello, signer.publicKey) }
        }
    }

    // MARK: Answer

    private static func answers() throws -> [String] {
        let node = try Cast.signer("kong")
        let vector = VersionVector([(try replica("bob"), 4)] as [(ReplicaID, UInt64)])
        var receipt = Answer(version: .three, status: .receipt, nonce: 0xabcd, node: try replica("kong"), level: 1)
        receipt.isComplete = false
        receipt.coming = Amount(entries: 12, bytes: 3_000)
        receipt.part = try longPart()
        receipt.scopes = [
            Answer.Scope(code: codes.directory, name: 1, heldHere: 0, heldDigest: 0, heldAbove: 0, vector: nil),
            Answer.Scope(code: codes.village, name: 2, heldHere: 5, heldDigest: 0x99, heldAbove: 3, vector: vector, guards: [0x77]),
        ]
        var older = receipt
        (older.version, older.part, older.coming) = (.two, nil, Amount())
        var newer = receipt
        newer.version = .four
        newer.scopes[0] = Answer.Scope(
            code: .directory(of: codes.county), name: 1, heldHere: 0, heldDigest: 0, heldAbove: 0, vector: vector, guards: [0x78])
        var introduce = Answer(version: .three, status: .introduce, nonce: 0)
        introduce.directory = vector
        return try [
            ("nothing new", Answer(version: .three, status: .unchanged, nonce: 5)),
            ("another nonce", Answer(version: .three, status: .nonce, nonce: 6)),
            ("the long form is wanted", Answer(version: .one, status: .tellAll, nonce: 7)),
            ("who are you", introduce), ("a receipt", receipt), ("a receipt of version 2", older),
            ("a receipt of version 4, with a region's directory", newer),
        ].map { name, answer in
            line(name, "04, 4", "Answer", try answer.encode(signer: node)) { $0.members(of: answer, node.publicKey) }
        }
    }

    // MARK: Refusals

    private static func refusals() throws -> [String] {
        let reasons: [(String, ChangesetFault)] = [
            ("malformed", .malformed(at: 300)), ("notKept", .notKept(codes.village)), ("notCovered", .notCovered(codes.county)),
            ("unknownSuite", .unknownSuite(250)), ("otherKey", .otherKey), ("noBeginning", .noBeginning(try replica("bob"))),
            ("notSigned", .notSigned), ("followsLost", .followsLost(first: 4, last: 300)), ("olderSchema", .olderSchema(from: 3, to: 2)),
            ("leavesGrant", .leavesGrant), ("formerGrant", .formerGrant),
            ("olderDirectory", .olderDirectory(Dot(try replica("city"), 1), after: Dot(try replica("city"), 2))),
            ("tooManyWaiting", .tooManyWaiting(try replica("bob"), number: 5)), ("tooManyIncarnations", .tooManyIncarnations),
            ("tooManyReplicas", .tooManyReplicas), ("notNamed", .notNamed), ("tooManyOperations", .tooManyOperations),
            ("tooManyBranches", .tooManyBranches), ("a number that nobody knows", .unlisted(number: 999)),
        ]
        return reasons.map { name, fault in
            let bytes = ChangesetRefusal(digest: 0x0123_4567_89ab_cdef, fault: fault).encode(for: .three)
            return line("refused: \(name)", "04, 5.1", "Refusal", bytes) { json in
                json.member("digest", hex(0x0123_4567_89ab_cdef, digits: 16))
                json.member("reason", fault.kind == .unlisted ? 999 : Int(fault.kind.rawValue))
                json.member("facts", hexadecimal(bytes.dropFirst(fault.kind == .unlisted ? 10 : 9)))
            }
        }
    }

    // MARK: Enrolment

    private static func enrolments() throws -> [String] {
        let signer = try Cast.signer("alice")
        let request = EnrolmentRequest(code: "7Q4-9XK", replica: try replica("alice"), publicKey: signer.publicKey, namesRegions: false)
        let newer = EnrolmentRequest(code: "7Q4-9XK", replica: try replica("alice"), publicKey: signer.publicKey)
        let root = try Cast.fingerprint("city")
        return [
            line("a request to enrol", "04, 6", "EnrolmentRequest", try request.encode(signer: signer)) { json in
                json.member("suite", 1)
                json.member("code", request.code)
                json.member("replica", request.replica.description)
                json.member("publicKey", hexadecimal(request.publicKey))
            },
            line("a request of version 2: directories of regions are taken", "04, 6", "EnrolmentRequest", try newer.encode(signer: signer))
            {
                json in
                json.member("suite", 1)
                json.member("code", newer.code)
                json.member("replica", newer.replica.description)
                json.member("publicKey", hexadecimal(newer.publicKey))
            },
            enrolment("an office without an end", EnrolmentAnswer(root: root, role: "C", scopes: [codes.village], expires: nil)),
            enrolment(
                "an office that ends", EnrolmentAnswer(root: root, role: "node", scopes: [codes.county, codes.village], expires: 17_500)),
        ]
    }

    private static func enrolment(_ name: String, _ answer: EnrolmentAnswer) -> String {
        line(name, "04, 6", "Enrolment", answer.encode()) { json in
            json.member("root", answer.root.description)
            json.member("role", answer.role)
            json.member("scopes", answer.scopes.map { String($0.number) })
            json.member("expires", answer.expires.map { String($0) })
        }
    }

    // MARK: Frames

    private static func frames() throws -> [String] {
        let (request, answer) = try session()
        let hello = try shortHello().encode(signer: try Cast.signer("alice"))
        return [
            described("a request of three frames", [(.hello, hello), (.changeset, try Forge().bytes()), (.end, [])]),
            described("a session: the request", request), described("a session: the answer", answer),
        ]
    }

    private static func described(_ name: String, _ frames: [(kind: FrameKind, bytes: [UInt8])]) -> String {
        line(name, "04, 1", "Frames", frames.flatMap { Frame($0.kind, $0.bytes).encoded }) { json in
            json.member(
                "frames",
                list: { json in
                    for frame in frames {
                        json.object { json in
                            json.member("kind", Int(frame.kind.rawValue))
                            json.member("bytes", hexadecimal(frame.bytes))
                        }
                    }
                })
        }
    }

    /// The session of 04, section 10: Alice brings one changeset, and both hold the same.
    private static func session() throws -> (request: [(FrameKind, [UInt8])], answer: [(FrameKind, [UInt8])]) {
        let writer = try Writer("alice", in: Cast.village, on: Stage(), schema: try VectorSchema.parsed())
        let household = writer.record()
        let changeset = try writer.seal(
            [
                writer.entry(
                    at: 60, creates: [Creation(household, type: 1, parent: nil)],
                    [Change(household, FieldAddress(1), .set, .text("韦秀英"))])
            ], version: .two)
        let heads = writer.replica.bytes + [1] + changeset.digest
        let name = Suite.one.digest(Array("cunlian heads 1\0".utf8) + heads).prefix(8).reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
        let hello = Hello(
            version: .three, replica: writer.replica, nonce: 7, budget: 65_536, wants: [],
            body: .scopes([Hello.Scope(code: codes.village, heads: name, holding: .since(0))]))
        var receipt = Answer(version: .three, status: .receipt, nonce: 8, node: try replica("kong"), level: 1)
        receipt.scopes = [
            Answer.Scope(
                code: codes.village, name: name, heldHere: 1, heldDigest: changeset.guardDigest, heldAbove: 0, vector: nil)
        ]
        return (
            [(.hello, try hello.encode(signer: writer.signer)), (.changeset, changeset.bytes), (.end, [])],
            [(.answer, try receipt.encode(signer: try Cast.signer("kong"))), (.end, [])]
        )
    }
}

extension JSONWriter {
    fileprivate mutating func members(of hello: Hello, _ key: [UInt8]) {
        member("version", Int(hello.version.rawValue))
        member("suite", 1)
        member("replica", hello.replica.description)
        member("nonce", hex(hello.nonce, digits: 16))
        member("publicKey", hello.nonce == 0 && hello.version.hasParts ? hexadecimal(key) : nil)
        member("budget", String(hello.budget))
        member("wants", hello.wants.map { String($0.number) })
        switch hello.body {
        case .unchanged(let rollup): member("rollup", hex(rollup, digits: 16))
        case .scopes(let scopes):
            member(
                "scopes",
                list: { json in
                    for scope in scopes {
                        json.object { json in
                            json.member("scope", String(scope.code.number))
                            json.member("heads", hex(scope.heads, digits: 16))
                            switch scope.holding {
                            case .since(let name): json.member("since", hex(name, digits: 16))
                            case .vector(let vector): json.members(of: vector, guards: hello.version.hasParts ? scope.guards : nil)
                            }
                        }
                    }
                })
        }
        member("part", hello.part)
    }

    fileprivate mutating func members(of answer: Answer, _ key: [UInt8]) {
        member("version", Int(answer.version.rawValue))
        member("status", Int(answer.status.rawValue))
        member("nonce", hex(answer.nonce, digits: 16))
        if let directory = answer.directory { member("directory", vector: directory) }
        guard let node = answer.node else { return }
        member("suite", 1)
        member("node", node.description)
        member("publicKey", hexadecimal(key))
        member("level", Int(answer.level))
        member("isComplete", answer.isComplete)
        if answer.version.hasParts {
            member("entries", String(answer.coming.entries))
            member("bytes", String(answer.coming.bytes))
            member("part", answer.part)
        }
        member(
            "scopes",
            list: { json in
                for scope in answer.scopes {
                    json.object { json in
                        json.member("scope", String(scope.code.number))
                        json.member("name", hex(scope.name, digits: 16))
                        json.member("heldHere", String(scope.heldHere))
                        json.member("heldDigest", scope.heldHere == 0 ? nil : hex(scope.heldDigest, digits: 16))
                        json.member("heldAbove", String(scope.heldAbove))
                        guard let vector = scope.vector else { return }
                        json.members(of: vector, guards: answer.version.hasParts ? scope.guards : nil)
                    }
                }
            })
    }

    mutating func members(of vector: VersionVector, guards: [UInt64]?) {
        member("vector", vector: vector)
        if let guards { member("guards", guards.map { hex($0, digits: 16) }) }
    }

    private mutating func member(_ name: String, _ part: ChangesetPart?) {
        self.name(name)
        guard let part else { return null() }
        object { json in
            json.member("scope", String(part.scope.number))
            json.member("replica", part.first.replica.description)
            json.member("first", String(part.first.number))
            json.member("bytes", String(part.count))
            json.member("name", hex(part.name, digits: 16))
        }
    }
}
