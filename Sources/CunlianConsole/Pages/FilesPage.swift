import ReportFormats
import Records
import Register

/// The files of a record and of what lies beneath it.
enum FilesPage {
    static func html(
        _ visit: Visits.Visit, _ name: String, called: String, _ files: [Console.FileLine], notice: (text: String, isBad: Bool)? = nil
    ) -> String {
        let page = ConsolePage(title: Label(same: called), language: visit.language, visit: visit, notice: notice)
        return page.html { html in
            html.element("p") { html in html.element("a", ["href": "/record/" + name]) { $0.text(page.say("整份记录", "the whole record")) } }
            guard !files.isEmpty else {
                return html.element("p", ["class": "dim"]) {
                    $0.text(page.say("没有照片、签名或其他附件。", "There are no photographs, signatures or other files."))
                }
            }
            FilePieces(page: page).list(files, &html)
        }
    }
}

/// A list of files, each to be opened where its bytes have come.
struct FilePieces {
    let page: ConsolePage

    func list(_ files: [Console.FileLine], _ html: inout HTMLWriter) {
        html.element("ul") { html in
            for file in files {
                html.element("li") { html in
                    let size = file.size.map { "\(max(1, $0 / 1_000)) kB" } ?? ""
                    let kind = [kind(file.type), size].filter { !$0.isEmpty }.joined(separator: page.say("，", ", "))
                    if file.isHere {
                        html.element("a", ["href": "/record/\(file.record)/file/\(file.name)"]) { $0.text(file.label) }
                    } else {
                        html.text(file.label)
                    }
                    html.element("span", ["class": "dim"]) {
                        $0.text(
                            (kind.isEmpty ? "" : page.say("（\(kind)）", " (\(kind))"))
                                + (file.isHere ? "" : page.say("，内容还没有传到", ", its bytes have not come yet")))
                    }
                }
            }
        }
    }

    private func kind(_ type: MediaType?) -> String {
        guard let type else { return "" }
        if type.name.hasPrefix("image/") { return page.say("图片", "picture") }
        if type.name.hasPrefix("audio/") { return page.say("录音", "recording") }
        return type.name == "application/pdf" ? "PDF" : page.say("文件", "file")
    }
}
