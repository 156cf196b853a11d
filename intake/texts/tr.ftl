# Türkçe, plain language.
# Who has checked these texts; empty as long as nobody has.
reviewed-by = { "" }
unreviewed = Bu çeviriyi henüz kimse kontrol etmedi. Güvenliğiniz için önemli olan yerlerde yanında Hollandaca ve İngilizcesi de yazar.

## Every page
title = Form
leave = Bu sayfadan çık
languages = Dil
danger-call = Şu anda tehlike mi var? Arayın:
nobody = Şu anda kimse okumuyor; bildirimler şu günlerde okunur: { $days }.
nobody-daily = Şu anda kimse okumuyor; bildirimler her gün okunur.
danger-silent = Konuşamıyor musunuz veya önce biriyle görüşmek mi istiyorsunuz? Anonim sohbet:
guide = Yardım ve haklar
about = Bu site hakkında

## The form
heading = İnsan ticaretini veya sömürüyü bildirin
lead = Neler olduğunu İnsan Ticaretiyle Mücadele Görev Gücü’ne anlatın. Kim olduğunuzu söylemek zorunda değilsiniz.
promise = Neye söz veriyoruz, neye veremiyoruz
promise-time = IP adresini ve saati saklamayız. Yalnızca günü saklarız.
promise-sealed = Bildiriminiz mühürlenir. Ondan sonra onu yalnızca Görev Gücü’nün soruşturmacıları açabilir.
promise-network = İnternet sağlayıcınız, iş yeriniz veya okulunuz bu siteye girdiğinizi görebilir. Onların yönettiği veya birinin izlediği bir cihazda ne yazdığınız da görülebilir.
promise-device = Bu sayfanın adresi, ‘{ leave }’ düğmesine bassanız bile tarayıcınızın geçmişinde kalır.
promise-answer = Gönderdikten sonra bir kod alırsınız. Bu kodla yanıtımızı bu sitede okuyabilirsiniz. Kim olduğunuzu kimsenin bilmesi gerekmez.
promise-more = Neye söz verdiğimiz ve neyi yapamadığımız hakkında her şey
promise-optional = Yalnızca 2. soru veya bir ses kaydı gereklidir. Gerisini atlayabilirsiniz.

q-source = Bunu nereden biliyorsunuz?
source-victim = Benim başıma geliyor
source-acquaintance = Tanıdığım birinin başına geliyor
source-witness = Gördüm veya duydum
source-work = İşim nedeniyle
source-rather-not-say = Söylememeyi tercih ederim

q-text = Neler oluyor?
hint-text = İstediğiniz dilde yazın. Kısa da olur.
hint-text-know = Biliyorsanız: kim, kaç kişi, arabalar, internetteki adlar, günler ve saatler. Kendiniz mi gördünüz, yoksa biri mi anlattı?
hint-voice-below = Sesle anlatmak mı istersiniz? 8. soruda yapabilirsiniz.
guessable = Biri bunun benden geldiğini tahmin edebilir

q-what = Onlar veya siz ne yapmak zorundasınız?
hint-what = Uyanların hepsini seçin.
what-sex = Seks veya cinsel davranışlar, internette de
what-work = Başka iş
what-crime = Biri için yasayı çiğnemek: uyuşturucu, hırsızlık, banka kartı
what-begging = Dilencilik
what-organ = Organ vermek
what-family = Evlenmek, ya da çocuk doğurmak veya bir çocuğu vermek
what-other = Başka bir şey veya bilmiyorum

q-place = Nerede?
hint-place = Şehir, sokak, iş yeri, internet sitesi veya araç plakası. Bilmiyor musunuz? Ne görüyorsunuz: bir dükkân, bir tabela, bir istasyon?

q-minor = Bunu yaşayanlar arasında 18 yaşından küçük biri var mı?
hint-minor = O kişi siz olsanız da.
minor-yes = Evet
minor-no = Hayır
minor-unknown = Bilmiyorum

q-when = Ne zaman?
when-now = Şimdi
when-soon = Yakında
when-over = Bitti
when-unknown = Bilmiyorum
soon = Yakında: ne zaman?
danger = Önümüzdeki günlerde biri yaralanabilir, bir yere kapatılabilir veya götürülebilir

q-want = Ne istiyorsunuz?
hint-want = Yardım için telefon da edebilirsiniz. Telefon her zaman açılmaz:
want-help = Yardım istiyorum
want-tell = Yalnızca anlatmak istiyorum
want-unknown = Bilmiyorum
talk_first = Lütfen biri gelmeden önce burada benimle konuşun
hint-talk = Bunu deneriz. Birinin hayatı tehlikedeyse veya biri 18 yaşından küçükse gelmek zorunda kalabiliriz.

