public import Records
import SyncSession

/// One sentence for people: what is wrong, where, and what to do.
public func explain(_ error: any Error, _ language: Language) -> String {
    switch error {
    case let error as SyncRefusal: explain(error).text(in: language)
    case let error as SyncFailure: explain(error).text(in: language)
    default: "\(error)"
    }
}

private func explain(_ error: SyncRefusal) -> Label { Label(zh: "节点拒绝：\(error.message)", en: "The node refused: \(error.message).") }

private func explain(_ error: SyncFailure) -> Label {
    switch error {
    case .badAnswer(let reason): Label(zh: "节点的回答不对：\(reason)；没有丢失任何内容", en: "The node's answer is not one: \(reason). Nothing was lost.")
    case .cutShort: Label(zh: "连接中断，已收到的都已保存；请再同步一次", en: "The link broke; what came whole is kept. Sync again.")
    }
}
