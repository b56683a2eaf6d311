/// The texts that payloads are compressed against, by number; a number is never given to another text.
public enum PresetDictionary {
    /// The number of the text that new payloads are compressed against.
    public static let newest: UInt8 = 1

    /// 0 is the empty dictionary; `nil` for a number that this build does not know.
    public static func bytes(_ number: UInt8) -> [UInt8]? {
        switch number {
        case 0: []
        case 1: first
        default: nil
        }
    }

    /// Frequent texts of a register of Chinese households, the most frequent last, where deflate looks first.
    private static let first = Array(
        """
        南宁市马山县隆安县上林县邕宁区武鸣区宾阳县横县良庆区西乡塘区江南区青秀区兴宁区乡镇村委会自然村屯组号\
        一般贫困户低保贫困户五保户因病因残因学因灾缺土地缺水缺技术缺劳力缺资金交通条件落后自身发展动力不足\
        广东省深圳市广州市东莞市佛山市务工入户走访了解情况核实收入住房饮水用电电视道路教育医疗已落实帮扶措施\
        李陆莫罗梁陈卢潘农苏王张刘杨何周吴林谢唐韦黄覃蒙蓝秀英丽梅兰芳美玉凤文明志国华建德光荣金海福生\
        159138137136135450110451014501234501244501254501261965197019751980198519901995200020052010201520162017
        """.utf8)
}
