import Glibc

/// A node that a process serves, with its console.
final class ServedNode {
    let address: String
    let consolePort: UInt16
    private let process: pid_t

    /// - Parameter log: A file for what it prints, read for where it listens.
    init(_ store: String, scope: String, log: String) throws {
        process = try start(
            programFolder() + "/cunliand",
            [
                "serve", "--store", store, "--scope", scope, "--listen", "127.0.0.1:0", "--console", "127.0.0.1:0", "--language", "en",
                "--log-level", "error",
            ], output: log)
        let until = seconds() + 120
        while true {
            let said = try readText(log)
            if let node = Browser.between(said, "listening on ", "\n"), let console = Browser.between(said, "console on ", "\n"),
                let port = console.split(separator: ":").last.flatMap({ UInt16($0) })
            {
                (address, consolePort) = (node, port)
                return
            }
            guard seconds() < until, kill(process, 0) == 0 else { throw BenchError("the node does not listen: \(said)") }
            usleep(20_000)
        }
    }

    /// The most memory that it had so far, in bytes.
    func peakMemory() throws -> Int {
        let status = try readText("/proc/\(process)/status")
        guard let line = status.split(separator: "\n").first(where: { $0.hasPrefix("VmHWM:") }),
            let size = line.split(whereSeparator: { $0 == " " || $0 == "\t" }).dropFirst().first.flatMap({ Int($0) })
        else { throw BenchError("the system does not say how much memory was used") }
        return size << 10
    }

    /// What it used of the processors so far, in seconds.
    func processorSeconds() throws -> Double {
        let stat = try readText("/proc/\(process)/stat")
        let words = stat.split(separator: ")").last.map { $0.split(separator: " ") } ?? []
        guard words.count > 12, let user = Double(words[11]), let system = Double(words[12]) else { return 0 }
        return (user + system) / Double(sysconf(Int32(_SC_CLK_TCK)))
    }

    deinit {
        kill(process, SIGTERM)
        var status: Int32 = 0
        while waitpid(process, &status, 0) < 0, errno == EINTR {}
    }
}
