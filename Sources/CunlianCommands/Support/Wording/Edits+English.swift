import Cunlian
import Records
import Register

extension English {
    func sentence(_ error: EditError) -> String {
        switch error {
        case .unknownType(let name, let near):
            near.isEmpty
                ? "There is no record type \"\(name)\"; describe lists them."
                : "There is no record type \"\(name)\"; did you mean \(near.map(\.en).joined(separator: ", "))? describe lists them all."
        case .unknownField(let path, let type, let fields):
            "A \(type.name) has no field \"\(path)\"; describe \(type.name) lists them, such as \(fields.map(\.en).joined(separator: ", "))."
        case .partsDiffer(let field, let parts):
            "Of \"\(field)\" everything that people say differently must be given; it lacks \(parts.map { "\($0)=…" }.joined(separator: " "))."
        case .incompletePath(let path, let inputs, _):
            "\"\(path)\" is a group; name one input of it: \(inputs.joined(separator: ", "))."
        case .badKey(let name): "\"\(name)\" takes a year or round as in \(name)[2017], each once."
        case .roundAhead(let year, let last):
            "The year \(year) is far from begun, so nothing was written; look at the year again (the last that can be is \(last))."
        case .notAnAssignment(let text): "\"\(text)\" is not FIELD=VALUE."
        case .notACondition(let text):
            "\"\(text)\" is no condition; write one like main_cause=illness, name~wdm, \"main_cause in illness,disability\"."
        case .invalid(let errors): unlike(errors).joined(separator: "; ") + "."
        case .unknownRecord(let text): "There is no record named \"\(text)\"; use its id, a prefix, or type:number."
        case .otherType(let text, let type, let wanted):
            "\"\(text)\" is a \(type.name) and a \(wanted.name) is asked for, so nothing was written."
        case .ambiguousRecord(let text, let others): "\"\(text)\" may be any of \(others.joined(separator: ", ")); write more of it."
        case .numberTaken(let number, let other):
            "The number \(number) is taken in this village, by \(other), so nothing was written; look again, or give another number."
        case .numberOfElsewhere(let number, let region):
            "The number \(number) is of another village (\(region)), so nothing was written; is it the right sheet? Else give a number of this village."
        case .recordNotHere(let number, let region):
            "This record\(number.isEmpty ? "" : " (\(number))") is not in this store: the row was exported elsewhere\(region.isEmpty ? "" : ", of \(region)"), so nothing was written; is it the right sheet?"
        case .isRetired(let name):
            "\(name) is retired, so nothing was written; if it is to come back: restore-record \(name) --reason TEXT."
        case .wrongParent(let type, let above, let types):
            "A record of \(type.en) does not lie in one of \(above.en), and nothing was written; "
                + (types.isEmpty ? "leave out --in." : "say with --in which \(types.map(\.en).joined(separator: " or ")) it belongs to.")
        case .missingParent(let types): "Say with --in which \(types.map(\.en).joined(separator: " or ")) it belongs to."
        case .wrongScope(let text):
            "Region \"\(text)\" does not fit: it is not kept here, or of another level; name one with --scope."
        case .scopeNotNamed(let scopes):
            scopes.isEmpty
                ? "This store keeps no region of the level that is needed; name one with --scope."
                : "Several regions fit, \(scopes.spaced); name one with --scope."
        case .regionNotHere(let region): "There is nothing of region \(region) in this store; see status for its regions."
        case .needsAttention(let fields):
            "\(fields.joined(separator: ", ")) is disputed or has proposals; open the record and save with its token, or resolve it."
        case .stale(let fields, _):
            "This store changed \(fields.joined(separator: ", ")) after the record was opened; nothing was saved: "
                + "look again and use the new token."
        case .conflictChanged(let name):
            "Something came to this conflict since it was shown; nothing was decided. It is now \(name): look again."
        case .unknownConflict(let name): "There is no open conflict \"\(name)\"; use a whole name from conflicts."
        case .ambiguousConflict(let name, let others): "\"\(name)\" may be any of \(others.joined(separator: ", "))."
        case .afterSuccession(let text):
            "Entry \"\(text)\" was written in the directory by the root that was, beyond what its successor accepts: letting it in would change nothing. Have the office given anew, by the root that there is or whoever may grant there."
        case .unknownDot(let text): "There is no such entry \"\(text)\" here; use NUMBER@REPLICA as listed."
        case .unknownChoice(let number, let count):
            count == 0
                ? "This conflict has nothing to choose by number; say it with --value (whether a record exists: yes or no)."
                : "There is no choice \(number), only 1 to \(count); see conflicts."
        case .notAnExistenceChoice: "Whether the record exists is decided by one of the entries listed, or by existence=yes or no."
        case .nothingToWrite: "There is nothing to write."
        case .cannotMove(let reason): sentence(reason)
        case .unknownLateEntry(let dot): "No late entry \(dot) waits to be taken over; see late."
        case .notArrived(let scope): "The record has not arrived in \(scope) here; nothing can be taken over yet."
        case .cannotUndo(let reason): sentence(reason)
        case .notPermitted(let reason): "Not permitted: \(words(reason))."
        }
    }

