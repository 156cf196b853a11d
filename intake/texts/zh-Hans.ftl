# 简体中文, plain language.
# Level B1. Every sentence must be true today. Who has checked these texts; empty as long as nobody has.
reviewed-by = { "" }
unreviewed = 这份翻译还没有人检查过。与您的安全有关的地方，旁边附有荷兰语和英语原文。

## Every page
title = 表格
leave = 离开本页
languages = 语言
danger-call = 现在有危险吗？请拨打
nobody = 现在没有人在阅读；举报会在这些日子有人阅读：{ $days }。
nobody-daily = 现在没有人在阅读；举报每天都有人阅读。
danger-silent = 不方便说话，或者想先和人商量？可以匿名在线聊天：
guide = 帮助和权利
about = 关于本网站

## The form
heading = 举报人口贩卖或剥削
lead = 请告诉打击人口贩卖工作组发生了什么。您不必说出您是谁。
promise = 我们承诺什么，不能承诺什么
promise-time = 我们不保存IP地址，也不保存具体时间。只保存日期。
promise-sealed = 您的举报会被密封。之后只有工作组的调查人员能打开。
promise-network = 您的网络服务商、工作单位或学校能看到您访问了本网站。如果设备由他们管理，或者有人在监视，您写的内容也可能会被看到。
promise-device = 本页的网址会留在浏览器的历史记录里，按了“{ leave }”也一样。
promise-answer = 发送后您会得到一个代码。用它可以在本网站阅读我们的回复。不需要让任何人知道您是谁。
promise-more = 我们承诺什么、不能做到什么：全部说明
promise-optional = 只需要填第2题或者录音。其他的可以不填。

q-source = 您是怎么知道的？
source-victim = 事情发生在我身上
source-acquaintance = 发生在我认识的人身上
source-witness = 我看到或听到的
source-work = 通过我的工作知道的
source-rather-not-say = 我不想说

q-text = 发生了什么？
hint-text = 用任何语言写都可以。写得短也可以。
hint-text-know = 如果您知道：是谁、有多少人、什么车、网上用的名字、日期和时间。是您自己看到的，还是听别人说的？
hint-voice-below = 更想用录音？可以在第8题录。
guessable = 有人可能会猜到这是我说的

q-what = 他们或者您必须做什么？
hint-what = 请选择所有符合的。
what-sex = 性行为或其他性活动，包括网上的
what-work = 其他工作
what-crime = 替别人违法：毒品、偷窃、银行卡
what-begging = 乞讨
what-organ = 交出器官
what-family = 结婚，或者生孩子、交出孩子
what-other = 其他事情，或者我不知道

q-place = 在哪里？
hint-place = 城镇、街道、公司、网站或车牌号。不知道吗？您能看到什么：商店、招牌、车站？

q-minor = 遭遇这件事的人里，有人不满18岁吗？
hint-minor = 如果您自己不满18岁，也算。
minor-yes = 有
minor-no = 没有
minor-unknown = 我不知道

q-when = 什么时候？
when-now = 现在
when-soon = 快要发生
when-over = 已经过去了
when-unknown = 我不知道
soon = 快要发生：什么时候？
danger = 接下来几天，可能有人会受伤、被关起来或被带走

q-want = 您想要什么？
hint-want = 您也可以打电话求助。不是每次都有人接听：
want-help = 我想要帮助
want-tell = 我只想说出来
want-unknown = 我不知道
talk_first = 有人来之前，请先在这里和我谈
hint-talk = 我们会尽量这样做。如果有人有生命危险或不满18岁，我们可能必须过来。

q-files = 录音、照片、视频、文件
hint-optional = 可以不填。即使某个文件发送失败，您写的文字也会送到。
files-minor = 请不要发送不满18岁的人的色情图像。请写下来告诉我们有这样的图像。
files-cleaned = 我们会尽可能去掉文件里的隐藏信息。发送后，您会看到每个文件是否成功。我们去不掉的有：您的房间、倒影、声音。
voice = 把您想说的话录下来
hint-voice = 您的声音可能会被认出来。录音可能会留在这部手机里。
files = 选择文件
hint-files =
    { $files ->
       *[other] 最多{ $files }个文件，录音也算一个。总共最多{ $megabytes } MB。
    }
keep_taken = 如果文件里记录了拍摄或录制的地点和时间，也告诉调查人员。这可能会暴露您当时在哪里。
send = 发送举报
hint-send = 之后您会看到是否全部送到，并得到一个用来看我们回复的代码。

