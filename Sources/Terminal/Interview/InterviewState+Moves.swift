/// From one question to another.
extension InterviewState {
    mutating func goForward(from key: InterviewKey) {
        seen.insert(key)
        let steps = steps()
        let next = (steps.firstIndex(of: key) ?? steps.count - 1) + 1
        if isReviewing {
            let problems = problems()
            open(steps[next...].first { !seen.contains($0) && value($0) == nil || problems[$0] != nil })
        } else {
            open(next < steps.count ? steps[next] : nil)
        }
    }

    mutating func goBack(from key: InterviewKey) {
        let steps = steps()
        guard let place = steps.firstIndex(of: key), place > 0 else {
            leave()
            return
        }
        open(steps[place - 1])
    }

    /// To the first step of the next section or turn, or of this one and the one before. Forward, the question
    /// whether there is another turn is not passed over with a turn that has something in it.
    mutating func goBySection(from key: InterviewKey, forward: Bool) {
        let steps = steps()
        guard let place = steps.firstIndex(of: key) else { return }
        let isFirst: (Int) -> Bool = {
            $0 == 0 || steps[$0].section != steps[$0 - 1].section || steps[$0].turn != steps[$0 - 1].turn
        }
        if forward {
            let isBegun = steps[..<place].contains {
                $0.section == key.section && $0.turn == key.turn && value($0) != nil
            }
            let target = steps.indices.dropFirst(place + 1).first {
                isFirst($0) || isBegun && steps[$0].question == InterviewKey.another
            }
            // What people leave out as a whole does not come back one by one after the review.
            seen.formUnion(steps[place..<(target ?? steps.count)])
            open(target.map { steps[$0] })
        } else if let target = steps.indices.prefix(place).last(where: isFirst) {
            open(steps[target])
        }
    }

    /// Asks how to leave.
    mutating func leave() {
        guard page != .leaving else { return }
        pageBefore = page
        page = .leaving
        selection = 0
        refusal = nil
    }

    mutating func stay() {
        switch pageBefore {
        case .question(let key): open(key)
        case .review, .leaving: openReview()
        }
    }
}
