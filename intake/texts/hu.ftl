# magyar, plain language.
# Who has checked these texts; empty as long as nobody has.
reviewed-by = { "" }
unreviewed = Ezt a fordítást még senki nem ellenőrizte. Ahol a biztonságodról van szó, ott a holland és az angol szöveg is mellette áll.

## Every page
title = Űrlap
leave = Oldal elhagyása
languages = Nyelv
danger-call = Most veszély van? Hívd:
nobody = Most senki nem olvassa ezt; a bejelentéseket ezeken a napokon olvassák: { $days }.
nobody-daily = Most senki nem olvassa ezt; a bejelentéseket minden nap olvassák.
danger-silent = Nem tudsz beszélni, vagy előbb megbeszélnéd valakivel? Névtelen chat:
guide = Segítség és jogok
about = Erről az oldalról

## The form
heading = Jelents be emberkereskedelmet vagy kizsákmányolást
lead = Mondd el az Emberkereskedelem Elleni Munkacsoportnak, mi történik. Nem kell megmondanod, ki vagy.
promise = Mit ígérünk, és mit nem tudunk megígérni
promise-time = Nem őrzünk meg IP-címet és időpontot. Csak a napot.
promise-sealed = A bejelentésedet lepecsételjük. Utána csak a Munkacsoport nyomozói tudják kinyitni.
promise-network = Az internetszolgáltatód, a munkahelyed vagy az iskolád láthatja, hogy ezen az oldalon jársz. Olyan eszközön, amelyet ők kezelnek, vagy amelyet valaki figyel, talán azt is láthatják, mit írsz.
promise-device = Ennek az oldalnak a címe benne marad a böngésződ előzményeiben, akkor is, ha az „{ leave }” gombot nyomod meg.
promise-answer = Küldés után kapsz egy kódot. Azzal ezen az oldalon elolvashatod a válaszunkat. Senkinek nem kell tudnia, ki vagy.
promise-more = Minden arról, mit ígérünk és mit nem tudunk
promise-optional = Csak a 2. kérdés vagy egy felvétel kell. A többit kihagyhatod.

q-source = Honnan tudod ezt?
source-victim = Velem történik
source-acquaintance = Olyannal történik, akit ismerek
source-witness = Láttam vagy hallottam
source-work = A munkámból
source-rather-not-say = Inkább nem mondom meg

q-text = Mi történik?
hint-text = Bármilyen nyelven írhatsz. Röviden is jó.
hint-text-know = Ha tudod: ki, hány ember, autók, online nevek, napok és időpontok. Te láttad, vagy valaki elmondta neked?
hint-voice-below = Inkább hangban mondanád el? A 8. kérdésnél megteheted.
guessable = Valaki kitalálhatja, hogy ez tőlem jön

q-what = Mit kell tenniük nekik, vagy mit kell tenned neked?
hint-what = Jelöld be mindet, ami illik rá.
what-sex = Szex vagy szexuális cselekmények, online is
what-work = Más munka
what-crime = Törvényszegés valaki más javára: drog, lopás, bankkártya
what-begging = Koldulás
what-organ = Szerv odaadása
what-family = Házasság, vagy gyerek szülése vagy odaadása
what-other = Valami más, vagy nem tudom

q-place = Hol?
hint-place = Település, utca, cég, weboldal vagy rendszám. Nem tudod? Mit látsz: boltot, táblát, állomást?

q-minor = Van 18 évnél fiatalabb, akivel ez történik?
hint-minor = Akkor is, ha te vagy az.
minor-yes = Igen
minor-no = Nem
minor-unknown = Nem tudom

q-when = Mikor?
when-now = Most
when-soon = Hamarosan
when-over = Már vége van
when-unknown = Nem tudom
soon = Hamarosan: mikor?
danger = Valaki a következő napokban talán megsérül, bezárják vagy elviszik

q-want = Mit szeretnél?
hint-want = Telefonon is kérhetsz segítséget. Nem mindig veszik fel:
want-help = Segítséget szeretnék
want-tell = Csak el szeretném mondani
want-unknown = Nem tudom
talk_first = Előbb beszéljetek itt velem, mielőtt valaki jön
hint-talk = Megpróbáljuk. Ha valaki életveszélyben van, vagy 18 évnél fiatalabb, lehet, hogy oda kell mennünk.

