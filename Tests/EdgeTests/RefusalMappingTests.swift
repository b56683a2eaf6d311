import Changesets
import CunlianHTTP
import SyncSession
import TestSupport
import Testing

@Suite struct RefusalMappingTests {
    @Test(arguments: RefusalSamples.refusals)
    func `a refusal comes back as it went, under a status of failure`(refusal: SyncRefusal) {
        #expect(RefusalMapping.refusal(body: RefusalMapping.body(of: refusal, inWords: false)) == refusal)
        #expect((400..<600).contains(RefusalMapping.status(of: refusal.code)))
    }

    @Test(arguments: RefusalSamples.refusals)
    func `who reads version 1 is told the code and words, and a node of version 1 is understood by its code`(refusal: SyncRefusal) {
        let body = RefusalMapping.body(of: refusal, inWords: true)
        #expect(body.first == refusal.code.rawValue)
        #expect(body.count > 1 && body.count <= RefusalMapping.bodyBytesMax)
        #expect(String(validating: body.dropFirst(), as: UTF8.self) != nil)
        #expect(RefusalMapping.refusal(body: body) == .unlisted(refusal.code, number: 0))
    }

    @Test func `the body is a zero, the code, the number, and the facts`() {
        #expect(RefusalMapping.body(of: .busy, inWords: false) == [0, 6, 16])
        #expect(RefusalMapping.body(of: .frameTooLarge(300, max: 5), inWords: false) == [0, 2, 8, 0xac, 0x02, 5])
        #expect(RefusalMapping.body(of: .busy, inWords: true) == [6] + Array("the node is busy; try again in a while".utf8))
    }

    @Test func `numbers never change: the registry of the protocol names them`() {
        #expect(SyncRefusal.Kind.allCases.map(\.rawValue) == Array(0...26))
        #expect(SyncRefusal.Kind.outOfStep.rawValue == 24 && SyncRefusal.Kind.notEnrolled.rawValue == 10)
        #expect(ChangesetFault.Kind.allCases.map(\.rawValue) == Array(0...18))
    }

    @Test(
        arguments: [
            [], [0, 65], [99, 65], [1, 0xff], [1] + [UInt8](repeating: 65, count: 1_025), [0], [0, 6], [0, 5, 16], [0, 6, 16, 0],
            [0, 99, 16], [0, 6, 0x90, 0],
        ] as [[UInt8]]
    )
    func `a body that is no refusal is not taken for one`(body: [UInt8]) {
        #expect(RefusalMapping.refusal(body: body) == nil)
    }

    @Test func `a number of a newer program keeps its code`() {
        #expect(RefusalMapping.refusal(body: [0, 6, 0xe7, 0x07, 1, 2, 3]) == .unlisted(.busy, number: 999))
    }

    @Test(
        arguments: [
            (nil, false), ("*/*", false), ("application/vnd.cunlian.sync", false), ("application/vnd.cunlian.sync;version=2", true),
            ("text/html, Application/vnd.cunlian.sync; version=2", true), ("application/vnd.cunlian.sync;version=21", false),
        ] as [(String?, Bool)]
    )
    func `who reads numbers says so`(accept: String?, reads: Bool) {
        #expect(RefusalMapping.readsNumbers(accept: accept) == reads)
    }
}
