import ArgumentParser
import Causality
import Changesets
import Cunlian
import CunlianHTTP
import Foundation
import Glibc
import JSON
import RecordStore
import Records
import SyncSession
import Testing

@testable import CunlianCommands

/// A made-up village to practise on: its exercises as they are told, and that nothing of it gets anywhere else.
@Suite(.serialized) struct PracticeProgramTests {
    /// Where the exercises are done; the village of ``shared`` is only read.
    private let programs = Programs()
    private static let shared: Result<Programs, any Error> = Result {
        let programs = Programs()
        let made = try programs.run("cunlian", "practice", store: "p")
        try #require(made.code == 0, "\(made)")
        return programs
    }

    private func practice(_ arguments: String, language: String = "en") throws -> Programs.Outcome {
        try programs.run("cunlian", "practice \(arguments)", store: "p", language: language)
    }

    /// Runs a command as the exercise tells it, in the practice folder.
    private func type(_ command: String, replacing words: [String: String] = [:]) throws -> Programs.Outcome {
        var command = command
        for (word, text) in words { command = command.replacing(word, with: text) }
        let (output, errors) = (programs.path("typed.out"), programs.path("typed.err"))
        let status = system(
            "cd '\(programs.path("p"))' && PATH='\(Programs.folderOfPrograms)':$PATH LC_ALL=C.UTF-8 && \(command) --language en > '\(output)' 2> '\(errors)' < /dev/null"
        )
        return Programs.Outcome(
            code: status & 0x7F == 0 ? status >> 8 & 0xFF : 128 + status & 0x7F,
            output: try String(contentsOfFile: output, encoding: .utf8),
            errors: try String(contentsOfFile: errors, encoding: .utf8))
    }

    private func commands(of exercise: Int) throws -> [String] {
        let shown = try practice("next \(exercise) --json")
        let list = try #require(shown.json("commands")?.list, "\(shown)")
        return list.compactMap(\.text)
    }

    private func isDone(_ exercise: Int) throws -> Bool {
        let checked = try practice("check \(exercise) --json")
        #expect(checked.code == (checked.json("done")?.bool == true ? 0 : 3), "\(checked)")
        return checked.json("done")?.bool ?? false
    }

    @Test func `every exercise is open until its commands were typed, and done when they were`() throws {
        let made = try practice("", language: "zh")
        #expect(made.code == 0 && made.output.split(separator: "\n").allSatisfy { $0.hasPrefix("演练 │ ") }, "\(made)")
        var words: [String: String] = [:]
        for exercise in 1...10 {
            #expect(try !isDone(exercise), "exercise \(exercise) before")
            for command in try commands(of: exercise) {
                let typed = try type(command, replacing: words)
                // 3 says that there is something to look at.
                #expect([0, 3].contains(typed.code), "\(command): \(typed)")
                let unmarked = typed.output.split(separator: "\n").filter { !$0.hasPrefix("practice │ ") }
                #expect(unmarked.isEmpty, "\(command)")
                words.merge(read(typed.output, of: command)) { $1 }
            }
            let said = try practice("check \(exercise)").output
            #expect(try isDone(exercise), "exercise \(exercise) after: \(said)")
        }
        #expect(try practice("check").output.contains("All ten are done"))
        // What was done stays done, and begun anew nothing is.
        #expect(try practice("next", language: "zh").output.contains("十题都做完了"))
        #expect(try practice("reset").output.contains("·  1") && !isDone(1))
    }

    /// What later commands need: names and codes that an exercise tells to take over.
    private func read(_ output: String, of command: String) -> [String: String] {
        func first(_ word: String, in pattern: Regex<Substring>) -> [String: String] {
            output.firstMatch(of: pattern).map { [word: String($0.0)] } ?? [:]
        }
        if command.contains(" conflicts ") { return first("NAME", in: /[0-9a-f]{6}-[0-9a-f]{10}/) }
        if command.contains(" findings ") { return first("ID", in: /[0-9]+\.[0-9]+-[0-9a-f]{8}/) }
        if command.contains(" card ") { return first("CODE", in: /(?:[0-9A-Z]{4}-){2}[0-9A-Z]{4}/) }
        if command.contains(" evaluate ") { return first("DIGEST", in: /[0-9a-f]{64}/) }
        return [:]
    }

    @Test func `every screen, document and page says that it is practice, and no real store's does`() throws {
        let programs = try Self.shared.get()
        let store = "p/collector"
        for arguments in ["status", "todo", "list household", "roster", "report progress", "show household:990124100201-0001", "describe"] {
            for (language, mark) in [("zh", "演练 │ "), ("en", "practice │ ")] {
                let outcome = try programs.run("cunlian", arguments, store: store, language: language)
                #expect(outcome.code == 0 && !outcome.output.isEmpty, "\(arguments): \(outcome)")
                let unmarked = outcome.output.split(separator: "\n").filter { !$0.hasPrefix(mark) }
                #expect(unmarked.isEmpty, "\(arguments)")
            }
        }
        let wrong = try programs.run("cunlian", "show household:7", store: store, language: "zh")
        #expect(wrong.code == 65 && wrong.errors.hasPrefix("演练 │ "), "\(wrong.errors)")
        #expect(try programs.done("cunlian", "status --json", store: store).json("practice")?.bool == true)
        for arguments in ["roster --format html", "report progress --format html", "household-book"] where arguments.contains("html") {
            let page = programs.path("page.html")
            try programs.done("cunlian", "\(arguments) --out '\(page)'", store: store)
            #expect(try String(contentsOfFile: page, encoding: .utf8).contains("<p class=\"mark\">Practice</p>"), "\(arguments)")
        }
        try programs.done("cunlian", "init --scope 450124100201", store: "real")
        #expect(try !programs.done("cunlian", "status", store: "real").output.contains("practice"))
        #expect(try programs.done("cunlian", "status --json", store: "real").json("practice") == nil)
        #expect(try programs.run("cunlian", "practice", store: "real").code == 65, "a real store's folder is no place for it")
    }

