# Türkçe, plain language.
# A sentence about the law says only what its source says: never that somebody will not be punished.

guide-lead = Bu sayfayı bize hiçbir şey göndermeden okuyabilirsiniz.
guide-form = Bildirim yap
guide-place = Önce yeri söyleyin. Konuşamıyor musunuz? Güvendiğiniz birinden aramasını isteyin.

## Where to turn
guide-turn = Nereye başvurabilirsiniz
guide-turn-lead = Bunların hiçbiri bu siteye bağlı değil. Aramak, telefonun arama listesinde ve faturasında iz bırakabilir.
guide-hours = Çalışma saatlerini yazmıyoruz: bunları kontrol edemedik.

## Rights
rights = Hollanda’daki haklarınız
rights-maybe = Hollanda’da yasanın size sunabilecekleri
rights-unchecked = Bu cümleleri henüz hiçbir hukukçu kontrol etmedi. Bir karar vermeden önce sizin için neyin geçerli olduğunu bir avukata, CoMensha’ya veya Keerpunt’a sorun.
rights-source = Kaynak:
rights-everyone = Her mağdur için
right-law = İnsan ticareti suçtur. Birini zorla, tehditle veya yalanla çalışmaya, sekse, suça veya dilenciliğe iten kişi bunun için ceza alabilir.
right-minor = Kişi 18 yaşından küçük mü? O zaman zorlama olmadan da insan ticareti sayılabilir.
right-lawyer = Ücretsiz avukat alabilirsiniz.
right-interpreter = Tercüman alabilirsiniz.
right-speak = Mahkemede konuşabilirsiniz.
right-apart = Mahkemede, şüpheliyle birbirinizi görmemeniz sağlanabilir.
right-crime = Yasayı çiğnemeye zorlandınız mı? O zaman savcı ve hâkim sizi cezalandırmamaya karar verebilir. Bunu yapıp yapmayacaklarını önceden kimse söyleyemez.
right-money = Şiddet mağdurları için bir devlet fonu size bir kez para ödeyebilir. Belgesi olmayan kişiler de başvurabilir. Başka nesnel bilgiler varsa polise şikâyet gerekmez.
rights-eu = AB ülkelerinin vatandaşları
right-eu-care = Hollanda’da yasal olarak mı kalıyorsunuz? O zaman belediye barınma ve bakım sağlayabilir.
right-eu-time = Aşağıda anlatılan düşünme süresi oturma hakkıyla ilgilidir. Bu süre, AB ülkesi vatandaşı olmayanlar içindir.
rights-other = Başka ülkelerin vatandaşları
right-time = Düşünmek için zaman alabilirsiniz. Buna düşünme süresi denir: en fazla üç ay. Oturma hakkınızla ilgilidir.
right-dublin = İltica başvurunuza başka bir Avrupa ülkesi mi bakmalı? O zaman bu süre 30 gün olabilir.
right-sign = Bunun için insan ticaretine dair en küçük belirti yeterlidir.
right-offer = Bu süreyi polis, Koninklijke Marechaussee (askerî polis) ve Hollanda Çalışma Müfettişliği önerir. Yani bunlardan biriyle temasınız olur.
right-shelter = Düşünme süresinde mağdurlar için ayrı barınma yerleri vardır.
right-permit = Mağdurlar ve tanıklar için oturma izinleri vardır. Her birinin koşulları vardır.
right-severe = Polisle iş birliği yapmadan da bir yol olabilir: ciddi bir tehdit varsa veya tıbbi nedenlerle.

## People who saw something
witness = Bir şey gördünüz veya duydunuz
witness-sure = Emin olmanız gerekmez. Kendi gördüğünüzü ve başkalarının size anlattığını söyleyin.
witness-apart = Şüphelendiğiniz kişiyle konuşmayın ve kimseyi kendiniz kurtarmaya çalışmayın. Bu, sizin için ve mağdur için tehlikeli olabilir.
witness-name = Adınızı vermeden bildirebilirsiniz: burada veya telefonla Meld Misdaad Anoniem’e.
witness-notes = Nerede, ne zaman ve ne olduğunu yazın, örneğin bir araç plakası. Bunun için kendinizi riske atmayın.

## Professionals
work = İşinizde karşılaşıyorsunuz
work-officer = Her belediyede insan ticareti için bir irtibat görevlisi olması gerekir. Kim olduğunu belediyenize sorun.
work-refer = CoMensha ulusal koordinasyon merkezidir: barınma yeri arar ve mağdurları kaydeder. Olası bir mağdur için orayı arayın.
work-guide = Meslek çalışanları haklar, yasalar ve kuruluşlar için Wegwijzer Mensenhandel’e bakabilir, dört aşamada:
work-phase-1 = Fark etme: belirtileri görmek ve not etmek.
work-phase-2 = Koruma: güvenli bir yer, bakım, oturma hakkı.
work-phase-3 = Ceza süreci: polise şikâyet, avukat, mahkeme.
work-phase-4 = Tazminat: zarar için para.
work-names = Mağdurların adlarını bu forma yalnızca birini bulmak için gerekliyse yazın.

