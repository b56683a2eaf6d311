import Hummingbird

/// The network of nodes and devices.
struct NetworkRoutes: Sendable {
    let desk: ConsoleDesk

    func add(to router: Router<BasicRequestContext>) {
        router.get("/network") { request, context in
            await desk.visiting(request, context) { desk.page(NetworkPage($0, try await desk.console.network($0)).html(), renews: true) }
        }
    }
}