q-files = Ses kaydı, fotoğraf, video, belge
hint-optional = İsteğe bağlı. Bir dosya gönderilemese bile yazdıklarınız ulaşır.
files-minor = 18 yaşından küçük birinin cinsel görüntülerini göndermeyin. Bize böyle görüntüler olduğunu yazın.
files-cleaned = Mümkün olduğunda dosyalardaki gizli verileri sileriz. Gönderdikten sonra her dosya için bunun olup olmadığını görürsünüz. Silemediklerimiz: odanız, bir yansıma, bir ses.
voice = Söylemek istediğinizi sesle kaydedin
hint-voice = Sesiniz tanınabilir. Kayıt bu telefonda kalabilir.
files = Dosya seç
hint-files =
    { $files ->
        [one] En fazla bir dosya veya ses kaydı, en fazla { $megabytes } MB.
       *[other] En fazla { $files } dosya, ses kaydı da sayılır. Toplam en fazla { $megabytes } MB.
    }
keep_taken = Dosyada yazıyorsa nerede ve ne zaman yapıldığını da soruşturmacılara söyleyin. Bu, o sırada nerede olduğunuzu gösterebilir.
send = Bildirimi gönder
hint-send = Sonra her şeyin ulaşıp ulaşmadığını görür ve yanıtımız için bir kod alırsınız.

## The form once more
again-nothing = Bildiriminizde henüz bir şey yok
again-nothing-do = 2. soruda neler olduğunu yazın veya 8. soruda bir ses kaydı ya da dosya ekleyin. Henüz hiçbir şey gönderilmedi.
again-text = Metniniz çok uzun
again-text-do = En fazla { $characters } karakter olabilir. Metniniz aşağıda. Kısaltın veya iki parça hâlinde gönderin. Henüz hiçbir şey gönderilmedi.
again-cut = Metniniz o kadar uzundu ki aşağıda yalnızca ilk bölümü var.
again-line = Cevaplarınızdan biri çok uzun
again-line-do = Bir satır en fazla { $characters } karakter olabilir. Her şey hâlâ aşağıda. Henüz hiçbir şey gönderilmedi.
again-room = Şu anda uzun bir metin için yerimiz yok
again-room-do = Metniniz aşağıda. { $characters } karakterden kısa olacak şekilde kısaltın, en önemlisini başa yazın ve dosya eklemeden yeniden gönderin. Henüz hiçbir şey gönderilmedi. Bekleyemezse bu numaralardan birini arayın.
again-kept = Yazdıklarınız hâlâ aşağıda.
again-files = Dosya seçmiş miydiniz? Lütfen yeniden seçin.

## Sent
sent = Bildiriminiz ulaştı
sent-sealed = Mühürlüdür. Onu yalnızca İnsan Ticaretiyle Mücadele Görev Gücü’nün soruşturmacıları açabilir.
sent-next = Bundan sonra ne olur?
sent-answer = Bir yanıtları veya soruları mı var? Kodunuzla bu sitede bulursunuz.
answer-within =
    { $days ->
        [one] Kodunuzla burada bir gün içinde bir yanıt bulursunuz.
       *[other] Kodunuzla burada { $days } gün içinde bir yanıt bulursunuz.
    }
now = Birinin tehlikede olabileceğini yazdınız
now-unread = Bildiriminizi henüz kimse okumadı. Bizi beklemeyin. Arayın:
now-place = Önce yeri söyleyin: şehir, sokak, kapı numarası.
now-silent = Konuşamıyor musunuz? Güvendiğiniz birinden aramasını isteyin veya anonim sohbet edin:
sent-files = Dosyalarınız
sent-recording = Ses kaydınız
sent-file = Dosya { $number }
sent-range = Dosya { $first } – { $last }
label-full = ulaştı, gizli veriler silindi
label-partial = ulaştı; gizli verilerin çoğu silindi ama hepsi değil
label-none = ulaştı, temizlenmedi: gizli veriler de soruşturmacılara gitti
rest-encoder = videoda, onu yapan programın adı hâlâ yazıyor olabilir
rest-inner = içindeki bir şey olduğu gibi kaldı
rest-text = dosyanın kendi metnindeki adlar kaldı
sent-taken = Sizin isteğinizle, dosyada yazıyorsa nerede ve ne zaman yapıldığı da soruşturmacılara gider.
lost = Ulaşmadı
lost-too-many = bir bildirimde çok fazla dosya var
lost-too-large = çok büyük
lost-empty = dosya boştu
lost-broken = dosya düzgün gelmedi
lost-no-room = yerimiz yoktu
lost-do = Bildiriminizin gerisi burada. Eksik olanı yeni bir bildirimle gönderebilirsiniz.
sent-device = Biri bu telefona veya bilgisayara bakabilir mi? O zaman bu bildirim için yaptığınız kayıtları ve fotoğrafları, bir de tarayıcının geçmişini silin: geçmişte bir şey gönderdiğiniz görünür. Bu pencereyi ve bu sitenin diğer pencerelerini de kapatın: geri giden biri bildirimi bir kez daha gönderebilir ve o zaman bir kod alır.
new = Yeni bildirim

