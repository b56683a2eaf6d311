import Records

extension SchemaFault: Sampled {
    enum SampledKind: CaseIterable {
        case syntax, notAnObject, unknownMember, missing, notAText, empty, notPlain, notAName, outside, notABool, notAList
        case notTexts, namedTwice, taken, emptyList, notOneOf, badSchemaName, blankInRole, codesNotAnObject
        case listWithoutItems, codeOfOtherNumber, noRole, directoryIsNoLevel, levelsDescend, tableOfDirectory, tableTaken
        case nobodyCreates, nobodyDecides, noType, parentElsewhere, parentsInACircle, noField, cannotNumber
        case nobodyWritesField, nobodyDecidesField, columnTaken, ranksWithoutRule, ruleWithoutRanks, ranksButWritesNot
        case capWithoutUnion, besideInputs, standsAlone, unionSaysNothing, cannotBeSealed, cannotCompare, clockDecidesExit
        case appendWithoutEvent, minOfText, minAboveMax, noBounds, ofAttachments, notAMediaType, badBound, notAYear, badScale, noCodeList,
            notAskedBefore
        case keyedOtherwise, answeredByYesOrNo, noSuchCode, answeredByNumber, noCondition, otherSchema, versionNotAbove
        case otherLevels, typeGone, roleGone, roleAdmitsNoMore, codeListGone, codeGone, otherScopeOrEvent, fieldGone
        case otherKey, otherInputs, otherRule, roleLost, regionTwice, successorNotListed, toNotAfterFrom, successorInForce
        case notARegion, notADate, criteria
    }

    var sampledKind: SampledKind {
        switch self {
        case .syntax: .syntax
        case .notAnObject: .notAnObject
        case .unknownMember: .unknownMember
        case .missing: .missing
        case .notAText: .notAText
        case .empty: .empty
        case .notPlain: .notPlain
        case .notAName: .notAName
        case .outside: .outside
        case .notABool: .notABool
        case .notAList: .notAList
        case .notTexts: .notTexts
        case .namedTwice: .namedTwice
        case .taken: .taken
        case .emptyList: .emptyList
        case .notOneOf: .notOneOf
        case .badSchemaName: .badSchemaName
        case .blankInRole: .blankInRole
        case .codesNotAnObject: .codesNotAnObject
        case .listWithoutItems: .listWithoutItems
        case .codeOfOtherNumber: .codeOfOtherNumber
        case .noRole: .noRole
        case .directoryIsNoLevel: .directoryIsNoLevel
        case .levelsDescend: .levelsDescend
        case .tableOfDirectory: .tableOfDirectory
        case .tableTaken: .tableTaken
        case .nobodyCreates: .nobodyCreates
        case .nobodyDecides: .nobodyDecides
        case .noType: .noType
        case .parentElsewhere: .parentElsewhere
        case .parentsInACircle: .parentsInACircle
        case .noField: .noField
        case .cannotNumber: .cannotNumber
        case .nobodyWritesField: .nobodyWritesField
        case .nobodyDecidesField: .nobodyDecidesField
        case .columnTaken: .columnTaken
        case .ranksWithoutRule: .ranksWithoutRule
        case .ruleWithoutRanks: .ruleWithoutRanks
        case .ranksButWritesNot: .ranksButWritesNot
        case .capWithoutUnion: .capWithoutUnion
        case .besideInputs: .besideInputs
        case .standsAlone: .standsAlone
        case .unionSaysNothing: .unionSaysNothing
        case .cannotBeSealed: .cannotBeSealed
        case .cannotCompare: .cannotCompare
        case .clockDecidesExit: .clockDecidesExit
        case .appendWithoutEvent: .appendWithoutEvent
        case .minOfText: .minOfText
        case .minAboveMax: .minAboveMax
        case .noBounds: .noBounds
        case .ofAttachments: .ofAttachments
        case .notAMediaType: .notAMediaType
        case .badBound: .badBound
        case .notAYear: .notAYear
        case .badScale: .badScale
        case .noCodeList: .noCodeList
        case .notAskedBefore: .notAskedBefore
        case .keyedOtherwise: .keyedOtherwise
        case .answeredByYesOrNo: .answeredByYesOrNo
        case .noSuchCode: .noSuchCode
        case .answeredByNumber: .answeredByNumber
        case .noCondition: .noCondition
        case .otherSchema: .otherSchema
        case .versionNotAbove: .versionNotAbove
        case .otherLevels: .otherLevels
        case .typeGone: .typeGone
        case .roleGone: .roleGone
        case .roleAdmitsNoMore: .roleAdmitsNoMore
        case .codeListGone: .codeListGone
        case .codeGone: .codeGone
        case .otherScopeOrEvent: .otherScopeOrEvent
        case .fieldGone: .fieldGone
        case .otherKey: .otherKey
        case .otherInputs: .otherInputs
        case .otherRule: .otherRule
        case .roleLost: .roleLost
        case .regionTwice: .regionTwice
        case .successorNotListed: .successorNotListed
        case .toNotAfterFrom: .toNotAfterFrom
        case .successorInForce: .successorInForce
        case .notARegion: .notARegion
        case .notADate: .notADate
        case .criteria: .criteria
        }
    }

