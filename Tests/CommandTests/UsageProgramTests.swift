import Testing

/// A command line that is wrong, said in the language of whoever typed it.
@Suite struct UsageProgramTests {
    private let programs = Programs()

    /// One of each shape that the parser has, so that a new version of it which words them otherwise is noticed.
    @Test(arguments: [
        ("evaluate x", "缺少参数 --year <year>", "Missing expected argument '--year <year>'"),
        ("evaluate x --year", "--year <year> 后面没有写值", "Missing value for '--year <year>'"),
        ("evaluate x --year abc", "“abc”不能用于 --year <year>", "The value 'abc' is invalid for '--year <year>'"),
        (
            "evaluate x --year 9223372036854775807", "“9223372036854775807”不能用于 --year <year>",
            "The value '9223372036854775807' is invalid for '--year <year>'"
        ),
        ("procedure x --year -1099511627776", "--year <year> 后面没有写值", "Missing value for '--year <year>'"),
        (
            "report indicators --year 99999999999999999999", "“99999999999999999999”不能用于 --year <year>",
            "The value '99999999999999999999' is invalid for '--year <year>'"
        ),
        ("evaluate x --year 2017 --bogus", "没有选项 --bogus", "Unknown option '--bogus'"),
        ("evaluate x --year 2017 --al", "没有选项 --al；是不是 --all？", "Unknown option '--al'. Did you mean '--all'?"),
        ("evaluate x y --year 2017", "多出的参数：y", "Unexpected argument 'y'"),
        ("evaluate x y z --year 2017", "多出 2 个参数：y、z", "2 unexpected arguments: 'y', 'z'"),
        ("evaluate --year 2017", "给出一个记录，或用 --all", "Name a record, or take --all."),
        ("check --check Q199", "没有检查 Q199；--catalogue 列出全部", "There is no check Q199; --catalogue lists them."),
    ])
    func `the parser's messages come in both languages, with how the command is used`(arguments: String, zh: String, en: String) throws {
        for (language, error, usage) in [("zh", "错误：\(zh)\n", "用法：cunlian "), ("en", "Error: \(en)\n", "Usage: cunlian ")] {
            let outcome = try programs.run("cunlian", arguments, store: "none", language: language)
            #expect(outcome.code == 64 && outcome.errors.hasPrefix(error), "\(arguments): \(outcome.code) \(outcome.errors)")
            #expect(outcome.errors.contains(usage) && outcome.output.isEmpty, "\(outcome.errors)\(outcome.output)")
        }
    }

    /// No node is at such a place, and no clock goes so far: the program does not end over it, and neither does a node that serves.
    @Test(arguments: [
        ("cunlian", "sync --node http://127.0.0.1:70000"), ("cunlian", "enrol --code AAAA --node http://127.0.0.1:65536"),
        ("cunlian", "sync --node http://127.0.0.1:0"), ("cunlian", "sync --node http://127.0.0.1:"),
        ("cunlian", "sync --node http://a@127.0.0.1:1"), ("cunlian", "sync --node 'http://127.0.0.1:1/?x'"),
        ("cunlian", "sync --node 'http://127.0.0.1:1#x'"),
        ("cunlian", "sync --node http://127.0.0.1:1 --timeout 9223372036854775807"),
        ("cunlian", "find x --offset 9223372036854775807"), ("cunlian", "list household --offset 9223372036854775807"),
        ("cunlian", "conflicts --offset 9223372036854775807"),
        ("cunliand", "check-config --scope 4501 --parent http://127.0.0.1:70000"),
        ("cunliand", "serve --scope 4501 --parent http://127.0.0.1:70000"),
        ("cunliand", "serve --scope 4501 --interval 9223372036854775807"),
        ("cunliand", "serve --scope 4501 --listen 127.0.0.1:70000"), ("cunliand", "serve --scope 4501 --console 127.0.0.1:70000"),
        ("cunliand", "serve --scope 4501 --public 127.0.0.1:+1"), ("cunliand", "serve --scope 4501 --listen http://127.0.0.1:7450"),
    ])
    func `D5 a place or a number that there cannot be is refused before anything begins`(program: String, arguments: String) throws {
        let outcome = try programs.run(program, arguments, store: "none")
        #expect(outcome.code == 64 && outcome.errors.hasPrefix("Error: --") && outcome.output.isEmpty, "\(arguments): \(outcome)")
    }

    @Test(arguments: ["cunlian", "cunliand"]) func `a first word that is no command is told, with the nearest that is`(program: String)
        throws
    {
        for (language, words) in [("zh", "错误：没有命令 digset；是不是 digest？"), ("en", "Error: There is no command digset; did you mean digest?")] {
            let outcome = try programs.run(program, "digset", store: "none", language: language)
            #expect(outcome.code == 64 && outcome.errors == words + "\n", "\(outcome.errors)")
        }
        let outcome = try programs.run(program, "dance", store: "none")
        #expect(outcome.code == 64 && outcome.errors.contains("\(program) --help"), "\(outcome.errors)")
    }

    @Test func `help and version are no errors`() throws {
        for arguments in ["--help", "--version", "evaluate --help"] {
            let outcome = try programs.run("cunlian", arguments, store: "none")
            #expect(outcome.code == 0 && outcome.errors.isEmpty, "\(arguments): \(outcome.code) \(outcome.errors)")
        }
    }
}
