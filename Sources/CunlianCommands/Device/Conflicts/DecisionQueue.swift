/// Going through conflicts one after the other: which one is shown, and what was chosen so far. Nothing is written by it.
struct DecisionQueue: Equatable {
    /// What is decided of one conflict.
    enum Choice: Equatable {
        /// By its place from 1.
        case candidate(Int)
        /// Typed anew.
        case value(String)
    }

    /// What somebody typed.
    enum Input: Equatable {
        case choose(Int)
        case other(String)
        case skip
        case back
        /// Takes the last choice back, wherever it was made.
        case undo
        /// Goes on to saving what was chosen.
        case finish
        /// Gives everything up.
        case quit
    }

    /// What somebody is to be told besides the next conflict.
    enum Remark: Equatable {
        case noSuchChoice(of: Int)
        case nothingToUndo
        case isFirst
        case notUnderstood
    }

    /// How many there are.
    let count: Int
    /// The one that is shown; ``count`` when all have been.
    private(set) var place = 0
    private(set) var choices: [Int: Choice] = [:]
    /// In which order they were made.
    private var made: [Int] = []
    private(set) var isGivenUp = false
    private var isFinished = false

    init(count: Int) { self.count = count }

    var isOver: Bool { isGivenUp || isFinished || place >= count }

    /// `1`, `2` …, `=text` for another value, and a letter or a word for the rest; as an input method for Chinese types them, too.
    static func read(_ line: String) -> Input? {
        let text = String(line.drop { $0.isWhitespace }.reversed().drop { $0.isWhitespace }.reversed())
        if let first = text.first, "=＝".contains(first) {
            let value = String(text.dropFirst().drop { $0.isWhitespace })
            return value.isEmpty ? nil : .other(value)
        }
        let typed = text.halfWidth
        if let number = Int(typed) { return .choose(number) }
        return switch typed.lowercased() {
        case "s", "", "跳过", "skip": .skip
        case "b", "上一项", "back": .back
        case "u", "撤回", "undo": .undo
        case "w", "保存", "save": .finish
        case "q", "放弃", "quit": .quit
        default: nil
        }
    }

    /// - Parameter candidates: How many things the conflict that is shown may be decided for.
    /// - Returns: What to say, where it was not simply done.
    mutating func take(_ input: Input?, candidates: Int) -> Remark? {
        guard let input else { return .notUnderstood }
        switch input {
        case .choose(let number):
            guard (1...max(candidates, 1)).contains(number), candidates > 0 else { return .noSuchChoice(of: candidates) }
            choose(.candidate(number))
        case .other(let value): choose(.value(value))
        case .skip:
            drop(place)
            place += 1
        case .back:
            guard place > 0 else { return .isFirst }
            place -= 1
        case .undo:
            guard let last = made.last else { return .nothingToUndo }
            drop(last)
            place = last
        case .finish: isFinished = true
        case .quit: isGivenUp = true
        }
        return nil
    }

    private mutating func choose(_ choice: Choice) {
        drop(place)
        choices[place] = choice
        made.append(place)
        place += 1
    }

    private mutating func drop(_ place: Int) {
        choices[place] = nil
        made.removeAll { $0 == place }
    }
}

extension String {
    /// Letters, digits and signs as a keyboard has them, whatever width they were typed in.
    fileprivate var halfWidth: String {
        String(
            String.UnicodeScalarView(
                unicodeScalars.map { scalar in
                    (0xFF01...0xFF5E).contains(scalar.value) ? Unicode.Scalar(UInt8(scalar.value - 0xFEE0)) : scalar
                }))
    }
}
