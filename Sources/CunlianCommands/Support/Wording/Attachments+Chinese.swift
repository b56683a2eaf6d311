import RecordStore
import Records

extension Chinese {
    func sentence(_ fault: AttachmentFault) -> String {
        switch fault {
        case .notAName(let text): "“\(text)”不是附件标识：应为 64 位十六进制数字，或其开头 8 位以上"
        case .ambiguous(let text, let count): "“\(text)”可指 \(count) 个附件；请写得更全"
        case .unknown(let name): "本库没有条目提到附件 \(name.prefix(16))；请核对标识"
        case .outstanding(let name, let bytes):
            "附件 \(name.prefix(16)) 的内容还没有到（\(bytes.map { "\($0) 字节" } ?? "大小不详")）；已记下，下次 sync 时取回"
        case .damaged(let name): "附件 \(name.prefix(16)) 的文件已损坏；请运行 repair，再 sync 取回"
        case .notAField(let path): "“\(path)”不是附件字段；哪些字段可附文件，见 describe"
        case .notThere(let name): "该字段没有附件 \(name.prefix(16))，未写入"
        case .objection(let objection): "未附上：\(words(objection))"
        }
    }

    func words(_ refusal: AttachmentRefusal) -> String {
        switch refusal {
        case .notReferred: "没有条目提到它"
        case .notCovered: "提到它的条目不在对方权限之内"
        case .tooLarge: "超过表式所许的大小"
        case .otherSize: "大小与条目所写不符"
        case .otherType: "种类与条目所写或表式所许不符"
        case .otherBytes: "内容与标识不符，已丢弃"
        case .garbled: "途中有损，已丢弃"
        }
    }

    func words(_ objection: AttachmentObjection) -> String {
        switch objection {
        case .empty: "文件是空的"
        case .tooLarge(let bytes, let most): "文件有 \(bytes) 字节，此处最多 \(most) 字节；请缩小后再附"
        case .type(let type, let allowed): "文件是 \(type)，此处只收 \(allowed.joined(separator: "、"))"
        case .otherType(let named, let type): "文件名说是 \(named)，内容却是 \(type)；请核对文件"
        case .unreadablePicture("image/jpeg"): "图片不完整，或是这里读不了的一种 JPEG，拍摄地点等信息去不掉；请从原处重新复制，或打开后另存"
        case .unreadablePicture(let type): "这张 \(type) 图片里的拍摄地点等信息去不掉（种类读不了，或者文件不完整）；请另存为 JPEG 再附"
        }
    }
}
