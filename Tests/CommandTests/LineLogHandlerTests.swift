import JSON
import Logging
import Synchronization
import Testing

@testable import CunlianCommands

/// The lines of a node's log.
@Suite struct LineLogHandlerTests {
    private final class Lines: Sendable {
        let all = Mutex<[String]>([])
    }

    private func lines(_ format: LogFormat, _ log: (Logger) -> Void) -> [String] {
        let lines = Lines()
        log(
            Logger(label: "test") { _ in
                LineLogHandler(format, now: { 1_500_000_000_007 }) { line in lines.all.withLock { $0.append(line) } }
            })
        return lines.all.withLock { $0 }
    }

    @Test func `a line says when, how grave, what, and its fields in order`() {
        let said = lines(.text) { $0.warning("parent failing", metadata: ["seconds": "1.5", "failures": "2"]) }
        #expect(said == ["2017-07-14T02:40:00.007Z level=warning msg=\"parent failing\" failures=2 seconds=1.5\n"])
    }

    @Test func `nothing that came from elsewhere ends a line or makes another`() {
        let said = lines(.text) { $0.info("x", metadata: ["reason": "a\nlevel=error \"b\"\u{1b}[2J\u{2028}", "a b=": "", "name": "覃"]) }
        #expect(
            said == ["2017-07-14T02:40:00.007Z level=info msg=x a_b_=\"\" name=覃 reason=\"a\\nlevel=error \\\"b\\\"\u{FFFD}[2J\u{FFFD}\"\n"]
        )
    }

    @Test func `as JSON it is one document a line, and numbers are numbers`() throws {
        let said = lines(.json) { $0.error("x\ny", metadata: ["entries_in": "12", "seconds": "0.25", "who": "0042", "level": "z"]) }
        #expect(
            said == [
                "{\"time\":\"2017-07-14T02:40:00.007Z\",\"level\":\"error\",\"message\":\"x\\ny\",\"entries_in\":12,\"_level\":\"z\",\"seconds\":0.25,\"who\":\"0042\"}\n"
            ])
    }

    @Test func `what is below the level is not written`() {
        #expect(lines(.text) { $0.debug("x") }.isEmpty)
    }
}
