import Causality
import RecordStore
import Records

@testable import Register

/// A household that meets every item of 2017, and what it is made of.
struct StandardHousehold {
    let household: RecordID
    let members: [RecordID]
    let naturalVillage: RecordID
}

extension Desk {
    /// Exactly at each edge of the standard, and one fen a head above the line.
    @discardableResult
    func addStandardHousehold(
        year: Int = 2017, _ more: [String] = [], in hamlet: RecordID? = nil, scope: ScopeCode = Desk.village
    ) throws -> StandardHousehold {
        let hamlet = try hamlet ?? addStandardHamlet(year: year, scope: scope)
        let household = try add(
            "household", ["attribute[\(year)]=general", "natural_village[\(year)]=\(hamlet)"] + Desk.registered(more), scope: scope)
        let members = try (0..<2).map { index in
            try add(
                "member",
                [
                    "name=成员\(index)", "relation=\(index == 0 ? "head" : "daughter")",
                    "birth=\(index == 0 ? "1980-05-01" : "2008-09-01")",
                    "labour[\(year)]=\(index == 0 ? "ordinary" : "none")",
                    "work[\(year)].months=\(index == 0 ? 6 : 0)", "dropout[\(year)].dropped_out=false",
                    "resident_insurance[\(year)]=true", "serious_insurance[\(year)]=true",
                    "treatment[\(year)].ill=false",
                ], parent: household, scope: scope)
        }
        try set(
            household,
            members.map { "roster[\(year)]+=\($0)" } + [
                "housing[\(year)].house_kind=existing", "housing[\(year)].structure=brick_concrete",
                "housing[\(year)].area=26", "housing_grade[\(year)]=b", "relocation_target[\(year)]=false",
                "water[\(year)].clean=true", "water[\(year)].litres=35", "water[\(year)].fetch_minutes=20",
                "water_sources[\(year)]+=tap", "water_assurance[\(year)]=90", "power_life[\(year)]=true",
                "devices[\(year)].tv_count=1", "devices[\(year)].channels_ok=true",
                "livelihood[\(year)].food_ok=true",
                "livelihood[\(year)].clothes_ok=true", "income[\(year)].wage=5904.02",
            ])
        return StandardHousehold(household: household, members: members, naturalVillage: hamlet)
    }

    private func addStandardHamlet(year: Int, scope: ScopeCode) throws -> RecordID {
        let hamlets = try store.schema.type(named: "natural_village").map { try store.views.records($0, includesRetired: true).count } ?? 0
        return try add(
            "natural_village",
            [
                "code=\(scope)-\(String(1_001 + hamlets).dropFirst())", "name=上屯", "size[\(year)].households=20",
                "road[\(year)].road_type=gravel",
                "road[\(year)].width=3.5", "road[\(year)].vehicle_passes=true", "in_reserve[\(year)]=false",
            ], scope: scope)
    }
}

extension Desk {
    /// A village that meets every item of 2017, with so many of its households registered.
    func addStandardVillage(
        households: Int, of total: Int = 100, year: Int = 2017, scope: ScopeCode = Desk.village
    ) throws -> RecordID {
        return try add(
            "village",
            [
                "code=\(scope)", "name=上村", "population[\(year)].households=\(total)",
                "population[\(year)].persons=\(total * 4)",
                "industry_1[\(year)].name=桑蚕", "industry_base[\(year)].has_base=true",
                "industry_base[\(year)].covered=\(households)", "industry_base[\(year)].excluded=0",
                "cooperatives[\(year)].has_cooperative=true", "coverage[\(year)].households=\(total)",
                "coverage[\(year)].persons=\(total * 4)", "coverage[\(year)].housing_safe=\(total)",
                "coverage[\(year)].medical_insured=\(total * 4)", "coverage[\(year)].school_age=40",
                "coverage[\(year)].out_of_school=0", "coverage[\(year)].water_safe=\(total)",
                "coverage[\(year)].power=\(total)",
                "coverage[\(year)].television=\(total)", "main_road[\(year)].paved=true",
                "main_road[\(year)].subgrade=6.5",
                "main_road[\(year)].pavement=4.5", "services[\(year)].office=true",
                "services[\(year)].notice_board=true",
                "services[\(year)].basketball=true", "services[\(year)].culture_room=false",
                "services[\(year)].stage=true",
                "clinic[\(year)]=true", "broadcast[\(year)].television=true", "broadcast[\(year)].broadband=true",
                "pension_rate[\(year)]=90", "pension60_rate[\(year)]=100", "allowance_complete[\(year)]=true",
                "collective_income[\(year)]=20000", "committees[\(year)]=weak_fixed_fair",
                "poverty[\(year)].persons=3",
            ], scope: scope)
    }
}

extension Desk {
    /// A county that meets every item of 2017, with one township.
    func addStandardCounty(year: Int = 2017) throws -> RecordID {
        let county = try add(
            "county",
            [
                "code=450124", "name=马山县", "rural[\(year)].persons=100000", "disposable_income[\(year)]=9000", "income_growth[\(year)]=9.5",
                "national_growth[\(year)]=8.6", "specialty_industries[\(year)]+=桑蚕", "specialty_industries[\(year)]+=旱藕",
                "industry_coverage[\(year)]=60", "village_industry[\(year)].villages=2", "village_industry[\(year)].with_industry=2",
                "house_reform_rate[\(year)]=100", "consolidation_rate[\(year)]=93", "public_hospitals[\(year)]=1",
                "allowance_line[\(year)]=3200",
                "pension_rate[\(year)]=90", "pension60_rate[\(year)]=100", "coverage[\(year)].households=100",
                "coverage[\(year)].persons=400",
                "coverage[\(year)].housing_safe=100", "coverage[\(year)].medical_insured=400", "coverage[\(year)].water_safe=100",
                "coverage[\(year)].power=100", "coverage[\(year)].television=100", "coverage[\(year)].villages=2",
                "coverage[\(year)].villages_paved=2", "coverage[\(year)].villages_clinic=2", "coverage[\(year)].villages_services=2",
                "poverty[\(year)].persons=3",
            ], scope: Desk.county)
        try add("township", ["code=450124100", "name=白山镇", "standard_hospital[\(year)]=true"], parent: nil, scope: Desk.county)
        return county
    }
}

extension Evaluation {
    /// Results and reasons in one text, for a failed test.
    var said: String {
        items.map { "\($0.number) \($0.result) \($0.explanation.text(in: .en, judged: subject) { "\($0)" })" }
            .joined(separator: "\n")
    }

    func result(_ number: String) -> ItemResult? { items.first { $0.number == number }?.result }
}

extension Desk {
    /// Writes a reference that no command would find.
    func link(_ record: RecordID, _ field: String, to other: RecordID, year: Int = 2017) throws {
        guard let type = try store.views.type(of: record), let field = type.field(named: field) else { return }
        var draft = Draft(scope: Desk.village)
        draft.record = record
        draft.changes = [
            FieldWrite(FieldAddress(field.number, .number(Int64(year))), .set, .reference(other))
        ]
        _ = try store.save(draft)
    }
}

extension ScopeCode {
    /// The newest entry that the store wrote here itself.
    func lastEntry(of store: RecordStore) throws -> Dot {
        Dot(store.own, try store.heads(self).applied[store.own])
    }
}
