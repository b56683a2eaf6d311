import Glibc
import RecordStore
import Register

/// What a city office waits for, with the programs that it uses: a process each, its start included.
extension Workbench {
    static let cityFigures =
        ["evaluate-city", "evaluate-villages-city", "duplicates-city", "verify-city"] + ReportName.allCases.map(figure(of:))
        + asked.map { $0.name + "-city" }
    static let countyFigures = asked.map { $0.name + "-county" }

    /// What people ask all day long, answered from what the first answer kept, after a household of one village was changed.
    private static let asked: [(name: String, words: [String])] = [
        ("find", ["find", "wei", "--limit", "20"]), ("list-by-name", ["list", "household", "--sort", "head", "--limit", "200"]),
        ("todo", ["todo", "--limit", "30"]),
    ]

    static func figure(of report: ReportName) -> String { "report-" + report.rawValue }

    func city() throws {
        let isCounty = Self.countyFigures.contains(where: wants)
        guard Self.cityFigures.contains(where: wants) || isCounty else { return }
        let program = programFolder() + "/cunlian"
        guard access(program, X_OK) == 0 else {
            return remark("the city's figures: skipped, there is no cunlian beside this program; build it in the same configuration")
        }
        if isCounty { try addAsked(try City.open("county", in: files, isQuick: isQuick), "county", program) }
        guard Self.cityFigures.contains(where: wants) else { return }
        let city = try City.open(in: files, isQuick: isQuick)
        try addAsked(city, "city", program)
        if wants("evaluate-city") {
            try add("evaluate-city", ["evaluate", "--all", "--year", "2016"], city, program)
        }
        if wants("evaluate-villages-city") {
            try add("evaluate-villages-city", ["evaluate", "--all", "--level", "village", "--year", "2016"], city, program)
        }
        if wants("duplicates-city") { try add("duplicates-city", ["check", "--check", "Q02"], city, program) }
        for report in ReportName.allCases where wants(Self.figure(of: report)) {
            try add(report, city, program)
        }
        if wants("verify-city") { try addVerify(city, program) }
    }

    private func add(_ name: String, _ words: [String], _ city: City, _ program: String) throws {
        let cost = Cost.median(try (0..<5).map { _ in try ask(words, city, program) })
        report.add(Figure(name: name, value: cost.wall, unit: "s"))
        remark("\(name): \(rounded(cost.processor)) s of processor")
    }

    /// What a million entries take, which a city has after two years or so.
    private func addVerify(_ city: City, _ program: String) throws {
        let entries = try StoreFile(city.path + "/" + RecordStore.fileName).entries()
        let cost = try ask(["verify"], city, program)
        let million = cost.wall * 1_000_000 / Double(max(1, entries))
        report.add(
            Figure(name: "verify-city", value: million, unit: "s", against: "a million entries, as \(entries) took \(rounded(cost.wall)) s")
        )
        remark("verify-city: \(rounded(cost.processor)) s of processor for \(entries) entries")
    }

    private func addAsked(_ city: City, _ scale: String, _ program: String) throws {
        for (name, words) in Self.asked where wants("\(name)-\(scale)") {
            let first = try ask(words, city, program)
            let cost = Cost.median(
                try (0..<9).map { _ in
                    try change(city, program)
                    return try ask(words, city, program)
                })
            report.add(Figure(name: "\(name)-\(scale)", value: cost.wall * 1_000, unit: "ms"))
            remark("\(name)-\(scale): \(rounded(cost.processor * 1_000)) ms of processor; the first time \(rounded(first.wall)) s")
        }
    }

    /// A report by itself, then five times, each after a household of one village was changed.
    private func add(_ name: ReportName, _ city: City, _ program: String) throws {
        var words = ["report", name.rawValue]
        switch name {
        case .householdBook: words.append("household:" + city.household)
        case .villageBook: words += ["--scope", city.village]
        default: break
        }
        let first = try ask(words, city, program)
        let cost = Cost.median(
            try (0..<5).map { _ in
                try change(city, program)
                return try ask(words, city, program)
            })
        report.add(Figure(name: Self.figure(of: name), value: cost.wall, unit: "s"))
        remark(
            "\(Self.figure(of: name)): \(rounded(cost.processor)) s of processor; the first time "
                + "\(rounded(first.wall)) s, \(rounded(first.processor)) s of processor")
    }

    private func change(_ city: City, _ program: String) throws {
        let phone = "phone=1\(Int.random(in: 3_000_000_000...3_999_999_999))"
        _ = try ask(["set", "household:" + city.household, phone], city, program)
    }

    /// - Returns: What the process took; 3 is the code of an answer that people must look at.
    private func ask(_ words: [String], _ city: City, _ program: String) throws -> Cost {
        let answer = folder.path + "/answer"
        let (code, cost) = try measure(program, words + ["--store", city.path], output: answer)
        guard code == 0 || code == 3 else {
            throw BenchError("cunlian \(words.joined(separator: " ")) ended with \(code): \(try readText(answer))")
        }
        return cost
    }
}
