import RecordStore
import Records

/// What lists of other offices write for the codes of the register's form; what is not understood is compared with nothing.
enum ListWords {
    /// By an item's label or code, with or without what its labels have in common: 肢体 is 肢体残疾.
    static func code(_ list: String, _ text: String, _ run: CheckRun) -> Int64? {
        let text = text.filter { !$0.isWhitespace }
        guard !text.isEmpty, let items = run.store.schema.codeList(list)?.items else { return nil }
        let found = items.first { $0.label.zh == text || $0.code == text.lowercased() || $0.label.en.lowercased() == text.lowercased() }
        return (found ?? items.first { $0.label.zh.hasPrefix(text) && text.count >= 2 }).map { Int64($0.number) }
    }

    private static let numerals: [Character: Int] = ["一": 1, "二": 2, "三": 3, "四": 4, "五": 5, "六": 6, "七": 7, "八": 8, "九": 9]

    /// The number of a grade or year: 二级, 2级, 2, 九年级.
    private static func number(_ text: Substring) -> Int? {
        text.lazy.compactMap { $0.wholeNumberValue ?? numerals[$0] }.first
    }

    /// A grade of disability: 1 is the gravest.
    static func grade(_ text: String, _ run: CheckRun) -> Int64? {
        guard let number = number(text[...]), let items = run.store.schema.codeList("disability_grade")?.items else { return nil }
        return items.first { $0.code == "grade_\(number)" }.map { Int64($0.number) }
    }

    /// Where somebody of that grade is at school, by the register's codes; empty where the text says nothing that it knows.
    static func statuses(_ text: String, _ run: CheckRun) -> Set<Int64> {
        let text = text.filter { !$0.isWhitespace }
        guard let items = run.store.schema.codeList("school_status")?.items, !text.isEmpty else { return [] }
        if let same = items.first(where: { $0.label.zh == text || $0.code == text.lowercased() }) { return [Int64(same.number)] }
        let codes = codes(text)
        return Set(items.filter { codes.contains($0.code) }.map { Int64($0.number) })
    }

    private static func codes(_ text: String) -> Set<String> {
        if ["幼儿", "学前", "大班", "中班", "小班"].contains(where: text.contains) { return ["preschool"] }
        let number = number(text[...])
        // Of a stage without its year every year is meant.
        func years(_ stage: String, _ all: ClosedRange<Int>, _ year: Int?) -> Set<String> {
            guard let year else { return Set(all.map { "\(stage)_\($0)" }) }
            return all.contains(year) ? ["\(stage)_\(year)"] : []
        }
        if text.contains("小学") || text.hasPrefix("小") { return ["primary"] }
        if text.contains("中职") || text.contains("中专") || text.contains("职高") { return years("vocational", 1...3, number) }
        if text.contains("高职") || text.contains("高专") || text.contains("大专") { return years("college", 1...3, number) }
        if text.contains("技师") { return years("technician", 1...4, number) }
        if text.contains("硕士") || text.contains("博士") || text.contains("研究生") { return ["master"] }
        if text.contains("本科") || text.hasPrefix("大") { return years("bachelor", 1...5, number) }
        if text.contains("高中") || text.hasPrefix("高") { return years("senior", 1...3, number) }
        if text.contains("初中") || text.hasPrefix("初") { return years("grade", 7...9, number.map { $0 < 7 ? $0 + 6 : $0 }) }
        guard text.contains("年级") || text.allSatisfy(\.isNumber), let number else { return [] }
        return number < 7 ? ["primary"] : years("grade", 7...9, number)
    }
}
