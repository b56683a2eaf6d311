import Foundation
import Glibc
import TestSupport
import Testing

/// What is a store's own is written over by nobody, and what a file held is there until the new one is whole.
@Suite(.serialized) struct OwnFilesProgramTests {
    private let programs = Programs()

    private func device() throws {
        try programs.done("cunlian", "init --scope 450124100201", store: "device")
        try programs.done("cunlian", "add household number=450124100201-0001 phone=13900000001", store: "device")
    }

    private func bytes(_ name: String) -> Data? { FileManager.default.contents(atPath: programs.path(name)) }

    @Test(arguments: [
        "export household 'KEY'", "export household 'KEY' --format jsonl", "export household 'KEY' --format xlsx",
        "report indicators --out 'KEY'", "import household '-' --report 'LOCK'", "bundle write 'KEY'",
    ])
    func `nothing is written over a store's key`(command: String) throws {
        try device()
        let (key, other) = (bytes("device/key"), programs.path("link"))
        #expect(symlink(programs.path("device/key"), other) == 0)
        for path in [programs.path("device/key"), programs.path("device/../device/key"), other] {
            let lock = programs.path("device/lock")
            let outcome = try programs.run(
                "cunlian", command.replacing("KEY", with: path).replacing("LOCK", with: lock), store: "device")
            #expect(outcome.code != 0, "\(command): \(outcome)")
            #expect(bytes("device/key") == key && bytes("device/lock") != nil, "\(command)")
        }
        try programs.done("cunlian", "status", store: "device")
    }

    @Test(arguments: ["device/key", "device/lock", "device/seat", "device/store.sqlite", "device/store.sqlite-wal", "device/people/x.csv"])
    func `a store's own files and folders are refused by name, in both languages, also those of another store`(name: String) throws {
        try device()
        try programs.done("cunlian", "init --scope 450124100201", store: "other")
        try FileManager.default.createDirectory(atPath: programs.path("device/people"), withIntermediateDirectories: true)
        let before = bytes(name)
        for (language, words) in [("en", "a store keeps its own there"), ("zh", "这是库自己的文件")] {
            let outcome = try programs.run(
                "cunlian", "export household '\(programs.path(name))' --format csv", store: "other", language: language)
            #expect(outcome.code == 74 && outcome.isOneSentence && outcome.errors.contains(words), "\(outcome)")
        }
        #expect(bytes(name) == before)
    }

    @Test func `where the disk is full the old file is whole, and nothing is left beside it`() throws {
        try device()
        let rows = (1...4_000).map { "450124100201-\(1_000 + $0),1390000\(1_000 + $0)\n" }.joined()
        let sheet = try programs.write("sheet.csv", ("户编号,联系电话\n" + rows).utf8)
        try programs.done("cunlian", "import household '\(sheet)'", store: "device")
        for format in ["csv", "jsonl"] {
            let old = try programs.write("out.\(format)", "what was there".utf8)
            let outcome = try programs.run(
                "cunlian", "export household '\(old)' --format \(format)", store: "device", before: "ulimit -f 100;")
            #expect(outcome.code == 74 && outcome.isOneSentence, "\(format): \(outcome)")
            #expect(bytes("out.\(format)") == Data("what was there".utf8), "\(format)")
        }
        let names = try FileManager.default.contentsOfDirectory(atPath: programs.folder.path)
        #expect(!names.contains { $0.hasSuffix(".cunlian-new") }, "\(names)")
        // With room it takes its place, and others may read it as far as they might.
        let out = programs.path("out.csv")
        try FileManager.default.setAttributes([.posixPermissions: 0o640], ofItemAtPath: out)
        try programs.done("cunlian", "export household '\(out)'", store: "device")
        #expect(bytes("out.csv")?.count ?? 0 > 10_000)
        #expect(try FileManager.default.attributesOfItem(atPath: out)[.posixPermissions] as? Int == 0o640)
    }

    @Test(
        .timeLimit(.minutes(1)),
        arguments: [
            "restore 'PIPE'", "bundle read 'PIPE'", "add household --from 'PIPE'", "enrol --node http://127.0.0.1:1 --code-file 'PIPE'",
            "restore 'FOLDER'", "bundle read 'FOLDER'", "add household --from 'FOLDER'",
            "enrol --node http://127.0.0.1:1 --code-file 'FOLDER'",
        ])
    func `what is no file is named as one that is none, and is not waited for`(command: String) throws {
        try device()
        let pipe = programs.path("pipe")
        #expect(mkfifo(pipe, 0o600) == 0)
        let store = command.hasPrefix("restore") ? "new" : "device"
        let text = command.replacing("PIPE", with: pipe).replacing("FOLDER", with: programs.path("device"))
        let outcome = try programs.run("cunlian", text, store: store)
        #expect(outcome.code != 0 && outcome.isOneSentence && outcome.errors.contains("a folder, a pipe or a device"), "\(outcome)")
    }

    @Test func `a huge file is not read where a short one is wanted`() throws {
        try device()
        let path = try programs.write("huge", [])
        try #require(FileHandle(forWritingAtPath: path)).truncate(atOffset: 3 << 30)
        let wanted = [
            ("cunlian", "enrol --node http://127.0.0.1:1 --code-file '\(path)'"), ("cunlian", "add household --from '\(path)'"),
            ("cunliand", "check-config --config '\(path)'"),
        ]
        for (program, command) in wanted {
            let outcome = try programs.run(program, command, store: "device")
            #expect(outcome.code == 74 && outcome.isOneSentence && outcome.errors.contains("has more than"), "\(outcome)")
        }
    }

    @Test func `a backup over a file that exists is refused with what is the matter`() throws {
        try device()
        let path = try programs.write("there", "x".utf8)
        for (language, words) in [("en", "choose another name"), ("zh", "请换一个名字")] {
            let outcome = try programs.run("cunlian", "backup '\(path)'", store: "device", language: language)
            #expect(outcome.code == 74 && outcome.errors.contains(words) && !outcome.errors.contains("store"), "\(outcome)")
        }
    }
}
