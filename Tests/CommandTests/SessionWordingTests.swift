import Changesets
import SyncSession
import TestSupport
import Testing

@testable import CunlianCommands

/// Every refusal has a sentence in both languages, and none borrows the other's letters.
struct SessionWordingTests {
    private func isChinese(_ text: String) -> Bool { text.unicodeScalars.contains { (0x4E00...0x9FFF).contains($0.value) } }

    private func check(_ chinese: String, _ english: String, _ what: String) {
        #expect(isChinese(chinese), "\(what): \(chinese)")
        #expect(!chinese.contains { $0.isASCII && $0.isLetter && !$0.isHexDigit }, "\(what): \(chinese)")
        #expect(!isChinese(english) && english.contains { $0.isLetter }, "\(what): \(english)")
    }

    @Test(arguments: RefusalSamples.refusals)
    func `a session's refusal`(refusal: SyncRefusal) {
        check(ChineseSessions.sentence(refusal), EnglishSessions.sentence(refusal), "\(refusal.kind)")
        #expect(EnglishSessions.sentence(refusal).hasSuffix("."))
    }

    @Test(arguments: RefusalSamples.faults)
    func `a changeset's refusal`(fault: ChangesetFault) {
        check(ChineseSessions.words(fault), EnglishSessions.words(fault), "\(fault.kind)")
    }
}
