import Hummingbird

/// The console's addresses, one group of pages a line; each group stands in a file of its own under `Routes/`.
struct ConsoleRoutes: Sendable {
    let desk: ConsoleDesk

    func add(to router: Router<BasicRequestContext>) {
        router.add(middleware: ConsoleDoor(desk: desk))
        SignInRoutes(desk: desk).add(to: router)
        SecondFactorRoutes(desk: desk).add(to: router)
        TodayRoutes(desk: desk).add(to: router)
        CaseRoutes(desk: desk).add(to: router)
        ConflictRoutes(desk: desk).add(to: router)
        FindingRoutes(desk: desk).add(to: router)
        AnswerRoutes(desk: desk).add(to: router)
        BookRoutes(desk: desk).add(to: router)
        MoveRoutes(desk: desk).add(to: router)
        RegisterRoutes(desk: desk).add(to: router)
        ReviewRoutes(desk: desk).add(to: router)
        NoticeRoutes(desk: desk).add(to: router)
        SampleRoutes(desk: desk).add(to: router)
        WaitingRoutes(desk: desk).add(to: router)
        ImportRoutes(desk: desk).add(to: router)
        ProgressRoutes(desk: desk).add(to: router)
        NetworkRoutes(desk: desk).add(to: router)
        PeopleRoutes(desk: desk).add(to: router)
    }
}