## The form once more
again-nothing = 您的举报里还没有内容
again-nothing-do = 请在第2题写下发生了什么，或者在第8题添加录音或文件。现在还什么都没有发送。
again-text = 您写的内容太长
again-text-do = 最多只能有{ $characters }个字符。您写的内容在下面。请缩短，或者分两次发送。现在还什么都没有发送。
again-cut = 您写的内容太长，下面只有开头的部分。
again-line = 您填的其中一项太长
again-line-do = 一行最多只能有{ $characters }个字符。所有内容都还在下面。现在还什么都没有发送。
again-room = 我们现在没有空间接收长的内容
again-room-do = 您写的内容在下面。请缩短到{ $characters }个字符以内，最重要的写在前面，然后不带文件再发一次。现在还什么都没有发送。如果不能等，请拨打下面的一个号码。
again-kept = 您写的内容还在下面。
again-files = 您选过文件吗？请重新选择。

## Sent
sent = 您的举报已经送到
sent-sealed = 举报已密封。只有打击人口贩卖工作组的调查人员能打开。
sent-next = 接下来会怎样？
sent-answer = 如果他们有回复或问题，您可以用代码在本网站看到。
answer-within =
    { $days ->
       *[other] { $days }天之内，您可以用代码在这里看到回复。
    }
now = 您写了可能有人有危险
now-unread = 还没有人阅读您的举报。不要等我们。请拨打
now-place = 先说在哪里：城镇、街道、门牌号。
now-silent = 不方便说话？请您信任的人打电话，或者匿名在线聊天：
sent-files = 您的文件
sent-recording = 您的录音
sent-file = 文件{ $number }
sent-range = 文件{ $first }到{ $last }
label-full = 已送到，隐藏信息已清除
label-partial = 已送到；大部分隐藏信息已去掉，但不是全部
label-none = 已送到，没有清除：隐藏信息也一起送到了调查人员那里
rest-encoder = 视频里可能还写着是用什么程序制作的
rest-inner = 文件里面有一部分内容没有改动
rest-text = 文件正文里的名字还在
sent-taken = 按您的要求，如果文件里记录了拍摄或录制的地点和时间，调查人员也会收到。
lost = 没有送到
lost-too-many = 一次举报里的文件太多
lost-too-large = 太大
lost-empty = 文件是空的
lost-broken = 文件没有完好传送
lost-no-room = 我们没有空间
lost-do = 举报的其他内容已经送到。缺少的部分可以放在新的举报里发送。
sent-device = 有人能查看这部手机或电脑吗？请删除您为这次举报做的录音和照片，还有浏览器的历史记录：从中能看出您发送过内容。也请关闭这个窗口和本网站的其他窗口：有人点返回的话，可以把举报再发送一次，并得到一个代码。
new = 再写一个举报

## The code
have-code = 我有代码
to-form = 写举报
code = 您的代码
code-for = 用这个代码，您可以在本网站阅读我们的回复，也可以补充内容。没有别的办法。代码只在现在显示。
code-keep = 请写在纸上，把纸放在没有人会看的地方。
code-share = 谁有代码，谁就能阅读我们的回复。
code-other-phone = 在别人的手机或电脑上，不要保存代码。请写在纸上，或者不带代码离开。您的举报一样已经送到。
code-where = 回到本网站，选择“{ have-code }”：
code-none = 这次您没有代码
code-none-do = 代码没能生成。您的举报还是送到了，但我们不能在本网站回复。想要回复吗？请以后再发一个简短的举报，那时您会得到代码。

## The box for the code
ask = 阅读我们的回复
ask-lead = 请输入您举报时得到的代码。
code-hint = 24位数字。有没有空格都可以。
open = 打开
retry = 再试一次
ask-lost = 代码丢了？
ask-lost-do = 那么没有人能打开回复，我们也不能。您可以写一个新的举报，会得到一个新代码。
kept = 您写的内容
wrong-length = 代码有24位数字
wrong-length-do = 您输入的位数多了或少了。请和您抄下的代码对照。
wrong-characters = 代码里只有数字
wrong-characters-do = 您输入的内容里还有别的字符。请只留下数字。有没有空格都可以。
wrong-mistyped = 代码里有错误
wrong-mistyped-do = 有一个数字不对，或者有两个数字调换了位置。请和您抄下的代码对照。
wrong-expired = 请再输入一次代码
wrong-expired-do = 这一页打开了很长时间。为了您的安全，这时我们会再问一次代码。什么都没有发送，也没有删除。
wrong-expired-files = 这一页打开了很长时间。为了您的安全，这时我们会再问一次代码。什么都没有发送。您选过文件吗？请在下一页重新选择。
wrong-kept = 您写的内容还在下面。您可以在下一页发送。
wrong-busy = 现在太忙了
wrong-busy-do = 我们没能打开回复。什么都没有丢失。请过几分钟再试。如果不能等，请拨打下面的一个号码。
wrong-failed = 没有成功，是我们这边的错误
wrong-failed-do = 请过一会儿再试。如果不能等，请拨打下面的一个号码。

