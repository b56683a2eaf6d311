import SyncSession
import Testing

@testable import CunlianServer

@Suite struct PrometheusTextTests {
    @Test func `figures of one name stand together under one head`() {
        let text = prometheusText([
            Metric(name: "a_total", help: "As.", kind: .counter, value: 1, labels: [("scope", "x")]),
            Metric(name: "b", help: "Bs.", kind: .gauge, value: 0.5),
            Metric(
                name: "a_total", help: "As.", kind: .counter, value: 2,
                labels: [("scope", "y"), ("kind", "z")]),
        ])
        #expect(
            text == """
                # HELP a_total As.
                # TYPE a_total counter
                a_total{scope="x"} 1
                a_total{scope="y",kind="z"} 2
                # HELP b Bs.
                # TYPE b gauge
                b 0.5

                """)
    }

    @Test func `no text breaks a line, no name the page`() {
        let text = prometheusText([
            Metric(name: "9 a", help: "a\\b\nc\"", kind: .gauge, value: 3, labels: [("b-c", "\\\"\n村")])
        ])
        #expect(
            text == """
                # HELP _9_a a\\\\b\\nc"
                # TYPE _9_a gauge
                _9_a{b_c="\\\\\\"\\n村"} 3

                """)
    }

    @Test func `numbers that are none have their names`() {
        let values = [Double.infinity, -.infinity, .nan, 1e300, -2]
        let lines = values.map {
            prometheusText([Metric(name: "a", help: "", kind: .gauge, value: $0)]).split(separator: "\n").last
        }
        #expect(lines == ["a +Inf", "a -Inf", "a NaN", "a 1e+300", "a -2"])
    }
}
