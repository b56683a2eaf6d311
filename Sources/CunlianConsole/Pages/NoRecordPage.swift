import Records
import Register

/// That there is no such record here, or none of theirs.
enum NoRecordPage {
    static func html(_ visit: Visits.Visit) -> String {
        ConsolePage(
            title: Label("没有这条记录", "No such record"), language: visit.language, visit: visit,
            notice: (
                visit.language == .zh
                    ? "本节点没有这条记录，或它不在您职务的区域内。" : "This node has no such record, or it lies outside the regions of your offices.", true
            )
        ).html { _ in }
    }
}
