import Changesets
import CunlianTrust
import Testing

@Suite struct KeyFileTests {
    @Test func `a created key is opened again, and nothing else is left behind`() async throws {
        try await withTemporaryDirectory { directory in
            let created = try KeyFile.create(at: directory + "/key")
            let opened = try KeyFile.open(at: directory + "/key")
            #expect(opened.publicKey == created.publicKey)
            #expect(Changesets.Suite.one.verify(try opened.sign([1, 2]), [1, 2], created.publicKey))
            #expect(try names(in: directory) == ["key"])
            #expect(try contents(of: directory + "/key").mode == 0o600)
        }
    }

    @Test func `two keys differ`() async throws {
        try await withTemporaryDirectory { directory in
            let keys = try ["a", "b"].map { try KeyFile.create(at: directory + "/" + $0).publicKey }
            #expect(keys[0] != keys[1])
        }
    }

    @Test func `a key never replaces a file, and what a crash left is no hindrance`() async throws {
        try await withTemporaryDirectory { directory in
            let path = directory + "/key"
            try write("half a k", to: path + ".new", mode: 0o600)
            let first = try KeyFile.create(at: path)
            #expect(throws: KeyFileError.exists(path: path)) { try KeyFile.create(at: path) }
            #expect(try KeyFile.open(at: path).publicKey == first.publicKey)
            #expect(try names(in: directory) == ["key"])
        }
    }

    @Test(arguments: [0o640, 0o604, 0o620, 0o601, 0o666] as [UInt32])
    func `a key that others can touch is refused`(mode: UInt32) async throws {
        try await withTemporaryDirectory { directory in
            let path = directory + "/key"
            _ = try KeyFile.create(at: path)
            try write(try contents(of: path).text, to: path, mode: mode)
            #expect(throws: KeyFileError.openToOthers(path: path, mode: mode)) { try KeyFile.open(at: path) }
        }
    }

    @Test func `everything but a whole key of a known suite is refused`() async throws {
        try await withTemporaryDirectory { directory in
            let (path, bad) = (directory + "/key", directory + "/bad")
            _ = try KeyFile.create(at: path)
            let text = try contents(of: path).text
            #expect(text.utf8.count == 87)
            var others = (0..<text.utf8.count).map { String(text.prefix($0)) }
            others += [
                text + " ", text + text, text.replacing(" 1 ", with: " 2 "),
                text.replacing("key", with: "kez"),
            ]
            others += [String(text.dropLast(2)) + "g\n", String(repeating: "a", count: 10_000)]
            for other in others {
                try write(other, to: bad, mode: 0o600)
                #expect(throws: KeyFileError.malformed(path: bad)) { try KeyFile.open(at: bad) }
            }
        }
    }

    @Test func `a missing file and a missing directory name the step that failed`() {
        #expect(throws: KeyFileError.system(path: "/nowhere/key", .open, number: 2)) {
            try KeyFile.open(at: "/nowhere/key")
        }
        #expect(throws: KeyFileError.system(path: "/nowhere/key", .create, number: 2)) {
            try KeyFile.create(at: "/nowhere/key")
        }
    }
}
