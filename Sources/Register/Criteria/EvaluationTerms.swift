import Records

/// By what a record is judged in one year: the set, and the income line.
///
/// Whoever is judged by a set today is judged by it tomorrow: a run names its terms by their hashes, and files that
/// come later change nothing of it.
struct EvaluationTerms: Sendable {
    let set: CriteriaSet
    let line: IncomeLines.Line?
    /// Of a village the standard by which its households are counted.
    let households: CriteriaSet?

    /// What tells terms apart where one record and year is judged by several.
    var key: [UInt8] { self.set.hash + [0] + (line.map { Array("\($0.year) \($0.fen)".utf8) } ?? []) + [0] + (households?.hash ?? []) }
}

extension CriteriaLibrary {
    /// The terms of whoever names no set, or names one by its id.
    func terms(
        _ id: String?, for level: CriteriaSet.Level, _ purpose: CriteriaSet.Purpose = .exit, year: Int, type: RecordType
    ) throws -> EvaluationTerms {
        terms(try set(id, for: level, purpose, year: year, type: type), year)
    }

    /// The terms of whoever names a set by its hash, as a sheet does: that set where it is in force beside what was
    /// published, so that a file which a later program carries takes nothing from those who worked with an earlier one.
    ///
    /// - Returns: `nil` where that set was not in force.
    func terms(hash: String, for level: CriteriaSet.Level, _ purpose: CriteriaSet.Purpose = .exit, year: Int) -> EvaluationTerms? {
        guard unreadable.allSatisfy({ !$0.isInForce(year, for: level) }),
            let index = sets.lastIndex(where: { hexText($0.hash) == hash }),
            sets[index].level == level, sets[index].purpose == purpose, sets[index].validity.contains(year)
        else { return nil }
        let isReplaced = sets[(index + 1)...].contains { later in
            later.level == level && later.purpose == purpose && later.validity.contains(year) && published.contains(later.id)
        }
        return isReplaced ? nil : terms(sets[index], year)
    }

    private func terms(_ set: CriteriaSet, _ year: Int) -> EvaluationTerms {
        EvaluationTerms(
            set: set, line: lines.line(year), households: set.level == .village ? self.set(inForce: year, for: .household) : nil)
    }
}
