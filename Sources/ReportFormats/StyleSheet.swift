/// How a report looks, on a screen and on A4.
///
/// No fonts are fetched: a song face for titles and a hei face for the rest are on every computer that reads Chinese.
/// The series' colours differ in lightness too, so that a page from a black-and-white printer can be read. Colours stand where they are used: a
/// browser of 2013 knows no variables, and charts without their colours would be black on black.
package enum StyleSheet {
    package static let text: StaticString = """

        * { box-sizing: border-box; }
        html { color-scheme: light; -webkit-text-size-adjust: 100%; }
        body { margin: 0 auto; max-width: 66rem; padding: 2.5rem 1.5rem 3rem; color: #1d2327; background: #fff;
          font: 15px/1.6 system-ui, "PingFang SC", "Noto Sans CJK SC", "Source Han Sans SC", "Microsoft YaHei", sans-serif;
          font-variant-numeric: tabular-nums lining-nums; }
        header { border-bottom: 2px solid #1d2327; padding-bottom: .7rem; margin-bottom: 1.6rem; }
        h1, h2 { font-family: "Songti SC", "Noto Serif CJK SC", "Source Han Serif SC", SimSun, Georgia, serif; line-height: 1.3; }
        h1 { font-size: 1.9rem; font-weight: 700; margin: 0; }
        header p { margin: .3rem 0 0; color: #5b656c; }
        .mark { position: fixed; top: 0; right: 0; margin: 0; padding: .2rem 1rem; background: #a8321a; color: #fff; font-weight: 700;
          -webkit-print-color-adjust: exact; print-color-adjust: exact; }
        section { margin: 0 0 2rem; }
        h2 { font-size: 1.2rem; font-weight: 700; margin: 0 0 .6rem; }
        h2 small { font: 400 .85rem/1.4 system-ui, "PingFang SC", "Noto Sans CJK SC", "Microsoft YaHei", sans-serif; color: #5b656c;
          margin-left: .6em; }
        h3 { font-size: .95rem; margin: 1rem 0 .4rem; color: #5b656c; font-weight: 600; }
        .page > h2 { font-size: 1.6rem; border-bottom: 2px solid #1d2327; padding-bottom: .5rem; margin-top: 2.5rem; }
        .wide { overflow-x: auto; margin: 0 0 1rem; }
        .form { columns: 2 22rem; column-gap: 1.6rem; } .form tr { break-inside: avoid; }
        table { border-collapse: collapse; width: 100%; font-size: .87rem; line-height: 1.45; }
        caption { text-align: left; color: #5b656c; padding-bottom: .3rem; }
        th, td { padding: .32rem .55rem; text-align: left; vertical-align: top; }
        th:first-child, td:first-child { padding-left: 0; }
        th:last-child, td:last-child { padding-right: 0; }
        thead th { border-bottom: 1px solid #1d2327; font-weight: 600; vertical-align: bottom; }
        tbody td { border-bottom: 1px solid #d9dcd8; }
        .labels th:first-child { width: 9em; } .labels td:first-child { min-width: 7em; }
        .n { text-align: right; }
        td.n, .t { white-space: nowrap; }
        .total td { font-weight: 600; border-top: 1px solid #1d2327; }
        .dim { color: #5b656c; }
        .good { color: #2f6b3a; }
        .warning { color: #8a5a00; font-weight: 600; }
        .bad { color: #a8321a; font-weight: 600; }
        p.bad, p.warning { border-left: 3px solid currentColor; padding-left: .7rem; }
        p.none, p.dim { margin: .3rem 0 .8rem; }
        dl { display: grid; grid-template-columns: repeat(auto-fill, minmax(19rem, 1fr)); gap: 0 1.6rem; margin: 0 0 1rem;
          font-size: .87rem; line-height: 1.45; }
        dl > div { display: grid; grid-template-columns: 8.5em 1fr; gap: .6rem; border-bottom: 1px solid #d9dcd8; padding: .3rem 0;
          break-inside: avoid; }
        dl > div.long { grid-column: 1 / -1; }
        dt { color: #5b656c; }
        dd { margin: 0; overflow-wrap: anywhere; }
        dd ul { list-style: none; margin: .15rem 0 0; padding: 0; }
        dd li { border-left: 3px solid #a8321a; padding-left: .6rem; margin-top: .2rem; }
        dd li.proposal { border-left: 3px double #8a5a00; }
        dd li small { color: #5b656c; margin-left: .5em; }
        figure { margin: 0 0 1.2rem; }
        figcaption { font-size: .87rem; color: #5b656c; margin-bottom: .35rem; }
        svg { display: block; width: 100%; max-width: 52rem; height: auto; }
        svg.slim { display: none; }
        @media screen and (max-width: 40rem) { svg.broad { display: none; } svg.slim { display: block; } }
        svg text { font-size: 12px; fill: #1d2327; }
        svg .axis { fill: #5b656c; font-size: 11px; }
        svg .grid { stroke: #d9dcd8; stroke-width: 1; }
        svg .base { stroke: #1d2327; stroke-width: 1; }
        svg .track { fill: #f4f5f1; }
        svg .plan { stroke: #a8321a; stroke-width: 2; }
        svg .over { fill: #a8321a; }
        .s0 { fill: #1c4e63; } .s1 { fill: #d08a35; } .s2 { fill: #7fa3a0; } .s3 { fill: #8d4f6b; }
        .s4 { fill: #c9c6b4; } .s5 { fill: #57753c; } .s6 { fill: #b7a0c4; }
        .l0 { stroke: #1c4e63; } .l1 { stroke: #d08a35; } .l2 { stroke: #7fa3a0; } .l3 { stroke: #8d4f6b; }
        .l4 { stroke: #c9c6b4; } .l5 { stroke: #57753c; } .l6 { stroke: #b7a0c4; }
        .line { fill: none; stroke-width: 2; }
        footer { border-top: 1px solid #d9dcd8; padding-top: .8rem; color: #5b656c; font-size: .8rem; }
        footer p { margin: 0 0 .35rem; }
        @page { size: A4; margin: 16mm 15mm 18mm; @bottom-center { content: counter(page) " / " counter(pages); font-size: 9pt; } }
        @media print {
          body { max-width: none; padding: 0; font-size: 9.5pt; line-height: 1.5; }
          h1 { font-size: 18pt; } h2 { font-size: 12pt; break-after: avoid; } h3 { break-after: avoid; }
          .page { break-before: page; } .page > h2 { font-size: 16pt; margin-top: 0; }
          .page.first { break-before: auto; }
          header { padding-bottom: .3rem; margin-bottom: .6rem; } section { margin-bottom: .7rem; }
          .page > h2 { padding-bottom: .2rem; margin-bottom: .4rem; } .wide, dl { margin-bottom: .5rem; }
          p.dim, footer { font-size: 7pt; line-height: 1.35; margin: .1rem 0 .2rem; }
          footer { padding-top: .3rem; } footer p { margin: 0 0 .15rem; }
          table, dl { font-size: 8.5pt; } .wide { overflow: visible; }
          thead { display: table-header-group; } tr, figure, li { break-inside: avoid; }
          th, td { padding: 1.5pt 4pt; line-height: 1.35; }
          dl { grid-template-columns: 1fr 1fr; } dl > div { padding: 1.5pt 0; }
          .form { columns: 2; }
          html[lang=en] table, html[lang=en] dl { font-size: 7.8pt; }
          .dense table, html[lang=en] .dense table { font-size: 7pt; } .dense th, .dense td { padding: 1.5pt 2pt; }
          .dense th { overflow-wrap: anywhere; }
          html[lang=en] dl > div { grid-template-columns: 13em 1fr; } html[lang=en] .labels th:first-child { width: 14em; }
          html[lang=en] .dense thead th { writing-mode: vertical-rl; transform: rotate(180deg); overflow-wrap: normal; max-height: 10em;
            text-align: left; vertical-align: middle; padding: 2pt 1pt; }
          section:has(> dl):not(:has(table)) { break-inside: avoid; }
          p.none, p.warning, p.bad { break-after: avoid; }
          body:has(#public-list) { font-size: 13pt; } body:has(#public-list) table, body:has(#public-list) dl { font-size: 12pt; }
          body:has(#public-list) td, body:has(#public-list) th { padding: 3pt 5pt; }
          body:has(#public-list) dl > div { grid-template-columns: 9em 1fr; }
        }

        """
}
