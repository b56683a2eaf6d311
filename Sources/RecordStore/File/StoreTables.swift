/// The tables beside the records, version 10; `Protocol/07-store.md` describes them.
enum StoreTables {
    /// Written into the file's header, so that no other program's file is taken for a store: "CUNL".
    static let applicationID: Int64 = 0x43_55_4E_4C
    static let version = 10

    /// What is applied finds what waits for it, and nothing else.
    static let createWaitsIndex = """
        CREATE INDEX _changeset_waits ON _changeset (waits_scope, waits_replica, waits_number) \
        WHERE waits_scope IS NOT NULL
        """

    /// Moves between scopes: live departures, arrivals, what was ever sent, what was taken over late; how each record
    /// that moved stands by itself; who wrote what was brought from elsewhere.
    static let createMoves = [
        """
        CREATE TABLE _transfer (scope INTEGER NOT NULL, record INTEGER NOT NULL, kind INTEGER NOT NULL, replica INTEGER, \
        number INTEGER, other INTEGER NOT NULL, out_replica INTEGER, out_number INTEGER NOT NULL, covered BLOB)
        """,
        "CREATE INDEX _transfer_record ON _transfer (record)",
        """
        CREATE TABLE _moved (record INTEGER PRIMARY KEY, root INTEGER NOT NULL, scope INTEGER NOT NULL, \
        standing INTEGER NOT NULL)
        """,
        """
        CREATE TABLE _foreign (scope INTEGER NOT NULL, replica INTEGER NOT NULL, number INTEGER NOT NULL, \
        time INTEGER NOT NULL, person TEXT NOT NULL, role TEXT, PRIMARY KEY (scope, replica, number)) WITHOUT ROWID
        """,
    ]

    /// Records that were created one after another have one number after another; since version 3.
    static let createRuns = [
        """
        CREATE TABLE _run (first INTEGER PRIMARY KEY, count INTEGER NOT NULL, scope INTEGER NOT NULL, \
        replica INTEGER NOT NULL, salt INTEGER NOT NULL, number INTEGER NOT NULL, place INTEGER NOT NULL, \
        last INTEGER NOT NULL, births BLOB NOT NULL)
        """,
        "CREATE INDEX _run_name ON _run (replica, salt, number, place)",
        "CREATE INDEX _run_scope ON _run (scope)",
    ]

    /// Where chains part; since version 4.
    static let createForks = """
        CREATE TABLE _fork (scope INTEGER NOT NULL, branch INTEGER NOT NULL, stem INTEGER NOT NULL, \
        after INTEGER NOT NULL, was_here INTEGER NOT NULL, PRIMARY KEY (scope, branch)) WITHOUT ROWID
        """

    /// Which changesets concern a record that moved; since version 4.
    static let createCourses = """
        CREATE TABLE _course (scope INTEGER NOT NULL, root INTEGER NOT NULL, changeset INTEGER NOT NULL, \
        PRIMARY KEY (root, changeset)) WITHOUT ROWID
        """

    /// Scopes to be folded anew; since version 8.
    static let createOutstanding = "CREATE TABLE _outstanding (scope INTEGER PRIMARY KEY, done INTEGER NOT NULL)"

    /// Whoever reads is given their own keys, among those of everybody; since version 9.
    static let createKeyIndex = "CREATE INDEX _scope_key_holder ON _scope_key (holder, name)"

    /// Keys to what is sealed, in stores whose schema seals something.
    static let createKeys =
        [
            """
            CREATE TABLE _scope_key (scope INTEGER NOT NULL, name BLOB NOT NULL, holder BLOB NOT NULL, statement BLOB NOT NULL, \
            PRIMARY KEY (scope, name, holder)) WITHOUT ROWID
            """,
            createKeyIndex,
            """
            CREATE TABLE _subject_key (name BLOB NOT NULL, scope_key BLOB NOT NULL, wrapped BLOB NOT NULL, \
            PRIMARY KEY (name, scope_key)) WITHOUT ROWID
            """,
            "CREATE TABLE _erasure (beginning BLOB PRIMARY KEY, scope INTEGER NOT NULL, statement BLOB NOT NULL) WITHOUT ROWID",
        ] + createViewings

    /// Who opened what is sealed, in the same stores; those of 2026-11-29 are given them when they are opened.
    static let createViewings = [
        """
        CREATE TABLE _viewing (scope INTEGER NOT NULL, replica BLOB NOT NULL, number INTEGER NOT NULL, digest BLOB NOT NULL, \
        time INTEGER NOT NULL, bytes BLOB NOT NULL, PRIMARY KEY (scope, replica, number, digest)) WITHOUT ROWID
        """,
        """
        CREATE TABLE _viewing_log (scope INTEGER NOT NULL, replica BLOB NOT NULL, count INTEGER NOT NULL, sum BLOB NOT NULL, \
        PRIMARY KEY (scope, replica)) WITHOUT ROWID
        """,
    ]

    /// All of a store with that schema.
    static func create(_ layout: StoreLayout) -> [String] { layout.seals ? create + createKeys : create }

