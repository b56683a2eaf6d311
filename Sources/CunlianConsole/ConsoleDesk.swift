import Cunlian
import HTTPTypes
import Hummingbird
import Logging
import NIOCore
import RecordStore
import Records
import Register

/// What every group of pages works with: who asks, and how they are answered.
///
/// No address carries anything personal; nothing is kept by a browser or by whoever lies between; no page runs a script but ``Renewal``, or shows
/// itself in another's frame.
struct ConsoleDesk: Sendable {
    let console: Console
    let visits: Visits
    /// Whether the browser may send the visit's name over TLS alone.
    let isSecure: Bool
    /// Whether nobody gets in without a second factor.
    var needsSecondFactor = false

    /// Answers whoever is signed in; anybody else is shown the way to sign in.
    ///
    /// - Parameter isOpen: Whether the second step of the sign-in must be behind them.
    func visiting(
        _ request: Request, _ context: BasicRequestContext, isOpen: Bool = true, _ answer: (Visits.Visit) async throws -> Response
    ) async -> Response {
        let isUse = !Self.isRenewal(request)
        guard var visit = Self.name(of: request).flatMap({ visits.found($0, isUse: isUse) }) else { return Self.elsewhere("/sign-in") }
        visit.path = request.uri.path
        visit.time = console.replica.environment.wallClock()
        visit.place = String((request.head.authority ?? "").prefix(100))
        guard !isOpen || !visit.isWaiting else { return Self.elsewhere("/second-step") }
        do { return try await answer(visit) } catch let refusal as ConsoleRefusal {
            let frame = ConsolePage(
                title: Label("没有成功", "That did not work"), language: visit.language, visit: visit,
                notice: (console.sentence(refusal, visit.language), true))
            return page(frame.html { _ in }, status: refusal == .noOffice ? .forbidden : .unprocessableContent)
        } catch {
            context.logger.error("A page of the console failed.", metadata: ["error": "\(type(of: error))"])
            let frame = ConsolePage(
                title: Label("没有成功", "That did not work"), language: visit.language, visit: visit,
                notice: (console.sentence(error, visit.language), true))
            return page(frame.html { _ in }, status: .internalServerError)
        }
    }

    /// A form counts where its visit goes on and it is the visit's own.
    func sending(
        _ request: Request, _ context: BasicRequestContext, isOpen: Bool = true,
        _ answer: (Visits.Visit, FormFields) async throws -> Response
    ) async -> Response {
        let form = await form(request)
        guard isVisited(request) else { return expired(request, form.flatMap { HeldForm($0, to: request.uri.path) }) }
        return await visiting(request, context, isOpen: isOpen) { visit in
            guard let form else {
                return Self.isTooLarge(request)
                    ? page(tooLarge(visit.language, visit), status: .contentTooLarge)
                    : page(refused(visit.language, visit), status: .badRequest)
            }
            guard form["form"] == visit.formToken else {
                // Of an earlier sign-in, most likely: what was typed is shown again, and sent when its page says so.
                guard !visit.isWaiting, let held = HeldForm(form, to: request.uri.path) else {
                    return page(refused(visit.language, visit), status: .badRequest)
                }
                return page(HeldFormPage(visit: visit, held: held, isForeign: true).html(), status: .badRequest)
            }
            return try await answer(visit, form)
        }
    }

    /// Whether the browser's visit goes on.
    func isVisited(_ request: Request) -> Bool { Self.name(of: request).flatMap { visits.found($0) } != nil }

    /// The visit is over: nothing was written, and what was typed goes along into the next sign-in.
    func expired(_ request: Request, _ held: HeldForm?) -> Response {
        let language = Self.asked(request)
        let text =
            held == nil
            ? Label("登录已过期，没有写入任何内容。请重新登录，再做一次。", "Your sign-in is over, and nothing was written. Sign in, and do it once more.")
            : Label(
                "登录已过期，没有写入任何内容。重新登录后，刚才填写的还在，可再次提交。",
                "Your sign-in is over, and nothing was written. Sign in again: what you typed is still there, to be sent once more.")
        return page(
            SignInPage(language: language, notice: (text.text(in: language), true), held: held).html(), status: .unauthorized)
    }

    /// Whether a browser says itself that its form is more than any of ours has.
    static func isTooLarge(_ request: Request) -> Bool {
        request.headers[.contentLength].flatMap { Int($0) }.map { $0 > FormFields.bytesMax } ?? false
    }

    private func tooLarge(_ language: Language, _ visit: Visits.Visit) -> String {
        ConsolePage(
            title: Label("没有写入", "Nothing was written"), language: language, visit: visit, isOpen: !visit.isWaiting,
            notice: (
                language == .zh
                    ? "填写的内容过大：一张表至多约 \(FormFields.charactersMax) 个汉字，各栏合计。没有写入。请返回上一页，写短一些再提交；表格文件请用“登记册”里的导入。"
                    : "What was typed is too large: a form takes about \(FormFields.bytesMax / 1_000 * 1_000) letters, or \(FormFields.charactersMax) Chinese characters, all its fields together. Nothing was written. Go back, make it shorter and send it again; tables are taken in from Register.",
                true
            )
        ).html { _ in }
    }

    func refused(_ language: Language, _ visit: Visits.Visit? = nil) -> String {
        ConsolePage(
            title: Label("没有写入", "Nothing was written"), language: language, visit: visit, isOpen: visit?.isWaiting == false,
            notice: (
                language == .zh
                    ? "这张表不是本次登录的，或读不懂。没有写入，请从页面上重新填写。"
                    : "That form is not of this sign-in, or cannot be read. Nothing was written; please fill it in from its page again.",
                true
            )
        ).html { _ in }
    }

    func form(_ request: Request) async -> FormFields? {
        guard request.headers[.contentType]?.lowercased().hasPrefix("application/x-www-form-urlencoded") == true,
            let body = await Self.body(request, bytesMax: FormFields.bytesMax)
        else { return nil }
        return FormFields(body)
    }

    /// Whoever sends too much is told so, and for that all of it is listened to, up to a bound.
    private static let heardMax = 64 << 20

    /// What a browser sent; `nil` where it is more than that, or was cut off.
    static func body(_ request: Request, bytesMax: Int) async -> [UInt8]? {
        var (bytes, count): ([UInt8], Int) = ([], 0)
        do {
            for try await buffer in request.body {
                count += buffer.readableBytes
                guard count <= heardMax else { return nil }
                if count <= bytesMax { bytes += buffer.readableBytesView } else { bytes = [] }
            }
        } catch { return nil }
        return count <= bytesMax ? bytes : nil
    }
}
