import Records

/// Measures over households. `[S:n]` is a line of the plan; items are those of the standard `GX-HH-2017`.
enum HouseholdMeasures {
    static func all(_ schema: Schema, _ span: YearSpan) -> [Measure] {
        let year = span.year
        let poor =
            counts + causes(schema) + [unsafeWater, waterHard, dangerousHouse, withoutPower, withoutTelevision] + incomes(year: year)
        return poor.map { $0.among(.isPoor) } + [left] + PlanMeasures.households(schema, span)
    }

    /// Those that the other figures leave out: a household that has exited is poor no more, and one that never should have been
    /// registered was not.
    private static let left = Measure(
        "households_left", "已脱贫、清退的户（不计入以上各项）", "households exited or removed, in none of the figures above",
        of: "household", in: .households, .count(.not(.isPoor)))

    private static let members = Quantity.count(of: "roster")

    /// Who is poor by the register: retired households, and those that have left, are left out [S:12, 44, 53, 62, 83].
    ///
    /// Persons are the members on the year's roster. The rural population is the county's, of the latest
    /// year that is not after the report's; the statistics come a year late. Of a township or a village it is its own population.
    private static let counts = [
        Measure("households", "贫困户", "poor households", of: "household", in: .households, .count(.always)),
        Measure(
            "households_contested", "其中存续有争议的户", "of these with contested existence", of: "household",
            in: .households, .count(.stands(.contested))),
        Measure(
            "households_unconfirmed", "其中未确认的户", "of these not confirmed", of: "household", in: .households,
            .count(.stands(.unconfirmed))),
        Measure("persons", "贫困人口", "poor persons", of: "household", in: .persons, .total(members)),
        Measure(
            "persons_per_household", "户均人口", "persons per household", of: "household",
            in: Label(zh: "人/户", en: "persons"), .quotient(members, over: .constant(1))
        ).printed(places: 2),
        Measure(
            "incidence", "贫困发生率", "incidence of poverty", of: "household",
            .incidence(of: "persons", over: "rural_population")),
    ]

    /// Each main cause as a share of the households whose main cause is known [S:85].
    private static func causes(_ schema: Schema) -> [Measure] {
        (schema.codeList("poverty_cause")?.items ?? []).map { cause in
            Measure(
                "main_cause=" + cause.code, "致贫原因：" + cause.label.zh, "main cause: " + cause.label.en,
                of: "household", .share(.isOneOf("main_cause", [cause.code])))
        }
    }

    /// Households that fail item 5, which the plan counts as without safe water [S:87].
    ///
    /// Reads `water`, `water_sources` and `water_assurance`: a named source, clean, 35 litres a head and
    /// day, no farther than 20 minutes, 800 metres or 80 metres of height, assured to 90 %.
    private static let unsafeWater = Measure(
        "unsafe_water", "未实现安全用水的农户", "households without safe water", of: "household",
        .share(
            .not(
                .all([
                    .isAnswered("water_sources"), .isTrue("water.clean"), .atLeast("water.litres", 35),
                    .any([
                        .atMost("water.fetch_minutes", 20), .atMost("water.fetch_horizontal", 800),
                        .atMost("water.fetch_vertical", 80),
                    ]),
                    .atLeast("water_assurance", 90),
                ]))))

    /// More than 30 minutes to fetch water, or three dry months and more [S:87]. Reads `water`.
    private static let waterHard = Measure(
        "water_hard", "存在饮水困难的农户", "households with hard access to water", of: "household",
        .share(
            .any([
                .compare(.field("water.fetch_minutes"), .greater, .constant(30)),
                .atLeast("water.dry_months", 3),
            ])))

    /// Grade C or D of the housing authority [S:87, 578]. Reads `housing_grade`; the structure is no evidence.
    private static let dangerousHouse = Measure(
        "dangerous_house", "住房存在危房隐患的农户", "households in dangerous houses", of: "household",
        .share(.isOneOf("housing_grade", ["c", "d"])))

    /// Item 7. Reads `power_life`.
    private static let withoutPower = Measure(
        "households_without_power", "未通生活用电的农户", "households without electricity", of: "household",
        .share(.isFalse("power_life")))

    /// Item 8: neither television, computer nor telephone, or nothing to receive. Reads `devices`.
    private static let withoutTelevision = Measure(
        "households_without_tv", "看不上电视的农户", "households without television or internet", of: "household",
        .share(
            .not(
                .all([
                    .any([
                        .atLeast("devices.tv_count", 1), .atLeast("devices.pc_count", 1),
                        .atLeast("devices.phone_count", 1),
                    ]),
                    .any([.isTrue("devices.channels_ok"), .isOneOf("devices.tv_signal", ["internet"])]),
                ]))))

    /// Of movers, those who are registered or were: nobody who is poor by their course is taken out by what is said of their kind.
    static let isRegistered = Predicate.any([.isEmpty("kind"), .isOneOf("kind", ["registered"]), .isPoor])

    /// Net income as the form adds it up, without what the exit standard leaves out where it is stable.
    ///
    /// Reads `income`. A remittance is a line of its own, so it counts once. Item 9 asks for more than the
    /// line, so equal is not above it; income per head is rounded down to the fen before.
    private static func incomes(year: Int) -> [Measure] {
        let net = balance(leavingOut: [])
        let stable = balance(leavingOut: ["tr_pension_basic", "tr_dibao_c", "tr_relief"])
        let perHead = [
            Measure(
                "net_income_per_head", "人均纯收入", "net income per head", of: "household", in: .yuan,
                .quotient(net, over: members)
            ).printed(places: 2, size: 100),
            Measure(
                "stable_income_per_head", "人均稳定纯收入", "stable net income per head", of: "household", in: .yuan,
                .quotient(stable, over: members)
            ).printed(places: 2, size: 100),
        ]
        guard let line = PovertyLine.current(year: year) else { return perHead }
        return perHead + [
            Measure(
                "households_above_line", "人均稳定纯收入超过\(line.yuan)元的户",
                "households above \(line.yuan) yuan per head",
                of: "household",
                .share(.compare(.floor(stable, per: members), .greater, .constant(line.yuan * 100))))
        ]
    }

    private static func balance(leavingOut: [String]) -> Quantity {
        .balance(
            .init(
                field: "income", adding: ["wage", "remittance", "biz_", "prop_", "tr_", "other"],
                subtracting: ["cost_"], leavingOut: leavingOut))
    }
}

/// The national poverty line at current prices, yuan a head and year.
///
/// 2010 to 2016: National Bureau of Statistics, after the Yunnan survey yearbook 2017, table 4-2, note. 2017 and
/// 2018 as commonly quoted. Provinces worked with higher lines; Guangxi's own was not found.
package struct PovertyLine: Sendable {
    package let year: Int
    package let yuan: Int64

    package static let all = [
        (2011, 2_536), (2012, 2_625), (2013, 2_736), (2014, 2_800), (2015, 2_855), (2016, 2_952),
        (2017, 2_952),
        (2018, 2_995), (2019, 3_218), (2020, 4_000),
    ].map { PovertyLine(year: $0.0, yuan: Int64($0.1)) }

    package static func current(year: Int) -> PovertyLine? { all.first { $0.year == year } }
}
