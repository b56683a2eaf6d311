import Foundation
import JSON
import Testing

/// The programs with a register that is not of China: a schema of its own, whose codes are of regions of 2 digits and clinics of 5.
@Suite struct ClinicProgramTests {
    private let programs = Programs()

    private static let schema = """
        {"schema": "clinic", "version": 1, "label": {"zh": "诊所", "en": "clinic"},
        "scopes": [{"name": "region", "digits": 2}, {"name": "clinic", "digits": 5}],
        "roles": [{"code": "nurse", "number": 1, "rank": 10, "label": {"zh": "护士", "en": "nurse"}}], "codes": {},
        "types": [{"number": 1, "name": "patient", "label": {"zh": "病人", "en": "patient"}, "scope": "clinic",
        "writers": ["nurse"], "resolvers": ["nurse"], "fields": [
        {"number": 1, "name": "name", "label": {"zh": "姓名", "en": "name"}, "rule": "manual", "type": "text"},
        {"number": 2, "name": "bed", "label": {"zh": "床位", "en": "bed"}, "rule": "manual", "type": "integer"}]}]}
        """

    /// The node of region 12, and a nurse with a device in each of these clinics.
    private func tree(_ clinics: [String]) throws {
        let file = try programs.write("clinic.json", Self.schema.utf8)
        try programs.done("cunliand", "init --root --scope 12 --schema '\(file)'", store: "region")
        try programs.serving("region", scope: "12") { url in
            for clinic in clinics {
                let invited = try programs.done("cunliand", "invite --role nurse --scope \(clinic) --person Ana --json", store: "region")
                try programs.done("cunlian", "init --scope \(clinic) --schema '\(file)'", store: clinic)
                try programs.done("cunlian", "enrol --node \(url) --code \(try #require(invited.text("code")))", store: clinic)
            }
        }
    }

    @Test func `patients of two clinics come to their region's node`() throws {
        try tree(["12071", "12072"])
        try programs.done("cunlian", "add patient name=Ruiz bed=3", store: "12071")
        // The scope may be named, as where a device keeps two.
        try programs.done("cunlian", "add patient name=Weber bed=4 --scope 12072", store: "12072")
        try programs.serving("region", scope: "12") { url in
            for clinic in ["12071", "12072"] {
                let report = try programs.done("cunlian", "sync --node \(url) --json", store: clinic)
                #expect(report.json("complete")?.bool == true)
            }
        }
        let listed = try programs.done("cunlian", "list patient --json", store: "region").output
        #expect(listed.contains("Ruiz") && listed.contains("Weber"), "\(listed)")
        let digest = { (clinic: String, store: String) in
            try programs.done("cunlian", "digest --scope \(clinic) --json", store: store).text("digest")
        }
        for clinic in ["12071", "12072"] { #expect(try digest(clinic, clinic) == digest(clinic, "region")) }
        // A clinic has its own alone, and the region both.
        let own = try programs.done("cunlian", "list patient --json", store: "12071").output
        #expect(own.contains("Ruiz") && !own.contains("Weber"))
        try programs.done("cunlian", "verify --scope 12", store: "region")

        let status = try programs.done("cunlian", "status --json", store: "12071")
        #expect(status.number("sealed") == 1 && status.number("heldByCity") == 1)
        #expect(try programs.done("cunlian", "status", store: "12071").output.contains("held by the region"))
        // The reports are the poverty register's, and of none of its records there are none; the region is named by its own code.
        let report = try programs.done("cunlian", "report quality", store: "region")
        #expect(report.output.hasPrefix("Data quality  12\n"), "\(report.output.prefix(80))")
    }

    @Test func `another device of the same clinic is given what the first wrote`() throws {
        try tree(["12071"])
        try programs.done("cunlian", "add patient name=Ruiz", store: "12071")
        let file = programs.path("clinic.json")
        try programs.serving("region", scope: "12") { url in
            try programs.done("cunlian", "sync --node \(url)", store: "12071")
            let code = try programs.done("cunliand", "invite --role nurse --scope 12071 --person Eva --json", store: "region").text("code")
            try programs.done("cunlian", "init --scope 12071 --schema '\(file)'", store: "other")
            try programs.done("cunlian", "enrol --node \(url) --code \(try #require(code))", store: "other")
            try programs.done("cunlian", "sync --node \(url)", store: "other")
        }
        #expect(try programs.done("cunlian", "list patient --json", store: "other").output.contains("Ruiz"))
    }

    @Test func `the exit standard is of households, and where a register has none that is what is said`() throws {
        let file = try programs.write("clinic.json", Self.schema.utf8)
        try programs.done("cunlian", "init --scope 12071 --schema '\(file)'", store: "12071")
        for (language, words) in [("en", "register has no households"), ("zh", "没有“户”")] {
            let outcome = try programs.run("cunlian", "evaluate --all --year 2018", store: "12071", language: language)
            #expect(outcome.code == 65 && outcome.errors.contains(words), "\(outcome.code) \(outcome.errors)")
        }
    }

    @Test func `a code of another register is refused wherever one is named`() throws {
        try tree(["12071"])
        let file = programs.path("clinic.json")
        for (program, arguments) in [
            ("cunlian", "init --scope 450124100201 --schema '\(file)'"), ("cunliand", "init --root --scope 4501 --schema '\(file)'"),
        ] {
            let outcome = try programs.run(program, arguments, store: "new")
            #expect(outcome.code == 65 && outcome.isOneSentence, "\(arguments): \(outcome.code) \(outcome.errors)")
            #expect(!FileManager.default.fileExists(atPath: programs.path("new") + "/store.sqlite"))
        }
        for (program, arguments, store) in [
            ("cunliand", "invite --role nurse --scope 450124100201", "region"),
            ("cunliand", "serve --scope 4501 --listen 127.0.0.1:0", "region"),
            ("cunlian", "add patient name=Ruiz --scope 450124", "12071"), ("cunlian", "digest --scope 450124", "12071"),
            ("cunlian", "verify --scope 450124", "12071"), ("cunlian", "quarantine --scope 450124", "12071"),
        ] {
            let outcome = try programs.run(program, arguments, store: store)
            #expect(outcome.code == 65 && outcome.isOneSentence, "\(arguments): \(outcome.code) \(outcome.errors)")
            #expect(outcome.errors.contains("\"4501"), "\(outcome.errors)")
        }
        // And a clinic's where the register has China's regions.
        #expect(try programs.run("cunlian", "init --scope 12071", store: "new").code == 65)
    }
}
