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
        case .needsReason: "须写明缘由：--reason"
        case .notAPlan(let line): "第 \(line) 行不是方案；请用 --all 写出的文件"
        case .otherStore: "方案是别的库写的，不能在此执行；请在此重新列出"
        case .countNotTyped(let count): "方案有 \(count) 项，超过 200 项须写明项数：--count \(count)；未写入"
        case .unknownBatch(let name): "本库没有批号 \(name)"
        }
    }
}
