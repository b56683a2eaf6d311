import Records
import Testing

@Suite struct CitizenNumberTests {
    private func problem(_ text: String) -> CitizenNumber.Problem? {
        do {
            _ = try CitizenNumber(text)
            return nil
        } catch {
            return error
        }
    }

    @Test func `the standard's own examples are valid`() throws {
        let woman = try CitizenNumber("11010519491231002X")
        #expect(woman.birth.description == "1949-12-31")
        #expect(woman.sex == .female)
        #expect(woman.region == "110105")
        #expect(!woman.wasConverted)
        let man = try CitizenNumber("440524188001010014")
        #expect(man.birth.description == "1880-01-01")
        #expect(man.sex == .male)
    }

    @Test func `a wrong check character is a slip`() {
        #expect(problem("440524188001010015") == .check)
        #expect(problem("110105194912310020") == .check)
    }

    @Test func `every slip of one digit, and every exchange of neighbours, is noticed`() {
        let digits = Array("11010519491231002X")
        for index in 0..<17 {
            for other in "0123456789" where other != digits[index] {
                var slip = digits
                slip[index] = other
                #expect(problem(String(slip)) != nil)
            }
            var exchange = digits
            exchange.swapAt(index, index + 1)
            if exchange != digits { #expect(problem(String(exchange)) != nil) }
        }
    }

    @Test func `a lower-case x is taken for X`() throws {
        #expect(try CitizenNumber("11010519491231002x").text == "11010519491231002X")
    }

    @Test func `fifteen digits become eighteen`() throws {
        let number = try CitizenNumber("110105491231002")
        #expect(number.text == "11010519491231002X")
        #expect(number.wasConverted)
    }

    @Test(arguments: [
        ("", CitizenNumber.Problem.length), ("1101051949123100", .length), ("11010519491231002X1", .length),
        ("1101051949123100AX", .characters), ("11010519491231002Y", .characters),
        ("11010549123100X", .characters),
        ("１1010519491231002", .length), ("110105194902300028", .date), ("110105491331002", .date),
        ("110105190002290021", .date),
    ])
    func `what is no number says why`(text: String, expected: CitizenNumber.Problem) {
        #expect(problem(text) == expected)
    }

    @Test func `codes that are no more are legal`() throws {
        #expect(try CitizenNumber("450122800101001").region == "450122")
    }
}