    @Test func `a practice store enrols at no node, syncs with none but its own, and is served to nobody`() async throws {
        let village = try Self.shared.get()
        try programs.tree(["device"])
        let url = "http://127.0.0.1:9"
        for arguments in ["enrol --node \(url) --code ABCD", "sync --node \(url)"] {
            for (language, words) in [("zh", "演练用的库"), ("en", "to practise on")] {
                let refused = try village.run("cunlian", arguments, store: "p/collector", language: language)
                #expect(refused.code == 77 && refused.isOneSentence && refused.errors.contains(words), "\(refused)")
            }
        }
        #expect(try village.run("cunliand", "serve --scope 990124 --listen 127.0.0.1:0", store: "p/node").code == 77)
        // Nor by a program that knows nothing of practice, with a code that the node gave: the trees have other roots.
        let invited = try programs.done("cunliand", "invite --role C --scope 450124100201 --person x --json", store: "city")
        let code = try #require(invited.text("code"))
        let folder = PracticeFolder(village.path("p"))
        try await programs.serving("city", scope: "4501") { url in
            // Others keep every core busy: what takes long is no failure here.
            let node = NodeTransport(address: url, trust: .system, timeout: 120)
            do {
                try await Self.meet(node, folder.store("collector"), code)
                try await node.transport.shutdown()
            } catch {
                try await node.transport.shutdown()
                throw error
            }
        }
        #expect(try programs.done("cunlian", "digest --scope 990124100201 --json", store: "city").output.isEmpty)
        #expect(try programs.done("cunlian", "list household --json", store: "city").output.isEmpty)
    }

    /// What a program that knows nothing of practice gets of a node of another tree.
    private static func meet(_ node: NodeTransport, _ path: String, _ code: String) async throws {
        let context = try Context(StoreOptions.parse(["--store", path]))
        let signer = try context.signer()
        let replica = try Replica { try context.openStore() }
        await #expect(throws: (any Error).self) { try await Asker(replica: replica, signer: signer).sync(over: node) }
        await #expect(throws: SyncRefusal.self) { try await replica.enrol(over: node, code: code, signer: signer) }
        // The node has named the key now, and takes nothing all the same: what it brings was granted by another root.
        let report = try await Asker(replica: replica, signer: signer).sync(over: node)
        #expect(!report.isComplete && !report.refusals.isEmpty && !report.isWitnessed && report.receivedEntries == 0)
    }

    @Test func `what somebody carries into a real store by hand counts nowhere there`() throws {
        let village = try Self.shared.get()
        try programs.tree(["device"])
        let from = try Context(StoreOptions.parse(["--store", village.path("p/collector")])).openStore()
        let to = try Context(StoreOptions.parse(["--store", programs.path("city")])).openStore()
        let carried = try from.log.changesets(PracticeFolder.village, beyond: VersionVector())
        #expect(!carried.isEmpty)
        for changeset in carried { _ = try to.write { _ in try to.receive(changeset, accepts: { _ in true }) } }
        #expect(try to.views.states(PracticeFolder.village).allSatisfy { $0.1.existence.standing != .present })
        #expect(try programs.done("cunlian", "list household --json", store: "city").output.isEmpty)
    }

    @Test func `wrong words are told, in the reader's language`() throws {
        let programs = try Self.shared.get()
        for (arguments, code, zh, en) in [
            ("next 11", Int32(65), "没有第 11 题", "no exercise 11"), ("dance", 64, "check、sync、reset", "Please provide one of"),
        ] {
            for (language, words) in [("zh", zh), ("en", en)] {
                let outcome = try programs.run("cunlian", "practice \(arguments)", store: "p", language: language)
                #expect(outcome.code == code && outcome.errors.contains(words), "\(outcome)")
            }
        }
        #expect(try programs.done("cunlian", "practice next --json", store: "p").json("exercise")?.number?.integer == 1)
        #expect(try programs.done("cunlian", "practice --json", store: "p").output.split(separator: "\n").count == 10)
    }
}

extension Programs {
    /// As ``serving(_:scope:also:log:_:)``, for a body that waits.
    fileprivate func serving(_ store: String, scope: String, _ body: (_ url: String) async throws -> Void) async throws {
        let process = Process()
        process.executableURL = URL(filePath: Programs.folderOfPrograms + "/cunliand")
        process.arguments = ["serve", "--store", path(store), "--scope", scope, "--listen", "127.0.0.1:0", "--language", "en"]
        let pipe = Pipe()
        process.standardOutput = pipe
        process.standardError = FileHandle.nullDevice
        try process.run()
        defer {
            process.terminate()
            process.waitUntilExit()
        }
        var line = ""
        while !line.contains("\n") {
            let data = pipe.fileHandleForReading.availableData
            guard !data.isEmpty else { break }
            line += String(decoding: data, as: UTF8.self)
        }
        let url = try #require(line.split(whereSeparator: { " \n".contains($0) }).last.map(String.init), "the node did not listen")
        try await body(url)
    }
}
