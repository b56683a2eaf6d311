import Foundation
import Records
import Testing

@Suite struct RegionTableTests {
    private let table: RegionTable

    init() throws {
        let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
            .deletingLastPathComponent().deletingLastPathComponent()
        let bytes = try Data(contentsOf: root.appendingPathComponent("Protocol/regions.json"))
        table = try RegionTable(parsing: [UInt8](bytes), file: "regions.json")
    }

    private func date(_ text: String) throws -> CalendarDate { try #require(CalendarDate(text)) }

    private func name(_ code: String, _ text: String) throws -> String {
        switch table.standing(of: code, on: try date(text)) {
        case .valid(let region): region.name
        case .outdated(let region): "outdated " + region.name
        case .unknown: "unknown"
        }
    }

    @Test func `a code stands as it did at its date`() throws {
        #expect(try name("450122", "2014-12-31") == "武鸣县")
        #expect(try name("450122", "2015-02-15") == "武鸣县")
        #expect(try name("450122", "2015-02-16") == "outdated 武鸣县")
        #expect(try name("450110", "2015-02-16") == "武鸣区")
        #expect(try name("450110", "2014-01-01") == "outdated 武鸣区")
        #expect(try name("450127", "2017-05-01") == "横县")
        #expect(try name("450181", "2022-01-01") == "横州市")
        #expect(try name("450100", "2017-05-01") == "南宁市")
        #expect(try name("4501", "2017-05-01") == "南宁市")
    }

    @Test func `a code that is not listed stands with the one that encloses it`() throws {
        #expect(try name("450124100201", "2017-05-01") == "白山镇")
        #expect(try name("450124100201-003", "2017-05-01") == "白山镇")
        #expect(try name("450127100201", "2022-05-01") == "outdated 横县")
        #expect(try name("110105", "2017-05-01") == "unknown")
    }

    @Test func `a code outside its dates warns and names what it became`() throws {
        #expect(table.warning(for: "450122", on: try date("2012-01-01"), in: .zh) == nil)
        #expect(
            table.warning(for: "450122", on: try date("2017-01-01"), in: .zh)
                == "代码 450122（武鸣县）在 2017-01-01 并非有效代码，现为 450110")
        #expect(
            table.warning(for: "450127", on: try date("2022-01-01"), in: .en)
                == "the code 450127 (横县) was not in force on 2022-01-01; it became 450181")
        #expect(table.region(succeeding: "450127", on: try date("2022-01-01"))?.code == "450181")
        #expect(table.region(succeeding: "450127", on: try date("2018-01-01"))?.code == "450127")
        #expect(table.region(succeeding: "999999", on: try date("2018-01-01")) == nil)
    }

    @Test func `the four poor counties have their townships`() {
        let counts = ["450109": 5, "450123": 11, "450124": 11, "450125": 11]
        for (county, count) in counts {
            #expect(
                table.regions.filter { $0.code.hasPrefix(county) && $0.code.utf8.count == 9 }.count == count)
        }
    }

    @Test(
        arguments: [
            (#"{"code": "4501", "name": "a"}, {"code": "450100", "name": "b"}"#, "2:32", .regionTwice("450100")),
            (#"{"code": "4501x", "name": "a"}"#, "2:10", .notARegion("code")),
            (#"{"code": "45", "name": "a", "from": "2015-02-30"}"#, "2:37", .notADate("from")),
            (#"{"code": "45", "name": "a", "from": "2015-02-02", "to": "2015-02-02"}"#, "2:57", .toNotAfterFrom),
            (#"{"code": "45", "name": "a", "to": "2015-02-02", "successor": "46"}"#, "2:62", .successorNotListed("46")),
            (#"{"code": "45", "name": "a", "successor": "45"}"#, "2:42", .successorInForce),
            (#"{"code": "45"}"#, "2:1", .missing("name", of: .region)),
        ] as [(String, String, SchemaFault)])
    func `a spoilt table is refused where it is spoilt`(items: String, place: String, why: SchemaFault) {
        let text = "{\"regions\": \"x\", \"items\": [\n\(items)]}"
        do {
            _ = try RegionTable(parsing: Array(text.utf8), file: "r.json")
            Issue.record("not refused: \(why)")
        } catch {
            #expect(error.description.hasPrefix("r.json:\(place): "), "\(error)")
            #expect(error.fault == why)
        }
    }

    @Test func `two regions that became each other have no successor`() throws {
        let text = #"""
            {"regions": "x", "items": [
            {"code": "4501", "name": "a", "to": "2015-01-01", "successor": "4502"},
            {"code": "4502", "name": "b", "to": "2015-01-01", "successor": "4501"}]}
            """#
        let circle = try RegionTable(parsing: Array(text.utf8), file: "r.json")
        #expect(circle.region(succeeding: "4501", on: try date("2016-01-01")) == nil)
    }
}
