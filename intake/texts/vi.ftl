# Tiếng Việt, plain language.
# Who has checked these texts; empty as long as nobody has.
reviewed-by = { "" }
unreviewed = Chưa có ai kiểm tra bản dịch này. Ở những chỗ quan trọng cho sự an toàn của bạn, có kèm lời tiếng Hà Lan và tiếng Anh bên cạnh.

## Every page
title = Mẫu báo tin
leave = Rời trang này
languages = Ngôn ngữ
danger-call = Đang có nguy hiểm? Hãy gọi
nobody = Lúc này không có ai đang đọc; tin báo được đọc vào những ngày sau: { $days }.
nobody-daily = Lúc này không có ai đang đọc; tin báo được đọc mỗi ngày.
danger-silent = Bạn không thể nói, hoặc muốn trao đổi với ai đó trước? Nhắn tin ẩn danh:
guide = Giúp đỡ và quyền
about = Về trang web này

## The form
heading = Báo tin về nạn buôn người hoặc bóc lột
lead = Hãy kể cho Nhóm công tác Chống buôn người biết chuyện gì đang xảy ra. Bạn không phải nói bạn là ai.
promise = Điều chúng tôi hứa, và điều chúng tôi không thể hứa
promise-time = Chúng tôi không lưu địa chỉ IP và không lưu giờ. Chỉ lưu ngày.
promise-sealed = Tin báo của bạn được niêm phong. Sau đó chỉ điều tra viên của Nhóm công tác mới mở được.
promise-network = Nhà mạng, nơi làm việc hoặc trường của bạn có thể thấy bạn vào trang web này. Trên thiết bị do họ quản lý, hoặc bị ai đó theo dõi, có thể người ta cũng thấy bạn viết gì.
promise-device = Địa chỉ của trang này vẫn còn trong lịch sử trình duyệt, kể cả khi bạn bấm “{ leave }”.
promise-answer = Sau khi gửi, bạn nhận được một mã. Với mã đó, bạn có thể đọc câu trả lời của chúng tôi trên trang web này. Không ai cần biết bạn là ai.
promise-more = Tất cả về điều chúng tôi hứa và điều chúng tôi không thể
promise-optional = Chỉ cần câu 2 hoặc một bản ghi âm. Phần còn lại bạn có thể bỏ qua.

q-source = Làm sao bạn biết chuyện này?
source-victim = Chuyện xảy ra với tôi
source-acquaintance = Chuyện xảy ra với người tôi quen
source-witness = Tôi thấy hoặc nghe
source-work = Qua công việc của tôi
source-rather-not-say = Tôi không muốn nói

q-text = Chuyện gì đang xảy ra?
hint-text = Viết bằng ngôn ngữ nào cũng được. Viết ngắn cũng được.
hint-text-know = Nếu bạn biết: ai, bao nhiêu người, xe, tên trên mạng, ngày và giờ. Bạn tự thấy, hay có người kể cho bạn?
hint-voice-below = Bạn muốn ghi âm hơn? Bạn có thể làm ở câu 8.
guessable = Có người có thể đoán ra tin này là từ tôi

q-what = Họ, hoặc bạn, phải làm gì?
hint-what = Chọn tất cả những gì đúng.
what-sex = Tình dục hoặc hành vi tình dục, cả trên mạng
what-work = Công việc khác
what-crime = Phạm pháp cho người khác: ma túy, trộm cắp, thẻ ngân hàng
what-begging = Ăn xin
what-organ = Cho đi một nội tạng
what-family = Kết hôn, hoặc sinh con hay cho con đi
what-other = Chuyện khác, hoặc tôi không biết

q-place = Ở đâu?
hint-place = Thành phố, đường, cơ sở kinh doanh, trang web hoặc biển số xe. Bạn không biết? Bạn thấy gì: cửa hàng, biển hiệu, nhà ga?

q-minor = Trong những người gặp chuyện này, có ai dưới 18 tuổi không?
hint-minor = Kể cả nếu người đó là bạn.
minor-yes = Có
minor-no = Không
minor-unknown = Tôi không biết

