import Foundation
import Glibc
import JSON
import SQLite
import Testing

/// Two collectors share a tablet.
@Suite struct PeopleProgramTests {
    private let programs = Programs()

    /// Everything that the system keeps in memory lies in the test's own folder.
    private func run(
        _ arguments: String, passphrase: String? = nil, input: String = "/dev/null", store: String = "t", language: String = "en"
    ) throws -> Programs.Outcome {
        let secret = passphrase.map { "CUNLIAN_PASSPHRASE='\($0)' " } ?? ""
        return try programs.run(
            "cunlian", arguments, store: store,
            before: "mkdir -p '\(programs.path("run"))'; XDG_RUNTIME_DIR='\(programs.path("run"))' \(secret)",
            input: input, language: language)
    }

    @discardableResult
    private func done(_ arguments: String, passphrase: String? = nil, store: String = "t") throws -> Programs.Outcome {
        let outcome = try run(arguments, passphrase: passphrase, store: store)
        try #require(outcome.code == 0, "\(arguments): \(outcome.code) \(outcome.errors)\(outcome.output)")
        return outcome
    }

    private func begin() throws {
        try done("init --scope 450124100201 --person Zhang")
        try done("add household number=450124100201-0001")
        try done("person add Li", passphrase: "a long secret")
    }

    private func numbers() throws -> [String] {
        try done("list household --json").output.split(separator: "\n").compactMap {
            (try? JSONNode(parsing: Array($0.utf8)))?["fields"]?["number"]?.text
        }.sorted()
    }

    @Test func `who is added works under a key of their own, and the first one goes on`() throws {
        try begin()
        let first = try #require(try done("person list --json").output.split(separator: "\n").first { $0.contains("\"Zhang\"") })
        #expect(first.contains("\"signedIn\":true"))
        try done("add household number=450124100201-0002")
        let signedIn = try done("sign-in --person Li --json", passphrase: "a long secret")
        #expect(signedIn.text("person") == "Li" && signedIn.number("returned") == 0)
        try done("add household number=450124100201-0003")
        #expect(try numbers() == ["450124100201-0001", "450124100201-0002", "450124100201-0003"])
        #expect(try done("verify --json").output.contains("\"faults\":[]"))
        let back = try done("sign-in --person Zhang --json")
        #expect(back.text("replica") != signedIn.text("replica"))
        #expect(try done("status --json").text("person") == "Zhang")
    }

    @Test func `a locked device shows and takes nothing until somebody signs in`() throws {
        try begin()
        try done("sign-in --person Li", passphrase: "a long secret")
        try done("lock")
        for command in [
            "list household", "add household number=450124100201-0009", "show household:450124100201-0001",
            "sync --node http://127.0.0.1:1",
        ] {
            let refused = try run(command)
            #expect(refused.code == 77 && refused.isOneSentence && refused.errors.contains("sign-in"), "\(command): \(refused.errors)")
        }
        #expect(try done("status --json").output.contains("\"signedIn\":false"))
        let wrong = try run("sign-in --person Li", passphrase: "another")
        #expect(wrong.code == 77 && wrong.isOneSentence)
        #expect(try run("sign-in --person Wang", passphrase: "x").code == 65)
        #expect(try run("sign-in", passphrase: "x").code == 65)
        #expect(try run("sign-in --person Li").code == 65, "nobody sits at a terminal")
        let file = try programs.write("secret", "a long secret\n".utf8)
        try done("sign-in --person Li --passphrase-file '\(file)'")
        #expect(try run("sign-in --person Li --passphrase-file -", input: file).code == 0)
        #expect(try numbers() == ["450124100201-0001"])
    }