## The code
have-code = Kodum var
to-form = Bildirim yap
code = Kodunuz
code-for = Bu kodla bu sitede yanıtımızı okuyabilir ve bir şey ekleyebilirsiniz. Başka yolu yoktur. Kodu yalnızca şimdi görürsünüz.
code-keep = Kâğıda yazın ve kâğıdı kimsenin bakmadığı bir yerde saklayın.
code-share = Kod kimdeyse yanıtımızı okuyabilir.
code-other-phone = Başkasının telefonuna veya bilgisayarına kaydetmeyin. Kâğıda yazın veya kodu almadan çıkın. Bildiriminiz yine de ulaştı.
code-where = Bu siteye geri gelin ve ‘{ have-code }’ seçeneğini seçin:
code-none = Bu kez kod almıyorsunuz
code-none-do = Kod oluşturulamadı. Bildiriminiz yine de ulaştı ama ona bu sitede yanıt veremeyiz. Yanıt istiyor musunuz? Daha sonra kısa bir bildirim daha gönderin. O zaman bir kod alırsınız.

## The box for the code
ask = Yanıtımızı okuyun
ask-lead = Bildiriminizle birlikte aldığınız kodu yazın.
code-hint = 24 rakam. Boşluklar önemli değil.
open = Aç
retry = Yeniden dene
ask-lost = Kodu mu kaybettiniz?
ask-lost-do = O zaman yanıtı kimse açamaz, biz de açamayız. Yeni bir bildirim yapabilirsiniz. O zaman yeni bir kod alırsınız.
kept = Yazdıklarınız
wrong-length = Kod 24 rakamdan oluşur
wrong-length-do = Burada daha fazla veya daha az var. Not ettiğiniz kodla karşılaştırın.
wrong-characters = Kodda yalnızca rakam olur
wrong-characters-do = Yazdığınızda başka bir şey de var. Rakamların dışındaki her şeyi silin. Boşluklar önemli değil.
wrong-mistyped = Kodda bir hata var
wrong-mistyped-do = Bu rakamlardan biri yanlış veya ikisi yer değiştirmiş. Not ettiğiniz kodla karşılaştırın.
wrong-expired = Lütfen kodunuzu yeniden yazın
wrong-expired-do = Sayfa uzun süre açık kaldı. Güvenliğiniz için bu durumda kodu yeniden isteriz. Hiçbir şey gönderilmedi veya silinmedi.
wrong-expired-files = Sayfa uzun süre açık kaldı. Güvenliğiniz için bu durumda kodu yeniden isteriz. Hiçbir şey gönderilmedi. Dosya seçmiş miydiniz? Lütfen sonraki sayfada yeniden seçin.
wrong-kept = Yazdıklarınız hâlâ aşağıda. Sonraki sayfada gönderebilirsiniz.
wrong-busy = Şu anda çok yoğunluk var
wrong-busy-do = Yanıtı açamadık. Hiçbir şey kaybolmadı. Birkaç dakika sonra yeniden deneyin. Bekleyemezse bu numaralardan birini arayın.
wrong-failed = Bizim bir hatamız nedeniyle olmadı
wrong-failed-do = Bir süre sonra yeniden deneyin. Bekleyemezse bu numaralardan birini arayın.

## The answers
none = Henüz yanıt yok
none-lead = Belki bildiriminizi henüz kimse okumadı. Kodu saklayın ve daha sonra yeniden bakın. Kodun rakamlarında hata görmüyoruz.
some = Yanıtımız
some-stay = Ondan sonra yanıtı sileriz. Sizin yazdıklarınız burada hiç görünmez.
letter-stays = Bu, şu ayın sonuna kadar burada kalır: { $month }.
letter = Yanıt, { $date }
letter-read = Bildiriminiz okundu.
answer-yes = Evet
answer-no = Hayır
answer-unknown = Bilmiyorum
file-size = { $kilobytes } kB
file-stays = Açtığınız bir dosya, siz silene kadar bu telefonda veya bilgisayarda kalır.
unreadable = Burada açamadığımız bir yanıt var. Onu okuyamadığınızı aşağıda bize yazın.
date = { $day } { $month } { $year }
month-year = { $month } { $year }
month-01 = Ocak
month-02 = Şubat
month-03 = Mart
month-04 = Nisan
month-05 = Mayıs
month-06 = Haziran
month-07 = Temmuz
month-08 = Ağustos
month-09 = Eylül
month-10 = Ekim
month-11 = Kasım
month-12 = Aralık
weekday-1 = Pazartesi
weekday-2 = Salı
weekday-3 = Çarşamba
weekday-4 = Perşembe
weekday-5 = Cuma
weekday-6 = Cumartesi
weekday-7 = Pazar

