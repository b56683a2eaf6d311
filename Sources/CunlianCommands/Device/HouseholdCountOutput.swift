import JSON
import RecordStore
import Records
import Register
import Terminal

/// How many households meet which item.
struct HouseholdCountOutput {
    let context: Context
    let result: BulkEvaluation
    /// Of the year and the region.
    let carried: CarriedCount

    /// Who may be proposed for an exit: a household a line. Whoever has exited already, or never was to be poor, may not.
    func printMet(_ store: RecordStore, in region: ScopeCode?) throws {
        let every = result.households.filter { result.counts($0) && result.isMet($0) }
        let poor = try every.isEmpty ? [] : StandingPoor.numbers(of: result.year, in: store, region: region)
        let all = every.filter { poor.contains($0.number) }
        let emptied = try all.isEmpty ? [] : EmptiedHouseholds.numbers(of: result.year, in: store)
        let met = all.filter { !emptied.contains($0.number) }
        let rows: [(record: RecordID, number: String?, household: BulkEvaluation.Household)] = try met.compactMap { household in
            guard let record = try store.views.recordID(household.number) else { return nil }
            return (record, try store.views.readableNumber(record), household)
        }
        guard !context.isJSON else {
            for (record, number, household) in rows {
                context.emit {
                    $0.member("record", record.description)
                    $0.member("number", number)
                    $0.member("scope", household.scope.description)
                    if let persons = household.persons { $0.member("persons", persons) }
                }
            }
            return
        }
        context.table(
            [context.say("户", "household"), context.say("村", "village"), context.say("人数", "persons")],
            rows.map { row in
                let persons = row.household.persons.map { String($0) } ?? ""
                return [row.number ?? row.record.description, row.household.scope.description, persons]
            })
        context.print(
            context.say(
                "\(result.year) 年在册贫困户中全部达标 \(rows.count) 户（\(result.criteria.id)）。",
                "\(count(rows.count, "household")) standing as poor and meeting every item of \(result.criteria.id) in \(result.year)."))
        remark(
            on: every.count - all.count, "户达标而已脱贫、未纳入或不属贫困户，不列。",
            "meeting every item, but exited already or not in the register as poor: not listed.")
        remark(on: all.count - met.count, "户达标而全户已死亡或离户，不列；请用 gone 登记。", "of whom everybody has died or left, not listed: see gone.")
    }

    private func remark(on number: Int, _ chinese: String, _ english: String) {
        guard number > 0 else { return }
        context.print(context.palette(context.say("另有 \(number) \(chinese)", "\(count(number, "household")) more, \(english)"), .dim))
    }

    func print() {
        let present = result.households.filter(result.counts)
        let counts = result.items.indices.map { index in
            var counts = [ItemResult: Int]()
            for household in present { counts[household.result(index), default: 0] += 1 }
            return counts
        }
        let met = present.count(where: result.isMet)
        let open = present.count { !$0.isComputable }
        guard !context.isJSON else {
            return context.emit {
                $0.member("year", result.year)
                $0.member("criteria", result.criteria.id)
                $0.member("households", present.count)
                $0.member("met", met)
                $0.member("notComputable", open)
                $0.member("carriedHouseholds", carried.households)
                $0.member("carriedValues", carried.values)
                $0.member(
                    "items",
                    list: { list in
                        for (number, counts) in zip(result.items, counts) {
                            list.object { object in
                                object.member("item", number)
                                for kind in ItemResult.allCases {
                                    object.member(kind.code, counts[kind] ?? 0)
                                }
                            }
                        }
                    })
            }
        }
        let items = result.criteria.items(in: result.year)
        context.table(
            [context.say("项", "item"), context.say("标准", "standard")]
                + ItemResult.allCases.map { $0.label.text(in: context.language) },
            zip(items, counts).map { item, counts in
                [item.number, item.label.text(in: context.language)]
                    + ItemResult.allCases.map { String(counts[$0] ?? 0) }
            })
        context.print(
            context.say(
                "\(present.count) 户，全部达标 \(met) 户，本机无法计算 \(open) 户。",
                "\(count(present.count, "household")): \(met) meeting every item, \(open) not computable here."))
        guard carried.households > 0 else { return }
        context.print(
            context.palette(
                context.say(
                    "其中 \(carried.households) 户有沿用往年、未经当年核实的值，共 \(carried.values) 项；见 check Q101。",
                    "\(count(carried.households, "household")) with values carried over and not asked in the year, \(carried.values) in all: check Q101."
                ),
                .warning))
    }
}
