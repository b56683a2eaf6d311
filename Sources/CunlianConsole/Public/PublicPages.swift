package import Records
package import Register

/// The pages that anybody may read, as this program writes them.
package enum PublicPages {
    /// That of a list.
    package static func sheet(_ report: Report, code: String, _ language: Language) -> String {
        PublicFrame(language: language).sheet(report, at: "/list/" + code)
    }
}
