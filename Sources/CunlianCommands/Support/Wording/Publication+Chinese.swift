import Records
import Register

extension Chinese {
    func sentence(_ error: PublicationRefusal) -> String {
        switch error {
        case .wrongRegion(let kind):
            "\(kind.label.zh)名单不以该区域为单位；请写" + (kind.level == nil && kind.run != nil ? "村、乡镇或县的代码" : "县的代码，或县内区域的代码")
        case .nothing(let kind, let stage, let year):
            "本机 \(year) 年没有\(kind.label.zh)的\(stage == .announcement ? "公告" : "公示")内容；"
                + (kind.run == nil && kind.level == nil ? "登记册没有这样的记录" : "请先办理该环节（exit-list、procedure）")
        case .unknownCode(let text): "本机没有校验码为 \(text) 的名单；请核对校验码，或先同步；出列、摘帽、资金、项目名单由县张榜，在县里的机器上办理"
        case .notAPage(let path): "\(path) 不是 notice 写出的名单网页，也不是校验码"
        case .olderForm(let version): "本库表式为第 \(version) 版，没有张榜名单；请上级发布新表式后同步"
        case .otherOffice(let writers): "此事由\(writers.zh)办理；未登记"
        case .notOnList(let row): "名单上没有 \(row)；请核对第一栏；未登记"
        case .listIsHere(let kind, let year): "\(year) 年\(kind.label.zh)名单已在本机：抽查数须在见到名单之前登记；未登记"
        case .unknownNumber: "没有人为这份名单登记过这个抽查数；请核对当时记下的数"
        case .drawnBefore(let person): "\(person) 已从这份名单抽取，以那次为准；加 --again 会记录再抽一次，但不算数"
        case .rowsNotHere(let count): "名单共 \(count) 行，本机没有登记全：先同步，再核对或抽取；较早的程序没有逐行登记的，请重新张榜"
        case .doubledVouchers(let numbers):
            "名单上同一凭证号有多笔，尚未裁定：\(numbers.joined(separator: "、"))；未打印、未张榜，请先用 cases 查看、用 decide 裁定"
        case .holdsNumber(let row, let column):
            "\(row) 的“\(column.zh)”里有 \(PublicText.digitsMin) 位以上的数字，可能是电话、证件号或账号，不能公开；未打印、未张榜，请先改正登记"
        case .longList(let rows, let most):
            "名单 \(rows) 行，登记册现用的表式每份只容 \(most) 行，未张榜；请先由根节点发布登记册的新表式，或按自然村分开张榜"
        }
    }
}