q-when = Khi nào?
when-now = Bây giờ
when-soon = Sắp tới
when-over = Đã qua rồi
when-unknown = Tôi không biết
soon = Sắp tới: khi nào?
danger = Trong những ngày tới, có thể có người bị thương, bị nhốt hoặc bị đưa đi

q-want = Bạn muốn gì?
hint-want = Bạn cũng có thể gọi điện để nhờ giúp. Không phải lúc nào cũng có người nghe máy:
want-help = Tôi muốn được giúp
want-tell = Tôi chỉ muốn kể
want-unknown = Tôi không biết
talk_first = Xin nói chuyện với tôi ở đây trước khi có ai đến
hint-talk = Chúng tôi sẽ cố gắng. Nếu tính mạng ai đó gặp nguy hiểm, hoặc có người dưới 18 tuổi, chúng tôi có thể phải đến.

q-files = Bản ghi âm, ảnh, video, tài liệu
hint-optional = Không bắt buộc. Lời của bạn vẫn đến nơi dù có tệp bị lỗi.
files-minor = Đừng gửi hình ảnh tình dục của người dưới 18 tuổi. Hãy viết cho chúng tôi biết là có những hình ảnh đó.
files-cleaned = Chúng tôi xóa dữ liệu ẩn khỏi tệp khi có thể. Sau khi gửi, bạn thấy từng tệp có xóa được hay không. Những gì chúng tôi không xóa được: căn phòng của bạn, hình phản chiếu, giọng nói.
voice = Ghi âm điều bạn muốn nói
hint-voice = Giọng của bạn có thể bị nhận ra. Bản ghi âm có thể còn lại trên điện thoại này.
files = Chọn tệp
hint-files =
    { $files ->
       *[other] Nhiều nhất { $files } tệp, tính cả bản ghi âm. Tổng cộng nhiều nhất { $megabytes } MB.
    }
keep_taken = Cho điều tra viên biết cả nơi và lúc tệp được tạo ra, nếu trong tệp có ghi. Điều này có thể cho thấy bạn đã ở đâu.
send = Gửi tin báo
hint-send = Sau đó bạn thấy mọi thứ đã đến nơi chưa, và nhận một mã để đọc câu trả lời của chúng tôi.

## The form once more
again-nothing = Tin báo của bạn chưa có gì
again-nothing-do = Hãy viết chuyện gì đang xảy ra ở câu 2, hoặc thêm bản ghi âm hay tệp ở câu 8. Chưa có gì được gửi đi.
again-text = Bài viết của bạn quá dài
again-text-do = Chỉ được nhiều nhất { $characters } ký tự. Bài viết của bạn ở bên dưới. Hãy rút ngắn, hoặc gửi làm hai phần. Chưa có gì được gửi đi.
again-cut = Bài viết của bạn quá dài nên bên dưới chỉ có phần đầu.
again-line = Một trong các ô bạn điền quá dài
again-line-do = Một dòng chỉ được nhiều nhất { $characters } ký tự. Mọi thứ vẫn còn ở bên dưới. Chưa có gì được gửi đi.
again-room = Hiện chúng tôi không có chỗ cho bài viết dài
again-room-do = Bài viết của bạn ở bên dưới. Hãy rút ngắn còn dưới { $characters } ký tự, viết điều quan trọng nhất trước, rồi gửi lại mà không kèm tệp. Chưa có gì được gửi đi. Nếu không thể chờ, hãy gọi một trong các số này.
again-kept = Những gì bạn viết vẫn còn ở bên dưới.
again-files = Bạn đã chọn tệp? Xin chọn lại.

## Sent
sent = Tin báo của bạn đã đến nơi
sent-sealed = Tin báo đã được niêm phong. Chỉ điều tra viên của Nhóm công tác Chống buôn người mới mở được.
sent-next = Tiếp theo sẽ thế nào?
sent-answer = Họ có câu trả lời hoặc câu hỏi? Bạn xem trên trang web này bằng mã của bạn.
answer-within =
    { $days ->
       *[other] Với mã của bạn, bạn sẽ thấy câu trả lời ở đây trong vòng { $days } ngày.
    }
