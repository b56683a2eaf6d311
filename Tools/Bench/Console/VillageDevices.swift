import Glibc
import RecordStore
import Records

/// Devices of villages, a process for each command: they save a household's telephone and sync, again and again.
final class VillageDevices {
    struct Device {
        let store: String
        let scope: ScopeCode
        fileprivate let code: String
        fileprivate(set) var household = ""
        fileprivate var process: pid_t?
        fileprivate var isSyncing = false
        fileprivate var isDueAt = 0.0
    }

    private(set) var devices: [Device] = []
    private(set) var syncs = 0
    private(set) var failures = 0
    private let program = programFolder() + "/cunlian"
    private let log: String

    /// How often each village saves and syncs, in seconds.
    static let interval = 10.0

    /// - Parameter count: Villages, from all over the city.
    init(_ city: City, folder: Folder, count: Int) throws {
        log = folder.path + "/village log"
        let villages = city.villages
        for index in 0..<min(count, villages.count) {
            let scope = villages[index * villages.count / count]
            let code = try invite(["--role", "C", "--scope", scope.description, "--person", "Collector \(index)"], city, folder)
            devices.append(Device(store: folder.path + "/village \(index)", scope: scope, code: code))
        }
    }

    /// Each holds its village afterwards.
    func enrol(at node: ServedNode) throws {
        for index in devices.indices {
            let device = devices[index]
            try run(["init", "--scope", device.scope.description, "--person", "Collector \(index)"], device)
            try run(["enrol", "--node", node.address, "--code", device.code], device)
            try run(["sync"], device)
            let numbers = try StoreFile(device.store + "/" + RecordStore.fileName).texts(
                "SELECT number FROM household ORDER BY _id LIMIT 1")
            guard let number = numbers.first else { throw BenchError("\(device.scope) came without households") }
            devices[index].household = number
        }
    }

    private func run(_ words: [String], _ device: Device) throws {
        let code = try spawn(program, words + ["--store", device.store, "--language", "en"], output: log)
        guard code == 0 || code == 3 else { throw BenchError("cunlian \(words[0]) ended with \(code): \(try readText(log))") }
    }

    /// Spreads the villages over an interval.
    func begin(at now: Double) {
        for index in devices.indices { devices[index].isDueAt = now + Self.interval * Double(index) / Double(devices.count) }
    }

    /// Starts what is due, and notes what has ended.
    ///
    /// - Parameter mayBegin: Whether villages that are quiet begin anew.
    /// - Returns: Whether any is at work.
    func step(at now: Double, mayBegin: Bool) throws -> Bool {
        for index in devices.indices {
            if let process = devices[index].process {
                var status: Int32 = 0
                guard waitpid(process, &status, WNOHANG) == process else { continue }
                try ended(index, exitCode(status))
            } else if mayBegin, devices[index].isDueAt <= now {
                devices[index].isDueAt += Self.interval
                try start(
                    index, ["set", "household:" + devices[index].household, "phone=1\(Int.random(in: 3_000_000_000...3_999_999_999))"])
            }
        }
        return devices.contains { $0.process != nil }
    }

    private func start(_ index: Int, _ words: [String]) throws {
        let device = devices[index]
        devices[index].isSyncing = words[0] == "sync"
        devices[index].process = try bench.start(
            program, words + ["--store", device.store, "--language", "en"], output: "\(log) \(index)")
    }

    private func ended(_ index: Int, _ code: Int32) throws {
        let wasSyncing = devices[index].isSyncing
        devices[index].process = nil
        let isGood = code == 0 || code == 3
        if !isGood { remark("village \(index): \(wasSyncing ? "sync" : "set") ended with \(code): \(try readText("\(log) \(index)"))") }
        guard !wasSyncing else {
            syncs += 1
            if !isGood { failures += 1 }
            return
        }
        if isGood { try start(index, ["sync"]) } else { failures += 1 }
    }
}
