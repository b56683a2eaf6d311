@testable import RecordStore
import Records
import SQLite
import TestSupport
import Testing

/// Prepared statements are remembered, and not for ever: a process that serves for weeks asks about every household.
struct StatementCacheTests {
    @Test func `of texts without end a bounded number is remembered, and whoever has one goes on with it`() throws {
        let lone = try Lone("statements")
        let connection = lone.store.connection
        let held = try connection.prepare("SELECT value FROM json_each('[1, 2, 3]')")
        var values: [Int64] = []
        func next() throws { if try held.nextRow() { values.append(held.int(0)) } }
        try next()
        for number in 0..<5 * Connection.generationSize {
            let statement = try connection.prepare("SELECT \(number)")
            let isThere = try statement.nextRow()
            #expect(isThere && statement.int(0) == Int64(number))
            statement.reset()
        }
        #expect(connection.statementCount <= 2 * Connection.generationSize)
        try next()
        try next()
        #expect(values == [1, 2, 3])
        held.reset()
        // What is asked for all the time stays, whatever else is.
        let often = try connection.prepare("SELECT 'often'")
        for number in 0..<5 * Connection.generationSize {
            _ = try connection.prepare("SELECT -\(number)")
            let again = try connection.prepare("SELECT 'often'")
            #expect(again === often)
        }
    }

    @Test func `what lies beneath each of many records is asked with one text`() throws {
        let scope = ScopeCode(number: 450_124_100_201)
        let lone = try Lone("parents")
        let ships = try (0..<50).map { try lone.ship("S\($0)", in: scope).0 }
        let type = try #require(lone.store.schema.types.first { !$0.parents.isEmpty })
        _ = try lone.store.views.records(type, in: [scope], parent: ships[0])
        let before = lone.store.connection.statementCount
        for ship in ships { _ = try lone.store.views.records(type, in: [scope], parent: ship) }
        #expect(lone.store.connection.statementCount <= before + 1)
    }
}
