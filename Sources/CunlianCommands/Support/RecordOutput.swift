import Causality
import Cunlian
import JSON
import RecordStore
import Records
import Register
import Terminal

/// How records, fields and conflicts are shown: as JSON to scripts, as sheets and tables to people.
struct RecordOutput {
    let context: Context
    let editor: Editor

    // MARK: JSON

    func write(_ view: RecordView, token: String?, into json: inout JSONWriter) throws {
        json.member("record", view.id.description)
        json.member("type", view.type.name)
        json.member("scope", view.scope.description)
        json.member("number", try editor.store.views.readableNumber(view.id))
        if let parent = view.parent { json.member("parent", parent.description) }
        if view.standing != .present { json.member("standing", "\(view.standing)") }
        if view.standing == .moved || view.standing == .doubled {
            let copies = try editor.store.moves.copies(of: view.id)
            json.member("movedTo", copies.copies.flatMap(\.departures).map(\.to.description))
            json.member("livesIn", copies.living.map(\.description))
        }
        if let token { json.member("token", token) }
        if try editor.store.keys.isErased(view.id) { json.member("erased", true) }
        json.member(
            "fields",
            object: { object in
                for field in view.fields { write(field, into: &object) }
            })
        let carried = view.carried()
        if !carried.isEmpty {
            json.member(
                "carried",
                object: { object in
                    for value in carried { object.member(value.field.path(value.address.key), value.from) }
                })
        }
        let attached = try attachments(of: view)
        if !attached.isEmpty {
            json.member(
                "attachments",
                list: { list in
                    for item in attached {
                        list.object {
                            $0.member("field", item.path)
                            $0.member("hash", item.standing.name)
                            if let size = item.standing.size { $0.member("size", size) }
                            $0.member("complete", item.standing.isHeld)
                        }
                    }
                })
        }
        json.member("disputed", view.fields.filter { $0.verdict.attention == .disputed }.map { $0.field.path($0.address.key) })
        let crowded = view.fields.filter { $0.isCrowded }
        try json.member(
            "values",
            object: { object in
                for field in crowded where field.state.values.count > 1 && !field.field.isUnion {
                    try object.member(
                        field.field.path(field.address.key), list: { try writeSiblings(field.state, field.field, view.scope, &$0) })
                }
            })
        try json.member(
            "proposals",
            object: { object in
                for field in crowded where !field.state.proposals.isEmpty {
                    try object.member(
                        field.field.path(field.address.key), list: { try writeProposals(field.state, field.field, view.scope, &$0) })
                }
            })
    }

    private func write(_ view: FieldView, into object: inout JSONWriter) {
        let path = view.field.path(view.address.key)
        if view.field.isUnion {
            object.member(
                path,
                list: { list in
                    for element in view.verdict.elements { editor.write(element, view.field.inputs[0], into: &list) }
                })
        } else if view.field.isGroup {
            guard let value = view.verdict.value else { return object.member(path, nil as String?) }
            object.member(
                path,
                object: { group in
                    for (index, input) in view.field.inputs.enumerated() where !value.part(index).isMissing {
                        if input.name == CardCode.input {
                            group.member(input.name, "used")
                        } else {
                            editor.member(input.name, value.part(index), input, into: &group)
                        }
                    }
                })
        } else {
            editor.member(path, view.verdict.value, view.field.inputs[0], into: &object)
        }
    }

    func scriptText(_ value: Value, _ input: Input) -> String { editor.scriptText(value, input) }
    func scriptText(_ value: Value, _ field: Field) -> String { editor.scriptText(value, field) }

    func writeSiblings(_ state: FieldState, _ field: Field, _ scope: ScopeCode, _ list: inout JSONWriter) throws {
        for sibling in state.values {
            try writeCandidate(scriptText(sibling.value, field), sibling.marks.map(\.dot), scope, into: &list) { object in
                if sibling.marks.contains(where: \.isDecision) { object.member("decision", true) }
            }
        }
    }

    func writeProposals(_ state: FieldState, _ field: Field, _ scope: ScopeCode, _ list: inout JSONWriter) throws {
        for proposal in state.proposals {
            try writeCandidate(scriptText(proposal.value, field), proposal.dots, scope, into: &list) { object in
                if proposal.kind != .set { object.member("kind", "\(proposal.kind)") }
            }
        }
    }

    private func writeCandidate(
        _ value: String, _ dots: [Dot], _ scope: ScopeCode, into list: inout JSONWriter, _ more: (inout JSONWriter) -> Void
    ) throws {
        let info = try editor.store.authors.info(dots[dots.count - 1], in: scope)
        list.object { object in
            object.member("value", value)
            object.member("dots", dots.map(\.description))
            object.member("author", info.author.person)
            object.member("role", info.author.role?.code)
            object.member("time", timeText(info.time.milliseconds))
            if isInDoubt(info.time) { object.member("timeInDoubt", true) }
            more(&object)
        }
    }

    // MARK: For people

    func sheet(_ view: RecordView) throws -> [String] {
        var sections: [Sheet.Section] = []
        var rows: [Sheet.Row] = []
        let carried = Dictionary(view.carried().map { ($0.address, $0.from) }) { first, _ in first }
        for field in view.fields where field.field.name != CarriedMark.field || field.isCrowded {
            rows += try fieldRows(field, view.scope, carriedFrom: carried[field.address])
        }
        sections.append(Sheet.Section("", rows))
        let title = try title(view)
        var lines = Sheet(title: title, subtitle: "\(view.scope)  \(view.id)", sections: sections)
            .lines(width: context.width, palette: context.palette)
        let outstanding = try attachments(of: view).filter { !$0.standing.isHeld }
        if !outstanding.isEmpty {
            let names = outstanding.map { "\($0.path) \($0.standing.name.prefix(16))" }.joined(separator: context.say("，", ", "))
            lines.append(context.palette(context.say("附件未到：\(names)", "Attachments still on their way: \(names)"), .warning))
        }
        if let remark = try standing(view) { lines.append(context.palette(remark, .warning)) }
        if let remark = try ErasedMark([view.id], in: editor.store).line(context, naming: { _ in title }) { lines.append(remark) }
        return lines
    }

    /// What people call a record: its kind and its number.
    func title(_ view: RecordView) throws -> String {
        let number = try editor.store.views.readableNumber(view.id) ?? ""
        return [view.type.label.text(in: context.language), number].filter { !$0.isEmpty }.joined(separator: " ")
    }

    /// What is attached to a record, and whether the bytes are here.
    func attachments(of view: RecordView) throws -> [(path: String, standing: AttachmentStanding)] {
        try view.fields.flatMap { field in
            try editor.attachments(field).map { input, value in
                let path = field.field.path(field.address.key) + (field.field.isGroup ? "." + input.name : "")
                var standing = try editor.store.attachments.standing(value.hash)
                standing.size = standing.size ?? value.described?.size
                return (path, standing)
            }
        }
    }

    private func standing(_ view: RecordView) throws -> String? {
        switch view.standing {
        case .present: nil
        case .moved:
            try context.say(
                "此记录已迁往 \(places(view))；在此所写只作为迟到的意见。",
                "This record was moved to \(places(view)); what is written here is a late proposal there.")
        case .doubled:
            try context.say(
                "此记录在两地或去向不明，裁定前不计入任何一处：\(places(view))",
                "This record is in two places, or was sent to two; until somebody decides it counts in none: \(places(view)).")
        case .retired: context.say("此记录已注销。", "This record is retired.")
        case .contested: context.say("有人注销了此记录，另有人在不知情时改过它。", "Somebody retired this record while somebody else, not knowing, changed it.")
        case .unconfirmed: context.say("此记录由无权建立者建立，尚未确认。", "This record was created without the right to; it is not confirmed.")
        }
    }

    /// Where a record is, and where it was sent.
    private func places(_ view: RecordView) throws -> String {
        let copies = try editor.store.moves.copies(of: view.id)
        let sent = copies.copies.flatMap(\.departures).map(\.to)
        return Set(copies.living + sent).sorted().map(\.description).joined(separator: " ")
    }

    /// A field as people read it. The code of a household's card is the household's: that there was one is enough.
    private func text(_ view: FieldView) throws -> String {
        guard view.field.isGroup, case .group(var parts)? = view.verdict.value,
            let index = view.field.inputs.firstIndex(where: { $0.name == CardCode.input }), index < parts.count, !parts[index].isMissing
        else { return try editor.text(view) }
        parts[index] = .text(context.say("已用卡码", "used"))
        return try editor.text(Value.group(parts), view.field)
    }

    private func fieldRows(_ view: FieldView, _ scope: ScopeCode, carriedFrom round: Int64?) throws -> [Sheet.Row] {
        let label = view.field.label(view.address.key, in: context.language)
        var rows: [Sheet.Row] = []
        if view.isErased { return [.init(label, try text(view), .warning)] }
        if view.isOpen {
            rows.append(.init(label, context.say("有争议", "disputed"), .warning))
        } else if view.verdict.attention == .disputed {
            // What stands goes on standing while somebody proposes another value.
            rows.append(.init(label, try text(view), .warning, note: context.say("另有意见，待裁定", "with proposals, to be decided")))
        } else {
            let mark = round.map { context.say("同\($0)年，未经当年核实", "as in \($0), and not asked in its year") }
            rows.append(.init(label, try text(view), .plain, note: mark ?? ""))
        }
        guard view.isCrowded else { return rows }
        if view.state.values.count > 1, !view.field.isUnion {
            for sibling in view.state.values {
                rows.append(
                    .init("  ·", try editor.text(sibling.value, view.field), .plain, note: try who(sibling.marks.map(\.dot), scope)))
            }
        }
        for proposal in view.state.proposals {
            let sign = proposal.kind == .remove ? "− " : "? "
            rows.append(.init("  " + sign, try editor.text(proposal.value, view.field), .dim, note: try who(proposal.dots, scope)))
        }
        return rows
    }

    func who(_ dots: [Dot], _ scope: ScopeCode) throws -> String {
        try dots.map { dot in
            let info = try editor.store.authors.info(dot, in: scope)
            let person = info.author.person.utf8.count == 32 ? String(info.author.person.prefix(8)) : info.author.person
            let role = info.author.role.map { " " + $0.label.text(in: context.language) } ?? ""
            return "\(person)\(role) \(RegisterCalendar.dayText(at: info.time.milliseconds))\(doubt(info.time))"
        }.joined(separator: context.say("；", "; "))
    }
}

extension RecordOutput {
    /// Whether no clock can have said so by now.
    func isInDoubt(_ time: HybridTime) -> Bool { !time.isCredible(at: editor.store.environment.wallClock()) }

    /// What stands behind such a time.
    func doubt(_ time: HybridTime) -> String { isInDoubt(time) ? context.say("（时钟有误）", " (a clock that was wrong)") : "" }
}

/// `2017-05-01T08:30:00Z` from milliseconds since 1970, for scripts; people are told ``RegisterCalendar/minuteText(at:)``.
func timeText(_ milliseconds: UInt64) -> String {
    let seconds = milliseconds / 1_000
    guard let date = CalendarDate(days: Int(clamping: seconds / 86_400)) else { return "" }
    let clock = [seconds / 3_600 % 24, seconds / 60 % 60, seconds % 60]
    let pad: (Int, Int) -> String = { number, width in
        let text = String(number)
        return String(repeating: "0", count: max(0, width - text.count)) + text
    }
    return "\(pad(date.year, 4))-\(pad(date.month, 2))-\(pad(date.day, 2))T"
        + clock.map { pad(Int($0), 2) }.joined(separator: ":") + "Z"
}
