import Records

/// A fingerprint as two people read it to each other, on the telephone too: a word or a character for each of its sixteen bytes.
///
/// No two of the 256 Chinese characters sound alike, and not either where tones are not told apart, nor zh, ch, sh from z, c, s, nor
/// -ing and -eng from -in and -en; of readings each has one. They are the most frequent ones of their syllables, ascending by syllable.
/// The English words are the two-syllable half of the PGP word list (Juola and Zimmermann, 1996).
extension Fingerprint {
    /// Sixteen words or characters, four and four.
    func words(in language: Language) -> String {
        let bytes = [high, low].flatMap { half in (0..<8).map { Int(truncatingIfNeeded: half >> (56 - 8 * UInt64($0)) & 0xFF) } }
        let said = bytes.map { language == .zh ? String(Self.characters[$0]) : String(Self.english[$0]) }
        let groups = stride(from: 0, to: said.count, by: 4).map { said[$0..<$0 + 4].joined(separator: language == .zh ? "" : "-") }
        return groups.joined(separator: " ")
    }

    private static let characters = Array(
        """
        爱按罢拜办帮报北本必边表别并布菜茶产常炒扯成冲抽出船床吹此村错打带蛋当到德等第点雕爹定丢东独段对多鄂恩二法反放非分府该敢刚高各更\
        供够故挂怪官光归滚过海汉好河很后湖话换黄回婚火及加间讲叫街进就据绝军开看靠科肯空口哭快宽拉来廊老类里连两辽另流龙楼乱论罗略吗买满\
        忙毛每们米面庙灭名摸墓拿难闹你念娘您牛怒藕爬牌盘陪皮偏凭破铺起钱抢瞧请求去全却群然让绕热人如软弱赛三啥上少设生时手书双水送算孙所\
        谈唐逃特题天条铁停同头图退托瓦外晚往为问我五西下先向小写新雄修须选学讯亚盐杨要页一因用又与元曰云在早则站张正只中住抓专装准走嘴做
        """)

    private static let english = """
        aardvark absurd accrue acme adrift adult afflict ahead aimless algol allow alone ammo ancient apple artist assume
        athens atlas aztec baboon backfield backward banjo beaming bedlamp beehive beeswax befriend belfast berserk billiard
        bison blackjack blockade blowtorch bluebird bombast bookshelf brackish breadline breakup brickyard briefcase burbank
        button buzzard cement chairlift chatter checkup chisel choking chopper christmas clamshell classic classroom cleanup
        clockwork cobra commence concert cowbell crackdown cranky crowfoot crucial crumpled crusade cubic dashboard deadbolt
        deckhand dogsled dragnet drainage dreadful drifter dropper drumbeat drunken dupont dwelling eating edict egghead
        eightball endorse endow enlist erase escape exceed eyeglass eyetooth facial fallout flagpole flatfoot flytrap fracture
        framework freedom frighten gazelle geiger glitter glucose goggles goldfish gremlin guidance hamlet highchair hockey
        indoors indulge inverse involve island jawbone keyboard kickoff kiwi klaxon locale lockup merit minnow miser mohawk
        mural music necklace neptune newborn nightbird oakland obtuse offload optic orca payday peachy pheasant physique
        playhouse pluto preclude prefer preshrunk printer prowler pupil puppy python quadrant quiver quota ragtime ratchet
        rebirth reform regain reindeer rematch repay retouch revenge reward rhythm ribcage ringbolt robust rocker ruffled
        sailboat sawdust scallion scenic scorecard scotland seabird select sentence shadow shamrock showgirl skullcap skydive
        slingshot slowdown snapline snapshot snowcap snowslide solo southward soybean spaniel spearhead spellbind spheroid
        spigot spindle spyglass stagehand stagnate stairway standard stapler steamship sterling stockman stopwatch stormy
        sugar surmount suspense sweatband swelter tactics talon tapeworm tempest tiger tissue tonic topmost tracker transit
        trauma treadmill trojan trouble tumor tunnel tycoon uncut unearth unwind uproot upset upshot vapor village virus
        vulcan waffle wallet watchword wayside willow woodlark zulu
        """.split(whereSeparator: \.isWhitespace)
}
