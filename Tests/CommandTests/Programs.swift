import Foundation
import Glibc
import JSON
import TestSupport
import Testing

/// The two programs, run as people and scripts run them, each store in a folder of its own.
struct Programs {
    let folder = TemporaryFolder()

    struct Outcome {
        let code: Int32
        let output: String
        let errors: String

        /// The last document of the output.
        func json(_ name: String) -> JSONNode? {
            guard let line = output.split(separator: "\n").last else { return nil }
            return (try? JSONNode(parsing: Array(line.utf8)))?[name]
        }

        func number(_ name: String) -> Int64? { json(name)?.number?.integer }
        func text(_ name: String) -> String? { json(name)?.text }

        /// One sentence on standard error, and nothing like a trace.
        var isOneSentence: Bool { errors.split(separator: "\n").count == 1 && !errors.contains("Fatal") }
    }

    /// Next to the tests, where the build puts all three.
    static var folderOfPrograms: String {
        let path = CommandLine.arguments[0]
        return path.lastIndex(of: "/").map { String(path[..<$0]) } ?? "."
    }

    func path(_ name: String) -> String { folder.path + "/" + name }

    func write(_ name: String, _ bytes: some Sequence<UInt8>) throws -> String {
        guard FileManager.default.createFile(atPath: path(name), contents: Data(bytes)) else { throw CocoaError(.fileWriteUnknown) }
        return path(name)
    }

    /// - Parameter before: Shell commands of the process that becomes the program, such as limits.
    func run(
        _ program: String = "cunlian", _ arguments: String, store: String, before: String = "", input: String = "/dev/null",
        language: String = "en"
    ) throws
        -> Outcome
    {
        let name = UUID().uuidString
        let (output, errors) = (path(name + ".out"), path(name + ".err"))
        let command =
            "\(before) LC_ALL=C.UTF-8 exec '\(Programs.folderOfPrograms)/\(program)' \(arguments) --language \(language) --store '\(path(store))' < '\(input)' > '\(output)' 2> '\(errors)'"
        let status = system(command)
        return Outcome(
            code: status & 0x7F == 0 ? status >> 8 & 0xFF : 128 + status & 0x7F,
            output: try String(contentsOfFile: output, encoding: .utf8),
            errors: try String(contentsOfFile: errors, encoding: .utf8))
    }

    /// The same, and it must go well.
    @discardableResult
    func done(_ program: String = "cunlian", _ arguments: String, store: String) throws -> Outcome {
        let outcome = try run(program, arguments, store: store)
        try #require(outcome.code == 0, "\(program) \(arguments): \(outcome.code) \(outcome.errors)\(outcome.output)")
        return outcome
    }

    /// A node that listens on a port of its own until the body ends.
    ///
    /// - Parameter log: The name of a file for what it says on standard error.
    @discardableResult
    /// - Parameter body: Gets the node's address, or its console's where there is one, or its public pages'.
    func serving<Result>(_ store: String, scope: String, also: [String] = [], log: String? = nil, _ body: (_ url: String) throws -> Result)
        throws -> Result
    {
        let process = Process()
        process.executableURL = URL(filePath: Programs.folderOfPrograms + "/cunliand")
        process.arguments = ["serve", "--store", path(store), "--scope", scope, "--listen", "127.0.0.1:0", "--language", "en"] + also
        let pipe = Pipe()
        process.standardOutput = pipe
        process.standardError = try log.map { FileHandle(forWritingAtPath: try write($0, [])) ?? .nullDevice } ?? .nullDevice
        try process.run()
        defer {
            process.terminate()
            process.waitUntilExit()
        }
        var said = ""
        func address(after words: String) -> String? {
            guard let place = said.firstRange(of: words), let end = said[place.upperBound...].firstIndex(of: "\n") else { return nil }
            return String(said[place.upperBound..<end])
        }
        let place = also.contains("--console") ? " console on " : also.contains("--public") ? " public pages on " : " listening on "
        while address(after: " listening on ") == nil || address(after: place) == nil {
            let data = pipe.fileHandleForReading.availableData
            guard !data.isEmpty else { break }
            said += String(decoding: data, as: UTF8.self)
        }
        return try body(try #require(address(after: place), "the node did not listen"))
    }

    /// A city's node with a directory, and devices enrolled there in one village.
    func tree(_ devices: [String], schema: String? = nil, role office: String = "C") throws {
        let form = schema.map { " --schema '\($0)'" } ?? ""
        try done("cunliand", "init --root --scope 4501\(form)", store: "city")
        try serving("city", scope: "4501") { url in
            for device in devices {
                let role = schema == nil ? office : "S"
                let code = try #require(
                    try done("cunliand", "invite --role \(role) --scope 450124100201 --person \(device) --json", store: "city").text("code")
                )
                try done("cunlian", "init --scope 450124100201\(form)", store: device)
                try done("cunlian", "enrol --node \(url) --code \(code)", store: device)
            }
        }
    }

    /// What a store's state comes to.
    func digest(_ store: String) throws -> String? {
        try done("cunlian", "digest --scope 450124100201 --json", store: store).text("digest")
    }
}

/// A port of this machine on which somebody listens who is no node.
final class Impostor: Sendable {
    let port: Int
    private let descriptor: Int32

    /// - Parameter answer: What everybody is told before the line is closed; `nil` says nothing and keeps it open.
    init(_ answer: [UInt8]?) {
        let listening = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        descriptor = listening
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = inet_addr("127.0.0.1")
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { place in
                _ = bind(listening, place, length)
                listen(listening, 8)
                getsockname(listening, place, &length)
            }
        }
        port = Int(UInt16(bigEndian: address.sin_port))
        guard let answer else { return }
        Thread.detachNewThread {
            while case let peer = accept(listening, nil, nil), peer >= 0 {
                var request = [UInt8](repeating: 0, count: 1 << 16)
                _ = recv(peer, &request, request.count, 0)
                _ = send(peer, answer, answer.count, Int32(MSG_NOSIGNAL))
                close(peer)
            }
        }
    }

    /// Nobody listens there from now on.
    func hangUp() {
        shutdown(descriptor, Int32(SHUT_RDWR))
        close(descriptor)
    }
}
