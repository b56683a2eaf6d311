import Records
import ReportFormats
import Register

/// What the forms of all decisions have in common.
extension ConsolePage {
    /// From which step it is to be done again.
    func steps(_ steps: [(code: String, label: String)], _ typed: FormFields?, _ html: inout HTMLWriter) {
        html.element("label") { html in
            html.text(say("从哪个环节起", "From which step"))
            html.element("select", ["name": "step"]) { html in
                html.option("", "—", isChosen: false)
                for (code, label) in steps { html.option(code, label, isChosen: typed?["step"] == code) }
            }
        }
    }

    /// To whom it is handed over.
    func handler(_ offices: [(code: String, label: String)], _ typed: FormFields?, _ html: inout HTMLWriter) {
        html.element("label") { html in
            html.text(say("给哪个职务", "To which office"))
            html.element("select", ["name": "office"]) { html in
                html.option("", "—", isChosen: false)
                for (code, label) in offices { html.option(code, label, isChosen: typed?["office"] == code) }
            }
        }
        html.element("label") { html in
            html.text(say("或给哪个人：姓名", "Or to which person: a name"))
            html.open("input", ["type": "text", "name": "handler", "value": typed?["handler"] ?? ""])
        }
    }

    /// Until when it is to be decided.
    func deadline(_ day: String?, isOverdue: Bool, _ html: inout HTMLWriter) {
        guard let day else { return }
        html.element("span", isOverdue ? ["class": "bad"] : [:]) { html in
            html.text(say("，限 \(day)", ", by \(day)") + (isOverdue ? say("，已逾期", ", overdue") : ""))
        }
    }
}
