import CSV
import Cunlian
import Records

extension English {
    func sentence(_ error: EditError) -> String {
        switch error {
        case .cannot(let label): label.en
        case .notPermitted(let reason): "Not permitted: \(words(reason))."
        case .unknownType(let name): "There is no record type \"\(name)\"; see the schema for their names."
        case .unknownField(let path, let type):
            "A \(type.name) has no field \"\(path)\"; its fields begin \(type.fields.prefix(3).map(\.name).joined(separator: ", "))."
        case .incompletePath(let path, let inputs):
            "\"\(path)\" is a group; name one input of it: \(inputs.joined(separator: ", "))."
        case .badKey(let name): "\"\(name)\" takes a year or round as in \(name)[2017], each once."
        case .notAnAssignment(let text): "\"\(text)\" is not FIELD=VALUE."
        case .invalid(let errors): unlike(errors).joined(separator: "; ") + "."
        case .unknownRecord(let text): "There is no record named \"\(text)\"; use its id, a prefix, or type:number."
        case .ambiguousRecord(let text, let others): "\"\(text)\" may be any of \(others.joined(separator: ", ")); write more of it."
        case .missingParent(let types): "Say with --in which \(types.joined(separator: " or ")) it belongs to."
        case .wrongScope(let text):
            "Region \"\(text)\" does not fit: it is not kept here, or of another level; name one with --scope."
        case .needsAttention(let fields):
            "\(fields.joined(separator: ", ")) is disputed or has proposals; open the record and save with its token, or resolve it."
        case .stale(let fields, _):
            "This store changed \(fields.joined(separator: ", ")) after the record was opened; nothing was saved: "
                + "look again and use the new token."
        case .conflictChanged(let name):
            "Something came to this conflict since it was shown; nothing was decided. It is now \(name): look again."
        case .unknownConflict(let name): "There is no open conflict \"\(name)\"; use a whole name from conflicts."
        case .ambiguousConflict(let name, let others): "\"\(name)\" may be any of \(others.joined(separator: ", "))."
        case .unknownDot(let text): "There is no such entry \"\(text)\" here; use NUMBER@REPLICA as listed."
        case .nothingToWrite: "There is nothing to write."
        }
    }

    private func words(_ reason: EditDenial) -> String {
        switch reason {
        case .mayNotKeep(let type, let scope, let keepers):
            "\(type.en) in \(scope) is recorded by: \(keepers.map(\.en).joined(separator: ", "))"
        case .mayNotMove(let type, let scope): "an office that decides about a \(type.en) in \(scope) moves it"
        }
    }

    func sentence(_ error: InputError) -> String { error.message(in: .en) }

    func sentence(_ error: ImportFault) -> String {
        switch error {
        case .invalid(let error): sentence(error)
        case .edit(let error): sentence(error)
        case .store(let error): sentence(error)
        case .ownOtherValue: "this store wrote another value; not written: export, and import with the token"
        case .changedByItsAuthor: "its author changed it right after making it; not written: export, and import with the token"
        }
    }

    func sentence(_ error: CommandFault) -> String {
        switch error {
        case .unknownRole(let text, let known): "There is no role \"\(text)\"; there are: \(known.joined(separator: " "))."
        case .notADate(let text, let option): "\(option) \"\(text)\" is no date; write it as 2017-05-01."
        }
    }

    func sentence(_ error: CSVError) -> String { error.message.en }
    func sentence(_ fault: CSVFault) -> String { fault.message.en }
}
