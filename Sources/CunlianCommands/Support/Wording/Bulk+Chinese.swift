import Records
import Register

extension Chinese {
    func sentence(_ error: BulkRefusal) -> String {
        switch error {
        case .badCondition(let text, let keys):
            "“\(text)”不是条件；写法如 项目=电话、姓名~韦，键有：\(keys.map(\.zh).joined(separator: "、"))"
        case .needsCondition: "批量办理须用 --where 写明范围"
        case .badPick(let text): "--take “\(text)”不对；应为 职务:名称、作者:姓名、值:内容 或 最近入户"
        case .ownValues: "不能成批采用本人填的值；请逐项裁定，或取别人的值"
        case .upheldSingly: "维持（不妨碍退出）须逐件裁定；批量只可否决、退回或移交"
        case .oneCheckOnly: "成批答复只能是同一种检查的疑点：请写 --where 检查=编号"
        case .needsReason: "须写明缘由：--reason"
        case .notAPlan(let line): "第 \(line) 行不是方案；请用 --all 写出的文件"
        case .otherStore: "方案是别的库写的，不能在此执行；请在此重新列出"
        case .countNotTyped(let count): "方案有 \(count) 项，超过 200 项须写明项数：--count \(count)；未写入"
        case .unknownBatch(let name): "本库没有批号 \(name)"
        }
    }

    func sentence(_ error: EntryRefusal) -> String {
        switch error {
        case .promisedTwice(let offer, let promises, let amounts):
            "资源 \(offer) 已承诺过，加上这次共 \(promises) 次\(amounts.map { "，" + $0.zh } ?? "")，未记录；请改数量，或先办结另一承诺"
        case .promisedTooMuch(let offer, let amounts): "资源 \(offer) 不够：\(amounts.zh)，未记录；请改数量"
        case .noSuchOffer(let offer): "本县没有编号为 \(offer) 的资源，未记录；请核对资源编号"
        case .otherUnit(let unit, let offer, let known): "资源 \(offer) 的单位是“\(known)”，承诺写的是“\(unit)”，未记录；请按资源的单位填"
        case .unitHelpsItself(let unit): "帮扶单位“\(unit)”就是本村，未记录；请填村外的单位"
        case .enteredTwice(let type, let number, let day):
            "\(type.zh) \(number) 已经登记\(day.map { "（\($0)）" } ?? "")，凭证号按月编，同月不重号，未记录；另一笔请用另一编号，冲销须注明被冲销的一笔"
        case .liesAhead(let field, let day, let today): "\(field.zh) \(day) 在今天（\(today)）以后，未记录；请核对日期，本机日期不对的先改正"
        case .sameAgain(let type, let record, let day, let by, let apart):
            "\(by)已登记逐项相同的\(type.zh)\(day.map { "（\($0)）" } ?? "")：\(record)，未记录"
                + (apart.isEmpty ? "；请核对，要改的改那一条" : "；确是另一笔的，请在\(apart.map(\.zh).joined(separator: "或"))中写明不同之处")
        case .endsBefore(let end, let day, let began, let first): "\(end.zh) \(day) 早于\(began.zh) \(first)，未记录；请核对日期"
        case .partOverWhole(let part, let amount, let whole, let all): "\(part.zh) \(amount) 多于\(whole.zh) \(all)，未记录；请核对数量，或先更正\(whole.zh)"
        case .notOfHousehold(let field, let name, let household): "\(field.zh)“\(name)”不是 \(household) 户的人，未记录；请填本户的人"
        case .needClosed(let need, let day): "需求 \(need) 已于 \(day) 办结或撤回，未记录；请核对需求编号，仍需要的先清空其办结日期"
        case .offerEnded(let offer, let day): "资源 \(offer) 自 \(day) 起不再提供，未记录；请另选资源，仍提供的先改其截止日期"
        case .otherKindOfPlace(let code, let kind): "\(code) 不是“\(kind.zh)”的区域代码，未记录；请核对代码或类别"
        case .otherUnitThanNeeded(let unit, let need, let known):
            "需求 \(need) 的单位是“\(known)”，承诺写的是“\(unit)”，未记录；请折算成需求的单位"
        case .liesElsewhere(let type, let region, let home):
            "\(type.zh)要记在 \(region)，所属的记录在 \(home)，未记录；请不写 --scope，或用 --in 指明 \(region) 的记录"
        }
    }

    func sentence(_ error: HandOverRefusal) -> String {
        switch error {
        case .unknownPerson(let name, let known):
            known.isEmpty ? "目录里没有叫“\(name)”的人，也没有交办给此人的争议" : "目录里没有叫“\(name)”的人；有：\(known.joined(separator: "、"))"
        case .samePerson(let name): "移交人和接任者都是“\(name)”；请用 --to 写另一人"
        case .notArrived(let person, let devices):
            "\(person)的设备 \(devices.joined(separator: "、")) 上有内容没有到这里；请先在该设备上 sync，设备确已丢失的写 --lost"
        case .nothing(let person): "\(person)名下没有指名交办的争议，无可移交；其余按职务办理"
        }
    }
}
