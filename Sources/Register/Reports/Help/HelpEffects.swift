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
    }

    static func sections(_ source: ReportSource, _ coverage: HelpCoverage) throws -> [Report.Section] {
        let year = Int64(coverage.year)
        var batches: [Int64: Batch] = [:]
        var batchOf: [Int64: Int64] = [:]
        for row in try source.rows("measure", ["batch", "plan.year", "plan.planned_income"]) {
            guard let id = row[0].integer, let batch = row[2].integer else { continue }
            batchOf[id] = batch
            guard row[3].integer == year else { continue }
            batches[batch, default: Batch()].measures += 1
            batches[batch]?.planned += Int128(row[4].integer ?? 0)
        }
        for row in try source.rows("measure_effect", ["_parent", "year", "gain", "signature", "signer"]) {
            guard row[3].integer == year, let batch = row[2].integer.flatMap({ batchOf[$0] }) else { continue }
            batches[batch, default: Batch()].withEffect += 1
            batches[batch]?.gain += Int128(row[4].integer ?? 0)
            if row[5].text != nil { batches[batch]?.signed += 1 }
        }
        guard !batches.isEmpty else { return [] }
        var table = Report.Table(
            "effects",
            [
                .init("batch", Label("七个一批", "batch")), .init("measures", Label("措施", "measures"), .count),
                .init("planned", Label("预计增收", "planned gain"), .money), .init("effects", Label("有成效记录", "with an effect"), .count),
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
        return [Report.Section(Label("帮扶措施与成效", "Measures and their effect"), [.table(table)])]
    }

    private static func cells(_ sums: Batch) -> [Report.Cell] {
        [
            .count(sums.measures), .money(sums.planned.fen), .count(sums.withEffect), .money(sums.gain.fen),
            Report.Cell.count(sums.signed).marked(sums.signed < sums.withEffect ? .warning : .none),
        ]
    }
}
