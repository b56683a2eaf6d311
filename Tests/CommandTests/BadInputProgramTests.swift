import Foundation
import Glibc
import SQLite
import Testing

/// What goes wrong in the field, to the programs as they are: one sentence, the right exit code, nothing lost.
@Suite(.serialized) struct BadInputProgramTests {
    private let programs = Programs()

    private func village(_ store: String = "device") throws { try programs.done("cunlian", "init --scope 450124100201", store: store) }

    private func households(_ count: Int) throws -> String {
        var text = "户编号,联系电话\n"
        for number in 1...count { text += "450124100201-\(10_000 + number),1390000\(1_000 + number % 9_000)\n" }
        return try programs.write("households.csv", text.utf8)
    }

    private func size(_ file: String) -> Int {
        ((try? FileManager.default.attributesOfItem(atPath: programs.path(file)))?[.size] as? Int) ?? 0
    }

    @Test func `a full disk: exit code 74, what was acknowledged is there, and with room again it goes on`() throws {
        try village()
        // A commit's pages are written once, so it takes many to fill the write-ahead log, which may be as long as the store.
        let count = 9_000
        let file = try households(count)
        let limit = (size("device/store.sqlite") + 200_000) / 512
        let full = try programs.run("cunlian", "import household '\(file)' --json", store: "device", before: "ulimit -f \(limit);")
        #expect(full.code == 74, "\(full.code) \(full.errors)")
        #expect(full.isOneSentence, "\(full.errors)")
        #expect(full.output.isEmpty)
        try programs.done("cunlian", "verify", store: "device")
        let before = try #require(try programs.done("cunlian", "verify --json", store: "device").number("entries"))
        #expect(before > 0 && before < count && before % 500 == 0, "\(before)")
        let again = try programs.done("cunlian", "import household '\(file)' --json", store: "device")
        #expect(again.number("unchanged") == before)
        #expect(again.number("written") == Int64(count) - before)
        try programs.done("cunlian", "verify", store: "device")
    }

    @Test func `a full disk in a sync: exit code 74, and the next sync brings what is missing`() throws {
        try programs.tree(["a", "b"])
        let file = try households(30_000)
        try programs.serving("city", scope: "4501") { url in
            try programs.done("cunlian", "import household '\(file)'", store: "a")
            try programs.done("cunlian", "sync --node \(url)", store: "a")
            let limit = (size("b/store.sqlite") + 200_000) / 512
            let full = try programs.run("cunlian", "sync --node \(url)", store: "b", before: "ulimit -f \(limit);")
            #expect(full.code == 74, "\(full.code) \(full.errors)")
            #expect(full.isOneSentence, "\(full.errors)")
            try programs.done("cunlian", "verify", store: "b")
            try programs.done("cunlian", "sync --node \(url)", store: "b")
        }
        #expect(try programs.digest("a") == programs.digest("b"))
    }

    @Test func `I6 a full disk in an enrolment: exit code 74, and the same code again ends well, with what was saved meanwhile`() throws {
        try programs.tree([])
        try programs.serving("city", scope: "4501") { url in
            try village("a")
            let invited = try programs.done("cunliand", "invite --role C --scope 450124100201 --person Bo --json", store: "city")
            let enrol = "enrol --node \(url) --code \(try #require(invited.text("code")))"
            let full = try programs.run("cunlian", enrol, store: "a", before: "ulimit -f 64;")
            #expect(full.code == 74 && full.isOneSentence, "\(full.code) \(full.errors)")
            // The code is used up, and it is the answer that did not fit.
            #expect(try programs.done("cunliand", "people --json", store: "city").output.contains("Bo"))
            try programs.done("cunlian", "add household number=450124100201-0001 phone=13900000001", store: "a")
            try programs.done("cunlian", enrol, store: "a")
            let report = try programs.done("cunlian", "sync --node \(url) --json", store: "a")
            #expect(report.number("sentEntries") == 1 && report.number("awaitingGrant") == nil, "\(report.output)")
        }
        #expect(try programs.digest("city") == programs.digest("a"))
        #expect(try programs.done("cunlian", "status --json", store: "city").number("quarantined") == 0)
    }

    @Test func `an init that was killed is done again and ends well, whatever it left`() throws {
        let left: [(name: String, bytes: [UInt8]?)] = [("empty", []), ("nothing", nil)]
        for (name, bytes) in left {
            try FileManager.default.createDirectory(atPath: programs.path(name), withIntermediateDirectories: true)
            if let bytes { _ = try programs.write("\(name)/store.sqlite", bytes) }
            let before = try programs.run("cunlian", "status", store: name)
            #expect(before.code == 74 && before.errors.contains("cunlian init"), "\(before.errors)")
            try village(name)
            #expect(try programs.done("cunlian", "status", store: name).output.contains("450124100201"))
        }
    }

    @Test func `a store that has no regions yet is finished by the same init, and one that has is left as it is`() throws {
        try village()
        let again = try programs.run("cunlian", "init --scope 450124100201", store: "device")
        #expect(again.code == 74 && again.isOneSentence && again.errors.contains("already"), "\(again.errors)")
        do {
            let file = try Connection(path: programs.path("device/store.sqlite"), mode: .readWrite)
            try file.execute("DELETE FROM _meta WHERE key = 'scopes'")
        }
        try programs.done("cunlian", "init --scope 450124100201 --person Bo", store: "device")
        #expect(try programs.done("cunlian", "status", store: "device").output.contains("450124100201"))
        // A node that was to be a root, and whose making ended before it was one.
        try programs.done("cunliand", "init --scope 4501", store: "city")
        try programs.done("cunliand", "init --root --scope 4501", store: "city")
        let root = try programs.run("cunliand", "init --root --scope 4501", store: "city")
        #expect(root.code == 74 && root.errors.contains("already"), "\(root.errors)")
    }

    @Test func `a code that is none is told on the device, and nobody is asked`() throws {
        try village()
        let empty = try programs.write("empty", [])
        let junk = try programs.write("junk", (0...255).map { UInt8($0) })
        for given in [
            "--code ''", "--code-file '\(empty)'", "--code-file '\(junk)'", "--code ABCD-ABCD-ABCD-ABC", "--code ABCD-ABCD-ABCD-ABC0",
        ] {
            for (language, words) in [("en", "no one-time code"), ("zh", "这不是授权码")] {
                // Nobody listens there: whoever asked would end in another error.
                let outcome = try programs.run(
                    "cunlian", "enrol --node http://127.0.0.1:1 \(given)", store: "device", language: language)
                #expect(outcome.code == 65 && outcome.isOneSentence && outcome.errors.contains(words), "\(given): \(outcome)")
            }
        }
    }

