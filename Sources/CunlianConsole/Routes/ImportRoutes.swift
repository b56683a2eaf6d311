import HTTPTypes
import Hummingbird
import NIOCore
import Records
import Register

/// Tables that are taken in, and the forms for them.
struct ImportRoutes: Sendable {
    let desk: ConsoleDesk
    private let uploads = Shelf<Upload>(perVisit: 1, inAll: 8)

    init(desk: ConsoleDesk) { self.desk = desk }

    func add(to router: Router<BasicRequestContext>) {
        router.get("/import") { request, context in await desk.visiting(request, context) { try await chooser($0) } }
        router.post("/import") { request, context in
            let body = await ConsoleDesk.body(request, bytesMax: MultipartForm.bytesMax)
            // A file cannot be carried through a sign-in.
            guard desk.isVisited(request) else { return desk.expired(request, nil) }
            return await desk.visiting(request, context) { try await sent($0, body, request.headers[.contentType] ?? "") }
        }
        router.get("/import/{upload}") { request, context in
            await desk.visiting(request, context) { try await preview(context.parameters.get("upload") ?? "", $0) }
        }
        router.post("/import/{upload}") { request, context in
            await desk.sending(request, context) { try await signed(context.parameters.get("upload") ?? "", $0, $1) }
        }
        router.get("/template/{type}") { request, context in
            await desk.visiting(request, context) { try await template(context.parameters.get("type") ?? "", $0) }
        }
    }

    /// - Parameter chosen: What was chosen before, beside the file.
    private func chooser(
        _ visit: Visits.Visit, chosen: ImportPage.Chosen = .init(), notice: (String, Bool)? = nil, status: HTTPResponse.Status = .ok
    ) async throws -> Response {
        let choices = try await desk.console.registerChoices(RegisterQuery(), visit)
        return desk.page(
            ImportPage(visit, notice: notice.map { (text: $0.0, isBad: $0.1) }).chooser(choices.types, chosen: chosen), status: status)
    }

    private func sent(_ visit: Visits.Visit, _ body: [UInt8]?, _ contentType: String) async throws -> Response {
        let say = { (zh: String, en: String) in visit.language == .zh ? zh : en }
        guard let body else {
            return try await chooser(
                visit,
                notice: (
                    say(
                        "文件超过 \(MultipartForm.bytesMax >> 20) MB，没有导入。请分成几份，或在终端用 import。",
                        "The file is larger than \(MultipartForm.bytesMax >> 20) MB, and nothing was taken in. Send it in parts, or use import in a terminal."
                    ),
                    true
                ), status: .contentTooLarge)
        }
        guard let form = MultipartForm(body, contentType: contentType), form["form"] == visit.formToken else {
            return desk.page(desk.refused(visit.language, visit), status: .badRequest)
        }
        let chosen = ImportPage.Chosen(type: form["type"], ignoresUnknown: form["ignore"] == "yes")
        guard let file = form.file, !file.bytes.isEmpty else {
            return try await chooser(visit, chosen: chosen, notice: (say("请选定文件。", "Choose a file."), true), status: .unprocessableContent)
        }
        let upload = Upload(name: file.name, type: chosen.type, bytes: file.bytes, ignoresUnknown: chosen.ignoresUnknown)
        return ConsoleDesk.elsewhere("/import/" + uploads.put(upload, for: visit))
    }

    private func lost(_ visit: Visits.Visit) async throws -> Response {
        try await chooser(
            visit,
            notice: (
                visit.language == .zh
                    ? "这份表已经导入过，或已不在；没有再导入。" : "That table was taken in before, or is no longer kept; nothing was taken in again.", true
            ), status: .notFound)
    }

    private func preview(_ name: String, _ visit: Visits.Visit, notice: (String, Bool)? = nil, status: HTTPResponse.Status = .ok)
        async throws
        -> Response
    {
        guard let upload = uploads.find(name, for: visit) else { return try await lost(visit) }
        do {
            let told = try await desk.console.preview(upload, visit)
            return desk.page(
                ImportPage(visit, notice: notice.map { (text: $0.0, isBad: $0.1) }).preview(told, name: name, file: upload.name),
                status: status)
        } catch {
            return try await chooser(
                visit, chosen: .init(type: upload.type, ignoresUnknown: upload.ignoresUnknown),
                notice: (desk.console.sentence(error, visit.language), true), status: .unprocessableContent)
        }
    }

    private func signed(_ name: String, _ visit: Visits.Visit, _ form: FormFields) async throws -> Response {
        guard let upload = uploads.find(name, for: visit) else { return try await lost(visit) }
        do {
            // Whoever sends it twice finds it gone.
            _ = try await desk.console.unlock(visit.person, form.exactly("passphrase"))
        } catch {
            return try await preview(
                name, visit, notice: (desk.console.sentence(error, visit.language), true), status: .unprocessableContent)
        }
        guard uploads.take(name, for: visit) != nil else { return try await lost(visit) }
        do {
            let told = try await desk.console.takeIn(upload, visit)
            let text = visit.language == .zh ? "已签字导入。" : "Signed and taken in."
            return desk.page(ImportPage(visit, notice: (text, false)).outcome(told))
        } catch {
            return try await chooser(
                visit, chosen: .init(type: upload.type, ignoresUnknown: upload.ignoresUnknown),
                notice: (desk.console.sentence(error, visit.language), true), status: .unprocessableContent)
        }
    }

    private func template(_ type: String, _ visit: Visits.Visit) async throws -> Response {
        guard let bytes = try await desk.console.template(type, visit) else {
            let text = Label("没有这种记录的填报表；请从下面列出的选一种。", "There is no form of such records; take one of those below.")
            return try await chooser(visit, notice: (text.text(in: visit.language), true), status: .notFound)
        }
        return Response(
            status: .ok,
            headers: [
                .contentType: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
                .contentDisposition: "attachment; filename=\"\(type).xlsx\"", .cacheControl: "no-store", .xContentTypeOptions: "nosniff",
            ], body: ResponseBody(byteBuffer: ByteBuffer(bytes: bytes)))
    }
}
