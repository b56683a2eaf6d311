import Register

extension BulkRefusal: Sampled {
    enum SampledKind: CaseIterable {
        case badCondition, needsCondition, badPick, ownValues, upheldSingly, oneCheckOnly, needsReason, notAPlan, otherStore, countNotTyped,
            unknownBatch
    }

    var sampledKind: SampledKind {
        switch self {
        case .badCondition: .badCondition
        case .needsCondition: .needsCondition
        case .badPick: .badPick
        case .ownValues: .ownValues
        case .upheldSingly: .upheldSingly
        case .oneCheckOnly: .oneCheckOnly
        case .needsReason: .needsReason
        case .notAPlan: .notAPlan
        case .otherStore: .otherStore
        case .countNotTyped: .countNotTyped
        case .unknownBatch: .unknownBatch
        }
    }

    static func sample(of kind: SampledKind) -> Self {
        switch kind {
        case .badCondition: .badCondition(Fact.text, keys: [Fact.label])
        case .needsCondition: .needsCondition
        case .badPick: .badPick(Fact.text)
        case .ownValues: .ownValues
        case .upheldSingly: .upheldSingly
        case .oneCheckOnly: .oneCheckOnly
        case .needsReason: .needsReason
        case .notAPlan: .notAPlan(line: Fact.number)
        case .otherStore: .otherStore
        case .countNotTyped: .countNotTyped(Fact.number)
        case .unknownBatch: .unknownBatch(Fact.text)
        }
    }
}

extension EntryRefusal: Sampled {
    enum SampledKind: CaseIterable {
        case promisedTwice, promisedTooMuch, noSuchOffer, otherUnit, unitHelpsItself, enteredTwice, liesAhead, sameAgain, endsBefore
        case partOverWhole, notOfHousehold, needClosed, offerEnded, otherUnitThanNeeded, otherKindOfPlace, liesElsewhere
    }

    var sampledKind: SampledKind {
        switch self {
        case .promisedTwice: .promisedTwice
        case .promisedTooMuch: .promisedTooMuch
        case .noSuchOffer: .noSuchOffer
        case .otherUnit: .otherUnit
        case .unitHelpsItself: .unitHelpsItself
        case .enteredTwice: .enteredTwice
        case .liesAhead: .liesAhead
        case .sameAgain: .sameAgain
        case .endsBefore: .endsBefore
        case .partOverWhole: .partOverWhole
        case .notOfHousehold: .notOfHousehold
        case .needClosed: .needClosed
        case .offerEnded: .offerEnded
        case .otherUnitThanNeeded: .otherUnitThanNeeded
        case .otherKindOfPlace: .otherKindOfPlace
        case .liesElsewhere: .liesElsewhere
        }
    }

    static func sample(of kind: SampledKind) -> Self {
        switch kind {
        case .promisedTwice: .promisedTwice(offer: Fact.text, promises: Fact.number, amounts: Fact.label)
        case .promisedTooMuch: .promisedTooMuch(offer: Fact.text, amounts: Fact.label)
        case .noSuchOffer: .noSuchOffer(Fact.text)
        case .otherUnit: .otherUnit(Fact.text, offer: Fact.text, unit: Fact.text)
        case .unitHelpsItself: .unitHelpsItself(Fact.text)
        case .enteredTwice: .enteredTwice(Fact.label, number: Fact.text, day: Fact.text)
        case .liesAhead: .liesAhead(Fact.label, day: Fact.text, today: Fact.text)
        case .sameAgain: .sameAgain(Fact.label, record: Fact.text, day: Fact.text, by: Fact.text, apart: [Fact.label])
        case .endsBefore: .endsBefore(Fact.label, day: Fact.text, began: Fact.label, on: Fact.text)
        case .partOverWhole: .partOverWhole(Fact.label, Fact.text, Fact.label, Fact.text)
        case .notOfHousehold: .notOfHousehold(Fact.label, Fact.text, household: Fact.text)
        case .needClosed: .needClosed(Fact.text, day: Fact.text)
        case .offerEnded: .offerEnded(Fact.text, day: Fact.text)
        case .otherKindOfPlace: .otherKindOfPlace(Fact.text, Fact.label)
        case .otherUnitThanNeeded: .otherUnitThanNeeded(Fact.text, need: Fact.text, unit: Fact.text)
        case .liesElsewhere: .liesElsewhere(Fact.label, in: Fact.text, above: Fact.text)
        }
    }
}

extension HandOverRefusal: Sampled {
    enum SampledKind: CaseIterable { case unknownPerson, samePerson, notArrived, nothing }

    var sampledKind: SampledKind {
        switch self {
        case .unknownPerson: .unknownPerson
        case .samePerson: .samePerson
        case .notArrived: .notArrived
        case .nothing: .nothing
        }
    }

    static func sample(of kind: SampledKind) -> Self {
        switch kind {
        case .unknownPerson: .unknownPerson(Fact.text, known: [Fact.text])
        case .samePerson: .samePerson(Fact.text)
        case .notArrived: .notArrived(person: Fact.text, devices: [Fact.text])
        case .nothing: .nothing(person: Fact.text)
        }
    }
}