    @Test func `nothing of a passphrase or of a wrapped key lies in the folder in the clear`() throws {
        try begin()
        try done("person passphrase", passphrase: "another secret")
        try done("lock")
        #expect(!FileManager.default.fileExists(atPath: programs.path("t/key")))
        #expect(try FileManager.default.contentsOfDirectory(atPath: programs.path("run")).isEmpty)
        let files = try FileManager.default.subpathsOfDirectory(atPath: programs.path("t")).filter { $0.hasSuffix(".key") }
        #expect(files.count == 2)
        for file in files {
            let text = try String(contentsOfFile: programs.path("t/" + file), encoding: .utf8)
            #expect(text.contains("\nbox ") && !text.contains("\nopen "))
        }
        #expect(try run("sign-in --person Zhang").code == 65)
        try done("sign-in --person Zhang", passphrase: "another secret")
        let unchanged = try run(
            "person passphrase --old-passphrase-file '\(programs.write("old", "wrong\n".utf8))'", passphrase: "new secret")
        #expect(unchanged.code == 77)
        try done("person passphrase --old-passphrase-file '\(programs.write("old", "another secret\n".utf8))'", passphrase: "new secret")
        #expect(try run("sign-in --person Zhang", passphrase: "another secret").code == 77)
        try done("sign-in --person Zhang", passphrase: "new secret")
    }

    @Test func `what was left unsealed when the power went is hidden from the next one, and comes back`() throws {
        try begin()
        try done("sign-in --person Li", passphrase: "a long secret")
        try done("add household number=450124100201-0007")
        try powerCut()
        try done("sign-in --person Zhang")
        #expect(try numbers() == ["450124100201-0001"])
        #expect(try done("person list --json").output.contains("\"unsealed\":true"))
        try done("add household number=450124100201-0008")
        let back = try done("sign-in --person Li --json", passphrase: "a long secret")
        #expect(back.number("returned") == 1)
        #expect(try numbers() == ["450124100201-0001", "450124100201-0007", "450124100201-0008"])
        #expect(try done("verify --json").output.contains("\"faults\":[]"))
    }

    @Test func `who cannot leave yet, because an interview is not finished, stays signed in`() throws {
        try begin()
        try done("sign-in --person Li", passphrase: "a long secret")
        do {
            let connection = try Connection(path: programs.path("t/store.sqlite"), mode: .readWrite)
            try connection.execute("INSERT INTO _draft VALUES ('x', '{}', 0)")
        }
        let refused = try run("person remove Li", passphrase: "a long secret")
        #expect(refused.code == 65 && refused.isOneSentence, "\(refused.errors)")
        let people = try done("person list --json").output.split(separator: "\n")
        #expect(people.contains { $0.contains("\"Li\"") && $0.contains("\"signedIn\":true") }, "\(people)")
    }

    @Test func `who leaves seals all, and their key is gone; what they wrote stays, and the others go on`() throws {
        try begin()
        try done("sign-in --person Li", passphrase: "a long secret")
        try done("add household number=450124100201-0007")
        try powerCut()
        try done("sign-in --person Zhang")
        let wrong = try run("person remove Li", passphrase: "another")
        #expect(wrong.code == 77 && wrong.isOneSentence)
        let left = try done("person remove Li --json", passphrase: "a long secret")
        #expect(left.text("person") == "Li" && left.text("key")?.count == 32)
        #expect(try done("person list --json").output.split(separator: "\n").count == 1)
        #expect(try run("sign-in --person Li", passphrase: "a long secret").code == 65)
        try done("sign-in --person Zhang")
        #expect(try numbers() == ["450124100201-0001", "450124100201-0007"])
        #expect(try done("verify --json").output.contains("\"faults\":[]"))
        // Nobody would be left who can sign in.
        for language in ["zh", "en"] {
            let last = try run("person remove Zhang --abandon --yes", language: language)
            #expect(last.code == 65 && last.isOneSentence && last.errors.contains("person add"), "\(last.errors)")
        }
    }

