import Changesets
import Glibc
import JSON
import Mutant
import RecordStore
import Records
import SyncSession

/// Reads what the vectors say is to be refused, with one check of the reader taken out or none; see `Tools/long-mutants`.
///
///     harness FOLDER             a line for each vector: the checks that it met last, or `taken`, then file and name
///     harness FOLDER NUMBER      the same without that check, of the vectors named on standard input
@main struct Harness {
    static func main() throws {
        let arguments = CommandLine.arguments
        let vectors = try Vector.all(in: arguments[1])
        var wanted: Set<String>?
        if arguments.count > 2, let number = Int32(arguments[2]) {
            wanted = []
            while let line = readLine() { wanted?.insert(line) }
            Mutant.removed = number
        }
        for vector in vectors where wanted?.contains(vector.label) ?? true {
            Mutant.forget()
            let outcome = vector.isTaken() ? "taken" : "\(Mutant.refusing) \(Mutant.bound) \(Mutant.ending)"
            print("\(outcome)\t\(vector.label)")
            fflush(nil)
        }
    }
}

/// Something that is to be refused.
struct Vector {
    let label: String
    let read: () throws -> Void

    func isTaken() -> Bool {
        do { try read() } catch { return false }
        return true
    }

    struct NotRefused: Error {}

    static func all(in folder: String) throws -> [Vector] {
        let schema = try bytes(folder + "/schema.json")
        var result: [Vector] = []
        for (file, reading) in readings(schema) {
            guard case .list(let list)? = try JSONNode(parsing: bytes(folder + "/" + file))["vectors"]?.value else { continue }
            for node in list where node["mustFail"] != nil {
                result.append(Vector(label: "\(file) \(node.text("name"))") { try reading(node) })
            }
        }
        return result
    }

    private static func readings(_ schema: [UInt8]) -> [(String, (JSONNode) throws -> Void)] {
        [
            ("encoding.json", { try Encoding.read($0.hex("hex"), as: $0.text("form")) }),
            (
                "refusals.json",
                { _ = try Changeset(parsing: $0.hex("hex"), digest: SHA256.digest).payload() }
            ),
            ("chains.json", { try chain($0, schema) }),
            ("sessions.json", { try Sessions.read($0.hex("hex"), as: $0.text("form")) }),
            ("schemas.json", { try spoilt($0, schema) }),
        ]
    }

    private static func chain(_ node: JSONNode, _ schema: [UInt8]) throws {
        let template = "/tmp/mutant-XXXXXX"
        var path = Array(template.utf8CString)
        guard mkdtemp(&path) != nil else { throw NotRefused() }
        let folder = String(decoding: path.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
        defer { _ = system("rm -rf \(folder)") }
        let store = try RecordStore.create(
            in: folder, schema: schema,
            signer: Signer(suite: 1, publicKey: Array(repeating: 1, count: 32)) { _ in Array(repeating: 0, count: 64) },
            environment: StoreEnvironment(wallClock: { 1_493_596_860_000 }, randomBits: { 7 }, suite: Sessions.suite))
        let last = try store.write { _ in
            try node.list("changesets").map { try store.receive($0, accepts: { _ in true }) }.last
        }
        if case .refused = last { throw NotRefused() }
    }

    private static func spoilt(_ node: JSONNode, _ schema: [UInt8]) throws {
        let parts = String(decoding: schema, as: UTF8.self).split(
            separator: node.text("old"), maxSplits: 1, omittingEmptySubsequences: false)
        _ = try Schema(parsing: Array(parts.joined(separator: node.text("new")).utf8), file: "schema.json")
    }

    private static func bytes(_ path: String) throws -> [UInt8] {
        guard let file = fopen(path, "r") else { throw NotRefused() }
        defer { fclose(file) }
        var (result, buffer) = ([UInt8](), [UInt8](repeating: 0, count: 1 << 16))
        while case let count = fread(&buffer, 1, buffer.count, file), count > 0 { result += buffer[..<count] }
        return result
    }
}

extension JSONNode {
    func text(_ name: String) -> String { if case .text(let text)? = self[name]?.value { text } else { "" } }
    func hex(_ name: String) -> [UInt8] { Self.bytes(text(name)) }

    func list(_ name: String) -> [[UInt8]] {
        guard case .list(let list)? = self[name]?.value else { return [] }
        return list.map { if case .text(let text) = $0.value { Self.bytes(text) } else { [] } }
    }

    private static func bytes(_ text: String) -> [UInt8] {
        let digits = text.utf8.map { UInt8(Int(String(Unicode.Scalar($0)), radix: 16) ?? 0) }
        return stride(from: 0, to: digits.count - 1, by: 2).map { digits[$0] << 4 | digits[$0 + 1] }
    }
}
