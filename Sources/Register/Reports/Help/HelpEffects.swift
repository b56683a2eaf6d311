import RecordStore
import Records

/// Measures by batch: what was planned, and what the households say came of it [S:554].
enum HelpEffects {
    private struct Batch {
        var measures = 0
        var planned = Int128(0)
        var withEffect = 0
        var gain = Int128(0)
        var signed = 0

        mutating func add(_ effect: (gain: Int128, isSigned: Bool)) {
            withEffect += 1
            gain += effect.gain
            if effect.isSigned { signed += 1 }
        }
    }

    static func sections(_ source: ReportSource, _ coverage: HelpCoverage) throws -> [Report.Section] {
        let year = Int64(coverage.year)
        var batches: [Int64: Batch] = [:]
        var batchOf: [Int64: Int64] = [:]
        var earlier = Batch()
        var others: Set<Int64> = []
        for row in try source.rows("measure", ["batch", "plan.year", "plan.planned_income"]) {
            guard let id = row[0].integer else { continue }
            guard row[3].integer == year else {
                others.insert(id)
                continue
            }
            let batch = row[2].integer ?? 0
            batchOf[id] = batch
            batches[batch, default: Batch()].measures += 1
            batches[batch]?.planned += Int128(row[4].integer ?? 0)
        }
        // A measure may be confirmed several times in a year: its gains add up, and it is one measure with an effect.
        var effects: [Int64: (gain: Int128, isSigned: Bool)] = [:]
        for row in try source.rows("measure_effect", ["_parent", "year", "gain", "signature"]) where row[3].integer == year {
            guard let measure = row[2].integer else { continue }
            let known = effects[measure] ?? (0, true)
            effects[measure] = (known.gain + Int128(row[4].integer ?? 0), known.isSigned && row[5].text != nil)
        }
        for (measure, effect) in effects {
            if let batch = batchOf[measure] {
                batches[batch, default: Batch()].add(effect)
            } else if others.contains(measure) {
                earlier.add(effect)
            }
        }
        guard !batches.isEmpty || earlier.withEffect > 0 else { return [] }
        var table = Report.Table(
            "effects",
            [
                .init("batch", Label("七个一批", "batch")), .init("measures", Label("措施", "measures"), .count),
                .init("planned", Label("预计增收", "planned gain"), .money), .init("effects", Label("有成效的措施", "with an effect"), .count),
                .init("gain", Label("实际增收", "actual gain"), .money), .init("signed", Label("农户已签字", "signed"), .count),
            ])
        for (batch, sums) in batches.sorted(by: { $0.key < $1.key }) {
            table.append([.label(coverage.run.label("measure_batch", batch))] + cells(sums))
        }
        let all = batches.values.reduce(into: Batch()) { sum, part in
            sum.measures += part.measures
            sum.planned += part.planned
            sum.withEffect += part.withEffect
            sum.gain += part.gain
            sum.signed += part.signed
        }
        table.append([.label(Label("合计", "all"))] + cells(all), isTotal: true)
        // What came of earlier years' measures is no effect of this year's.
        if earlier.withEffect > 0 { table.append([.label(Label("其他年度的措施", "measures of other years"))] + cells(earlier)) }
        return [Report.Section(Label("帮扶措施与成效", "Measures and their effect"), [.table(table)])]
    }

    private static func cells(_ sums: Batch) -> [Report.Cell] {
        [
            .count(sums.measures), .money(sums.planned.fen), .count(sums.withEffect), .money(sums.gain.fen),
            Report.Cell.count(sums.signed).marked(sums.signed < sums.withEffect ? .warning : .none),
        ]
    }
}
