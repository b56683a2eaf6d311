import Cunlian
import CunlianConsole
import Glibc
import RecordStore
import Records
import Register
import SyncSession

/// A node's service with what its operator must know of it beside the store's own figures: the parent, the file, the
/// backup, and the villages that nothing comes from.
struct OperatedNode: SyncService {
    let node: NodeService
    let replica: Replica
    /// The store's folder.
    let folder: String
    let parent: String?
    let uplink: ParentStanding?

    func session() async throws -> any SyncExchange { try await node.session() }
    func attachments() async throws -> (any SyncExchange)? { try await node.attachments() }
    func keys() async throws -> (any SyncExchange)? { try await node.keys() }
    func viewings() async throws -> (any SyncExchange)? { try await node.viewings() }
    func enrol(_ request: [UInt8]) async throws -> [UInt8] { try await node.enrol(request) }
    func isReady() async -> Bool { await node.isReady() }

    func remarks() async -> [String] {
        let parent = parent
        guard let figures = try? await replica.run({ store in try store.read { _ in try NodeFigures(store, parent: parent) } }) else {
            // Why it cannot be read stands in the log, beside the figures that could not be taken either.
            return (uplink.map { [$0.remark] } ?? []) + ["store: cannot be read"]
        }
        let now = replica.environment.wallClock()
        let longest = figures.waitingSince.map { ", the first for \(ago($0, now))" } ?? ""
        return (uplink.map { [$0.remark] } ?? [])
            + (figures.refolding.map { ["refolding: \($0.done) of \($0.total)"] } ?? [])
            + (figures.backlog.map { ["backlog: \(count(Int(clamping: $0), "entry", "entries"))"] } ?? [])
            + [
                "waiting: \(count(figures.waiting, "changeset"))" + longest,
                "quarantine: \(count(figures.quarantined, "entry", "entries"))",
                "conflicts: \(figures.conflicts.disputed) that block, \(figures.conflicts.listed) to look at",
                lastBackup(in: folder).map { "backup: \(ago($0, now)) ago" } ?? "backup: never",
            ]
    }

    func metrics() async throws -> [Metric] {
        let now = replica.environment.wallClock()
        let villages = try await replica.run { store in
            try store.read { _ in
                try VillageSilence.villages(of: store, scopes: store.scopes(), region: nil, now: now).map { ($0.scope, $0.lastArrival) }
            }
        }
        let arrivals = villages.map { scope, arrival in
            Metric(
                name: "cunlian_village_last_arrival_seconds",
                help: "When anything of a village's own people came last, in seconds since 1970; 0 is never, or not noted.", kind: .gauge,
                value: Double(arrival ?? 0) / 1_000, labels: [("scope", scope.description)])
        }
        return try await node.metrics() + (uplink?.metrics ?? []) + arrivals + [
            Metric(
                name: "cunlian_store_bytes", help: "Size of the store's files.", kind: .gauge, value: Double(storeBytes)),
            Metric(
                name: "cunlian_backup_last_seconds", help: "When the store was last backed up, in seconds since 1970; 0 is never.",
                kind: .gauge, value: Double(lastBackup(in: folder) ?? 0) / 1_000),
        ]
    }

    /// For the console.
    var standing: NodeStanding {
        var standing = uplink?.standing ?? NodeStanding()
        standing.parent = parent
        standing.storeBytes = storeBytes
        standing.lastBackup = lastBackup(in: folder)
        standing.version = ProgramVersion.text
        return standing
    }

    private var storeBytes: Int {
        ["", "-wal"].reduce(0) { sum, suffix in
            var status = stat()
            return unsafe stat(folder + "/" + RecordStore.fileName + suffix, &status) == 0 ? sum + Int(status.st_size) : sum
        }
    }
}

/// The file whose age says when the store beside it was last backed up.
private let backupMark = "last-backup"

/// Leaves a mark that the store was backed up, in its folder; a folder that cannot be written to keeps none.
func noteBackup(in folder: String) {
    let file = unsafe open(folder + "/" + backupMark, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
    guard file >= 0 else { return }
    futimens(file, nil)
    close(file)
}

/// When the store was last backed up, in milliseconds since 1970 by the clock of the file system.
func lastBackup(in folder: String) -> UInt64? {
    var status = stat()
    guard unsafe stat(folder + "/" + backupMark, &status) == 0 else { return nil }
    return UInt64(max(0, status.st_mtim.tv_sec)) * 1_000
}
