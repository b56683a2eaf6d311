import Causality
import Changesets
import CunlianTrust
import JSON
import Records
import SyncSession

/// Messages with one fault; whatever is signed is signed as it stands.
extension SessionVectors {
    static func wrong() throws -> [String] { try wrongHellos() + wrongAnswers() + wrongEnrolments() + wrongFrames() }

    private static func line(_ name: String, _ section: String, _ form: String, _ bytes: [UInt8], _ reason: String) -> String {
        JSONWriter.document { json in
            json.member("name", name)
            json.member("section", section)
            json.member("form", form)
            json.member("hex", hexadecimal(bytes))
            json.member("mustFail", reason)
        }
    }

    /// A hello of version 3 in parts.
    private struct Parts {
        var version: [UInt8] = [3]
        var suite: [UInt8] = [1]
        var replica: [UInt8]
        var nonce: [UInt8] = [0, 0, 0, 0, 0, 0, 0, 7]
        var key: [UInt8] = []
        var wants: [UInt8] = [0]
        var form: [UInt8] = [0] + Array(repeating: 1, count: 8)
        var part: [UInt8] = [0]
        var tail: [UInt8] = []
        var body: [UInt8] { version + suite + replica + nonce + key + [0] + wants + form + part + tail }
    }

    private static let village = make { $0.varint(Cast.village.number) }

    private static func wrongHellos() throws -> [String] {
        let signer = try Cast.signer("alice")
        let name: [UInt8] = Array(repeating: 1, count: 8)
        let own = try replica("alice").bytes
        func hello(_ what: String, _ reason: String, _ change: (inout Parts) -> Void) throws -> String {
            var parts = Parts(replica: own)
            change(&parts)
            return line(what, "04, 3", "Hello", try SignedMessage.seal(parts.body, for: .hello, by: signer), reason)
        }
        var flipped = try shortHello().encode(signer: signer)
        flipped[flipped.count - 1] ^= 1
        let receipt = try SignedMessage.seal(Parts(replica: own).body, for: .receipt, by: signer)
        return [
            try hello("a hello of version 5", "the version is not known") { $0.version = [5] },
            try hello("a region's directory in a hello of version 3", "no scope's code") {
                $0.wants = [1] + make { $0.varint(ScopeCode.directory(of: Cast.village).number) }
            },
            try hello("a village before a region's directory", "out of order") {
                ($0.version, $0.wants) = ([4], [2] + village + make { $0.varint(ScopeCode.directory(of: Cast.village).number) })
            },
            try hello("wants out of order", "out of order") { $0.wants = [2] + village + make { $0.varint(450_124) } },
            try hello("a region wanted twice", "out of order") { $0.wants = [2] + village + village },
            try hello("a region of no scope's code", "no scope's code") { $0.wants = [1] + make { $0.varint(UInt64(10) << 60) } },
            try hello("a form 2", "the form is not known") { $0.form = [2, 0] },
            try hello("scopes out of order", "out of order") { $0.form = [1, 2] + village + name + [0] + name + [0] + name + [0] + name },
            try hello("a holding 2", "the holding is not known") { $0.form = [1, 1] + village + name + [2, 0] },
            try hello("a hello of a suite that nobody knows", "the suite is not known") { $0.suite = [9] },
            try hello("a part of a region of no scope's code", "no scope's code") {
                $0.part = [1] + make { $0.varint(UInt64(10) << 60) } + own + [1, 0x80, 2] + name
            },
            try hello("a part that is neither there nor missing", "a flag is neither 0 nor 1") {
                $0.part = [2]
            },
            try hello("a part longer than a changeset", "too large a number") {
                $0.part = [1] + village + own + [1] + make { $0.varint(4_194_305) } + name
            },
            try hello("a byte after the hello", "bytes too many") { $0.tail = [0] },
            line("a hello whose signature is another", "04, 3", "Hello", flipped, "not signed with its key"),
            line("a hello signed as a receipt", "01, 2", "Hello", receipt, "not signed with its key"),
        ]
    }

