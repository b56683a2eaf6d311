import Cunlian
import Records
import SyncSession

extension Chinese {
    func sentence(_ fault: BundleFault) -> String {
        switch fault {
        case .notABundle: "这不是数据包；没有读入任何内容"
        case .newerVersion(let version): "数据包是第 \(version) 版，本程序读不了；请升级后再读"
        case .unknownSuite(let suite): "数据包用算法套件 \(suite) 加密，本程序不认识；请升级后再读"
        case .forSomebodyElse(_, let name?): "数据包是给 \(name) 的，只有对方能读；没有读入任何内容"
        case .forSomebodyElse(let key, nil): "数据包是给别人的（密钥 \(key.description.prefix(8))），只有对方能读；没有读入任何内容"
        case .otherLength(let bytes, let expected) where bytes < expected:
            "数据包不完整：应有 \(expected) 字节，只有 \(bytes) 字节；没有读入任何内容，请重新复制"
        case .otherLength(let bytes, let expected): "数据包多出内容：应有 \(expected) 字节，却有 \(bytes) 字节；没有读入任何内容，请重新复制"
        case .damaged(let offset): "数据包写成以后被改动过（第 \(offset) 字节或其后）；没有读入任何内容，请重新复制或请对方重写"
        case .badContent(let offset): "包内的内容不合格式（第 \(offset) 字节）；没有读入任何内容，请对方升级程序后重写"
        case .badFrame(let refusal): "包内的内容次序不对（原因 \(refusal.number)）；没有读入任何内容，请对方升级程序后重写"
        case .swapped: "包内写明的分卷或收件人与封面不符；没有读入任何内容"
        case .unknownWriter(let key):
            "本地目录里没有数据包的作者（密钥 \(key.description.prefix(8))），没有收其内容；请先与上级同步，或请对方登记"
        case .writerGrantEnded(let day): "数据包作者的授权已到期（最后一日 \(LastDay(expires: day).text)）；没有读入任何内容，请对方用新的授权码登记后重写"
        case .writerEnded(let kind, let time):
            "数据包作者的密钥已于 \(RegisterCalendar.minuteText(at: time)) \(revocationWords(kind))；没有读入任何内容。停用以前已经送到的都在；尚未送到的，要等管理员恢复其授权（cunliand readmit）以后再读"
        case .withoutTree: "本库还没有登记，现在封存的内容到哪里都不算数；请先登记（cunlian enrol）。已保存的都在"
        case .noAddressee: "不知道数据包给谁：本地目录里没有上级节点。请用 --for 写明姓名、区域，或对方用 bundle key 打印的密钥"
        case .unknownAddressee(let text): "没有叫 \(text) 的：--for 取 cunliand people 所列的姓名或区域，或对方用 bundle key 打印的密钥"
        case .ambiguousAddressee(let text, let keys):
            "\(text.isEmpty ? "" : "\(text) ")不止一个：密钥 \(keys.prefix(choicesShownMax).map { String($0.prefix(8)) }.joined(separator: "、"))；请用 --for 写明其中一个"
        case .noKey(let key): "这里没有密钥 \(key.description.prefix(8))，或不能向它加密；请在对方处运行 bundle key，把打印的密钥写给 --for"
        case .addresseeWithoutGrant(let key): "本地目录没有给密钥 \(key.description.prefix(8)) 有效的授权，不给它写数据包"
        case .addressedToOneself: "数据包是给本库自己的；请用 --for 写明别人"
        case .partsTooSmall(let bytes, let needed): "每个文件 \(bytes) 字节太小：一处改动连同附带的内容要 \(needed) 字节；--split 请取 \(needed) 或更大"
        case .tooManyScopes(let scopes): "\(scopes) 个区域太多，一个数据包写不下；请用 --scope 写明其中几个，分几次写"
        case .tooManyParts(let parts): "这样要分成 \(parts) 个文件；--split 请取更大的数"
        }
    }
}