q-files = Felvétel, fotók, videó, dokumentumok
hint-optional = Nem kötelező. A szavaid megérkeznek, akkor is, ha egy fájl nem sikerül.
files-minor = Ne küldj szexuális képet vagy videót 18 év alatti emberről. Írd meg nekünk, hogy van ilyen.
files-cleaned = Ahol lehet, eltávolítjuk a fájlokból a rejtett adatokat. Küldés után fájlonként látod, hogy sikerült-e. Amit nem tudunk eltávolítani: a szobád, egy tükröződés, egy hang.
voice = Vedd fel, amit mondani szeretnél
hint-voice = A hangodat felismerhetik. A felvétel rajta maradhat ezen a telefonon.
files = Fájlok kiválasztása
hint-files =
    { $files ->
        [one] Legfeljebb egy fájl vagy felvétel, legfeljebb { $megabytes } MB.
       *[other] Legfeljebb { $files } fájl, a felvétel is beleszámít. Együtt legfeljebb { $megabytes } MB.
    }
keep_taken = Mondjátok el a nyomozóknak azt is, hol és mikor készült, ha ez benne van a fájlban. Ez elárulhatja, hol voltál.
send = Bejelentés küldése
hint-send = Utána látod, hogy minden megérkezett-e, és kapsz egy kódot a válaszunkhoz.

## The form once more
again-nothing = Még nincs semmi a bejelentésedben
again-nothing-do = Írd le a 2. kérdésnél, mi történik, vagy adj hozzá felvételt vagy fájlt a 8. kérdésnél. Még semmi nem lett elküldve.
again-text = Túl hosszú a szöveged
again-text-do = Legfeljebb { $characters } karakter lehet. A szöveged lent van. Rövidítsd le, vagy küldd el két részben. Még semmi nem lett elküldve.
again-cut = A szöveged olyan hosszú volt, hogy lent csak az első része van meg.
again-line = Az egyik válaszod túl hosszú
again-line-do = Egy sor legfeljebb { $characters } karakter lehet. Lent még minden megvan. Még semmi nem lett elküldve.
again-room = Most nincs helyünk hosszú szövegnek
again-room-do = A szöveged lent van. Rövidítsd { $characters } karakternél rövidebbre, a legfontosabb legyen elöl, és küldd el újra fájlok nélkül. Még semmi nem lett elküldve. Ha nem várhat, hívd az egyik számot ezek közül.
again-kept = Amit írtál, lent még megvan.
again-files = Választottál ki fájlokat? Akkor válaszd ki őket újra.

## Sent
sent = A bejelentésed megérkezett
sent-sealed = Le van pecsételve. Csak az Emberkereskedelem Elleni Munkacsoport nyomozói tudják kinyitni.
sent-next = Mi történik ezután?
sent-answer = Van válaszuk vagy kérdésük? A kódoddal ezen az oldalon megtalálod.
answer-within =
    { $days ->
        [one] A kódoddal egy napon belül találsz itt választ.
       *[other] A kódoddal { $days } napon belül találsz itt választ.
    }
now = Azt írtad, hogy valaki talán veszélyben van
now-unread = A bejelentésedet még senki nem olvasta el. Ne várj ránk. Hívd:
now-place = Először azt mondd meg, hol van: település, utca, házszám.
now-silent = Nem tudsz beszélni? Kérj meg valakit, akiben bízol, hogy telefonáljon, vagy írj a névtelen chaten:
sent-files = A fájljaid
sent-recording = A felvételed
sent-file = { $number }. fájl
sent-range = { $first }–{ $last }. fájl
label-full = megérkezett, a rejtett adatokat eltávolítottuk
label-partial = megérkezett; a legtöbb rejtett adatot eltávolítottuk, de nem mindet
label-none = megérkezett, nem tisztítottuk meg: a rejtett adatok is eljutottak a nyomozókhoz
rest-encoder = a videóban benne lehet még, milyen programmal készült
rest-inner = valami benne úgy maradt, ahogy volt
rest-text = a nevek magában a szövegében benne maradtak
sent-taken = Kérted, hogy azt is mondjuk el, hol és mikor készült egy fájl. Ha ez benne volt a fájlban, a nyomozók ezt is megkapják.
lost = Nem érkezett meg
lost-too-many = túl sok fájl egy bejelentésben
lost-too-large = túl nagy
lost-empty = a fájl üres volt
lost-broken = a fájl nem jött át jól
lost-no-room = nem volt helyünk
lost-do = A bejelentésed többi része itt van. Ami hiányzik, azt új bejelentésben elküldheted.
sent-device = Bele tud nézni valaki ebbe a telefonba vagy számítógépbe? Akkor töröld a felvételeket és fotókat, amelyeket ehhez a bejelentéshez készítettél, és a böngésző előzményeit: azokban látszik, hogy küldtél valamit. Zárd be ezt az ablakot és ennek az oldalnak a többi ablakát is: aki visszalép, még egyszer elküldheti a bejelentést, és akkor kódot kap.
new = Még egy bejelentés

