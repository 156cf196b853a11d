# Tiếng Việt, plain language.
# A sentence about the law says only what its source says: never that somebody will not be punished.

guide-lead = Bạn có thể đọc trang này mà không gửi gì cho chúng tôi.
guide-form = Báo tin
guide-place = Trước hết hãy nói ở đâu. Bạn không thể nói? Hãy nhờ người bạn tin tưởng gọi.

## Where to turn
guide-turn = Bạn có thể tìm đến đâu
guide-turn-lead = Không nơi nào trong số này thuộc trang web này. Gọi điện có thể để lại dấu vết trong danh sách cuộc gọi và trên hóa đơn điện thoại.
guide-hours = Chúng tôi không ghi giờ làm việc: chúng tôi không kiểm tra được.

## Rights
rights = Quyền của bạn ở Hà Lan
rights-maybe = Những gì luật pháp có thể cho bạn ở Hà Lan
rights-unchecked = Chưa có luật gia nào kiểm tra những câu này. Trước khi quyết định điều gì, hãy hỏi luật sư, CoMensha hoặc Keerpunt xem điều gì đúng với bạn.
rights-source = Nguồn:
rights-everyone = Cho mọi nạn nhân
right-law = Buôn người là tội phạm. Ai dùng vũ lực, đe dọa hoặc dối trá để đưa người khác vào làm việc, tình dục, phạm tội hoặc ăn xin thì có thể bị phạt.
right-minor = Có người dưới 18 tuổi? Khi đó, dù không có ép buộc, vẫn có thể là buôn người.
right-lawyer = Bạn có thể được luật sư giúp mà không phải trả tiền.
right-interpreter = Bạn có thể được phiên dịch giúp.
right-speak = Bạn có thể phát biểu tại tòa.
right-apart = Tại tòa có thể sắp xếp để bạn và nghi can không nhìn thấy nhau.
right-crime = Bạn đã bị ép phạm pháp? Khi đó công tố viên và thẩm phán có thể quyết định không phạt bạn. Không ai có thể nói trước họ có làm vậy hay không.
right-money = Một quỹ nhà nước cho nạn nhân bạo lực có thể trả cho bạn một khoản tiền một lần. Người không có giấy tờ cũng có thể xin. Không cần trình báo cảnh sát nếu có thông tin khách quan khác.
rights-eu = Công dân các nước EU
right-eu-care = Bạn cư trú hợp pháp ở Hà Lan? Khi đó chính quyền địa phương có thể cung cấp chỗ ở và chăm sóc.
right-eu-time = Thời gian suy nghĩ nêu bên dưới là về quyền cư trú. Thời gian này dành cho người không phải công dân EU.
rights-other = Công dân các nước khác
right-time = Bạn có thể có thời gian suy nghĩ: nhiều nhất ba tháng. Thời gian này liên quan đến quyền cư trú của bạn.
right-dublin = Một nước châu Âu khác phải xét đơn xin tị nạn của bạn? Khi đó thời gian có thể là 30 ngày.
right-sign = Chỉ cần dấu hiệu nhỏ nhất của buôn người là đủ cho việc này.
right-offer = Cảnh sát, Koninklijke Marechaussee (quân cảnh) và Thanh tra Lao động Hà Lan đề nghị thời gian này. Vì vậy bạn có tiếp xúc với một trong số họ.
right-shelter = Trong thời gian suy nghĩ có chỗ ở riêng cho nạn nhân.
right-permit = Có giấy phép cư trú cho nạn nhân và cho nhân chứng. Mỗi loại đều có điều kiện.
right-severe = Không hợp tác với cảnh sát thì cũng có thể có cách: khi có đe dọa nghiêm trọng, hoặc vì lý do y tế.

## People who saw something
witness = Bạn đã thấy hoặc nghe điều gì đó
witness-sure = Bạn không cần phải chắc chắn. Hãy nói điều bạn tự thấy, và điều người khác kể cho bạn.
witness-apart = Đừng nói chuyện với người bạn nghi ngờ, và đừng tự mình tìm cách giải thoát ai. Điều đó có thể nguy hiểm cho bạn và cho nạn nhân.
witness-name = Bạn có thể báo tin mà không nói tên: ở đây, hoặc qua điện thoại với Meld Misdaad Anoniem.
witness-notes = Hãy ghi lại ở đâu, khi nào và điều gì, ví dụ biển số xe. Đừng mạo hiểm vì việc đó.

## Professionals
work = Bạn gặp chuyện này trong công việc
work-officer = Mỗi địa phương cần có một người phụ trách về nạn buôn người. Hãy hỏi chính quyền địa phương của bạn đó là ai.
work-refer = CoMensha là trung tâm điều phối quốc gia: nơi này tìm chỗ ở và ghi nhận nạn nhân. Hãy gọi khi có thể có nạn nhân.
work-guide = Người làm chuyên môn tìm các quyền, luật và tổ chức trong Wegwijzer Mensenhandel, theo bốn giai đoạn:
work-phase-1 = Nhận biết: nhận ra dấu hiệu và ghi lại.
work-phase-2 = Bảo vệ: nơi an toàn, chăm sóc, quyền cư trú.
work-phase-3 = Tố tụng hình sự: trình báo cảnh sát, luật sư, tòa án.
work-phase-4 = Bồi thường: tiền cho thiệt hại.
work-names = Chỉ viết tên nạn nhân vào mẫu này nếu cần để tìm một người.