    @Test func `who has forgotten the passphrase is removed and comes again under the same name; only what was unsealed is lost`() throws {
        try begin()
        try done("sign-in --person Li", passphrase: "a long secret")
        try done("add household number=450124100201-0006")
        try done("lock")
        try done("sign-in --person Li", passphrase: "a long secret")
        try done("add household number=450124100201-0007")
        try powerCut()
        let taken = try run("person add Li", passphrase: "a new secret")
        #expect(taken.code == 65 && taken.isOneSentence && taken.errors.contains("--abandon"), "\(taken.errors)")
        try done("sign-in --person Zhang")
        let unasked = try run("person remove Li --abandon", language: "zh")
        #expect(unasked.code == 64 && unasked.output.contains("谁也打不开"), "\(unasked.output)\(unasked.errors)")
        #expect(try done("person list --json").output.contains("\"unsealed\":true"))
        try done("person remove Li --abandon --yes")
        #expect(try done("status --json").text("person") == "Zhang", "whoever works goes on")
        try done("person add Li", passphrase: "a new secret")
        #expect(try done("sign-in --person Li --json", passphrase: "a new secret").number("returned") == 0)
        #expect(try numbers() == ["450124100201-0001", "450124100201-0006"])
        #expect(try done("verify --json").output.contains("\"faults\":[]"))
    }

    @Test func `whoever wrote last is removed with what they left open, and the next one signs in`() throws {
        try begin()
        try done("sign-in --person Li", passphrase: "a long secret")
        try done("add household number=450124100201-0007")
        try powerCut()
        try done("person remove Li --abandon --yes")
        try done("sign-in --person Zhang")
        #expect(try numbers() == ["450124100201-0001"])
        try done("add household number=450124100201-0008")
        #expect(try done("verify --json").output.contains("\"faults\":[]"))
    }

    /// The key was in memory.
    private func powerCut() throws {
        for file in try FileManager.default.contentsOfDirectory(atPath: programs.path("run")) {
            try FileManager.default.removeItem(atPath: programs.path("run/" + file))
        }
    }

    @Test func `who changes a passphrase without the old one is told which option lacks`() throws {
        try begin()
        try done("sign-in --person Li", passphrase: "a long secret")
        let file = try programs.write("new", Array("another secret\n".utf8))
        for (language, word) in [("en", "--old-passphrase-file"), ("zh", "原口令")] {
            let refused = try run("person passphrase --passphrase-file '\(file)'", language: language)
            #expect(refused.code == 65 && refused.isOneSentence && refused.errors.contains(word), "\(refused.errors)")
        }
    }

    @Test func `a device that one person uses needs nothing of this`() throws {
        try done("init --scope 450124100201")
        try done("add household number=450124100201-0001")
        let locked = try run("lock")
        #expect(locked.code == 0 && locked.output.contains("no passphrase"))
        #expect(try done("status --json").number("sealed") == 1)
        try done("add household number=450124100201-0002")
        let refused = try run("sign-in")
        #expect(refused.code == 65 && refused.isOneSentence)
    }

    @Test func `a backup takes everybody's wrapped keys along`() throws {
        try begin()
        try done("sign-in --person Li", passphrase: "a long secret")
        try done("add household number=450124100201-0002")
        try done("backup '\(programs.path("kept"))'")
        try done("restore '\(programs.path("kept"))'", store: "other")
        let refused = try run("list household", store: "other")
        #expect(refused.code == 77)
        try done("sign-in --person Li", passphrase: "a long secret", store: "other")
        #expect(try done("list household --json", store: "other").output.split(separator: "\n").count == 2)
        #expect(try done("verify --json", store: "other").output.contains("\"faults\":[]"))
        try done("sign-in --person Zhang", store: "other")
    }

    @Test func `a backup of one person that is put back while another is signed in ends that, and both sign in again`() throws {
        try begin()
        let file = programs.path("kept")
        try done("backup '\(file)'")
        try done("sign-in --person Li", passphrase: "a long secret")
        try done("add household number=450124100201-0002")
        try done("restore '\(file)' --replace")
        #expect(try done("status --json").output.contains("\"signedIn\":false"))
        let refused = try run("list household")
        #expect(refused.code == 77 && refused.isOneSentence && refused.errors.contains("sign-in"), "\(refused.errors)")
        #expect(try run("lock").code == 0)
        try done("sign-in --person Zhang")
        #expect(try numbers() == ["450124100201-0001"])
        try done("sign-in --person Li", passphrase: "a long secret")
        try done("add household number=450124100201-0003")
        #expect(try done("verify --json").output.contains("\"faults\":[]"))
    }

    @Test func `whoever is signed in while the store writes for another is told to sign in again, and can`() throws {
        try begin()
        let before = try Data(contentsOf: session())
        try done("sign-in --person Li", passphrase: "a long secret")
        // What two who signed in at once left behind: the one's store with the other's key.
        let place = try session()
        try before.write(to: place)
        #expect(chmod(place.path, 0o600) == 0)
        let refused = try run("list household")
        #expect(refused.code == 77 && refused.isOneSentence && refused.errors.contains("sign in again"), "\(refused.errors)")
        #expect(try run("list household", language: "zh").errors.contains("sign-in"))
        #expect(try done("status --json").output.contains("\"signedIn\":false"))
        try done("lock")
        for (person, secret) in [("Zhang", nil), ("Li", "a long secret")] as [(String, String?)] {
            try done("sign-in --person \(person)", passphrase: secret)
            #expect(try numbers() == ["450124100201-0001"])
        }
    }

    @Test func `lock forgets the key whatever the disk says, and says that nothing could be sealed`() throws {
        try begin()
        let files = ["store.sqlite", "store.sqlite-wal", "store.sqlite-shm"].map { programs.path("t/" + $0) }
        for language in ["en", "zh"] {
            try done("sign-in --person Li", passphrase: "a long secret")
            for file in files where FileManager.default.fileExists(atPath: file) {
                try FileManager.default.moveItem(atPath: file, toPath: file + ".kept")
            }
            try Data(repeating: 0x5A, count: 20_000).write(to: URL(filePath: files[0]))
            let locked = try run("lock", language: language)
            #expect(locked.code == 3, "\(locked.code) \(locked.errors)")
            #expect(locked.output.contains(language == "en" ? "the key is forgotten" : "私钥已忘掉"), "\(locked.output)")
            #expect(try FileManager.default.contentsOfDirectory(atPath: programs.path("run")) == [])
            for file in files {
                if FileManager.default.fileExists(atPath: file) { try FileManager.default.removeItem(atPath: file) }
                if FileManager.default.fileExists(atPath: file + ".kept") {
                    try FileManager.default.moveItem(atPath: file + ".kept", toPath: file)
                }
            }
            let refused = try run("list household")
            #expect(refused.code == 77 && refused.errors.contains("sign-in"), "\(refused.errors)")
        }
        try done("sign-in --person Zhang")
        #expect(try numbers() == ["450124100201-0001"])
    }

    @Test func `a full disk keeps nobody signed in, and what was written is there at the next sign-in`() throws {
        try programs.tree(["t"])
        try done("person passphrase", passphrase: "a long secret")
        try done("add household number=450124100201-0001")
        let folder = programs.path("run")
        let locked = try programs.run("cunlian", "lock", store: "t", before: "ulimit -f 1; XDG_RUNTIME_DIR='\(folder)' ")
        #expect(locked.code == 3 && locked.output.contains("the key is forgotten"), "\(locked.code) \(locked.output)\(locked.errors)")
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder) == [])
        try done("sign-in", passphrase: "a long secret")
        #expect(try numbers() == ["450124100201-0001"])
        try done("lock")
    }

    /// Where the system keeps whoever is signed in.
    private func session() throws -> URL {
        let names = try FileManager.default.contentsOfDirectory(atPath: programs.path("run"))
        return URL(filePath: programs.path("run/" + (try #require(names.first))))
    }

    @Test func `of two who sign in at once one is signed in, store and key`() throws {
        try begin()
        let folder = programs.path("run")
        for round in 1...4 {
            let both = ["Zhang", "Li"].map { person in
                "XDG_RUNTIME_DIR='\(folder)' CUNLIAN_PASSPHRASE='a long secret' '\(Programs.folderOfPrograms)/cunlian' sign-in --person \(person) --store '\(programs.path("t"))' > /dev/null 2>&1"
            }
            // A pipe's ends run beside each other, and a shell waits for both; whichever comes second may be told so.
            _ = system(both.joined(separator: " | "))
            let listed = try run("list household")
            #expect(listed.code == 0, "round \(round): \(listed.errors)")
        }
    }

    @Test func `another device's backup is refused although people share it, and nothing of it stays`() throws {
        try begin()
        try done("init --scope 450124100201 --person Wang", store: "other")
        try done("add household number=450124100201-2001", store: "other")
        let (alone, shared) = (programs.path("alone"), programs.path("shared"))
        try done("backup '\(alone)'", store: "other")
        try done("person add Zhao", passphrase: "a long secret", store: "other")
        try done("backup '\(shared)'", store: "other")
        try done("init --scope 450124100201", store: "single")
        for (file, store) in [(alone, "t"), (shared, "t"), (alone, "single"), (shared, "single")] {
            let refused = try run("restore '\(file)' --replace", store: store)
            #expect(refused.code == 65 && refused.isOneSentence && refused.errors.contains("another store"), "\(store): \(refused.errors)")
        }
        #expect(try done("person list --json").output.split(separator: "\n").count == 2)
        #expect(!FileManager.default.fileExists(atPath: programs.path("single/people")))
        #expect(try numbers() == ["450124100201-0001"])
        #expect(try run("list household", store: "single").code == 0)
    }

    @Test func `a backup of the time when several shared a device goes where one person's key is, and that key becomes one of them`() throws
    {
        try done("init --scope 450124100201 --person Zhang")
        let (alone, shared) = (programs.path("alone"), programs.path("shared"))
        try done("backup '\(alone)'")
        try done("person add Li", passphrase: "a long secret")
        try done("sign-in --person Li", passphrase: "a long secret")
        try done("add household number=450124100201-0002")
        try done("backup '\(shared)'")
        try done("restore '\(alone)'", store: "new")
        let restored = try done("restore '\(shared)' --replace --json", store: "new")
        #expect(!FileManager.default.fileExists(atPath: programs.path("new/key")))
        for (person, secret) in [("Li", "a long secret"), ("Zhang", nil)] as [(String, String?)] {
            try done("sign-in --person \(person)", passphrase: secret, store: "new")
        }
        #expect(try done("list household --json", store: "new").output.split(separator: "\n").count == 1)
        // And what was there before comes back under the same keys.
        try done("restore '\(#require(restored.text("kept")))' --replace", store: "new")
        try done("sign-in --person Zhang", store: "new")
        #expect(try done("verify --json", store: "new").output.contains("\"faults\":[]"))
    }

    @Test func `a backup says whose key is in it in the clear`() throws {
        try begin()
        let kept = try done("backup '\(programs.path("kept"))'").output
        #expect(kept.contains("The key of 1 person is in it") && kept.contains("Zhang: no passphrase"), "\(kept)")
        #expect(kept.contains("keep it as you keep the key"))
        try done("person passphrase", passphrase: "another secret")
        try done("sign-in --person Zhang", passphrase: "another secret")
        let wrapped = try done("backup '\(programs.path("again"))'").output
        #expect(wrapped.contains("The keys of 2 people are in it") && !wrapped.contains("keep it as you keep the key"), "\(wrapped)")
    }
}
