import JSON
import Records
import Terminal
import SyncSession

extension English {
    func sentence(_ error: CommandFault) -> String {
        switch error {
        case .unknownRole(let text, let known): "There is no role \"\(text)\"; there are: \(known.map(\.en).joined(separator: ", "))."
        case .unknownPerson(let text):
            "Nobody called \"\(text)\" and no key that begins so has a grant here; cunliand people lists all. A key is named by 8 digits at least."
        case .severalKeys(let text, let keys):
            "Several keys go by \"\(text)\": \(keys.joined(separator: "; ")). Name one by its key, or all of them with --all-keys."
        case .servesAnybody:
            "This node is not enrolled: it would give all that it holds to anybody. Enrol it first (cunlian enrol), or say --unenrolled."
        case .servesElsewhere(let scope):
            "This node holds no grant for \(scope): nobody would count what it takes there as held. See to --scope, or enrol it for that region (cunlian enrol)."
        case .numbersAreSealed(let labels):
            "What would be compared (\(labels.map(\.en).joined(separator: ", "))) is sealed, and your office may not read it: that nobody was found says nothing. "
                + "Let an office do it that may; cunlian rights says which fields an office reads."
        case .storeIsThere(let path):
            "There is a store in \(path) already: say --replace to put the backup in its place; what is there now is kept beside it."
        case .otherStore(let path): "\(path) is a backup of another store: its key is not the one that is here."
        case .keyIsMissing(let path): "The key is neither in \(path) nor in the store's folder; put the file \"key\" there first."
        case .invitesNowhere(let node):
            "This store is no node, so nobody could enrol with a code that it gave, and none was made. Whoever may grant invites at the node\(node.map { ", \($0)" } ?? ""): cunliand invite on its machine, or the page People of its console."
        case .fileIsThere(let path): "\(path) is there already and is no bundle; it stays as it is, name another file."
        case .tooLong(let option, let most): "\(option) is longer than \(most) bytes; shorten it."
        case .practiceStaysHere: "This store is to practise on and syncs with its own village alone; enrol and sync a real store instead."
        case .notAPracticeFolder(let path): "\(path) holds something else than a practice village; name another folder with --store."
        case .unknownExercise(let number, let count): "There is no exercise \(number); there are \(count)."
        case .otherNode(let address):
            "What answers at \(address) is not the node that gave this code, so it was told nothing; or the code was mistyped: check both, and ask for a new code."
        case .notACode(.length(let count)):
            "That is no one-time code: it has \(count) letters and digits, and a code has 16 or 32; nothing was sent, copy it whole."
        case .notACode(.letter(let letter)):
            "That is no one-time code: \"\(letter)\" is in none, which have the letters A to Z without I and O and the digits 2 to 9; nothing was sent, look at it again."
        case .locked(let people, let hasRunOut):
            (hasRunOut ? "Nobody worked here for a while, so it was locked. " : "Nobody is signed in. ")
                + "Sign in with: cunlian sign-in --person NAME\(people.isEmpty ? "" : " (\(people.joined(separator: ", ")))")."
        case .signInAgain(let people):
            "Somebody else signed in here, or the store was put back: sign in again with: cunlian sign-in --person NAME"
                + (people.isEmpty ? "." : " (\(people.joined(separator: ", "))).")
        case .notShared:
            "One person uses this device, without a passphrase: there is nothing to unlock. Set one with cunlian person passphrase."
        case .whoSignsIn(let people): "Several people share the device: say --person with one of \(people.joined(separator: ", "))."
        case .sharesAlready(let name):
            "\(name) shares the device already; who has forgotten the passphrase is removed first (cunlian person remove \(name) --abandon), and somebody else is called so that people tell them apart."
        case .lastPerson(let name):
            "Nobody but \(name) uses this device, so nobody could sign in any more; add the next one first: cunlian person add."
        case .workLeft(let name):
            "\(name) has written what cannot be sealed without an office, or not finished an interview, and was not removed: have them sign in and finish it, or say --abandon."
        case .noOldPassphrase:
            "The passphrase that there is is needed too, before another is set: by --old-passphrase-file, or typed at a terminal."
        case .noPassphrase: "A passphrase is needed: by --passphrase-file, by CUNLIAN_PASSPHRASE, or typed at a terminal."
        case .passphrasesDiffer: "The two are not the same; nothing was changed."
        case .notADate(let text, let option): "\(option) \"\(text)\" is no date; write it as 2017-05-01, today or yesterday."
        case .unregisteredRegion(let scope):
            "The register has no region \(scope); check the code, and register a new village first."
        case .declineNeedsReason: "Declining takes a reason: --reason."
        case .noRegionForTargets: "This store has no region that keeps targets: they are a city's; run it at the city's store."
        case .fieldFile(let path, let line, let fault): "\(path):\(line): \(words(fault))."
        case .otherRound(let round):
            "An interview of \(round) is unfinished; go on with it with --round \(round), or forget it with --discard."
        case .nothingToAsk(let type): "There is nothing that you may answer of a \(type.en); --all asks what you may propose."
        }
    }

    private func words(_ fault: FieldFileFault) -> String {
        switch fault {
        case .syntax(let fault): words(fault)
        case .noObject: "it is no object; write {\"field\": \"value\"}"
        case .objectInGroup: "an object within a group"
        }
    }

    func sentence(_ error: InterviewError) -> String {
        switch error {
        case .terminal(let number): "The terminal cannot be used for an interview: \(words(system: number))."
        }
    }
}
