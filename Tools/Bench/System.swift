import Glibc

/// Why a measurement could not be taken.
struct BenchError: Error, CustomStringConvertible {
    let description: String

    init(_ description: String) { self.description = description }
}

/// Seconds on a clock that nobody sets.
func seconds() -> Double {
    var now = timespec()
    clock_gettime(CLOCK_MONOTONIC, &now)
    return Double(now.tv_sec) + Double(now.tv_nsec) * 1e-9
}

/// How long the body took, in seconds.
func timed(_ body: () throws -> Void) rethrows -> Double {
    let start = seconds()
    try body()
    return seconds() - start
}

/// Wall and processor seconds; the second is what is left of a measurement on a machine that others use too.
struct Cost: Sendable {
    var wall = 0.0
    var processor = 0.0

    static func now() -> Cost {
        var used = timespec()
        clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &used)
        return Cost(wall: seconds(), processor: Double(used.tv_sec) + Double(used.tv_nsec) * 1e-9)
    }

    static func since(_ start: Cost) -> Cost {
        let end = now()
        return Cost(wall: end.wall - start.wall, processor: end.processor - start.processor)
    }

    static func of(_ body: () throws -> Void) rethrows -> Cost {
        let start = now()
        try body()
        return since(start)
    }

    static func of(_ body: () async throws -> Void) async rethrows -> Cost {
        let start = now()
        try await body()
        return since(start)
    }

    static func += (a: inout Cost, b: Cost) {
        a.wall += b.wall
        a.processor += b.processor
    }

    static func median(_ costs: [Cost]) -> Cost {
        Cost(wall: bench.median(costs.map(\.wall)), processor: bench.median(costs.map(\.processor)))
    }

    /// How this compares in processor time.
    func remarkOn(_ name: String, floor: Cost) {
        remark(
            "\(name): processor \(rounded(processor)) s, floor \(rounded(floor.processor)) s: "
                + "\(rounded(processor / floor.processor)) ×")
    }
}

func median(_ values: [Double]) -> Double {
    let sorted = values.sorted()
    guard !sorted.isEmpty else { return 0 }
    return (sorted[(sorted.count - 1) / 2] + sorted[sorted.count / 2]) / 2
}

/// A repeatable random source (Steele, Lea & Flood, "Fast Splittable Pseudorandom Number Generators", 2014).
struct SplitMix64: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }
}

/// A folder that is there as long as the value is.
final class Folder: Sendable {
    let path: String

    init() throws {
        let parent = getenv("TMPDIR").map { String(cString: $0) } ?? "/tmp"
        var template = Array((parent + "/cunlian-bench-XXXXXX").utf8CString)
        let made: String? = template.withUnsafeMutableBufferPointer { buffer in
            guard let start = buffer.baseAddress, mkdtemp(start) != nil else { return nil }
            return String(cString: start)
        }
        guard let made else { throw BenchError("cannot make a folder in \(parent)") }
        path = made
    }

    deinit { removeTree(path) }

    func folder(_ name: String) -> String {
        let folder = path + "/" + name
        mkdir(folder, 0o700)
        return folder
    }

    func remove(_ name: String) { removeTree(path + "/" + name) }
}

/// The names in a folder, ascending.
func entries(of path: String) -> [(name: String, isFolder: Bool)] {
    guard let folder = opendir(path) else { return [] }
    defer { closedir(folder) }
    var result: [(name: String, isFolder: Bool)] = []
    while let entry = readdir(folder) {
        let name = withUnsafeBytes(of: &entry.pointee.d_name) {
            String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self)
        }
        if name != ".", name != ".." { result.append((name, entry.pointee.d_type == UInt8(DT_DIR))) }
    }
    return result.sorted { $0.name < $1.name }
}

func removeTree(_ path: String) {
    for entry in entries(of: path) {
        if entry.isFolder { removeTree(path + "/" + entry.name) } else { unlink(path + "/" + entry.name) }
    }
    rmdir(path)
}

func fileSize(_ path: String) -> Int {
    var status = stat()
    return stat(path, &status) == 0 ? Int(status.st_size) : 0
}

/// Runs a program to its end with its output in a file.
///
/// - Returns: Its exit code.
func spawn(_ program: String, _ arguments: [String], output: String = "/dev/null") throws -> Int32 {
    try measure(program, arguments, output: output).code
}

/// Runs a program to its end, and tells what it took besides.
func measure(_ program: String, _ arguments: [String], output: String) throws -> (code: Int32, cost: Cost) {
    let begun = seconds()
    let process = try start(program, arguments, output: output)
    var status: Int32 = 0
    var used = rusage()
    while wait4(process, &status, 0, &used) < 0, errno == EINTR {}
    let processor = [used.ru_utime, used.ru_stime].reduce(0) { $0 + Double($1.tv_sec) + Double($1.tv_usec) * 1e-6 }
    return (exitCode(status), Cost(wall: seconds() - begun, processor: processor))
}

/// Starts a program with its output in a file.
func start(_ program: String, _ arguments: [String], output: String) throws -> pid_t {
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, output, O_WRONLY | O_CREAT | O_TRUNC, 0o600)
    var strings = ([program] + arguments).map { strdup($0) } + [nil]
    defer { for string in strings { free(string) } }
    var process = pid_t()
    guard posix_spawn(&process, program, &actions, nil, &strings, environ) == 0 else {
        throw BenchError("cannot start \(program)")
    }
    return process
}

/// How a process ended, of what `wait` says.
func exitCode(_ status: Int32) -> Int32 { status & 0x7F == 0 ? (status >> 8) & 0xFF : 128 + (status & 0x7F) }

/// The folder of this very program, where its neighbours are.
func programFolder() -> String {
    var buffer = [UInt8](repeating: 0, count: 4_096)
    let count = buffer.withUnsafeMutableBytes {
        $0.baseAddress.map { place in readlink("/proc/self/exe", place, 4_096) } ?? 0
    }
    let path = String(decoding: buffer.prefix(max(0, count)), as: UTF8.self)
    return path.split(separator: "/", omittingEmptySubsequences: false).dropLast().joined(separator: "/")
}
