import CunlianTrust
import Glibc
import RecordStore
import Records

/// What only a process of its own shows.
extension Workbench {
    func cliStart() throws {
        let program = programFolder() + "/cunlian"
        guard access(program, X_OK) == 0 else {
            return remark(
                "cli-start: skipped, there is no cunlian beside this program; build it in the same configuration"
            )
        }
        let times = try (0..<21).map { _ in
            try timed {
                guard try spawn(program, ["--version"]) == 0 else {
                    throw BenchError("cunlian --version failed")
                }
            }
        }
        report.add(Figure(name: "cli-start", value: median(times) * 1_000, unit: "ms"))
    }
}

/// The child: takes the changesets of a file into a node's store, and prints the most memory it had, in KB.
func mergeInChild(_ frames: String, _ folder: String) throws {
    let isThere = access(folder + "/" + RecordStore.fileName, F_OK) == 0
    let node = isThere ? try Node(opening: folder) : try Node(in: folder)
    let start = seconds()
    try node.receive(FrameFile(frames))
    remark("merged in \(rounded(seconds() - start)) s, \(node.commits) commits")
    let status = try readText("/proc/self/status")
    guard let line = status.split(separator: "\n").first(where: { $0.hasPrefix("VmHWM:") }) else {
        throw BenchError("the system does not say how much memory was used")
    }
    print(line.split(separator: "\t").last?.split(separator: " ").first(where: { Int($0) != nil }) ?? "0")
}

/// For profilers: the tables of a county's register into a store of this form.
func importInChild(_ form: String, _ register: String) throws {
    let folder = try Folder()
    let sheets = try CountySheets(of: register, joinedIn: folder)
    let office = try sheets.office(in: folder.folder("office"), schema: registerSchema("schemas/poverty-register-\(form).json"))
    let cost = try Cost.of { _ = try sheets.take(into: office.store) }
    remark("imported in \(rounded(cost.wall)) s, \(rounded(cost.processor)) s of processor")
}

/// For profilers: a whole store checked.
func verifyInChild(_ folder: String) throws {
    let node = try Node(opening: folder)
    let cost = try Cost.of {
        let result = try node.store.verify()
        remark("\(result.entries) entries, \(result.rows) rows, \(result.faults.count) faults")
    }
    remark("verified in \(rounded(cost.wall)) s, \(rounded(cost.processor)) s of processor")
}

/// Changesets in a file, each behind its length in eight digits, read one by one.
struct FrameFile: Sequence {
    let path: String

    init(_ path: String) { self.path = path }

    struct Iterator: IteratorProtocol {
        let file: UnsafeMutablePointer<FILE>?

        func next() -> [UInt8]? {
            guard let file else { return nil }
            var length = [UInt8](repeating: 0, count: 8)
            guard fread(&length, 1, 8, file) == 8, let count = Int(String(decoding: length, as: UTF8.self))
            else {
                fclose(file)
                return nil
            }
            var bytes = [UInt8](repeating: 0, count: count)
            return fread(&bytes, 1, count, file) == count ? bytes : nil
        }
    }

    func makeIterator() -> Iterator { Iterator(file: fopen(path, "r")) }
}

func writeFrames(_ changesets: [[UInt8]], to path: String) throws {
    guard let file = fopen(path, "w") else { throw BenchError("cannot write \(path)") }
    defer { fclose(file) }
    for bytes in changesets {
        let digits = String(100_000_000 + bytes.count).dropFirst()
        guard fputs(String(digits), file) >= 0, fwrite(bytes, 1, bytes.count, file) == bytes.count else {
            throw BenchError("cannot write \(path)")
        }
    }
}

func readText(_ path: String) throws -> String {
    guard let file = fopen(path, "r") else { throw BenchError("cannot read \(path)") }
    defer { fclose(file) }
    var bytes = [UInt8](repeating: 0, count: 65_536)
    let count = fread(&bytes, 1, bytes.count, file)
    return String(decoding: bytes.prefix(count), as: UTF8.self)
}
