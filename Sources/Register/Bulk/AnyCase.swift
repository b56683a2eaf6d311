import RecordStore
package import Records

/// An open case, whatever it is about: a household, a village or county, or records of its own.
package enum AnyCase: Sendable {
    case household(OpenCase)
    case place(OpenPlaceCase)
    case record(RecordCase)

    /// Six hexadecimal digits for its place, ten for what it consists of.
    package var name: String {
        switch self {
        case .household(let item): item.found.name
        case .place(let item): item.found.name
        case .record(let item): item.name
        }
    }

    package var scope: ScopeCode {
        switch self {
        case .household(let item): item.scope
        case .place(let item): item.scope
        case .record(let item): item.scope
        }
    }

    package var year: Int {
        switch self {
        case .household(let item): item.year
        case .place(let item): item.year
        case .record(let item): item.year
        }
    }

    /// The code of its kind; households' and places' have some in common.
    package var kind: String {
        switch self {
        case .household(let item): item.found.kind.rawValue
        case .place(let item): item.found.kind.rawValue
        case .record(let item): item.kind.rawValue
        }
    }

    package var label: Label {
        switch self {
        case .household(let item): item.standing.procedure.kind(item.found.kind)?.label ?? Label(same: item.found.kind.rawValue)
        case .place(let item): item.found.label
        case .record(let item): item.kind.label
        }
    }

    /// Whom it was handed to: an office or a person.
    package var handler: String? {
        switch self {
        case .household(let item): item.found.handler
        case .place(let item): item.found.handler
        case .record(let item): item.handler
        }
    }

    /// In days since 1970; `nil` where nothing dates it.
    package var deadline: Int? {
        switch self {
        case .household(let item): item.found.deadline
        case .place(let item): item.found.deadline
        case .record(let item): item.deadline
        }
    }

    /// Whether one word is meant for both: of one sort, kind and year; households' of one village, others of one county.
    func isLike(_ other: AnyCase) -> Bool {
        switch (self, other) {
        case (.household, .household): kind == other.kind && scope == other.scope && year == other.year
        case (.place(let a), .place(let b)):
            kind == other.kind && year == other.year && a.procedure.level == b.procedure.level && isOfCounty(of: other)
        case (.record, .record): kind == other.kind && year == other.year && isOfCounty(of: other)
        default: false
        }
    }

    private func isOfCounty(of other: AnyCase) -> Bool { scope.enclosing(.county) == other.scope.enclosing(.county) }
}
