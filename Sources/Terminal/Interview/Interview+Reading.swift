/// Why an answer is not taken, in the language of the interview.
struct InterviewProblem: Error, Hashable {
    var message: String
    init(_ message: String) { self.message = message }
}

extension Interview.Question {
    /// The options of a choice; yes and no are one.
    func options(_ language: DisplayLanguage) -> [Interview.Option]? {
        switch kind {
        case .text, .number, .date: nil
        case .yesNo:
            [Interview.Option("yes", language("是", "Yes")), Interview.Option("no", language("否", "No"))]
        case .choice(let options), .multipleChoice(let options): options
        }
    }

    func need(in context: InterviewContext) -> Interview.Need {
        isRequired ? .value : need?(context) ?? .nothing
    }

    var isMultiple: Bool {
        if case .multipleChoice = kind { true } else { false }
    }

    /// Turns what was typed into the stored form, and checks it.
    ///
    /// - Parameter text: Not empty.
    func read(
        _ text: String, in context: InterviewContext, _ language: DisplayLanguage
    ) -> Result<String, InterviewProblem> {
        let text = prepare?(text) ?? text
        if text == InterviewAnswers.none {
            guard need(in: context) == .value else { return .success(text) }
            return .failure(.init(language("这一题必须回答", "This question needs an answer")))
        }
        let stored: String
        switch kind {
        case .text: stored = text
        case .number:
            guard let number = readNumber(text) else {
                return .failure(.init(language("请填数字", "Not a number")))
            }
            stored = number
        case .date:
            guard let date = readDate(text) else {
                return .failure(.init(language("请按 2017-03-05 的格式填日期", "Not a date like 2017-03-05")))
            }
            stored = date
        case .yesNo, .choice:
            guard let option = option(named: text, language) else {
                return .failure(.init(language("没有这个选项", "There is no such option")))
            }
            stored = option.code
        case .multipleChoice(let options):
            var chosen: Set<String> = []
            for name in text.split(whereSeparator: { ",，、;；".contains($0) }) {
                let name = String(name).trimmed
                guard let option = option(named: name, language) else {
                    return .failure(.init(language("没有“\(name)”这个选项", "There is no option \"\(name)\"")))
                }
                chosen.insert(option.code)
            }
            stored = options.map(\.code).filter(chosen.contains).joined(separator: ",")
        }
        if let message = check?(stored, context) { return .failure(.init(message)) }
        return .success(stored)
    }

    /// By code, label, or number from 1; yes and no also by their initials.
    private func option(named text: String, _ language: DisplayLanguage) -> Interview.Option? {
        guard let options = options(language) else { return nil }
        let name = text.halfWidth.lowercased()
        if case .yesNo = kind {
            if ["y", "yes", "是", "有", "对"].contains(name) { return options[0] }
            if ["n", "no", "否", "无", "没有", "0"].contains(name) { return options[1] }
        }
        let exact =
            options.first { $0.code == text } ?? options.first { $0.label == text }
            ?? options.first { $0.code.lowercased() == name }
            ?? options.first { $0.label.lowercased() == name }
        if let exact { return exact }
        guard let number = Int(name), options.indices.contains(number - 1) else { return nil }
        return options[number - 1]
    }

    /// The stored form as people read it.
    package func show(_ stored: String, _ language: DisplayLanguage) -> String {
        if stored == InterviewAnswers.none { return language("（无）", "(none)") }
        switch kind {
        case .text, .date: return stored.visible
        case .number: return stored + (unit.map { " " + $0 } ?? "")
        case .yesNo, .choice, .multipleChoice:
            let codes = isMultiple ? stored.split(separator: ",").map(String.init) : [stored]
            let options = options(language) ?? []
            return codes.map { code in options.first { $0.code == code }?.label ?? code }
                .joined(separator: language("、", ", ")).visible
        }
    }
}

/// A decimal number of at most 18 digits, without grouping and superfluous zeros in front.
private func readNumber(_ text: String) -> String? {
    var body = Substring(text.halfWidth.filter { $0 != "," && $0 != " " })
    let isNegative = body.first == "-"
    if isNegative { body = body.dropFirst() }
    let parts = body.split(separator: ".", maxSplits: 1, omittingEmptySubsequences: false)
    guard let whole = parts.first, !whole.isEmpty, body.count <= 19,
        parts.allSatisfy({ !$0.isEmpty && $0.utf8.allSatisfy { (0x30...0x39).contains($0) } })
    else { return nil }
    let digits = whole.drop { $0 == "0" }
    let number = (digits.isEmpty ? "0" : digits) + (parts.count > 1 ? "." + parts[1] : "")
    return (isNegative && number.contains { $0 != "0" && $0 != "." } ? "-" : "") + number
}

/// A day of the Gregorian calendar as `2017-03-05`.
private func readDate(_ text: String) -> String? {
    let body = text.halfWidth
    var numbers = body.split { !$0.isASCII || !$0.isNumber }.map(String.init)
    let isPunctuated = body.allSatisfy { $0.isASCII && $0.isNumber || "-/.年月日 ".contains($0) }
    if numbers.count == 1, numbers[0].count == 8 {
        let digits = numbers[0]
        numbers = [String(digits.prefix(4)), String(digits.dropFirst(4).prefix(2)), String(digits.suffix(2))]
    }
    guard isPunctuated, numbers.count == 3, numbers[0].count == 4, let year = Int(numbers[0]),
        let month = Int(numbers[1]), let day = Int(numbers[2]), year >= 1800, (1...12).contains(month)
    else { return nil }
    let isLeap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
    let days = [31, isLeap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31][month - 1]
    guard (1...days).contains(day) else { return nil }
    return "\(year)-\(month < 10 ? "0" : "")\(month)-\(day < 10 ? "0" : "")\(day)"
}

extension String {
    /// Full-width ASCII, as Chinese input methods produce it, in its ordinary form.
    var halfWidth: String {
        var text = ""
        for scalar in unicodeScalars {
            let narrow =
                (0xFF01...0xFF5E).contains(scalar.value) ? Unicode.Scalar(scalar.value - 0xFEE0) : nil
            text.unicodeScalars.append(scalar == "\u{3000}" ? " " : narrow ?? scalar)
        }
        return text
    }

    var trimmed: String {
        let blank: (Character) -> Bool = { $0.isWhitespace }
        return String(drop(while: blank).reversed().drop(while: blank).reversed())
    }
}