## The code
have-code = Van kódom
to-form = Bejelentést teszek
code = A kódod
code-for = Ezzel a kóddal ezen az oldalon elolvashatod a válaszunkat, és hozzátehetsz valamit. Másképp nem lehet. A kódot csak most látod.
code-keep = Írd fel papírra, és tedd a papírt olyan helyre, ahová senki nem néz.
code-share = Akinél a kód van, elolvashatja a válaszunkat.
code-other-phone = Más telefonján vagy számítógépén ne mentsd el. Írd fel papírra, vagy menj el nélküle. A bejelentésed így is megérkezett.
code-where = Gyere vissza erre az oldalra, és válaszd a „{ have-code }” lehetőséget:
code-none = Most nem kapsz kódot
code-none-do = Nem sikerült kódot készíteni. A bejelentésed így is megérkezett, de ezen az oldalon nem tudunk rá válaszolni. Szeretnél választ? Akkor küldj később még egy rövid bejelentést. Ahhoz kapsz kódot.

## The box for the code
ask = A válaszunk elolvasása
ask-lead = Írd be a kódot, amelyet a bejelentésedhez kaptál.
code-hint = 24 számjegy. A szóközök nem számítanak.
open = Megnyitás
retry = Próbáld újra
ask-lost = Elveszett a kód?
ask-lost-do = Akkor senki nem tudja megnyitni a választ, mi sem. Tehetsz új bejelentést. Akkor új kódot kapsz.
kept = Amit írtál
wrong-length = Egy kód 24 számjegyből áll
wrong-length-do = Ez több vagy kevesebb. Hasonlítsd össze a kóddal, amelyet felírtál.
wrong-characters = Egy kódban csak számjegyek vannak
wrong-characters-do = Amit beírtál, abban más is van. Hagyj ki mindent a számjegyeken kívül. A szóközök nem számítanak.
wrong-mistyped = Hiba van a kódban
wrong-mistyped-do = Az egyik számjegy nem jó, vagy kettő fel van cserélve. Hasonlítsd össze őket a kóddal, amelyet felírtál.
wrong-expired = Írd be még egyszer a kódodat
wrong-expired-do = Az oldal sokáig volt nyitva. A biztonságod miatt ilyenkor újra kérjük a kódot. Semmi nem lett elküldve vagy törölve.
wrong-expired-files = Az oldal sokáig volt nyitva. A biztonságod miatt ilyenkor újra kérjük a kódot. Semmi nem lett elküldve. Választottál ki fájlokat? Akkor válaszd ki őket újra a következő oldalon.
wrong-kept = Amit írtál, lent még megvan. A következő oldalon elküldheted.
wrong-busy = Most túl nagy a forgalom
wrong-busy-do = Nem tudtuk megnyitni a választ. Semmi nem veszett el. Próbáld újra néhány perc múlva. Ha nem várhat, hívd az egyik számot ezek közül.
wrong-failed = Ez nem sikerült, a mi hibánkból
wrong-failed-do = Próbáld újra később. Ha nem várhat, hívd az egyik számot ezek közül.

## The answers
none = Még nincs válasz
none-lead = Talán még senki nem olvasta el a bejelentésedet. Őrizd meg a kódot, és nézd meg később újra. A számjegyekben nem látunk hibát.
some = A válaszunk
some-stay = Utána töröljük a választ. A saját szavaid itt soha nem látszanak.
letter-stays = Ez eddig marad itt: { $month } vége.
letter = A válasz napja: { $date }
letter-read = A bejelentésedet elolvasták.
answer-yes = Igen
answer-no = Nem
answer-unknown = Nem tudom
file-size = { $kilobytes } kB
file-stays = Ha megnyitsz egy fájlt, az rajta marad ezen a telefonon vagy számítógépen, amíg nem törlöd.
unreadable = Van itt egy válasz, amelyet nem tudunk megnyitni. Írd meg nekünk lent, hogy nem tudod elolvasni.
date = { $year }. { $month } { $day }.
month-year = { $year }. { $month }
month-01 = január
month-02 = február
month-03 = március
month-04 = április
month-05 = május
month-06 = június
month-07 = július
month-08 = augusztus
month-09 = szeptember
month-10 = október
month-11 = november
month-12 = december
weekday-1 = hétfő
weekday-2 = kedd
weekday-3 = szerda
weekday-4 = csütörtök
weekday-5 = péntek
weekday-6 = szombat
weekday-7 = vasárnap