    @Test func `a store that cannot be opened is not said to be none`() throws {
        try village()
        let path = programs.path("device/store.sqlite")
        try FileManager.default.setAttributes([.posixPermissions: 0o000], ofItemAtPath: path)
        defer { try? FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: path) }
        // Nothing is kept from the machine's master.
        guard geteuid() != 0 else { return }
        for (language, words) in [("en", "cannot be opened"), ("zh", "打不开")] {
            let refused = try programs.run("cunlian", "status", store: "device", language: language)
            #expect(refused.code == 74 && refused.errors.contains(words) && !refused.errors.contains("init"), "\(refused.errors)")
        }
    }

    @Test func `a store of a newer program is refused and left alone`() throws {
        try village()
        let path = programs.path("device/store.sqlite")
        let file = try #require(FileHandle(forUpdatingAtPath: path))
        // SQLite's file header: the user version stands at offset 60.
        try file.seek(toOffset: 60)
        try file.write(contentsOf: Data([0, 0, 0, 99]))
        try file.close()
        let before = try Data(contentsOf: URL(filePath: path))
        for arguments in ["status", "add household phone=13900000000", "sync --node http://127.0.0.1:1"] {
            let outcome = try programs.run("cunlian", arguments, store: "device")
            #expect(outcome.code == 74 && outcome.isOneSentence && outcome.errors.contains("newer"), "\(outcome.errors)")
        }
        #expect(try Data(contentsOf: URL(filePath: path)) == before)
    }

    @Test func `a node that is down, silent, or none at all: exit code 69, and the work is still to be sent`() throws {
        try village()
        try programs.done("cunlian", "add household phone=13900000000", store: "device")
        let before = try programs.digest("device")
        let gone = Impostor(nil)
        gone.hangUp()
        let silent = Impostor(nil)
        let answers: [(name: String, impostor: Impostor)] = [
            ("down", gone), ("silent", silent), ("no HTTP", Impostor(Array("SSH-2.0-OpenSSH_9.2\r\n".utf8))),
            ("a web page", Impostor(Array("HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 11\r\n\r\n<h1>Hi</h1>\n".utf8))),
            ("frames of no sense", Impostor(Array("HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\n".utf8) + [4, 2, 1, 9])),
            ("a cut answer", Impostor(Array("HTTP/1.1 200 OK\r\nContent-Length: 400\r\n\r\n".utf8) + [4])),
            ("a link that breaks", Impostor([])),
        ]
        for (name, impostor) in answers {
            let outcome = try programs.run("cunlian", "sync --node http://127.0.0.1:\(impostor.port) --timeout 2", store: "device")
            #expect(outcome.code == 69, "\(name): \(outcome.code) \(outcome.errors)")
            #expect(outcome.isOneSentence, "\(name): \(outcome.errors)")
            // Where somebody was there, what is left is told.
            let words = ["silent": "did not answer in time", "a link that breaks": "broke; what came through is kept"][name]
            guard let words else { continue }
            #expect(outcome.errors.contains(words) && outcome.errors.contains("Left: 1 entry to send, what"), "\(name): \(outcome.errors)")
        }
        for (_, impostor) in answers.dropFirst() { impostor.hangUp() }
        #expect(try programs.digest("device") == before)
        let status = try programs.done("cunlian", "status --json", store: "device")
        #expect(status.number("heldByCounty") == 0)
        #expect(try programs.done("cunlian", "verify --json", store: "device").number("entries") == 1)
    }

    @Test func `tables with every fault: good rows go in, bad ones are told, the same file again changes nothing`() throws {
        try village()
        let households = try programs.write(
            "h.csv", "户编号,联系电话\n450124100201-0001,13900000000\n450124100201-0001,13911111111\n450124100201-0002,12\n".utf8)
        let first = try programs.run("cunlian", "import household '\(households)' --json", store: "device")
        #expect(first.code == 3)
        #expect(first.number("written") == 1)
        #expect(first.number("refused") == 1)
        // GB18030, as spreadsheets in the field write it: 户,姓名,证件号码,relation and 韦国庆.
        let head: [UInt8] =
            [0xBB, 0xA7, 0x2C, 0xD0, 0xD5, 0xC3, 0xFB, 0x2C, 0xD6, 0xA4, 0xBC, 0xFE, 0xBA, 0xC5, 0xC2, 0xEB] + Array(",relation\n".utf8)
        let row: (String) -> [UInt8] = {
            Array("450124100201-0001,".utf8) + [0xCE, 0xA4, 0xB9, 0xFA, 0xC7, 0xEC] + Array(",\($0),head\n".utf8)
        }
        let members = try programs.write("m.csv", head + row("110105491231002") + row("440524188001010015") + row("440524188001010014"))
        let second = try programs.run("cunlian", "import member '\(members)' --json", store: "device")
        #expect(second.code == 3, "\(second.errors)")
        #expect(second.number("written") == 2)
        // Of that name somebody went in two lines above, and a number that cannot be right does not tell them apart.
        #expect(second.number("held") == 1)
        let listed = try programs.done("cunlian", "list member --json", store: "device").output
        #expect(listed.contains("11010519491231002X") && listed.contains("韦国庆"))
        let before = try programs.digest("device")
        for bad in ["户编号,电话机\n1,2\n", "户编号,户编号\n1,2\n", ""] {
            let file = try programs.write("bad.csv", bad.utf8)
            let outcome = try programs.run("cunlian", "import household '\(file)'", store: "device")
            #expect(outcome.code == 65 && outcome.isOneSentence, "\(outcome.code) \(outcome.errors)")
        }
        // UTF-16 is read, and half of it is not taken for a household.
        let wide = try programs.write(
            "wide.csv", [0xFF, 0xFE] + "户编号\r\n4501".utf16.flatMap { [UInt8($0 & 0xFF), UInt8($0 >> 8)] } + [0x34])
        #expect(try programs.run("cunlian", "import household '\(wide)'", store: "device").code == 65)
        _ = try programs.run("cunlian", "import member '\(members)'", store: "device")
        #expect(try programs.digest("device") == before)
    }
}