    static let create =
        createMoves + createRuns + [
            createForks, createCourses, createOutstanding,
            "CREATE TABLE _meta (key TEXT PRIMARY KEY, value) WITHOUT ROWID",
            // Replicas are named by small numbers inside the file.
            "CREATE TABLE _replica (id INTEGER PRIMARY KEY, name BLOB NOT NULL UNIQUE, public_key BLOB)",
            "CREATE TABLE _scope (id INTEGER PRIMARY KEY, code INTEGER NOT NULL UNIQUE, unknown_columns INTEGER NOT NULL DEFAULT 0, folds INTEGER NOT NULL DEFAULT 0)",
            // The log. `sequence` is the order of application here; NULL while only held. standing: 0 in a chain or
            // branch, 2 aside until what it follows is here. `since` is when it came, by this store's clock, for as long as it waits.
            """
            CREATE TABLE _changeset (id INTEGER PRIMARY KEY, scope INTEGER NOT NULL, replica INTEGER NOT NULL, \
            first INTEGER NOT NULL, last INTEGER NOT NULL, sequence INTEGER, standing INTEGER NOT NULL, \
            waits TEXT, waits_scope INTEGER, waits_replica INTEGER, waits_number INTEGER, since INTEGER, digest BLOB NOT NULL, \
            bytes BLOB NOT NULL)
            """,
            "CREATE INDEX _changeset_place ON _changeset (scope, replica, last)",
            "CREATE INDEX _changeset_order ON _changeset (scope, sequence)",
            createWaitsIndex,
            """
            CREATE TABLE _head (scope INTEGER NOT NULL, replica INTEGER NOT NULL, held INTEGER NOT NULL, \
            digest BLOB NOT NULL, applied INTEGER NOT NULL, PRIMARY KEY (scope, replica)) WITHOUT ROWID
            """,
            // One's own entries that are not sealed yet; they are in the state already.
            """
            CREATE TABLE _entry (scope INTEGER NOT NULL, number INTEGER NOT NULL, salt INTEGER NOT NULL, \
            bytes BLOB NOT NULL, PRIMARY KEY (scope, number)) WITHOUT ROWID
            """,
            // What the own chain said last: the directory and the foreign entries its contexts cover.
            """
            CREATE TABLE _chain (scope INTEGER PRIMARY KEY, directory BLOB NOT NULL, covered BLOB NOT NULL)
            """,
            """
            CREATE TABLE _refused (scope INTEGER NOT NULL, replica INTEGER NOT NULL, number INTEGER NOT NULL, \
            objection INTEGER NOT NULL, PRIMARY KEY (scope, replica, number)) WITHOUT ROWID
            """,
            // Entries that somebody entitled let in.
            """
            CREATE TABLE _admission (scope INTEGER NOT NULL, replica INTEGER NOT NULL, number INTEGER NOT NULL, \
            PRIMARY KEY (scope, replica, number)) WITHOUT ROWID
            """,
            """
            CREATE TABLE _conflict (record INTEGER NOT NULL, field INTEGER NOT NULL, key NOT NULL, \
            scope INTEGER NOT NULL, attention INTEGER NOT NULL, since INTEGER NOT NULL, \
            PRIMARY KEY (record, field, key)) WITHOUT ROWID
            """,
            """
            CREATE TABLE _deletion (record INTEGER NOT NULL, replica INTEGER NOT NULL, number INTEGER NOT NULL, \
            covered BLOB NOT NULL, PRIMARY KEY (record, replica, number)) WITHOUT ROWID
            """,
            """
            CREATE TABLE _edit (record INTEGER NOT NULL, replica INTEGER NOT NULL, number INTEGER NOT NULL, \
            PRIMARY KEY (record, replica)) WITHOUT ROWID
            """,
            // What other stores said they hold; see the session's messages.
            """
            CREATE TABLE _peer (scope INTEGER NOT NULL, peer BLOB NOT NULL, name BLOB NOT NULL, vector BLOB NOT NULL, \
            held_own INTEGER NOT NULL, level INTEGER NOT NULL, at INTEGER NOT NULL, PRIMARY KEY (scope, peer)) WITHOUT ROWID
            """,
            "CREATE TABLE _vector (scope INTEGER NOT NULL, name BLOB NOT NULL, vector BLOB NOT NULL, at INTEGER NOT NULL, PRIMARY KEY (scope, name)) WITHOUT ROWID",
            "CREATE TABLE _invitation (code BLOB PRIMARY KEY, terms BLOB NOT NULL, expires INTEGER NOT NULL, used INTEGER NOT NULL) WITHOUT ROWID",
            "CREATE TABLE _notice (id INTEGER PRIMARY KEY, at INTEGER NOT NULL, kind TEXT NOT NULL, text TEXT NOT NULL, seen INTEGER NOT NULL DEFAULT 0)",
            // Rows of imported files that made records without a readable number, so that a file can come twice.
            "CREATE TABLE _imported (row BLOB PRIMARY KEY, record INTEGER NOT NULL) WITHOUT ROWID",
            "CREATE TABLE _draft (name TEXT PRIMARY KEY, answers TEXT NOT NULL, at INTEGER NOT NULL) WITHOUT ROWID",
        ] + reporting

    /// What reports need; since version 2.
    static let reporting = [
        // When a changeset of the replica was last applied here, by this store's clock and by its author's.
        """
        CREATE TABLE _heard (scope INTEGER NOT NULL, replica INTEGER NOT NULL, at INTEGER NOT NULL, \
        time INTEGER NOT NULL, PRIMARY KEY (scope, replica)) WITHOUT ROWID
        """,
        // What a report computed of one scope in one state of it; may be emptied at any time.
        """
        CREATE TABLE _report (part TEXT NOT NULL, scope INTEGER NOT NULL, stamp BLOB NOT NULL, content BLOB NOT NULL, \
        PRIMARY KEY (part, scope)) WITHOUT ROWID
        """,
    ]
}
