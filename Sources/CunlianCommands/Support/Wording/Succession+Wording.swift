import RecordStore
import Records

extension English {
    func sentence(_ fault: SuccessionFault) -> String {
        switch fault {
        case .unreadable: "The file is not a succession of a root, or was changed on its way; ask for it anew."
        case .badKeys: "The keys that are to sign next are 1 to \(Limits.rootKeysMax), each once, and at least as many as have to sign."
        case .notASigner:
            "The key of this store is neither among those who may sign for the root that there is nor among those whom the file names, so its "
                + "signature would count for nothing; nothing was written."
        case .withoutTree: "This store is in no tree, so there is no root to succeed; enrol first."
        case .otherTree: "The succession is of another tree, with another first root; nothing was written."
        case .otherVersion:
            "The succession does not follow the root that there is now: somebody's came before it, or this store has not heard of one yet. "
                + "Sync, look with cunlian root show, and draw up a new one if it is still needed."
        case .badSignature: "A signature in the file is not that of its key, so none of it counts; ask for the file anew."
        case .tooFewSigned: "Too few have signed it yet; cunlian root check tells who still may."
        case .sameRoot: "That key is the root already; a new root is another key: name it with --root, as bundle key prints it there."
        case .cannotAcceptHere:
            "This store has no office in the directory, so it cannot bring the succession in; nothing is lost. Take the signed file to a store that "
                + "has one, such as a node, say root accept there, and synchronise."
        }
    }
}

extension Chinese {
    func sentence(_ fault: SuccessionFault) -> String {
        switch fault {
        case .unreadable: "文件不是根的更替书，或者传递中被改动；请重新索取"
        case .badKeys: "下一次可签名的密钥应有 1 至 \(Limits.rootKeysMax) 个，不重复，且不少于须签名的人数"
        case .notASigner: "本库的密钥既不在现在的根可签名者之列，也不在文件所列的密钥之中，签了不起作用；未写入"
        case .withoutTree: "本库没有入网，没有根可更替；请先入网"
        case .otherTree: "这份更替书属于另一个体系（最初的根不同），未写入"
        case .otherVersion: "这份更替书接不上现在的根：已有别的更替在前，或者本库还没有收到前一次更替。请先同步，用 cunlian root show 查看，仍有需要再重新起草"
        case .badSignature: "文件中有签名与其密钥不符，整份无效；请重新索取文件"
        case .tooFewSigned: "签名的人还不够；用 cunlian root check 看还差谁"
        case .sameRoot: "该密钥已经是根；新的根是另一把密钥，用 --root 写明，由对方用 bundle key 打印"
        case .cannotAcceptHere: "本库在目录中没有授权，不能由它收下；签好的文件不受影响。请拿到有授权的节点上 root accept，本库再同步即可"
        }
    }
}