now = Bạn cho biết có người có thể đang gặp nguy hiểm
now-unread = Chưa có ai đọc tin báo của bạn. Đừng chờ chúng tôi. Hãy gọi
now-place = Trước hết hãy nói ở đâu: thành phố, đường, số nhà.
now-silent = Bạn không thể nói? Hãy nhờ người bạn tin tưởng gọi, hoặc nhắn tin ẩn danh:
sent-files = Tệp của bạn
sent-recording = Bản ghi âm của bạn
sent-file = Tệp { $number }
sent-range = Tệp { $first } đến { $last }
label-full = đã đến nơi, và đã xóa dữ liệu ẩn
label-partial = đã đến nơi; đã xóa phần lớn dữ liệu ẩn, nhưng không phải tất cả
label-none = đã đến nơi, chưa được làm sạch: dữ liệu ẩn cũng đã đến điều tra viên
rest-encoder = trong video có thể vẫn còn tên chương trình đã tạo ra nó
rest-inner = có phần bên trong vẫn giữ nguyên như cũ
rest-text = các tên trong chính văn bản của tệp vẫn còn
sent-taken = Theo yêu cầu của bạn, điều tra viên cũng nhận được nơi và lúc tệp được tạo ra, nếu trong tệp có ghi.
lost = Chưa đến nơi
lost-too-many = quá nhiều tệp trong một tin báo
lost-too-large = quá lớn
lost-empty = tệp trống
lost-broken = tệp không được truyền nguyên vẹn
lost-no-room = chúng tôi không có chỗ
lost-do = Phần còn lại của tin báo đã đến đây. Phần thiếu bạn có thể gửi trong một tin báo mới.
sent-device = Có ai xem được điện thoại hay máy tính này không? Nếu có, hãy xóa các bản ghi âm và ảnh bạn đã làm cho tin báo này, và xóa lịch sử trình duyệt: lịch sử cho thấy bạn đã gửi gì đó. Hãy đóng cả cửa sổ này và các cửa sổ khác của trang web này: ai bấm quay lại có thể gửi tin báo một lần nữa và nhận được mã.
new = Gửi tin báo khác

## The code
have-code = Tôi có mã
to-form = Gửi tin báo
code = Mã của bạn
code-for = Với mã này, bạn có thể đọc câu trả lời của chúng tôi trên trang web này và viết thêm. Không có cách nào khác. Bạn chỉ thấy mã này bây giờ.
code-keep = Hãy viết mã ra giấy, và cất giấy ở nơi không ai tìm.
code-share = Ai có mã thì đọc được câu trả lời của chúng tôi.
code-other-phone = Đừng lưu mã trên điện thoại hay máy tính của người khác. Hãy viết ra giấy, hoặc rời đi mà không lấy mã. Tin báo của bạn vẫn đã đến nơi.
code-where = Hãy trở lại trang web này và chọn “{ have-code }”:
code-none = Lần này bạn không có mã
code-none-do = Chúng tôi không tạo được mã. Tin báo của bạn vẫn đã đến nơi, nhưng chúng tôi không thể trả lời trên trang web này. Bạn muốn có câu trả lời? Sau này hãy gửi thêm một tin báo ngắn. Khi đó bạn nhận được mã.

