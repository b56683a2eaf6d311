import Cunlian
import Records
import SyncSession

extension English {
    func sentence(_ fault: BundleFault) -> String {
        switch fault {
        case .notABundle: "This is no bundle; nothing was taken."
        case .newerVersion(let version):
            "The bundle is of version \(version), which this program does not read; upgrade it and read the bundle again."
        case .unknownSuite(let suite):
            "The bundle is sealed with suite \(suite), which this program does not know; upgrade it and read the bundle again."
        case .forSomebodyElse(_, let name?): "The bundle is for somebody else, \(name), and can be read there alone; nothing was taken."
        case .forSomebodyElse(let key, nil):
            "The bundle is for somebody else, whose key begins with \(key.description.prefix(8)), and can be read there alone; nothing was taken."
        case .otherLength(let bytes, let expected) where bytes < expected:
            "The bundle was cut short: \(bytes) of \(expected) bytes are there. Nothing was taken; copy it again."
        case .otherLength(let bytes, let expected):
            "The bundle has \(bytes) bytes where it says that it has \(expected); nothing was taken, copy it again."
        case .damaged(let offset):
            "The bundle was changed since it was written, at byte \(offset) or behind it; nothing was taken. Copy it again, or have it written anew."
        case .badContent(let offset):
            "What is sealed in the bundle is none of a bundle's (byte \(offset)); nothing was taken. Whoever wrote it should upgrade and write it anew."
        case .badFrame(let refusal):
            "What is sealed in the bundle does not go on as it may (reason \(refusal.number)); nothing was taken. Whoever wrote it should upgrade and write it anew."
        case .swapped: "What is sealed in the bundle says that it is another part, or for somebody else; nothing was taken."
        case .unknownWriter(let key):
            "The directory here does not name who wrote the bundle (key \(key.description.prefix(8))); nothing of theirs was taken. Sync with the parent first, or have them enrol."
        case .writerGrantEnded(let day):
            "The last day of the grant of whoever wrote the bundle was \(LastDay(expires: day).text); nothing was taken. They enrol anew with a code, and write it again."
        case .writerEnded(let kind, let time):
            "The key of whoever wrote the bundle was \(revocationWords(kind)) on \(RegisterCalendar.minuteText(at: time)); nothing of it was taken. What had arrived before stays; what had not is read once an administrator has readmitted them (cunliand readmit)."
        case .withoutTree:
            "This store belongs to no tree yet, and what it seals now would count nowhere; enrol it first (cunlian enrol). What was saved stays."
        case .noAddressee:
            "It is not known for whom the bundle is: the directory here names no node above. Say so with --for, by name, region, or the key that bundle key prints there."
        case .unknownAddressee(let text):
            "Nobody here is called \(text): --for takes a name or region of the list that cunliand people prints, or the key that bundle key prints at the addressee."
        case .ambiguousAddressee(let text, let keys):
            "Several may be meant\(text.isEmpty ? "" : " by \(text)"): keys \(keys.prefix(choicesShownMax).map { String($0.prefix(8)) }.joined(separator: ", ")); name one of them with --for."
        case .noKey(let key):
            "The key \(key.description.prefix(8)) is not known here, or nothing can be sealed to it; have bundle key run at the addressee, and give what it prints with --for."
        case .addresseeWithoutGrant(let key):
            "The directory here gives the key \(key.description.prefix(8)) no office that stands, so nothing is written for it."
        case .addressedToOneself: "The bundle is for this store itself; name another with --for."
        case .partsTooSmall(let bytes, let needed):
            "Files of \(bytes) bytes are too small, for one change and what goes with it need \(needed); give --split \(needed) or more."
        case .tooManyScopes(let scopes):
            "What is held of \(scopes) regions is too much for one bundle; name some of them with --scope, and write several."
        case .tooManyParts(let parts): "These would be \(parts) files; give --split a greater number."
        }
    }
}
