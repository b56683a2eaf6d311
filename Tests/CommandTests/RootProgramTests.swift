import Foundation
import Testing

/// The root of a tree passes to two of three offices' keys, as people do it: a file that goes from hand to hand.
@Suite struct RootProgramTests {
    private let programs = Programs()

    private func office(_ name: String, _ options: String, at url: String) throws {
        let code = try #require(
            try programs.done("cunliand", "invite --person \(name) --json \(options)", store: "city").text("code"))
        try programs.done("cunlian", "init --scope 450124100201", store: name)
        try programs.done("cunlian", "enrol --node \(url) --code \(code)", store: name)
    }

    private func key(_ store: String) throws -> String {
        try #require(try programs.done("cunlian", "bundle key --json", store: store).text("key"))
    }

    @Test func `a stolen root is succeeded by two of three offices, and what the thief signs afterwards counts nowhere`() throws {
        try programs.done("cunliand", "init --root --scope 4501", store: "city")
        let file = programs.path("succession.txt")
        try programs.serving("city", scope: "4501") { url in
            for name in ["wei", "qin", "lu"] { try office(name, "--role K --scope 4501 --may-grant", at: url) }
            try office("collector", "--role C --scope 450124100201", at: url)
            let keys = try ["wei", "qin", "lu"].map(key)
            let words = keys.map { "--key \($0)" }.joined(separator: " ")
            // Whoever has not heard of the others' offices would cut them off, and is told so where they are known.
            try programs.done("cunlian", "root propose \(file) --root \(keys[0]) \(words) --threshold 2", store: "wei")
            #expect(try programs.done("cunlian", "root check \(file) --json", store: "city").number("keptOut") == 3)
            try FileManager.default.removeItem(atPath: file)
            try programs.done("cunlian", "sync", store: "wei")
            try programs.done("cunlian", "root propose \(file) --root \(keys[0]) \(words) --threshold 2", store: "wei")
            // Each shows what there is to sign, and who has not yet.
            let early = try programs.run("cunlian", "root accept \(file)", store: "wei")
            #expect(early.code == 65 && early.isOneSentence, "\(early.errors)")
            // It is shown before anybody is asked, and nothing is signed without an answer.
            let unsigned = try String(contentsOfFile: file, encoding: .utf8)
            let asked = try programs.run("cunlian", "root sign \(file)", store: "city")
            #expect(asked.code != 0 && asked.output.contains("succession of the root") && asked.errors.contains("--yes"), "\(asked)")
            #expect(try String(contentsOfFile: file, encoding: .utf8) == unsigned)
            for store in ["city", "wei"] { try programs.done("cunlian", "root sign \(file) --yes", store: store) }
            #expect(try programs.done("cunlian", "root check \(file)", store: "lu").output.contains("root sign"))
            let stranger = try programs.run("cunlian", "root sign \(file)", store: "collector")
            #expect(stranger.code == 65 && stranger.isOneSentence, "\(stranger.errors)")
            try programs.done("cunlian", "root sign \(file) --yes", store: "lu")
            // The thief, who has a copy of the root, lets somebody in meanwhile.
            try office("thief", "--role K --scope 4501 --may-grant", at: url)
            // Who has no office in the directory is told where it is done, and not to ask for a code.
            for (language, word) in [("zh", "有授权的节点"), ("en", "such as a node")] {
                let elsewhere = try programs.run("cunlian", "root accept \(file)", store: "collector", language: language)
                #expect(elsewhere.code == 77 && elsewhere.isOneSentence && elsewhere.errors.contains(word), "\(elsewhere.errors)")
            }
            try programs.done("cunlian", "root accept \(file)", store: "qin")
            for store in ["qin", "wei", "lu", "collector"] {
                // The thief's grant is kept out, and told.
                let synced = try programs.run("cunlian", "sync", store: store)
                #expect(synced.code == 3 && synced.output.contains("1 newly in quarantine"), "\(store): \(synced.output)")
            }
            for store in ["qin", "wei", "collector"] {
                let shown = try programs.done("cunlian", "root show --json", store: store)
                #expect(shown.number("version") == 2 && shown.number("threshold") == 2, "\(store): \(shown.output)")
            }
            // One that came second is refused, and is no news.
            let second = try programs.run("cunlian", "root accept \(file)", store: "qin")
            #expect(second.code == 65 && second.isOneSentence, "\(second.errors)")
            let root = try programs.done("cunlian", "root show", store: "qin").output
            let (first, firstWords) = (
                try #require(try programs.done("cunlian", "root show --json", store: "qin").text("first")),
                try #require(try programs.done("cunlian", "root show --json", store: "qin").text("firstWords"))
            )
            // What enrolments print stands there in words too.
            #expect(root.contains(first) && firstWords.split(separator: " ").allSatisfy { root.contains($0) }, "\(root)")
            let people = try programs.done("cunlian", "people", store: "wei").output
            #expect(people.contains("collector"), "\(people)")
            // Whom the thief let in is listed with why that does not stand.
            let thief = people.split(separator: "\n").filter { $0.contains("thief") }
            #expect(thief.count == 1 && thief[0].contains("does not stand"), "\(people)")
            // The key that was the root has its node's office, and gives none any more: both are said.
            #expect(people.contains("was the root"), "\(people)")
            let rights = try programs.done("cunlian", "rights 4501", store: "wei").output
            #expect(rights.contains("was succeeded") && !rights.contains("may grant"), "\(rights)")
        }
        // The new root invites; the old one does no more.
        let refused = try programs.run("cunliand", "invite --person x --role C --scope 450124100201", store: "city")
        #expect(refused.code == 77 && refused.isOneSentence, "\(refused.errors)")
        try programs.done("cunliand", "invite --person x --role C --scope 450124100201", store: "wei")
        #expect(try programs.done("cunlian", "verify", store: "wei").code == 0)
    }

    @Test func `a key that held no office before becomes the root, serves, invites and gives at the top`() throws {
        try programs.done("cunliand", "init --root --scope 4501", store: "city")
        try programs.done("cunliand", "init --scope 4501", store: "heir")
        let file = programs.path("succession.txt")
        try programs.serving("city", scope: "4501") { url in
            try office("late", "--role C --scope 450124100201", at: url)
            try programs.done("cunlian", "root propose \(file) --root \(key("heir"))", store: "city")
            // Too late for the statement, and in time to bring the directory.
            let code = try #require(try programs.done("cunliand", "invite --role node --scope 4501 --json", store: "city").text("code"))
            try programs.done("cunlian", "enrol --node \(url) --code \(code)", store: "heir")
            for store in ["city", "heir"] { try programs.done("cunlian", "root sign \(file) --yes", store: store) }
            let check = try programs.done("cunlian", "root check \(file)", store: "city").output
            #expect(check.contains("none in 4501") && check.contains("own store"), "\(check)")
            let told = try programs.done("cunliand", "root accept \(file)", store: "city").output
            #expect(told.contains("at the new root's own store too"), "\(told)")
            let taken = try programs.done("cunliand", "root accept \(file)", store: "heir").output
            #expect(taken.contains("has given itself the office at the top, 4501"), "\(taken)")
            // Again, as where a sync had brought it: nothing more is given.
            #expect(try programs.done("cunliand", "root accept \(file)", store: "heir").output.contains("already"))
            // What the old root gave too late is kept out, and letting it in would change nothing.
            try programs.done("cunlian", "sync --node \(url)", store: "heir")
            let listed = try programs.done("cunlian", "quarantine --json", store: "heir")
            let dot = try #require(listed.text("dot"))
            let admitted = try programs.run("cunlian", "admit \(dot) --reason x", store: "heir")
            #expect(admitted.code == 65 && admitted.isOneSentence && admitted.errors.contains("given anew"), "\(admitted.errors)")
            _ = try programs.run("cunlian", "sync", store: "late")
            let root = try #require(try programs.done("cunlian", "root show --json", store: "heir").text("root"))
            for store in ["city", "heir"] {
                #expect(try programs.done("cunliand", "people", store: store).output.contains(root.prefix(8)), "\(store)")
            }
        }
        try programs.serving("heir", scope: "4501") { url in
            let code = try #require(
                try programs.done("cunliand", "invite --role Y --scope 4501 --person fresh --json", store: "heir").text("code"))
            try programs.done("cunlian", "init --scope 4501", store: "fresh")
            try programs.done("cunlian", "enrol --node \(url) --code \(code)", store: "fresh")
            let synced = try programs.run("cunlian", "sync --node \(url)", store: "city")
            #expect([0, 3].contains(synced.code), "\(synced.errors)")
        }
        #expect(try programs.done("cunliand", "people", store: "city").output.contains("fresh"))
        for store in ["heir", "fresh", "city"] { try programs.done("cunlian", "verify", store: store) }
    }

    @Test func `what is read out is in the reader's language, and a file that was changed is refused`() throws {
        try programs.done("cunliand", "init --root --scope 4501", store: "city")
        let shown = try programs.done("cunlian", "root show", store: "city").output
        let drawn = try programs.done("cunlian", "root show --qr", store: "city").output
        #expect(drawn.hasPrefix(shown) && drawn.count > shown.count + 200, "\(drawn)")
        #expect(shown.contains("version") && !shown.contains("根"))
        let chinese = try programs.run("cunlian", "root show", store: "city", language: "zh").output
        #expect(chinese.contains("第几任") && !chinese.contains("version"))
        let file = programs.path("f.txt")
        try programs.done("cunlian", "init --scope 450124100201", store: "alone")
        let alone = try programs.run("cunlian", "root show", store: "alone")
        #expect(alone.code == 65 && alone.isOneSentence, "\(alone.errors)")
        let same = try programs.run("cunlian", "root propose \(file)", store: "city")
        #expect(same.code == 65 && same.isOneSentence, "\(same.errors)")
        try programs.done("cunlian", "root propose \(file) --root \(key("alone"))", store: "city")
        let again = try programs.run("cunlian", "root propose \(file) --root \(key("alone"))", store: "city")
        #expect(again.code != 0 && again.isOneSentence, "\(again.errors)")
        let text = try String(contentsOfFile: file, encoding: .utf8)
        try text.replacingOccurrences(of: "version 2", with: "version 02").write(toFile: file, atomically: false, encoding: .utf8)
        let changed = try programs.run("cunlian", "root check \(file)", store: "city")
        #expect(changed.code == 65 && changed.isOneSentence, "\(changed.errors)")
    }
}
