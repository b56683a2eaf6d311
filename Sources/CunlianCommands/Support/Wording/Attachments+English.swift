import RecordStore
import Records

extension English {
    func sentence(_ fault: AttachmentFault) -> String {
        switch fault {
        case .notAName(let text): "\"\(text)\" names no attachment: write its 64 hexadecimal digits, or 8 or more of the first"
        case .ambiguous(let text, let count): "\"\(text)\" begins the names of \(count) attachments; write more of it"
        case .unknown(let name): "No entry here refers to an attachment \(name.prefix(16)); check its name"
        case .outstanding(let name, let bytes):
            "Attachment \(name.prefix(16)) is still on its way (\(bytes.map { "\($0) bytes" } ?? "of unknown size")); it is asked for, and comes with the next sync"
        case .damaged(let name): "The file of attachment \(name.prefix(16)) is damaged; run repair, then sync, which fetches it again"
        case .notAField(let path): "\"\(path)\" holds no attachments; describe lists the fields that do"
        case .notThere(let name): "The field has no attachment \(name.prefix(16)); nothing was written"
        case .objection(let objection): "Not attached: \(words(objection))"
        }
    }

    func words(_ refusal: AttachmentRefusal) -> String {
        switch refusal {
        case .notReferred: "no entry refers to it"
        case .notCovered: "entries refer to it only where the other has no office"
        case .tooLarge: "it is larger than the schema allows"
        case .otherSize: "it has another size than entries say"
        case .otherType: "it is of another kind than entries say, or the schema allows"
        case .otherBytes: "its bytes are not those of its name, and were thrown away"
        case .garbled: "it was garbled on the way, and what came was thrown away"
        }
    }

    func words(_ objection: AttachmentObjection) -> String {
        switch objection {
        case .empty: "the file is empty"
        case .tooLarge(let bytes, let most): "the file has \(bytes) bytes, and \(most) are the most here; make it smaller"
        case .type(let type, let allowed): "the file is \(type), and only \(allowed.joined(separator: ", ")) is taken here"
        case .otherType(let named, let type): "its name says \(named), its bytes are \(type); check the file"
        case .unreadablePicture(let type):
            type == "image/jpeg"
                ? "the picture is cut short, or of a kind of JPEG that is not read here, so where it was taken cannot be removed; copy it again from where it was taken, or open it and save it anew"
                : "where it was taken cannot be removed from this \(type), which is of a kind that is not read here, or cut short; save it as JPEG"
        }
    }
}
