import Foundation
import Testing

/// Conflicts decided by those who may and those who may not, singly, in bulk and one after the other.
struct BulkProgramTests {
    private let programs = Programs()

    @Test func `a clerk decides many conflicts by a plan, and somebody without the right is told that it was a proposal`() throws {
        try programs.tree(["one", "two"])
        try programs.serving("city", scope: "4501") { url in
            let code = try #require(
                try programs.done("cunliand", "invite --role K --scope 450124100201 --person office --json", store: "city").text("code"))
            try programs.done("cunlian", "init --scope 450124100201", store: "office")
            try programs.done("cunlian", "enrol --node \(url) --code \(code)", store: "office")
            func sync(_ stores: [String]) throws {
                // 3 says that conflicts have come.
                for store in stores { #expect(try [0, 3].contains(programs.run("cunlian", "sync --node \(url)", store: store).code)) }
            }
            try programs.done("cunlian", "add household number=H1 phone=13900000001", store: "one")
            for (number, relation) in [("P1", "head"), ("P2", "spouse"), ("P3", "son")] {
                try programs.done(
                    "cunlian", "add member number=\(number) name=甲\(number) relation=\(relation) --in household:H1", store: "one")
            }
            try sync(["one", "two"])
            for number in ["P1", "P2", "P3"] {
                try programs.done("cunlian", "set member:\(number) name=乙\(number)", store: "one")
                try programs.done("cunlian", "set member:\(number) name=丙\(number)", store: "two")
            }
            try sync(["one", "two", "office", "one"])
            // Short choices, names, pages.
            let page = try programs.done("cunlian", "conflicts --where field=name --limit 2", store: "office")
            #expect(page.output.contains("3 in all, here 1 to 2") && page.output.contains("  1 · ") && page.output.contains("--offset 2"))
            // Somebody without the right.
            let name = try #require(try programs.done("cunlian", "conflicts --where field=name --json", store: "one").text("conflict"))
            let proposed = try programs.run("cunlian", "resolve \(name) --take 1 --reason x", store: "one")
            #expect(proposed.code == 3 && proposed.output.contains("Not decided"), "\(proposed)")
            let chinese = try programs.run("cunlian", "resolve --all --where 项目=姓名 --take 职务:C --reason 核对", store: "one", language: "zh")
            #expect(chinese.code == 0 && chinese.output.contains("无权裁定"), "\(chinese)")
            // In two steps.
            let plan = programs.path("plan.jsonl")
            try programs.done(
                "cunlian", "resolve --all --where field=name --take author:two --reason book --out '\(plan)'", store: "office")
            #expect(try programs.done("cunlian", "conflicts --where field=name", store: "office").output.contains("3 in all"))
            let done = try programs.done("cunlian", "resolve --plan '\(plan)' --json", store: "office")
            #expect(done.number("decided") == 3 && done.number("entries") == 3)
            #expect(try programs.done("cunlian", "conflicts --where field=name", store: "office").output.contains("0 in all"))
            let batch = try #require(done.text("batch"))
            #expect(try programs.done("cunlian", "undo --batch \(batch) --reason wrong --json", store: "office").number("restored") == 3)
            // One after the other, without a terminal: a value, another, a skip; then the reason.
            let lines = try programs.write("lines", Array("1\n=丁\ns\nid card\n".utf8))
            let queue = try programs.run("cunlian", "resolve --where field=name", store: "office", input: lines)
            #expect(queue.code == 0 && queue.output.contains("[3/3]") && queue.output.contains("Decided 2."), "\(queue)")
            // What can be no telephone is said while the conflict stands there, and the choice is shown by its value.
            try programs.done("cunlian", "set household:H1 phone=13900000002", store: "one")
            try programs.done("cunlian", "set household:H1 phone=13900000003", store: "two")
            try sync(["one", "two", "office"])
            let typed = try programs.write("typed", Array("=abc\n１\nid card\n".utf8))
            let phone = try programs.run("cunlian", "resolve --where 项目=联系电话", store: "office", input: typed, language: "zh")
            let shown = phone.output.split(separator: "\n")
            let refusal = shown.firstIndex { $0.contains("电话号码应为11位数字") } ?? shown.count
            let chosen = shown.firstIndex { $0.contains("联系电话  → 1390000000") } ?? -1
            #expect(phone.code == 0 && refusal < chosen && phone.output.contains("已裁定 1 项"), "\(phone)")
            for wrong in [
                "resolve --all --take newest --reason x", "resolve \(name) --take 1", "resolve --plan a --all --take b --reason c",
            ] {
                #expect(try [64, 65].contains(programs.run("cunlian", wrong, store: "office").code), "\(wrong)")
            }
        }
    }
}