    static func sample(of kind: SampledKind) -> Self {
        switch kind {
        case .syntax: .syntax(.sample(of: .byteOrderMark))
        case .notAnObject: .notAnObject(.schema)
        case .unknownMember: .unknownMember(Fact.text, of: .schema, known: [Fact.text])
        case .missing: .missing(Fact.text, of: .schema)
        case .notAText: .notAText(Fact.text)
        case .empty: .empty(Fact.text)
        case .notPlain: .notPlain(Fact.text)
        case .notAName: .notAName(Fact.text)
        case .outside: .outside(Fact.text, 1...7)
        case .notABool: .notABool(Fact.text)
        case .notAList: .notAList(Fact.text)
        case .notTexts: .notTexts(Fact.text)
        case .namedTwice: .namedTwice(Fact.text, in: Fact.text)
        case .taken: .taken(Fact.text, .role, line: Fact.number)
        case .emptyList: .emptyList(Fact.text)
        case .notOneOf: .notOneOf(Fact.text, for: Fact.text, known: [Fact.text])
        case .badSchemaName: .badSchemaName
        case .blankInRole: .blankInRole
        case .codesNotAnObject: .codesNotAnObject
        case .listWithoutItems: .listWithoutItems(Fact.text)
        case .codeOfOtherNumber: .codeOfOtherNumber(Fact.text)
        case .noRole: .noRole(Fact.text, known: [Fact.text])
        case .directoryIsNoLevel: .directoryIsNoLevel
        case .levelsDescend: .levelsDescend(after: Fact.text)
        case .tableOfDirectory: .tableOfDirectory(Fact.text)
        case .tableTaken: .tableTaken(Fact.text, by: Fact.text)
        case .nobodyCreates: .nobodyCreates
        case .nobodyDecides: .nobodyDecides
        case .noType: .noType(Fact.text)
        case .parentElsewhere: .parentElsewhere(Fact.text)
        case .parentsInACircle: .parentsInACircle(Fact.text)
        case .noField: .noField(Fact.text)
        case .cannotNumber: .cannotNumber(Fact.text)
        case .nobodyWritesField: .nobodyWritesField
        case .nobodyDecidesField: .nobodyDecidesField
        case .columnTaken: .columnTaken(Fact.text, by: Fact.text)
        case .ranksWithoutRule: .ranksWithoutRule
        case .ruleWithoutRanks: .ruleWithoutRanks
        case .ranksButWritesNot: .ranksButWritesNot(Fact.text)
        case .capWithoutUnion: .capWithoutUnion
        case .besideInputs: .besideInputs(Fact.text)
        case .standsAlone: .standsAlone(rule: Fact.text)
        case .unionSaysNothing: .unionSaysNothing
        case .cannotBeSealed: .cannotBeSealed
        case .cannotCompare: .cannotCompare(rule: Fact.text)
        case .clockDecidesExit: .clockDecidesExit
        case .appendWithoutEvent: .appendWithoutEvent
        case .minOfText: .minOfText
        case .minAboveMax: .minAboveMax
        case .noBounds: .noBounds(Fact.text)
        case .ofAttachments: .ofAttachments(Fact.text)
        case .notAMediaType: .notAMediaType(Fact.text)
        case .badBound: .badBound(Fact.text, places: Fact.number)
        case .notAYear: .notAYear(Fact.text, 1...7)
        case .badScale: .badScale
        case .noCodeList: .noCodeList(Fact.text)
        case .notAskedBefore: .notAskedBefore(Fact.text)
        case .keyedOtherwise: .keyedOtherwise(Fact.text)
        case .answeredByYesOrNo: .answeredByYesOrNo(Fact.text)
        case .noSuchCode: .noSuchCode(list: Fact.text)
        case .answeredByNumber: .answeredByNumber(Fact.text)
        case .noCondition: .noCondition(on: Fact.text)
        case .otherSchema: .otherSchema(Fact.text, inForce: Fact.text)
        case .versionNotAbove: .versionNotAbove(Fact.number, inForce: Fact.number)
        case .otherLevels: .otherLevels
        case .typeGone: .typeGone(Fact.number, Fact.text)
        case .roleGone: .roleGone(Fact.text)
        case .roleAdmitsNoMore: .roleAdmitsNoMore(Fact.text)
        case .codeListGone: .codeListGone(Fact.text)
        case .codeGone: .codeGone(Fact.number, Fact.text, list: Fact.text)
        case .otherScopeOrEvent: .otherScopeOrEvent(Fact.text)
        case .fieldGone: .fieldGone(Fact.text)
        case .otherKey: .otherKey(Fact.text)
        case .otherInputs: .otherInputs(Fact.text)
        case .otherRule: .otherRule(Fact.text, from: Fact.text, to: Fact.text)
        case .roleLost: .roleLost(Fact.text, from: Fact.text, of: Fact.text)
        case .regionTwice: .regionTwice(Fact.text)
        case .successorNotListed: .successorNotListed(Fact.text)
        case .toNotAfterFrom: .toNotAfterFrom
        case .successorInForce: .successorInForce
        case .notARegion: .notARegion(Fact.text)
        case .notADate: .notADate(Fact.text)
        case .criteria: .criteria(.sample(of: .quantifiedWithin))
        }
    }
}

