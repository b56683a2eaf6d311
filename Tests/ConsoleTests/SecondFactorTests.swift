import CunlianTrust
import Testing

/// The second factor: codes of a telephone, and on paper, each once.
@Suite struct SecondFactorTests {
    private static let secret = Array("12345678901234567890".utf8)

    @Test(
        arguments: [
            (59, "94287082"), (1_111_111_109, "07081804"), (1_111_111_111, "14050471"), (1_234_567_890, "89005924"),
            (2_000_000_000, "69279037"),
            (20_000_000_000, "65353130"),
        ] as [(UInt64, String)])
    func `the codes are those of RFC 6238, appendix B`(seconds: UInt64, code: String) {
        #expect(TimeCode.code(Self.secret, step: TimeCode.step(at: seconds * 1_000), digits: 8) == code)
        #expect(TimeCode.code(Self.secret, step: TimeCode.step(at: seconds * 1_000)) == code.suffix(6))
    }

    @Test func `the codes are those of RFC 4226, appendix D`() {
        let codes = ["755224", "287082", "359152", "969429", "338314", "254676", "287922", "162583", "399871", "520489"]
        #expect(codes.indices.map { TimeCode.code(Self.secret, step: UInt64($0)) } == codes)
    }

    @Test func `a secret is typed as RFC 4648 says`() {
        for (bytes, text) in [
            ("", ""), ("f", "MY"), ("fo", "MZXQ"), ("foo", "MZXW6"), ("foob", "MZXW6YQ"), ("fooba", "MZXW6YTB"), ("foobar", "MZXW6YTBOI"),
        ] {
            #expect(Base32.text(Array(bytes.utf8)) == text)
        }
    }

    @Test func `a clock may be off by a minute, and a code serves once`() throws {
        let key = try KeyFile.draw()
        let now: UInt64 = 1_500_000_000_000
        let step = TimeCode.step(at: now)
        for shift in -3...3 {
            var factor = try SecondFactor(Self.secret, of: key, papers: [])
            let code = TimeCode.code(Self.secret, step: UInt64(Int64(step) + Int64(shift)))
            #expect(try factor.take(code, with: key, at: now) == (abs(shift) <= 2), "\(shift)")
            #expect(try !factor.take(code, with: key, at: now), "\(shift)")
        }
        var factor = try SecondFactor(Self.secret, of: key, papers: [])
        #expect(try factor.take(TimeCode.code(Self.secret, step: step), with: key, at: now))
        // One that was shown before it serves no more either; the next does, with a blank as telephones show it.
        #expect(try !factor.take(TimeCode.code(Self.secret, step: step - 1), with: key, at: now))
        let next = TimeCode.code(Self.secret, step: step + 1)
        #expect(try factor.take(next.prefix(3) + " " + next.suffix(3), with: key, at: now))
        let later = TimeCode.code(Self.secret, step: step + 2)
        let wide = String(String.UnicodeScalarView(later.unicodeScalars.map { Unicode.Scalar($0.value + 0xFEE0) ?? $0 }))
        // As an input method writes it.
        #expect(wide != later)
        #expect(try factor.take(wide, with: key, at: now))
        for wrong in ["", "0", "abcdef", "0000000", "１２３４５６"] { #expect(try !factor.take(wrong, with: key, at: now)) }
    }

    @Test func `a code on paper serves once, however it is typed, and the file holds neither it nor the secret`() throws {
        let key = try KeyFile.draw()
        let papers = SecondFactor.drawPapers()
        #expect(Set(papers).count == SecondFactor.paperCount && papers.allSatisfy { $0.count == 14 })
        var factor = try SecondFactor(Self.secret, of: key, papers: papers)
        #expect(try factor.take(papers[3].lowercased(), with: key, at: 0) && factor.papersLeft == 9)
        #expect(try !factor.take(papers[3], with: key, at: 0))
        #expect(try factor.take(papers[0].filter { $0 != "-" }, with: key, at: 0) && factor.papersLeft == 8)
        #expect(try !factor.take("AAAA-AAAA-AAAA", with: key, at: 0))
        let other = try KeyFile.draw()
        #expect(throws: PersonKeyError.self) { _ = try factor.take(papers[1], with: other, at: 0) }
    }
}
