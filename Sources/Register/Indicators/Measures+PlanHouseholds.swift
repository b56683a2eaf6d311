import Records

/// Business, safe houses, shares and moves of households [S:222, 228, 351-354, 578, 580].
extension PlanMeasures {
    static func households(_ schema: Schema, _ span: YearSpan) -> [Measure] {
        let hasBusiness = Predicate.compare(.elements(of: "industry_kinds"), .atLeast, .constant(1))
        let hasSkill = Predicate.any([
            .somebodyIs("labour", ["skilled"]), .somebodyHolds("training", saying: "certificate", span.since("from")),
        ])
        let poor = [
            Measure("households_with_industry", "有增收产业的贫困户", "poor households with a business", of: "household", .share(hasBusiness)),
            Measure(
                "households_with_industry_or_skill", "有增收产业或增收技能的贫困户", "poor households with a business or a skill", of: "household",
                .share(.any([hasBusiness, hasSkill]))),
            // 580: shops of their own, closed ones too.
            Measure(
                "households_with_shop", "开过网店的贫困户", "poor households with an online shop", of: "household",
                .share(.holds("online_shop", span.since("opened")))),
            Measure(
                "households_with_share", "有资产收益或股份的贫困户", "poor households with a share", of: "household", in: .households,
                .count(.holds("asset_share", span.there("from", "to")))),
            Measure(
                "safe_house", "住安全房的贫困户", "poor households in safe houses", of: "household", .share(.isOneOf("housing_grade", ["a", "b"]))),
        ]
        return poor.map { $0.among(.isPoor) } + movers(schema, span)
    }

    /// Movers who are not registered are in the figures of all movers alone.
    ///
    /// Who has moved goes by the latest answer up to the year, whichever round it was of: whoever is not asked again has moved all the same. A day
    /// of moving that came to be known in a later round counts from that day on, and one that lies behind the year does not count in it.
    private static func movers(_ schema: Schema, _ span: YearSpan) -> [Measure] {
        // Version 1 of the register's form has registered households alone.
        let hasKinds = schema.type(named: "household")?.field(named: "kind") != nil
        let registered = hasKinds ? [HouseholdMeasures.isRegistered] : []
        let isTarget = Predicate.any([isTrue(.latest("relocation_target")), isTrue(.newest("relocation_target"))])
        let (day, isThere) = (Quantity.newest("relocation_state.moved_date"), isTrue(.newest("relocation_state.moved_in")))
        let wasThere = Predicate.all([
            isTrue(.latest("relocation_state.moved_in")), .compare(.known(day, else: 0), .atMost, .constant(span.last)),
        ])
        let hadMoved = Predicate.all([isThere, .compare(.known(day, else: .max), .atMost, .constant(span.last))])
        let sofar = Predicate.all([isTarget, .any([wasThere, hadMoved])])
        let inYear = Predicate.all([
            isTarget, isThere, .compare(day, .atLeast, .constant(span.first)), .compare(day, .atMost, .constant(span.last)),
        ])
        return [
            persons("relocated_persons", "已搬迁入住的贫困人口（累计）", "registered persons moved so far", [sofar] + registered),
            persons("moved_persons", "已搬迁入住人口（累计，含同步搬迁）", "all who moved so far", [sofar]),
            persons("moved_in_year", "当年搬迁入住人口（含同步搬迁）", "all who moved in the year", [inYear]).ofItsYear,
            persons("relocated_in_year", "当年搬迁入住的贫困人口", "registered persons who moved in the year", [inYear] + registered).ofItsYear,
        ]
    }

    private static func isTrue(_ quantity: Quantity) -> Predicate { .compare(quantity, .atLeast, .constant(1)) }

    /// Of those who moved, the persons on the latest roster up to the year.
    private static func persons(_ name: String, _ zh: String, _ en: String, _ population: [Predicate]) -> Measure {
        Measure(name, zh, en, of: "household", in: .persons, .total(.latestCount(of: "roster"))).among(.all(population))
    }
}