    private func sentence(_ reason: UndoRefusal) -> String {
        switch reason {
        case .nothing: "There is nothing to undo."
        case .movedOn:
            "What was saved last is not what the last command wrote, as after a new identity of the device; correct it with set or delete."
        case .builtOn(let record, let person):
            "\(person) saw it and changed \(record) since, so it cannot be undone as a whole; look at history \(record) and correct it."
        case .stays(let type, let way): "A \(type.label.en) that was recorded is not undone; \(words(way))."
        case .split(let record): "A split is not undone; if it was wrong, join \(record) to the old household."
        case .decided(let field, let record): "\"\(field.en)\" of \(record) is a decision, which is not undone; resolve it anew."
        case .wasDisputed(let field, let record):
            "\"\(field.en)\" of \(record) had several values, which undoing cannot bring back; look at history \(record) and use set."
        case .notOfRecords: "Grants, schemas, moves and admissions are not undone; each is corrected by its own command."
        }
    }

    private func words(_ way: UndoWay) -> String {
        switch way {
        case .withdraw: "withdraw takes back what was attested"
        case .decide: "decide the case anew with decide"
        case .correction: "record the step anew with procedure, as it is right"
        }
    }

    private func sentence(_ reason: MoveRefusal) -> String {
        switch reason {
        case .needsReason: "A move takes a reason: --reason."
        case .liesInAnother(let type): "A \(type.name) moves with what it lies in, and not by itself."
        case .isRetired: "The record is retired; restore it before it is moved."
        case .isThere(let scope): "The record is in \(scope) already."
        case .movedAway(let scopes): "The record was moved to \(scopes.spaced); move it from there."
        case .noPlace(let text, let type, let digits):
            "\"\(text)\" is no place where a \(type.name) can be; name a region of \(digits) digits."
        case .unknownRegion(let scope):
            "There is no region \(scope) here: it is not kept, and nobody holds an office there; check the code."
        }
    }

    private func words(_ reason: EditDenial) -> String {
        switch reason {
        case .mayNotKeep(let type, let scope, let keepers):
            "\(type.en) in \(scope) is recorded by: \(keepers.map(\.en).joined(separator: ", "))"
        case .mayNotMove(let type, let scope): "an office that decides about a \(type.en) in \(scope) moves it"
        }
    }

    // MARK: Answers

    func sentence(_ error: InputError) -> String { "\(error.label.en) (\(error.field)): \(words(error.reason))." }

    func words(_ reason: InputError.Reason) -> String {
        switch reason {
        case .required: "this must be answered"
        case .notABool: "write yes or no"
        case .notANumber: "this is no number; write digits, without separators"
        case .tooManyPlaces(0): "write a whole number"
        case .tooManyPlaces(let places): "write at most \(places) digits after the point"
        case .tooLarge: "the number is too large to be stored"
        case .notADate: "this is no date; write it as 2017-05-01"
        case .notAYear: "this is no year; write four digits from 1900 to 2100"
        case .outside(let minimum?, let maximum?): "write \(minimum) to \(maximum)"
        case .outside(let minimum?, nil): "write \(minimum) or more"
        case .outside(nil, let maximum?): "write \(maximum) or less"
        case .outside(nil, nil): "this is out of range"
        case .notInList(let choices):
            "there is no such choice; write one of " + choices.prefix(choicesShownMax).map(\.en).joined(separator: ", ")
                + (choices.count > choicesShownMax ? " … (\(choices.count) in all: describe)" : "")
        case .notARecordNumber:
            "this is no number of a record: digits, letters, ideographs, brackets and the signs -_./@#: without blanks, and one digit at least"
        case .notAReference: "this is not the id of a record"
        case .notACitizenNumber(let problem): words(problem)
        case .bornInFuture: "the birth date lies in the future; look at it again"
        case .notARegion: "this is no region's code; write 2, 4, 6, 9 or 12 digits, or 12 and -nnn"
        case .notAPhone: "a telephone number has 11 digits"
        case .notAnAttachment: "an attachment is a file (@house.jpg), or the 64 digits of one that is kept already"
        case .isSealed: "this is kept sealed and cannot be written as text"
        case .tooLong(let count): "write at most \(count) characters"
        case .hasControlCharacters: "there are control characters in it; remove them"
        case .brokenCharacter(let scalar):
            "holds a broken character (U+\(String(scalar, radix: 16, uppercase: true))): what stood there was lost in another encoding; write it anew"
        case .otherKind: "the value is not of the kind that the schema names"
        }
    }

    func words(_ problem: CitizenNumber.Problem) -> String { problem.finding.en }
}
