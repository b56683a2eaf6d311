import Records

extension ProgressReport {
    /// What is said of a target or a bound; of each of its values where they do not say the same.
    static func outcome(_ lines: [TargetLedger.Line]) -> Report.Cell {
        guard let first = lines.first, first.entry.figure.isToBeReached else { return .none }
        guard lines.contains(where: { $0.outcome != first.outcome }) else { return outcome(first.outcome) }
        return Report.Cell.label(
            Label(
                lines.map { "\($0.value.text) \($0.outcome.label.zh)" }.joined(separator: "；"),
                lines.map { "\($0.value.text) \($0.outcome.label.en)" }.joined(separator: "; "))
        ).marked(.warning)
    }

    private static func outcome(_ outcome: TargetLedger.Outcome) -> Report.Cell {
        let cell = Report.Cell.label(outcome.label)
        return switch outcome {
        case .met: cell.marked(.good)
        case .missed: cell.marked(.bad)
        case .notYetDue, .cannotBeKnown, .notJudged: cell
        }
    }

    /// For scripts, beside the outcome.
    static func met(_ answer: Bool?) -> Report.Cell {
        switch answer {
        case true?: Report.Cell.code("true", Label("是", "yes")).marked(.good)
        case false?: Report.Cell.code("false", Label("否", "no")).marked(.bad)
        case nil: .unknown
        }
    }
}