## Signs
signs = İnsan ticareti nasıl anlaşılır
signs-lead = Tek bir belirti bir şey kanıtlamaz. Birkaçı bir arada, bildirmek için bir nedendir.
signs-all = Her türde
sign-all-1 = Pasaport, telefon veya para başka birinde durur.
sign-all-2 = Hiç azalmayan bir borç vardır.
sign-all-3 = Kişi gözetlenir, kilit altında tutulur veya hiç yalnız bırakılmaz.
sign-all-4 = Kişiye veya ailesine zarar verilir ya da tehdit edilirler.
sign-all-5 = İş, ücret veya yolculuk söz verildiği gibi değildir.
signs-sex = Cinsel sömürü
sign-sex-1 = Müşterilere, fiyatlara, fotoğraflara veya günlere başka biri karar verir.
sign-sex-2 = Fotoğraflar veya videolar tehdit için kullanılır.
signs-work = İş
sign-work-1 = Çok uzun günler, az ücret veya hiç ücret, korunmasız tehlikeli iş.
sign-work-2 = İnsanlar çalıştıkları yerde uyur veya nerede oturacaklarına patron karar verir.
signs-crime = Suç
sign-crime-1 = Kişi tehdit veya borç yüzünden uyuşturucu taşımak, çalmak veya banka kartını ödünç vermek zorundadır.
sign-crime-2 = Kazancı başka biri alır.
signs-begging = Dilencilik
sign-begging-1 = Kişi, insanların verdiğini teslim etmek veya belli bir miktar getirmek zorundadır.
signs-organ = Organlar
sign-organ-1 = Kişiye böbreğini veya başka bir organını vermesi için baskı yapılır ya da para önerilir.
signs-family = Evlilik ve çocuklar
sign-family-1 = Kişi kiminle evleneceğini seçemez veya evlenmesi için yurt dışına götürülür.
sign-family-2 = Kişiye başkaları için çocuk doğurması veya bir çocuğu vermesi için baskı yapılır.

## About this site
about-who = Bu site, Hollanda’daki İnsan Ticaretiyle Mücadele Görev Gücü için bildirim alır.
about-track = Bu site çerez koymaz, betik çalıştırmaz ve başka sitelerden hiçbir şey yüklemez.
about-keep = Ulaşan bildirimler, soruşturmacılar ellerinde olduğunu onaylayana kadar saklanır.
about-answers = Bir yanıt burada yaklaşık üç ay kalır. Ne zamana kadar kalacağı sayfada yazar. Sonra sileriz.
about-cannot = Neye söz veremiyoruz
about-address = Tor Browser olmadan, biz saklamasak da sunucumuzun ağı bağlantınızın adresini görür.
about-words = Kendi sözleriniz kim olduğunuzu gösterebilir: bir ad, bir yer, yalnızca sizin bildiğiniz bir şey.
about-code = Bir sayfa hazırlanırken sunucumuz yazdıklarınızı ve bizim yanıtımızı okuyabilir. İkisini de okunabilir hâlde saklamaz.
about-act = Birinin hayatı tehlikedeyse veya biri 18 yaşından küçükse sizin talep etmediğiniz bir şeyi yapmak zorunda kalabiliriz.
about-tor = Tor Browser
about-tor-why = Tor Browser adresinizi bizden de gizler. Ağınız Tor kullandığınızı görebilir, telefonunuza bakan biri de onun orada olduğunu görebilir.
about-tor-at = Tor Browser’da bu sitenin kendi adresi vardır:
about-leave = ‘{ leave }’ ne yapar
about-leave-does = Aynı pencerede başka, tarafsız bir site açar. Geri döndüğünüzde yazdıklarınız artık orada olmaz.
about-leave-not = Geçmişi silmez: bu sitenin adresini geçmişten kendiniz silmelisiniz. Bu sitenin diğer pencereleri açık kalır: onları da kapatın. Gizli pencere, telefonda veya bilgisayarda geçmiş tutmaz.
about-key = Görev Gücü’nün anahtarı
about-key-why = Bildirimler, Görev Gücü’nün imzaladığı anahtarlarla mühürlenir. Bu, imza için kullandığı anahtarın parmak izidir. Onu Görev Gücü’nün başka bir yerde yayımladığı parmak iziyle karşılaştırın.
about-access = Erişilebilirlik
about-access-does = Bu site WCAG 2.2, AA düzeyine uyacak şekilde yapıldı. Her sayfa bir programla kontrol edilir, yalnızca klavyeyle ve betik olmadan çalışır.
about-access-not = Henüz olmayanlar: engelli kişiler siteyi denemedi ve çevirilerin hepsi kontrol edilmiş değil. Kullanması zor bir şey mi var? Bize bir bildirimle yazın.
about-security = Bu sitenin güvenliğinde zayıf bir nokta mı buldunuz? Bize şöyle bildirin:
about-source = Programın adı Meldkluis. Kaynak kodunu herkes EUPL-1.2 lisansıyla okuyabilir ve kullanabilir.
about-source-at = Kaynak kodu şurada:
