import Cunlian
import RecordStore
import Records
import Register
import Terminal

/// What could only be put forward.
func showProposed(_ result: EditResult, _ editor: Editor, _ context: Context) throws {
    let type = try editor.store.views.type(of: result.record)
    showProposed(result.proposed.map { type?.words(for: $0, in: context.language) ?? $0 }, context)
}

/// That a new record does not count yet, and who says that it does.
func showConfirmers(_ confirmers: [Label], of type: RecordType, _ context: Context) {
    guard !confirmers.isEmpty else { return }
    let offices = confirmers.map { $0.text(in: context.language) }.joined(separator: context.say("、", ", "))
    context.print(
        context.palette(
            context.say(
                "\(type.label.zh)由\(offices)登记：在其确认（见 conflicts）之前，此记录不计。",
                "A record of \(type.label.en) is for \(offices) to make: it does not count until they confirm it (conflicts)."), .warning))
}

/// - Parameter fields: As people call them.
func showProposed(_ fields: [String], _ context: Context) {
    guard !fields.isEmpty else { return }
    context.print(
        context.palette(
            context.say("以下只作为意见提出，待有权者确认：", "Only proposed, for somebody with the right to confirm: ")
                + fields.joined(separator: context.say("、", ", ")), .warning))
}

/// What was recorded though it is probably not right, in a word to whoever typed it.
///
/// - Parameter written: As they were typed.
func showRemarks(on record: RecordID, of type: RecordType, written: [String], isNew: Bool, _ editor: Editor, _ context: Context) throws {
    let entries = EntryGuard(editor.store)
    if isNew {
        for remark in try entries.remarks(onPairing: record, of: type) {
            context.print(context.palette(context.words.sentence(remark), .warning))
        }
    }
    if isNew, let unseen = try entries.unseenProblem(record, of: type) {
        let command = "cunlian add issue … --in \(unseen.inspection) --scope \(unseen.region)"
        context.print(
            context.palette(
                context.say(
                    "问题记在上级范围内，\(unseen.region) 的库里看不到，已照此记录；由那里整改的，请改记在那里：\(command)，并注销这一条（delete）。",
                    "The problem lies in a wider region, and stores of \(unseen.region) do not see it; recorded all the same. If it is corrected there, record it there: \(command), and delete this one."
                ), .warning))
    }
    if isNew, ExitReader.types.contains(type.name) || ["village_exit", "county_exit"].contains(type.name) {
        context.print(
            context.palette(
                context.say(
                    "这是程序的一个环节：次序、期限或经办人不合规定的不计入，列为争议（见 cases）；环节请用 procedure 办理。",
                    "This is a step of a procedure: out of its order, its time or its office it counts for nothing and is a case (see cases). Record steps with procedure."
                ), .warning))
    }
    if isNew, type.name == "household", try isYetToBeIdentified(record, editor) {
        context.print(
            context.palette(
                context.say(
                    "该户未经识别，不计入贫困户；识别请用 apply，或 procedure --of 识别。",
                    "The household is not identified and is counted nowhere as poor: see apply, or procedure --of identification."),
                .warning))
    }
    if type.name == "household", written.contains(where: { $0.hasPrefix("kind") }), let state = try stateBesideKind(record, editor) {
        context.print(
            context.palette(
                context.say(
                    "该户的状态是“\(state.zh)”，写成别的种类不改变它；不应在册的，按错评办理：status-change 户 --to 错评。",
                    "The household's state is \"\(state.en)\", and another kind does not change it. One that should not be registered: status-change HOUSEHOLD --to misidentified."
                ), .warning))
    }
    if try entries.movesUnsigned(record, of: type, written: written) {
        context.print(
            context.palette(
                context.say(
                    "该户要搬迁，登记册里没有户主签字同意，已照此记录；请户主签字后补登“户主签字同意搬迁”。",
                    "The household is to move, and the register has no consent of it; recorded all the same. Have its head sign, and record the consent to relocation."
                ), .warning))
    }
}

/// What named a record that was taken out, and what of others' entries lay beneath it.
func showLeft(_ left: LeftHanging, _ context: Context) {
    for group in left.groups {
        guard let field = group.field else { continue }
        let more = group.count > group.names.count
        let names = group.names.joined(separator: context.say("、", ", ")) + (more ? context.say("等", " …") : "")
        let found = group.check.map { context.say("；核查 \($0) 会列出", "; check \($0) will find them") } ?? ""
        context.print(
            context.palette(
                context.say(
                    "仍有 \(group.count) 条\(group.type.label.zh)的“\(field.zh)”指向它：\(names)\(found)。",
                    "Still named as \(field.en) by \(count(group.count, "record")) of \(group.type.label.en): \(names)\(found)."), .warning)
        )
    }
    let beneath = left.groups.filter { $0.field == nil && $0.type.isEvent }
    guard !beneath.isEmpty else { return }
    let counts = beneath.map { "\($0.type.label.text(in: context.language)) \($0.count)" }.joined(separator: context.say("、", ", "))
    context.print(context.say("其下登记过的不再计入：\(counts)。", "What was recorded beneath it counts no more: \(counts)."))
}

/// Whether a household that is in the register as poor, by what was written of it, is not, as nobody found it so.
private func isYetToBeIdentified(_ record: RecordID, _ editor: Editor) throws -> Bool {
    guard let scope = try editor.store.views.scope(of: record), let view = try editor.store.views.closedRecord(record, in: scope) else {
        return false
    }
    guard !hasOtherKind(view, editor) else { return false }
    let year = CalendarDate(days: editor.today)?.year ?? 0
    let state = try ExitClerk(editor).reader.course(of: record, through: year).state(in: year)
    return state == .notRegistered || state == .candidate
}

/// Whether it says of itself that it is in the register for another reason than being registered as poor.
private func hasOtherKind(_ view: RecordView, _ editor: Editor) -> Bool {
    guard case .integer(let kind)? = view.value("kind") else { return false }
    return editor.store.schema.codeList("household_kind")?.item(Int(clamping: kind))?.code != "registered"
}

/// What a household that says so is all the same, because it is registered or was; `nil` of any other.
private func stateBesideKind(_ record: RecordID, _ editor: Editor) throws -> Label? {
    guard let scope = try editor.store.views.scope(of: record), let view = try editor.store.views.closedRecord(record, in: scope),
        hasOtherKind(view, editor)
    else { return nil }
    let year = CalendarDate(days: editor.today)?.year ?? 0
    let reader = try ExitClerk(editor).reader
    guard let state = try reader.course(of: record, through: year).state(in: year), state != .notRegistered, state != .candidate else {
        return nil
    }
    return reader.name(of: state)
}