## The box for the code
ask = Đọc câu trả lời của chúng tôi
ask-lead = Nhập mã bạn đã nhận cùng với tin báo.
code-hint = 24 chữ số. Có dấu cách hay không đều được.
open = Mở
retry = Thử lại
ask-lost = Mất mã?
ask-lost-do = Khi đó không ai mở được câu trả lời, chúng tôi cũng không. Bạn có thể gửi một tin báo mới. Khi đó bạn nhận được mã mới.
kept = Những gì bạn đã viết
wrong-length = Mã có 24 chữ số
wrong-length-do = Ở đây nhiều hơn hoặc ít hơn. Hãy so với mã bạn đã ghi lại.
wrong-characters = Mã chỉ có chữ số
wrong-characters-do = Trong phần bạn nhập có thứ khác. Hãy bỏ hết, chỉ để lại chữ số. Có dấu cách hay không đều được.
wrong-mistyped = Mã có chỗ sai
wrong-mistyped-do = Một trong các chữ số không đúng, hoặc hai chữ số bị đổi chỗ. Hãy so với mã bạn đã ghi lại.
wrong-expired = Xin nhập lại mã của bạn
wrong-expired-do = Trang đã mở quá lâu. Vì an toàn của bạn, khi đó chúng tôi hỏi lại mã. Chưa có gì được gửi đi hay bị xóa.
wrong-expired-files = Trang đã mở quá lâu. Vì an toàn của bạn, khi đó chúng tôi hỏi lại mã. Chưa có gì được gửi đi. Bạn đã chọn tệp? Xin chọn lại ở trang sau.
wrong-kept = Những gì bạn viết vẫn còn ở bên dưới. Bạn có thể gửi ở trang sau.
wrong-busy = Hiện đang quá tải
wrong-busy-do = Chúng tôi không mở được câu trả lời. Không có gì bị mất. Hãy thử lại sau vài phút. Nếu không thể chờ, hãy gọi một trong các số này.
wrong-failed = Không thực hiện được, do lỗi của chúng tôi
wrong-failed-do = Hãy thử lại sau một lúc. Nếu không thể chờ, hãy gọi một trong các số này.

## The answers
none = Chưa có câu trả lời
none-lead = Có thể chưa ai đọc tin báo của bạn. Hãy giữ mã và xem lại sau. Chúng tôi không thấy chữ số nào sai.
some = Câu trả lời của chúng tôi
some-stay = Sau đó chúng tôi xóa câu trả lời. Lời của chính bạn không bao giờ hiện ở đây.
letter-stays = Nội dung này còn ở đây đến hết { $month }.
letter = Câu trả lời ngày { $date }
letter-read = Tin báo của bạn đã được đọc.
answer-yes = Có
answer-no = Không
answer-unknown = Tôi không biết
file-size = { $kilobytes } kB
file-stays = Tệp bạn mở sẽ còn trên điện thoại hoặc máy tính này cho đến khi bạn xóa.
unreadable = Ở đây có một câu trả lời mà chúng tôi không mở được. Hãy viết cho chúng tôi ở bên dưới rằng bạn không đọc được.
date = { $day } { $month }, { $year }
month-year = { $month } năm { $year }
month-01 = tháng 1
month-02 = tháng 2
month-03 = tháng 3
month-04 = tháng 4
month-05 = tháng 5
month-06 = tháng 6
month-07 = tháng 7
month-08 = tháng 8
month-09 = tháng 9
month-10 = tháng 10
month-11 = tháng 11
month-12 = tháng 12
weekday-1 = Thứ Hai
weekday-2 = Thứ Ba
weekday-3 = Thứ Tư
weekday-4 = Thứ Năm
weekday-5 = Thứ Sáu
weekday-6 = Thứ Bảy
weekday-7 = Chủ Nhật

add = Viết thêm
add-hint = Viết bằng ngôn ngữ nào cũng được. Viết ngắn cũng được.
add-answers = Phần bạn trả lời các câu hỏi được gửi cùng. Bạn có thể để trống một câu.
add-send = Gửi
more-nothing = Chưa có gì để gửi
more-nothing-do = Hãy viết gì đó, trả lời một câu hỏi, hoặc thêm bản ghi âm hay tệp. Chưa có gì được gửi đi.
more-busy = Hiện đang quá tải. Phần bạn thêm chưa đến nơi
more-failed = Do lỗi của chúng tôi, phần bạn thêm chưa đến nơi
back = Quay lại

added = Phần bạn thêm đã đến nơi
added-lead = Phần này đã được niêm phong. Điều tra viên sẽ đọc sau, cùng với tin báo của bạn. Mã của bạn vẫn như cũ.

