import Changesets
import Foundation
import Testing

@testable import CunlianTrust

/// The keys of people who share a device.
@Suite struct PersonKeyTests {
    private func folder(_ body: (PeopleFolder, String) throws -> Void) async throws {
        try await withTemporaryDirectory { directory in try body(PeopleFolder(store: directory), directory) }
    }

    @Test func `a wrapped key is unlocked by its passphrase and by no other`() async throws {
        try await folder { folder, directory in
            let key = try KeyFile.draw()
            #expect(!folder.isShared)
            try folder.add(PersonKey(key, name: "韦国庆", passphrase: "口令 one"))
            #expect(folder.isShared)
            let read = try #require(try folder.people().first)
            #expect(read.name == "韦国庆" && read.publicKey == key.signer.publicKey && read.isProtected)
            #expect(try read.unlocked(by: "口令 one").signer.publicKey == key.signer.publicKey)
            for wrong in ["口令 One", "口令 one ", ""] {
                #expect(throws: PersonKeyError.wrongPassphrase(person: "韦国庆")) { try read.unlocked(by: wrong) }
            }
            #expect(throws: PersonKeyError.nameTaken("韦国庆")) { try folder.add(PersonKey(KeyFile.draw(), name: "韦国庆", passphrase: "x")) }
            #expect(try contents(of: directory + "/people/" + names(in: directory + "/people")[0]).mode == 0o600)
        }
    }

    @Test func `names and passphrases that cannot be are refused`() throws {
        let key = try KeyFile.draw()
        for name in ["", "two\nlines", String(repeating: "a", count: 256), "bell\u{7}"] {
            #expect(throws: PersonKeyError.badName(name)) { try PersonKey(key, name: name, passphrase: "x") }
        }
        #expect(throws: PersonKeyError.emptyPassphrase) { try PersonKey(key, name: "a", passphrase: "") }
    }

    @Test func `every line of the file counts`() throws {
        let text = try PersonKey(KeyFile.draw(), name: "a", passphrase: "x").text
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        for line in 0..<5 {
            var changed = lines
            let last = changed[line].removeLast()
            changed[line].append(last == "1" ? "2" : "1")
            guard let read = try? PersonKey(Array(changed.joined(separator: "\n").utf8), path: "file") else { continue }
            #expect(throws: PersonKeyError.wrongPassphrase(person: read.name), "line \(line)") { try read.unlocked(by: "x") }
        }
        for bad in [String(text.dropLast()), text + "\n", "", "cunlian-person-key 2\n", String(repeating: "x", count: 900)] {
            #expect(throws: KeyFileError.malformed(path: "file")) { try PersonKey(Array(bad.utf8), path: "file") }
        }
    }

    @Test func `what is concealed for a person opens for them alone, and no bit of it may turn`() throws {
        let (key, other) = (try KeyFile.draw(), try KeyFile.draw())
        let concealed = try Concealment.conceal(Array("unsealed work".utf8), for: key.signer.publicKey)
        #expect(try key.reveal(concealed) == Array("unsealed work".utf8))
        #expect(throws: (any Error).self) { try other.reveal(concealed) }
        for place in concealed.indices {
            for bit in 0..<8 {
                var turned = concealed
                turned[place] ^= 1 << bit
                // The highest bit of an X25519 key means nothing (RFC 7748, section 5), but the context of HPKE has it too.
                #expect(throws: (any Error).self, "byte \(place), bit \(bit)") { try key.reveal(turned) }
            }
        }
        #expect(throws: (any Error).self) { try key.reveal([]) }
    }

    @Test func `wrong passphrases are answered later each time, and a right one begins anew`() async throws {
        try await folder { folder, _ in
            let person = try PersonKey(KeyFile.draw(), name: "a", passphrase: "x")
            try folder.add(person)
            let waits = (0..<8).map { _ in folder.noteMiss(of: person) }
            #expect(waits == [250, 500, 1000, 2000, 4000, 8000, 8000, 8000])
            folder.forgetMisses(of: person)
            #expect(folder.noteMiss(of: person) == 250)
        }
    }

    @Test func `where a wrong passphrase cannot be noted it is answered as late as the last one would be`() async throws {
        try await folder { folder, _ in
            let person = try PersonKey(KeyFile.draw(), name: "a", passphrase: "x")
            try folder.add(person)
            let name = try #require(FileManager.default.contentsOfDirectory(atPath: folder.path).first)
            // A folder in the place of the note is neither read nor replaced.
            try FileManager.default.createDirectory(
                atPath: "\(folder.path)/\(name).misses/held", withIntermediateDirectories: true)
            #expect(folder.noteMiss(of: person) == 8000 && folder.noteMiss(of: person) == 8000)
        }
    }

    @Test func `who is signed in is so until they were away for too long`() async throws {
        try await folder { _, directory in
            let path = SignedIn.path(store: "/a", folder: directory)
            #expect(path != SignedIn.path(store: "/b", folder: directory))
            let key = try KeyFile.draw()
            try SignedIn.begin(key, idleMinutes: 5, at: path)
            let changed = try FileManager.default.attributesOfItem(atPath: path)[.modificationDate] as? Date
            let now = Int(try #require(changed).timeIntervalSince1970)
            let fresh = try SignedIn.read(path, now: now + 300)
            #expect(fresh.signedIn?.key.signer.publicKey == key.signer.publicKey && !fresh.hasRunOut)
            #expect(try SignedIn.read(path, now: now + 301).hasRunOut)
            // A clock that was put back locks nobody out.
            #expect(try !SignedIn.read(path, now: now - 100_000).hasRunOut)
            SignedIn.end(path)
            #expect(try SignedIn.read(path, now: now).signedIn == nil)
        }
    }
}