## The answers
none = 还没有回复
none-lead = 可能还没有人阅读您的举报。请保存好代码，以后再来看看。代码的数字我们没有发现错误。
some = 我们的回复
some-stay = 之后我们会删除回复。您自己写的话从不在这里显示。
letter-stays = 这些内容在这里保留到{ $month }底。
letter = { $date }的回复
letter-read = 您的举报已有人阅读。
answer-yes = 是
answer-no = 否
answer-unknown = 我不知道
file-size = { $kilobytes } kB
file-stays = 您打开的文件会留在这部手机或电脑里，直到您把它删除。
unreadable = 这里有一条回复，我们打不开。请在下面告诉我们您看不到它。
date = { $year }年{ $month }{ $day }日
month-year = { $year }年{ $month }
month-01 = 1月
month-02 = 2月
month-03 = 3月
month-04 = 4月
month-05 = 5月
month-06 = 6月
month-07 = 7月
month-08 = 8月
month-09 = 9月
month-10 = 10月
month-11 = 11月
month-12 = 12月
weekday-1 = 星期一
weekday-2 = 星期二
weekday-3 = 星期三
weekday-4 = 星期四
weekday-5 = 星期五
weekday-6 = 星期六
weekday-7 = 星期日

add = 补充内容
add-hint = 用任何语言写都可以。写得短也可以。
add-answers = 您对问题的回答会一起发送。有的问题可以不答。
add-send = 发送
more-nothing = 还没有可以发送的内容
more-nothing-do = 请写点内容、回答一个问题，或者添加录音或文件。现在还什么都没有发送。
more-busy = 现在太忙了。您补充的内容没有送到
more-failed = 因为我们这边的错误，您补充的内容没有送到
back = 返回

added = 您补充的内容已经送到
added-lead = 内容已密封。调查人员以后会和您的举报一起阅读。您的代码不变。

delete = 删除回复
delete-what = 那样我们会删除这里属于您代码的所有内容。您的举报仍在调查人员那里。您的代码还能用。
delete-sure = 是的，删除
delete-now = 删除
deleted = 回复已删除
deleted-lead = 回复已不在本网站上。您的举报仍在调查人员那里。您还可以用代码补充内容。

withdraw = 请求我们不使用您的举报
withdraw-what = 调查人员以后才会看到您的请求，不是马上。我们不能保证会照您的请求做。如果有人有生命危险或不满18岁，我们可能必须做些什么。
withdraw-sure = 是的，请不要使用我的举报
withdraw-now = 发送请求
withdrawn = 我们收到了您的请求
withdrawn-lead = 您请求我们不使用您的举报。调查人员以后才会看到，不是马上。我们不能保证会照您的请求做。您的代码不变。

unsure = 请先勾选
unsure-delete = 什么都没有删除。您确定吗？请在下面“{ delete }”那里打勾。
unsure-withdraw = 什么都没有发送。您确定吗？请在下面“{ withdraw }”那里打勾。
newer = 有一条新的回复
newer-do = 它是在本页打开期间来的。现在还什么都没有删除。
no-file = 这个文件已经不在了
no-file-do = 还在这里的内容都在下面。

## Help
help = 您也可以联系
help-police = 警察，不紧急时
help-comensha = 人口贩卖方面的住处安排和咨询
help-home = 家里有暴力，担心孩子
help-chat = 匿名在线聊天：剥削问题，解释您的权利
help-anonymous = 打电话匿名举报
help-work = 劳动监察局：工作中的剥削
help-border = 荷兰皇家宪兵：在机场、港口或边境
help-online = 网上性侵害，用图像威胁
abroad = 从国外拨打：
checked = 核对日期：{ $date }

## Something went wrong
fault-nothing-stored = 什么都没有保存。
fault-to-form = 去表格
fault-malformed = 我们读不出您的浏览器发来的内容
fault-malformed-do = 请返回上一页再试。
fault-cross-site = 这是从另一个网站发来的
fault-cross-site-do = 请打开本网站，在这里填表格。
fault-not-found = 没有这个页面
fault-not-found-do = 表格在第一页。
fault-method = 这个页面不能这样打开
fault-method-do = 请去表格。
fault-type = 我们读不出您的浏览器发来的内容
fault-type-do = 请使用本网站的表格。
fault-headers = 您的浏览器附带发送的数据太多
fault-headers-do = 请用无痕窗口或另一个浏览器重新打开表格。
fault-failed = 因为我们这边的错误，您的举报没有送到
fault-failed-do = 请过一会儿再试。如果不能等，请拨打下面的一个号码。
fault-busy = 现在太忙了。您的举报没有送到
fault-busy-do = 请过几分钟再试，最好不带文件。如果不能等，请拨打下面的一个号码。