add = Bir şey ekleyin
add-hint = İstediğiniz dilde yazın. Kısa da olur.
add-answers = Sorulara verdiğiniz cevaplar da gider. Bir soruyu boş bırakabilirsiniz.
add-send = Gönder
more-nothing = Henüz gönderilecek bir şey yok
more-nothing-do = Bir şey yazın, bir soruyu cevaplayın veya bir ses kaydı ya da dosya ekleyin. Henüz hiçbir şey gönderilmedi.
more-busy = Şu anda çok yoğunluk var. Eklediğiniz ulaşmadı
more-failed = Bizim bir hatamız nedeniyle eklediğiniz ulaşmadı
back = Geri

added = Eklediğiniz ulaştı
added-lead = Mühürlüdür. Soruşturmacılar onu daha sonra, bildiriminizle birlikte okur. Kodunuz aynı kalır.

delete = Yanıtı sil
delete-what = O zaman kodunuz için burada duran her şeyi sileriz. Bildiriminiz soruşturmacılarda kalır. Kodunuz çalışmaya devam eder.
delete-sure = Evet, silin
delete-now = Sil
deleted = Yanıt silindi
deleted-lead = Artık bu sitede yok. Bildiriminiz soruşturmacılarda kalır. Kodunuzla hâlâ bir şey ekleyebilirsiniz.

withdraw = Bildiriminizi kullanmamamızı isteyin
withdraw-what = Soruşturmacılar isteğinizi hemen değil, daha sonra görür. İsteğinizi yerine getireceğimize söz veremeyiz. Birinin hayatı tehlikedeyse veya biri 18 yaşından küçükse bir şey yapmak zorunda kalabiliriz.
withdraw-sure = Evet, lütfen bildirimimi kullanmayın
withdraw-now = Bunu gönder
withdrawn = İsteğinizi aldık
withdrawn-lead = Bildiriminizi kullanmamamızı istiyorsunuz. Soruşturmacılar bunu hemen değil, daha sonra görür. İsteğinizi yerine getireceğimize söz veremeyiz. Kodunuz aynı kalır.

unsure = Lütfen önce kutuyu işaretleyin
unsure-delete = Hiçbir şey silinmedi. Emin misiniz? O zaman aşağıda ‘{ delete }’ altındaki kutuyu işaretleyin.
unsure-withdraw = Hiçbir şey gönderilmedi. Emin misiniz? O zaman aşağıda ‘{ withdraw }’ altındaki kutuyu işaretleyin.
newer = Yeni bir yanıt var
newer-do = Sayfa açıkken geldi. Henüz hiçbir şey silinmedi.
no-file = Bu dosya artık burada yok
no-file-do = Burada olan her şey aşağıda.

## Help
help = Buralara da başvurabilirsiniz
help-police = polis, acil değilse
help-comensha = insan ticareti konusunda barınma ve danışma
help-home = evde şiddet, bir çocuk için endişe
help-chat = sömürü hakkında anonim sohbet, haklarınızın açıklanması
help-anonymous = telefonla anonim bildirim
help-work = Çalışma Müfettişliği: işte sömürü
help-border = askerî polis: havaalanında, limanda veya sınırda
help-online = internette cinsel istismar, görüntülerle tehdit
abroad = yurt dışından:
checked = Kontrol tarihi: { $date }

## Something went wrong
fault-nothing-stored = Hiçbir şey kaydedilmedi.
fault-to-form = Forma git
fault-malformed = Tarayıcınızın gönderdiğini okuyamadık
fault-malformed-do = Önceki sayfaya dönün ve yeniden deneyin.
fault-cross-site = Bu, başka bir internet sitesinden geldi
fault-cross-site-do = Bu siteyi açın ve formu burada doldurun.
fault-not-found = Böyle bir sayfa yok
fault-not-found-do = Formu ilk sayfada bulursunuz.
fault-method = Bu sayfa bu şekilde açılamaz
fault-method-do = Forma gidin.
fault-type = Tarayıcınızın gönderdiğini okuyamadık
fault-type-do = Bu sitedeki formu kullanın.
fault-headers = Tarayıcınız fazla veri gönderdi
fault-headers-do = Formu yeniden açın; gizli bir pencerede veya başka bir tarayıcıda.
fault-failed = Bizim bir hatamız nedeniyle bildiriminiz ulaşmadı
fault-failed-do = Bir süre sonra yeniden deneyin. Bekleyemezse bu numaralardan birini arayın.
fault-busy = Şu anda çok yoğunluk var. Bildiriminiz ulaşmadı
fault-busy-do = Birkaç dakika sonra yeniden deneyin, tercihen dosya eklemeden. Bekleyemezse bu numaralardan birini arayın.
