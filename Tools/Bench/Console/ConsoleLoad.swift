import Glibc

/// Many administrators who click every five seconds while villages sync.
///
/// A click is due at its time whether or not the one before was answered quickly, and what it took is counted from then: a node that stands
/// still makes everybody wait who would have clicked meanwhile.
struct ConsoleLoad {
    let visits: [Browser]
    let tour: ConsoleTour
    let villages: VillageDevices

    /// In seconds.
    static let interval = 5.0

    struct Outcome {
        var pages: [ConsoleTour.Measured]
        var failedPages = 0
        var syncs = 0
        var failedSyncs = 0
    }

    /// Somebody before a browser.
    private struct Clicker {
        let browser: Browser
        var connection: Int32
        var isDueAt: Double
        /// What is waited for, of the pages; `nil` where nothing is.
        var page: Int?
        var clicked = 0.0
        var reply = Reply()
        var turn: Int
    }

    func run(seconds whole: Double) throws -> Outcome {
        let daily = tour.pages.indices.filter { tour.pages[$0].isDaily }
        var outcome = Outcome(pages: tour.pages.map { ConsoleTour.Measured(name: $0.name) })
        let start = seconds()
        var clickers = try visits.enumerated().map { place, browser in
            Clicker(
                browser: browser, connection: try browser.connect(),
                isDueAt: start + Self.interval * Double(place) / Double(visits.count), turn: place * 7)
        }
        defer { for clicker in clickers { close(clicker.connection) } }
        villages.begin(at: start)
        while true {
            let now = seconds()
            let isOver = now - start > whole
            let areVillagesAtWork = try villages.step(at: now, mayBegin: !isOver)
            if !isOver {
                for place in clickers.indices where clickers[place].page == nil && clickers[place].isDueAt <= now {
                    try click(&clickers[place], daily[clickers[place].turn % daily.count])
                }
            }
            guard !isOver || areVillagesAtWork || clickers.contains(where: { $0.page != nil }) else { break }
            guard now - start < whole + 60 else { throw BenchError("the console does not come to an end") }
            try take(&clickers, into: &outcome)
        }
        (outcome.syncs, outcome.failedSyncs) = (villages.syncs, villages.failures)
        outcome.pages.removeAll { $0.times.isEmpty }
        return outcome
    }

    private func click(_ clicker: inout Clicker, _ place: Int) throws {
        let page = tour.pages[place]
        clicker.page = place
        clicker.clicked = clicker.isDueAt
        clicker.isDueAt += Self.interval
        clicker.turn += 1
        let body = page.fields.map { Browser.body([("form", clicker.browser.form)] + $0) }
        send(body == nil ? "GET" : "POST", page.path, body ?? "", &clicker)
    }

    private func send(_ method: String, _ path: String, _ body: String, _ clicker: inout Clicker) {
        let bytes = clicker.browser.request(method, path, body)
        clicker.reply = Reply()
        _ = Glibc.send(clicker.connection, bytes, bytes.count, Int32(MSG_NOSIGNAL))
    }

    /// What has come within a few milliseconds.
    private func take(_ clickers: inout [Clicker], into outcome: inout Outcome) throws {
        let waiting = clickers.indices.filter { clickers[$0].page != nil }
        var polled = waiting.map { pollfd(fd: clickers[$0].connection, events: Int16(POLLIN), revents: 0) }
        poll(&polled, nfds_t(polled.count), 3)
        for (place, found) in zip(waiting, polled) where found.revents != 0 {
            guard let page = clickers[place].page else { continue }
            if !clickers[place].reply.receive(from: clickers[place].connection) {
                outcome.failedPages += 1
                close(clickers[place].connection)
                clickers[place].connection = try clickers[place].browser.connect()
                clickers[place].page = nil
                continue
            }
            guard clickers[place].reply.isWhole else { continue }
            if let location = clickers[place].reply.header("location"), location != "/sign-in" {
                send("GET", location, "", &clickers[place])
                continue
            }
            clickers[place].page = nil
            outcome.pages[page].times.append(seconds() - clickers[place].clicked)
            if clickers[place].reply.status != 200 {
                outcome.failedPages += 1
                remark("\(tour.pages[page].name) was answered \(clickers[place].reply.status)")
            }
        }
    }
}
