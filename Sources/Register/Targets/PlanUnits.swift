package import Records

/// The plan's units as people read them: the plan is Chinese, and has them in Chinese only.
///
///     PlanUnits.label("万人").en   // "x 10,000 persons"
package enum PlanUnits {
    /// A unit that is not in the list keeps its Chinese name, so that nothing is said that the plan does not say.
    package static func label(_ unit: String) -> Label { Label(zh: unit, en: english[unit] ?? unit) }

    private static let english = [
        "万亩": "x 10,000 mu", "万人": "x 10,000 persons", "万元": "x 10,000 yuan", "万户": "x 10,000 households", "亿元": "x 100 million yuan",
        "个": "places", "亩": "mu", "人": "persons", "元": "yuan", "元/人": "yuan per person", "元/人·年": "yuan per person and year",
        "元/生·年": "yuan per pupil and year", "公里": "km", "名": "persons", "处": "sites", "家": "bodies", "层": "storeys", "平方米": "m²",
        "年": "years", "座": "bridges", "户": "households", "所": "schools", "月": "months", "条": "roads", "比1": "to 1",
        "百分点": "percentage points", "项": "items",
    ]
}