extension CriteriaFault: Sampled {
    enum SampledKind: CaseIterable {
        case notARequirement, quantifiedWithin, noSubject, notAnAnswer, notOneComparison, notAPath, cannotBeAsked
        case notInGroup, numberTooLong, notAnAmount, nothingToCount, differenceOfTwo, notRegistered, notAVillage, otherLine
        case otherCount, itemOfNoVillage, notADayOfTheYear, badSetName, itemCount, quantifierCount, yearsReversed
        case outsideTheSet, notAField, itemTwice, notAnIncome
    }

    var sampledKind: SampledKind {
        switch self {
        case .notARequirement: .notARequirement
        case .quantifiedWithin: .quantifiedWithin
        case .noSubject: .noSubject
        case .notAnAnswer: .notAnAnswer
        case .notOneComparison: .notOneComparison
        case .notAPath: .notAPath
        case .cannotBeAsked: .cannotBeAsked
        case .notInGroup: .notInGroup
        case .numberTooLong: .numberTooLong
        case .notAnAmount: .notAnAmount
        case .nothingToCount: .nothingToCount
        case .differenceOfTwo: .differenceOfTwo
        case .notRegistered: .notRegistered
        case .notAVillage: .notAVillage
        case .otherLine: .otherLine
        case .otherCount: .otherCount
        case .itemOfNoVillage: .itemOfNoVillage
        case .notADayOfTheYear: .notADayOfTheYear
        case .badSetName: .badSetName
        case .itemCount: .itemCount
        case .quantifierCount: .quantifierCount
        case .yearsReversed: .yearsReversed
        case .outsideTheSet: .outsideTheSet
        case .notAField: .notAField
        case .itemTwice: .itemTwice
        case .notAnIncome: .notAnIncome
        }
    }

    static func sample(of kind: SampledKind) -> Self {
        switch kind {
        case .notARequirement: .notARequirement(known: [Fact.text])
        case .quantifiedWithin: .quantifiedWithin
        case .noSubject: .noSubject(Fact.text, known: [Fact.text])
        case .notAnAnswer: .notAnAnswer
        case .notOneComparison: .notOneComparison(known: [Fact.text])
        case .notAPath: .notAPath(Fact.text)
        case .cannotBeAsked: .cannotBeAsked(Fact.text)
        case .notInGroup: .notInGroup(Fact.text, of: Fact.text)
        case .numberTooLong: .numberTooLong
        case .notAnAmount: .notAnAmount(known: [Fact.text])
        case .nothingToCount: .nothingToCount
        case .differenceOfTwo: .differenceOfTwo
        case .notRegistered: .notRegistered
        case .notAVillage: .notAVillage
        case .otherLine: .otherLine
        case .otherCount: .otherCount
        case .itemOfNoVillage: .itemOfNoVillage
        case .notADayOfTheYear: .notADayOfTheYear
        case .badSetName: .badSetName(Fact.text)
        case .itemCount: .itemCount(Fact.number, most: Fact.number)
        case .quantifierCount: .quantifierCount(Fact.number, most: Fact.number)
        case .yearsReversed: .yearsReversed
        case .outsideTheSet: .outsideTheSet
        case .notAField: .notAField(Fact.text)
        case .itemTwice: .itemTwice(Fact.text)
        case .notAnIncome: .notAnIncome
        }
    }
}
