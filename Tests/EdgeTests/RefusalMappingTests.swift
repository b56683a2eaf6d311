import CunlianHTTP
import SyncSession
import Testing

@Suite struct RefusalMappingTests {
    /// Every code there is; the compiler keeps no list of them for us.
    static let codes = (UInt8.min ... .max).compactMap { SyncRefusal.Code(rawValue: $0) }

    @Test(arguments: codes)
    func `a refusal comes back as it went, under a status of failure`(code: SyncRefusal.Code) {
        let refusal = SyncRefusal(code, "村里没有信号。")
        #expect(RefusalMapping.refusal(body: RefusalMapping.body(of: refusal)) == refusal)
        #expect((400..<600).contains(RefusalMapping.status(of: code)))
    }

    @Test func `the body is the code and the message`() {
        #expect(RefusalMapping.body(of: SyncRefusal(.busy, "no")) == [6, 0x6e, 0x6f])
    }

    @Test func `a long message is cut between characters`() throws {
        for padding in 0..<4 {
            let message = String(repeating: "a", count: padding) + String(repeating: "村", count: 1_000)
            let body = RefusalMapping.body(of: SyncRefusal(.busy, message))
            let cut = try #require(RefusalMapping.refusal(body: body))
            #expect(message.hasPrefix(cut.message))
            #expect((1_022...1_024).contains(cut.message.utf8.count))
        }
    }

    @Test(
        arguments: [[], [0, 65], [99, 65], [1, 0xff], [1] + [UInt8](repeating: 65, count: 1_025)] as [[UInt8]]
    )
    func `a body that is no refusal is not taken for one`(body: [UInt8]) {
        #expect(RefusalMapping.refusal(body: body) == nil)
    }
}