## Signs
signs = Cách nhận ra nạn buôn người
signs-lead = Một dấu hiệu không chứng minh điều gì. Nhiều dấu hiệu cùng lúc là lý do để báo tin.
signs-all = Trong mọi hình thức
sign-all-1 = Người khác giữ hộ chiếu, điện thoại hoặc tiền.
sign-all-2 = Có một món nợ không bao giờ nhỏ đi.
sign-all-3 = Có người bị theo dõi, bị nhốt, hoặc không bao giờ được ở một mình.
sign-all-4 = Có người bị làm đau hoặc bị đe dọa, hoặc gia đình họ bị như vậy.
sign-all-5 = Công việc, tiền lương hoặc chuyến đi không như đã hứa.
signs-sex = Bóc lột tình dục
sign-sex-1 = Người khác quyết định về khách, giá, ảnh hoặc ngày làm.
sign-sex-2 = Ảnh hoặc video được dùng để đe dọa.
signs-work = Lao động
sign-work-1 = Ngày làm rất dài, ít lương hoặc không có lương, việc nguy hiểm mà không có bảo hộ.
sign-work-2 = Người ta ngủ tại nơi làm việc, hoặc chủ quyết định họ ở đâu.
signs-crime = Phạm tội
sign-crime-1 = Có người phải chở ma túy, trộm cắp hoặc cho mượn thẻ ngân hàng, vì bị đe dọa hoặc vì nợ.
sign-crime-2 = Người khác hưởng lợi.
signs-begging = Ăn xin
sign-begging-1 = Có người phải nộp lại những gì người ta cho, hoặc phải mang về một số tiền cố định.
signs-organ = Nội tạng
sign-organ-1 = Có người bị gây áp lực, hoặc được đề nghị trả tiền, để cho đi một quả thận hay nội tạng khác.
signs-family = Hôn nhân và con cái
sign-family-1 = Có người không được tự chọn kết hôn với ai, hoặc bị đưa ra nước ngoài để kết hôn.
sign-family-2 = Có người bị gây áp lực để sinh con cho người khác, hoặc để cho con đi.

## About this site
about-who = Trang web này nhận tin báo cho Nhóm công tác Chống buôn người ở Hà Lan.
about-track = Trang web này không đặt cookie, không chạy script, và không tải gì từ trang web khác.
about-keep = Những gì đã đến nơi được giữ cho đến khi điều tra viên xác nhận rằng họ đã có.
about-answers = Câu trả lời còn ở đây khoảng ba tháng. Trang cho biết đến khi nào. Sau đó chúng tôi xóa.
about-cannot = Điều chúng tôi không thể hứa
about-address = Nếu không có Tor Browser, mạng của máy chủ chúng tôi thấy địa chỉ kết nối của bạn, dù chúng tôi không lưu lại.
about-words = Lời của chính bạn có thể cho thấy bạn là ai: một cái tên, một nơi, một điều chỉ bạn biết.
about-code = Trong lúc một trang được tạo ra, máy chủ của chúng tôi có thể đọc điều bạn nhập và điều chúng tôi trả lời. Máy chủ không lưu hai thứ đó ở dạng đọc được.
about-act = Nếu tính mạng ai đó gặp nguy hiểm, hoặc có người dưới 18 tuổi, chúng tôi có thể phải làm điều bạn không yêu cầu.
about-tor = Tor Browser
about-tor-why = Tor Browser che địa chỉ của bạn, cả với chúng tôi. Mạng của bạn có thể thấy bạn dùng Tor, và ai xem điện thoại của bạn có thể thấy nó ở đó.
about-tor-at = Trong Tor Browser, trang web này có địa chỉ riêng:
about-leave = “{ leave }” làm gì
about-leave-does = Nút này mở một trang web khác, trung lập, trong cùng cửa sổ. Khi bạn quay lại, những gì bạn đã nhập không còn ở đó.
about-leave-not = Nút này không xóa lịch sử: bạn phải tự xóa địa chỉ của trang web này ở đó. Các cửa sổ khác của trang web này vẫn mở: hãy đóng cả những cửa sổ đó. Cửa sổ riêng tư không giữ lịch sử trên điện thoại hay máy tính.
about-key = Khóa của Nhóm công tác
about-key-why = Tin báo được niêm phong bằng các khóa mà Nhóm công tác ký. Đây là dấu vân tay của khóa dùng để ký. Hãy so với dấu vân tay mà Nhóm công tác công bố ở nơi khác.
about-access = Khả năng tiếp cận
about-access-does = Trang web này được làm theo WCAG 2.2, mức AA. Mỗi trang được một chương trình kiểm tra, dùng được chỉ với bàn phím và không cần script.
about-access-not = Điều chưa có: người khuyết tật chưa dùng thử trang web này, và không phải bản dịch nào cũng đã được kiểm tra. Có gì khó dùng? Hãy viết cho chúng tôi trong một tin báo.
about-security = Bạn tìm thấy điểm yếu trong bảo mật của trang web này? Cách báo cho chúng tôi:
about-source = Chương trình có tên Meldkluis. Mọi người được đọc và dùng mã nguồn theo giấy phép EUPL-1.2.
about-source-at = Mã nguồn ở:
