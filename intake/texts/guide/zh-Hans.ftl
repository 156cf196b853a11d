# 简体中文, plain language.
# The guide and the page about this site. A sentence about the law says only what its source says: never that somebody will not be punished.

guide-lead = 您可以只看这一页，不用发给我们任何内容。
guide-form = 我要举报
guide-place = 先说在哪里。不方便说话？请您信任的人打电话。

## Where to turn
guide-turn = 您可以找谁
guide-turn-lead = 这些地方都不属于本网站。打电话可能会在手机的通话记录和话费账单上留下痕迹。
guide-hours = 我们没有写开放时间，因为我们没办法核对。

## Rights
rights = 您在荷兰的权利
rights-maybe = 在荷兰，法律可能为您提供什么
rights-unchecked = 还没有法律专业人士检查过这些内容。做决定之前，请向律师、CoMensha或Keerpunt询问哪些适用于您。
rights-source = 来源：
rights-everyone = 每一位受害人
right-law = 人口贩卖是犯罪。用强迫、威胁或谎言让别人去工作、从事性行为、犯罪或乞讨的人，可能因此受到惩罚。
right-minor = 有人不满18岁吗？那么没有强迫也可能是人口贩卖。
right-lawyer = 您可以得到免费的律师。
right-interpreter = 您可以得到口译员。
right-speak = 您可以在法庭上发言。
right-apart = 在法庭上，可以安排您和嫌疑人互相看不见。
right-crime = 您被迫违法了吗？检察官和法官可以决定不惩罚您。没有人能事先说会不会这样。
right-money = 政府有一个暴力受害人基金，可以一次性给您一笔钱。没有居留证件的人也可以申请。如果有其他客观资料，就不需要向警方报案。
rights-eu = 欧盟国家公民
right-eu-care = 您合法居住在荷兰吗？那么市政府可以提供住处和照顾。
right-eu-time = 下面说的考虑期与居留有关，是给非欧盟国家公民的。
rights-other = 其他国家公民
right-time = 您可以得到考虑期：最多三个月。考虑期与您的居留有关。
right-dublin = 您的庇护申请必须由另一个欧洲国家处理吗？那么考虑期可能是30天。
right-sign = 只要有一点点人口贩卖的迹象，就足够得到考虑期。
right-offer = 考虑期由警察、荷兰皇家宪兵和荷兰劳动监察局提供。所以您会和其中一个机构接触。
right-shelter = 考虑期内，有专门给受害人的住处。
right-permit = 有给受害人和证人的居留许可。每一种都有条件。
right-severe = 不与警方合作也可能有办法：受到严重威胁，或者有医疗原因。

## People who saw something
witness = 您看到或听到了什么
witness-sure = 您不必完全确定。请说您自己看到了什么，别人告诉了您什么。
witness-apart = 不要去和您怀疑的人说话，也不要自己去救人。这对您和受害人都可能有危险。
witness-name = 您可以不说名字就举报：在这里，或者打电话给Meld Misdaad Anoniem。
witness-notes = 请写下地点、时间和事情，例如车牌号。不要为此冒险。

## Professionals
work = 您在工作中遇到
work-officer = 每个市政府都应该有一位人口贩卖问题联络员。请向您的市政府询问是谁。
work-refer = CoMensha是全国协调中心：寻找住处，登记受害人。有可能的受害人，请打电话给CoMensha。
work-guide = 专业人员可以在Wegwijzer Mensenhandel里找到权利、法律和机构，分四个阶段：
work-phase-1 = 识别：注意并记录迹象。
work-phase-2 = 保护：安全的地方、照顾、居留。
work-phase-3 = 刑事程序：报案、律师、法庭。
work-phase-4 = 赔偿：弥补损失的钱。
work-names = 只有为了找到某个人而必要时，才在表格里写受害人的名字。

## Signs
signs = 怎样识别人口贩卖
signs-lead = 一个迹象不能证明什么。几个迹象在一起，就是举报的理由。
signs-all = 各种形式
sign-all-1 = 护照、手机或钱由别人拿着。
sign-all-2 = 有一笔永远不会变少的债。
sign-all-3 = 被监视、被关起来，或者从来不能独处。
sign-all-4 = 本人或家人被威胁或伤害。
sign-all-5 = 工作、工资或路程和当初答应的不一样。
signs-sex = 性剥削
sign-sex-1 = 客人、价格、照片或日子由别人决定。
sign-sex-2 = 有人用照片或视频来威胁。
signs-work = 工作
sign-work-1 = 工作时间很长，工资很少或没有，危险的工作没有保护。
sign-work-2 = 睡在工作的地方，或者老板决定住在哪里。
signs-crime = 犯罪
sign-crime-1 = 因为威胁或债务，必须运毒品、偷东西或借出银行卡。
sign-crime-2 = 好处归别人。
signs-begging = 乞讨
sign-begging-1 = 必须交出别人给的钱物，或者每次交一个固定数目。
signs-organ = 器官
sign-organ-1 = 有人施压，或者出钱，要人交出肾或其他器官。
signs-family = 婚姻和孩子
sign-family-1 = 不能自己选择和谁结婚，或者被带到国外结婚。
sign-family-2 = 被施压替别人生孩子，或者交出孩子。

## About this site
about-who = 本网站为荷兰打击人口贩卖工作组接收举报。
about-track = 本网站不设置cookie，不运行脚本，也不从其他网站加载任何内容。
about-keep = 送到的内容会一直保留，直到调查人员确认他们已经拿到。
about-answers = 回复会在这里保留大约三个月。页面上写着到什么时候。之后我们会删除。
about-cannot = 我们不能承诺什么
about-address = 不用Tor Browser时，我们服务器的网络会看到您的网络地址，虽然我们不保存。
about-words = 您自己写的话可能会让人看出您是谁：名字、地方、只有您知道的事。
about-code = 生成页面时，我们的服务器能读到您输入的内容和我们的回复。这两样它都不会以能读懂的形式保存。
about-act = 如果有人有生命危险或不满18岁，我们可能必须做一些您没有要求的事。
about-tor = Tor Browser
about-tor-why = Tor Browser会隐藏您的地址，我们也看不到。您的网络能看到您在用Tor，查看您手机的人能看到手机里装了它。
about-tor-at = 在Tor Browser里，本网站有专门的地址：
about-leave = “{ leave }”会做什么
about-leave-does = 它会在同一个窗口打开另一个普通的网站。您返回时，输入过的内容已经不在了。
about-leave-not = 它不会清除历史记录：您必须自己在历史记录里删除本网站的网址。本网站的其他窗口会继续开着：也请关闭。无痕窗口不会在手机或电脑上保存历史记录。
about-key = 工作组的密钥
about-key-why = 举报用密钥密封，这些密钥由工作组签名。下面是工作组签名所用密钥的指纹。请和工作组在别处公布的指纹对照。
about-access = 无障碍
about-access-does = 本网站按照WCAG 2.2的AA级制作。每个页面都由程序检查过，只用键盘、没有脚本也能使用。
about-access-not = 还没有做到的：没有残障人士试用过，也不是每种翻译都检查过。有什么难用的地方吗？请写在举报里告诉我们。
about-security = 您发现了本网站的安全漏洞吗？请这样告诉我们：
about-source = 这个程序叫Meldkluis。任何人都可以按照EUPL-1.2许可证阅读和使用它的源码。
about-source-at = 源码在：
