import Cunlian
import JSON
import RecordStore
import Records
import Register
import Terminal

/// The open cases of villages and counties, beside those of households.
struct RegionCases {
    let context: Context
    let editor: Editor

    /// - Returns: How many were shown.
    func show(in region: String?, year: Int?) throws -> Int {
        let reader = try RegionExitReader(editor.store)
        let scopes = try editor.heldRegions(region)
        var count = 0
        for level in [CriteriaSet.Level.village, .county] {
            for item in try reader.places(level, in: scopes) where year == nil || item.year == year {
                guard let standing = try reader.standing(of: item.place, year: item.year) else { continue }
                for found in standing.cases {
                    count += 1
                    try show(found, item.place, item.year)
                }
            }
        }
        return count
    }

    private func show(_ found: RegionCase, _ place: RecordID, _ year: Int) throws {
        let number = try editor.store.views.readableNumber(place) ?? place.description
        if context.isJSON {
            return context.emit { json in
                json.member("case", found.name)
                json.member("kind", found.kind.rawValue)
                json.member("record", place.description)
                json.member("number", number)
                json.member("year", year)
                json.member("blocks", found.blocks)
                json.member("level", found.level)
                json.member("deadline", found.deadline.flatMap { CalendarDate(days: $0)?.description })
                json.member("remark", found.remark.map { $0.text(in: context.language) })
            }
        }
        let level = editor.store.schema.role(found.level)?.label ?? Label(zh: found.level, en: found.level)
        let until = found.deadline.flatMap { CalendarDate(days: $0)?.description }
        context.print(
            context.palette("\(found.name)  \(found.label.text(in: context.language))", found.blocks ? .warning : .plain)
                + "  \(number)  \(year)")
        if let remark = found.remark { context.print("  " + remark.text(in: context.language)) }
        context.print(
            context.palette(
                "  " + context.say("由\(level.zh)处理", "for: \(level.en)") + (until.map { context.say("，\($0) 前", ", until \($0)") } ?? "")
                    + context.say("；请看 procedure \(number) --year \(year)", "; see procedure \(number) --year \(year)"), .dim))
        context.print("")
    }
}