add = Tegyél hozzá valamit
add-hint = Bármilyen nyelven írhatsz. Röviden is jó.
add-answers = A kérdésekre adott válaszaidat is elküldöd vele. Kihagyhatsz egy kérdést.
add-send = Küldés
more-nothing = Még nincs mit elküldeni
more-nothing-do = Írj valamit, válaszolj egy kérdésre, vagy adj hozzá felvételt vagy fájlt. Még semmi nem lett elküldve.
more-busy = Most túl nagy a forgalom. Nem érkezett meg, amit hozzátettél
more-failed = A mi hibánkból nem érkezett meg, amit hozzátettél
back = Vissza

added = Megérkezett, amit hozzátettél
added-lead = Le van pecsételve. A nyomozók később olvassák el, a bejelentéseddel együtt. A kódod ugyanaz marad.

delete = A válasz törlése
delete-what = Ekkor törlünk mindent, ami itt a kódodhoz tartozik. A bejelentésed a nyomozóknál marad. A kódod továbbra is működik.
delete-sure = Igen, töröljétek
delete-now = Törlés
deleted = A válasz törölve
deleted-lead = Eltűnt erről az oldalról. A bejelentésed a nyomozóknál marad. A kódoddal még hozzátehetsz valamit.

withdraw = Kérd, hogy ne használjuk a bejelentésedet
withdraw-what = A nyomozók később látják a kérésedet, nem rögtön. Nem tudjuk megígérni, hogy teljesítjük. Ha valaki életveszélyben van, vagy 18 évnél fiatalabb, lehet, hogy tennünk kell valamit.
withdraw-sure = Igen, inkább ne használjátok a bejelentésemet
withdraw-now = Küldés
withdrawn = Megkaptuk a kérésedet
withdrawn-lead = Azt kéred, hogy ne használjuk a bejelentésedet. A nyomozók ezt később látják, nem rögtön. Nem tudjuk megígérni, hogy teljesítjük. A kódod ugyanaz marad.

unsure = Előbb jelöld be a négyzetet
unsure-delete = Semmi nem lett törölve. Biztos, hogy ezt szeretnéd? Akkor lejjebb jelöld be a négyzetet itt: „{ delete }”.
unsure-withdraw = Semmi nem lett elküldve. Biztos, hogy ezt szeretnéd? Akkor lejjebb jelöld be a négyzetet itt: „{ withdraw }”.
newer = Új válasz érkezett
newer-do = Akkor jött, amikor az oldal nyitva volt. Még semmi nem lett törölve.
no-file = Ez a fájl már nincs itt
no-file-do = Minden, ami itt van, lent látható.

## Help
help = Ide is fordulhatsz
help-police = a rendőrség, ha nem sürgős
help-comensha = szállás és tanács emberkereskedelem esetén
help-home = erőszak otthon, aggodalom egy gyerek miatt
help-chat = névtelen chat a kizsákmányolásról, a jogaid elmagyarázva
help-anonymous = névtelen bejelentés telefonon
help-work = munkaügyi felügyelet: kizsákmányolás a munkahelyen
help-border = katonai rendőrség: repülőtéren, kikötőben vagy a határon
help-online = szexuális visszaélés online, fenyegetés képekkel
abroad = külföldről:
checked = Ellenőrizve: { $date }

## Something went wrong
fault-nothing-stored = Semmit nem tároltunk.
fault-to-form = Az űrlaphoz
fault-malformed = Nem tudtuk elolvasni, amit a böngésződ küldött
fault-malformed-do = Menj vissza az előző oldalra, és próbáld újra.
fault-cross-site = Ez egy másik weboldalról jött
fault-cross-site-do = Nyisd meg ezt az oldalt, és itt töltsd ki az űrlapot.
fault-not-found = Ez az oldal nem létezik
fault-not-found-do = Az űrlapot az első oldalon találod.
fault-method = Ezt az oldalt így nem lehet megnyitni
fault-method-do = Menj az űrlaphoz.
fault-type = Nem tudtuk elolvasni, amit a böngésződ küldött
fault-type-do = Használd az űrlapot ezen az oldalon.
fault-headers = A böngésződ túl sok adatot küldött vele
fault-headers-do = Nyisd meg újra az űrlapot, privát ablakban vagy másik böngészőben.
fault-failed = A mi hibánkból a bejelentésed nem érkezett meg
fault-failed-do = Próbáld újra később. Ha nem várhat, hívd az egyik számot ezek közül.
fault-busy = Most túl nagy a forgalom. A bejelentésed nem érkezett meg
fault-busy-do = Próbáld újra néhány perc múlva, lehetőleg fájlok nélkül. Ha nem várhat, hívd az egyik számot ezek közül.
