import Causality

extension RecordRun {
    /// Whether that is so, for a run as a file has it.
    var isSound: Bool {
        !names.isEmpty && first > 0 && first < .max - Int64(names.count) && zip(names, names.dropFirst()).allSatisfy { $1.follows($0) }
    }

    /// Names ascend, each as one may stand behind the one before.
    func checkInvariants() {
        precondition(!names.isEmpty, "A run of no records.")
        precondition(first > 0, "A record has no number.")
        precondition(zip(names, names.dropFirst()).allSatisfy { $1.follows($0) }, "A run's names do not follow each other.")
    }
}

extension RunCache {
    /// Both ways to a run lead to the same ones, in their orders; no two hold a number; the next is behind them all.
    func checkInvariants() {
        precondition(ascendStrictly(byNumber) { $0.numbers.upperBound <= $1.first }, "Runs share a number.")
        precondition(byNumber.reduce(0) { $0 + $1.names.count } == count, "Runs hold other records than were counted.")
        precondition(byName.values.reduce(0) { $0 + $1.count } == byNumber.count, "A run is found in one way only.")
        for (family, runs) in byName {
            precondition(
                ascendStrictly(runs) { ($0.names[0].number, $0.names[0].place) < ($1.names[0].number, $1.names[0].place) },
                "Runs do not ascend by name.")
            for run in runs {
                run.checkInvariants()
                precondition(run.family == family, "A run is found under another name.")
                precondition(find(run.first)?.names == run.names, "A run is found in one way only.")
            }
        }
        if let next, let last = byNumber.last { precondition(last.numbers.upperBound <= next, "The next number is taken.") }
    }

    /// What is remembered, ascending by number.
    var all: [RecordRun] { byNumber }
}