    private static func wrongAnswers() throws -> [String] {
        let node = try Cast.signer("kong")
        let name: [UInt8] = Array(repeating: 1, count: 8)
        let nonce: [UInt8] = [0, 0, 0, 0, 0, 0, 0, 9]
        let top = make { $0.varint(UInt64(1) << 63 - 1) }
        let own = try replica("kong").bytes
        func answer(
            _ what: String, _ reason: String, suite: UInt8 = 1, replica: [UInt8]? = nil, flag: UInt8 = 1, scopes: [UInt8] = [0],
            tail: [UInt8] = []
        ) throws -> String {
            let body: [UInt8] = [3, 1] + nonce + [suite] + (replica ?? own) + node.publicKey + [1, flag, 0, 0, 0] + scopes + tail
            return line(what, "04, 4", "Answer", try SignedMessage.seal(body, for: .receipt, by: node), reason)
        }
        let one = village + name
        return [
            line("an answer of version 0", "04, 4", "Answer", [0, 0] + nonce, "the version is not known"),
            line("a status 5", "04, 4", "Answer", [3, 5] + nonce, "the status is not known"),
            line("a byte after an answer", "04, 4", "Answer", [3, 0] + nonce + [0], "bytes too many"),
            try answer("a receipt of a suite that nobody knows", "the suite is not known", suite: 9),
            try answer("a receipt by another key than its node's", "the key is not the node's", replica: replica("bob").bytes),
            try answer("a receipt that is neither complete nor not", "a flag is neither 0 nor 1", flag: 2),
            try answer("more held than there can be", "no entry's number", scopes: [1] + one + top + name + [0, 0]),
            try answer("more held above than there can be", "no entry's number", scopes: [1] + one + [0] + top + [0]),
            try answer("a vector that is neither there nor missing", "a flag is neither 0 nor 1", scopes: [1] + one + [0, 0, 2]),
            try answer("a scope twice", "out of order", scopes: [2] + one + [0, 0, 0] + one + [0, 0, 0]),
            try answer("a byte after the scopes", "bytes too many", tail: [0]),
        ]
    }

    private static func wrongEnrolments() throws -> [String] {
        let signer = try Cast.signer("alice")
        let own = try replica("alice").bytes
        func request(
            _ what: String, _ reason: String, version: UInt8 = 1, suite: UInt8 = 1, code: String = "7Q4", replica: [UInt8]? = nil,
            tail: [UInt8] = []
        ) throws -> String {
            let text = make { $0.text(code) }
            let body = [version, suite] + text + (replica ?? own) + signer.publicKey + tail
            return line(what, "04, 6", "EnrolmentRequest", try SignedMessage.seal(body, for: .enrolment, by: signer), reason)
        }
        let root = Forge.other(0x33).prefix(16)
        return [
            try request("a request of version 3", "the version is not known", version: 3),
            try request("a request of a suite that nobody knows", "the suite is not known", suite: 9),
            try request("a code of 257 bytes", "a text is too long", code: String(repeating: "x", count: 257)),
            try request("a request by another key than its replica's", "the key is not the replica's", replica: replica("bob").bytes),
            try request("a byte after the request", "bytes too many", tail: [0]),
            line("an enrolment of version 2", "04, 6", "Enrolment", [2] + root + [1, 0x43, 0, 0], "the version is not known"),
            line(
                "a role of 65 bytes", "04, 6", "Enrolment", [1] + root + make { $0.text(String(repeating: "x", count: 65)) } + [0, 0],
                "a text is too long"),
            line(
                "an end that is neither there nor missing", "04, 6", "Enrolment", [1] + root + [1, 0x43, 0, 2], "a flag is neither 0 nor 1"),
            line(
                "an office in a region of no scope's code", "04, 6", "Enrolment",
                [1] + root + [1, 0x43, 1] + make { $0.varint(UInt64(10) << 60) } + [0], "no scope's code"),
            line("a byte after an enrolment", "04, 6", "Enrolment", [1] + root + [1, 0x43, 0, 0, 0], "bytes too many"),
            line("a refusal with a byte after its facts", "04, 5", "Refusal", Array(repeating: 1, count: 8) + [5, 0], "bytes too many"),
            line(
                "a refusal of a scope that is none", "04, 5", "Refusal",
                Array(repeating: 1, count: 8) + [2] + make { $0.varint(UInt64(10) << 60) }, "no scope's code"),
        ]
    }

    private static func wrongFrames() throws -> [String] {
        [
            line("a frame of kind 8", "04, 1", "Frames", [8, 0], "the kind is not known"),
            line(
                "a frame whose length is not in its shortest form", "04, 1", "Frames", [3, 0x80, 0] + Array(repeating: 0, count: 9),
                "not the shortest form"),
            line("a hello longer than it may be", "04, 1", "Frames", [1] + make { $0.varint(1_048_577) }, "a frame is too large"),
            line("a changeset longer than it may be", "04, 1", "Frames", [2] + make { $0.varint(4_194_305) }, "a frame is too large"),
        ]
    }
}