delete = Xóa câu trả lời
delete-what = Khi đó chúng tôi xóa mọi thứ ở đây thuộc mã của bạn. Tin báo của bạn vẫn ở chỗ điều tra viên. Mã của bạn vẫn dùng được.
delete-sure = Có, hãy xóa
delete-now = Xóa
deleted = Câu trả lời đã bị xóa
deleted-lead = Nó không còn trên trang web này. Tin báo của bạn vẫn ở chỗ điều tra viên. Bạn vẫn có thể viết thêm bằng mã của bạn.

withdraw = Yêu cầu không dùng tin báo của bạn
withdraw-what = Điều tra viên sẽ thấy yêu cầu của bạn sau, không phải ngay. Chúng tôi không thể hứa sẽ làm theo. Nếu tính mạng ai đó gặp nguy hiểm, hoặc có người dưới 18 tuổi, chúng tôi có thể phải làm gì đó.
withdraw-sure = Có, xin đừng dùng tin báo của tôi
withdraw-now = Gửi yêu cầu này
withdrawn = Chúng tôi đã nhận được yêu cầu của bạn
withdrawn-lead = Bạn yêu cầu chúng tôi không dùng tin báo của bạn. Điều tra viên sẽ thấy điều này sau, không phải ngay. Chúng tôi không thể hứa sẽ làm theo. Mã của bạn vẫn như cũ.

unsure = Xin đánh dấu vào ô trước
unsure-delete = Chưa có gì bị xóa. Bạn chắc chắn chứ? Hãy đánh dấu vào ô dưới “{ delete }”, ở phía dưới.
unsure-withdraw = Chưa có gì được gửi đi. Bạn chắc chắn chứ? Hãy đánh dấu vào ô dưới “{ withdraw }”, ở phía dưới.
newer = Có câu trả lời mới
newer-do = Câu trả lời đến khi trang đang mở. Chưa có gì bị xóa.
no-file = Tệp này không còn ở đây
no-file-do = Mọi thứ đang có ở đây nằm bên dưới.

## Help
help = Bạn cũng có thể tìm đến
help-police = cảnh sát, khi không khẩn cấp
help-comensha = chỗ ở và tư vấn về nạn buôn người
help-home = bạo lực trong nhà, lo lắng cho một đứa trẻ
help-chat = nhắn tin ẩn danh về bóc lột, giải thích quyền của bạn
help-anonymous = báo tin ẩn danh qua điện thoại
help-work = Thanh tra Lao động: bóc lột trong công việc
help-border = quân cảnh: ở sân bay, cảng hoặc biên giới
help-online = lạm dụng tình dục trên mạng, đe dọa bằng hình ảnh
abroad = từ nước ngoài:
checked = Đã kiểm tra ngày { $date }

## Something went wrong
fault-nothing-stored = Không có gì được lưu lại.
fault-to-form = Đến mẫu báo tin
fault-malformed = Chúng tôi không đọc được những gì trình duyệt của bạn gửi
fault-malformed-do = Hãy quay lại trang trước và thử lại.
fault-cross-site = Yêu cầu này đến từ một trang web khác
fault-cross-site-do = Hãy mở trang web này và điền mẫu ở đây.
fault-not-found = Trang này không tồn tại
fault-not-found-do = Mẫu báo tin ở trang đầu tiên.
fault-method = Không thể mở trang này theo cách đó
fault-method-do = Hãy đến mẫu báo tin.
fault-type = Chúng tôi không đọc được những gì trình duyệt của bạn gửi
fault-type-do = Hãy dùng mẫu trên trang web này.
fault-headers = Trình duyệt của bạn gửi kèm quá nhiều dữ liệu
fault-headers-do = Hãy mở lại mẫu trong cửa sổ riêng tư hoặc bằng trình duyệt khác.
fault-failed = Do lỗi của chúng tôi, tin báo của bạn chưa đến nơi
fault-failed-do = Hãy thử lại sau một lúc. Nếu không thể chờ, hãy gọi một trong các số này.
fault-busy = Hiện đang quá tải. Tin báo của bạn chưa đến nơi
fault-busy-do = Hãy thử lại sau vài phút, tốt nhất là không kèm tệp. Nếu không thể chờ, hãy gọi một trong các số này.
