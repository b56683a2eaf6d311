import Records
import Register

extension English {
    func sentence(_ error: BulkRefusal) -> String {
        switch error {
        case .badCondition(let text, let keys):
            "\"\(text)\" is no condition; write field=phone, role in C,F, name~TEXT, with one of the keys \(keys.map(\.en).joined(separator: ", "))."
        case .needsCondition: "What is decided in bulk is named by --where."
        case .badPick(let text): "--take \"\(text)\" is none of role:R, author:NAME, value:TEXT, newest."
        case .ownValues: "Nobody takes their own values in bulk; decide them one by one, or take another's."
        case .upheldSingly: "That a case does not stand in the way is said one by one; in bulk cases are rejected, returned or handed over."
        case .oneCheckOnly: "One answer is to findings of one check: name it with --where check=NUMBER."
        case .needsReason: "A reason is needed: --reason."
        case .notAPlan(let line): "Line \(line) is none of a plan; use the file that --all wrote."
        case .otherStore: "The plan was made by another store and cannot be carried out here; make it here again."
        case .countNotTyped(let count): "The plan has \(count) conflicts; above 200 say how many: --count \(count). Nothing was written."
        case .unknownBatch(let name): "This store has no batch \(name)."
        }
    }

    func sentence(_ error: EntryRefusal) -> String {
        switch error {
        case .promisedTwice(let offer, let promises, let amounts):
            "The offer \(offer) was promised before: with this one \(promises) times\(amounts.map { ", " + $0.en } ?? ""). "
                + "Nothing was recorded; promise less, or end the other promise first."
        case .promisedTooMuch(let offer, let amounts):
            "The offer \(offer) has not so much: \(amounts.en). Nothing was recorded; promise less."
        case .noSuchOffer(let offer): "The county has no offer \(offer), nothing was recorded; look at the number again."
        case .otherUnit(let unit, let offer, let known):
            "The offer \(offer) is counted in \"\(known)\" and the promise in \"\(unit)\", nothing was recorded; use the offer's unit."
        case .unitHelpsItself(let unit): "The unit \(unit) is the village itself, nothing was recorded; name one from outside."
        case .enteredTwice(let type, let number, let day):
            "The \(type.en) \(number) is there already\(day.map { ", of \($0)" } ?? ""); nothing was recorded. "
                + "Vouchers are numbered by the month: another one of this month takes another number, one that takes it back names it in reverses."
        case .liesAhead(let field, let day, let today):
            "The \(field.en) \(day) lies after today, \(today); nothing was recorded. Look at the day, and at this machine's clock."
        case .sameAgain(let type, let record, let day, let by, let apart):
            "The same \(type.en)\(day.map { " of \($0)" } ?? "") is there already, word for word, recorded by \(by): \(record). Nothing was recorded. "
                + (apart.isEmpty
                    ? "Change that one, if anything is to be changed."
                    : "If there really are two, write what tells this one apart in its \(apart.map(\.en).joined(separator: " or ")).")
        case .endsBefore(let end, let day, let began, let first):
            "The \(end.en) \(day) is before the \(began.en) \(first); nothing was recorded. Look at the days again."
        case .partOverWhole(let part, let amount, let whole, let all):
            "The \(part.en), \(amount), are more than the \(whole.en), \(all); nothing was recorded. Look at the amounts, or correct that first."
        case .notOfHousehold(let field, let name, let household):
            "The \(field.en) \"\(name)\" is not of the household \(household); nothing was recorded. Name somebody who is."
        case .needClosed(let need, let day):
            "The need \(need) was closed on \(day); nothing was recorded. Look at its number, or empty its closing day if it is still there."
        case .offerEnded(let offer, let day):
            "The offer \(offer) is there no more since \(day); nothing was recorded. Take another, or correct its last day first."
        case .otherKindOfPlace(let code, let kind):
            "\(code) is no place of the kind \"\(kind.en)\"; nothing was recorded. Look at the code and the kind again."
        case .otherUnitThanNeeded(let unit, let need, let known):
            "The need \(need) is counted in \"\(known)\" and the promise in \"\(unit)\", nothing was recorded; convert it."
        case .liesElsewhere(let type, let region, let home):
            "The record of \(type.en) is to lie in \(region), and what it belongs to lies in \(home); nothing was recorded. Leave out --scope, or name with --in a record of \(region)."
        }
    }

    func sentence(_ error: HandOverRefusal) -> String {
        switch error {
        case .unknownPerson(let name, let known):
            known.isEmpty
                ? "The directory has nobody called \"\(name)\", and no case was handed to them."
                : "The directory has nobody called \"\(name)\"; it has \(known.joined(separator: ", "))."
        case .samePerson(let name): "\"\(name)\" cannot hand over to themselves; name somebody else with --to."
        case .notArrived(let person, let devices):
            "The device \(devices.joined(separator: ", ")) of \(person) holds what has not arrived here; sync it first, or say --lost if it is."
        case .nothing(let person): "No case was handed to \(person) by name, so nothing passes over; the rest belongs to offices."
        }
    }
}
