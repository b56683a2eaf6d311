import Changesets
import Cunlian
import CunlianConsole
import RecordStore
import Records
import Register
import ReportFormats

/// The pages that the program writes of the lists on a page: printed ones and the node's, in either language.
struct WrittenPages {
    let context: Context
    let store: RecordStore

    /// In what a page differs from the one of these that it is most like.
    func differences(_ page: [UInt8], _ checks: [ListVerification]) throws -> PageDifferences? {
        let lists = checks.compactMap { check in check.shown.map { (list: $0, posting: check.posting) } }
        let sheets = PublicSheets(store)
        let printed = try sheets.printed(lists).map { context.marked($0) }
        var hanging: (report: Report, code: String)?
        if lists.count == 1, let only = lists.first, let code = only.posting.code {
            hanging = try sheets.hanging(only.list, only.posting).map { ($0, code.description) }
        }
        var pages: [String] = []
        for language in [Language.zh, .en] {
            pages += printed.map { $0.page(language: language, made: 0, digest: store.environment.suite.digest) }
            if let hanging { pages.append(PublicPages.sheet(hanging.report, code: hanging.code, language)) }
        }
        return PageDifferences.least(page, pages)
    }
}
