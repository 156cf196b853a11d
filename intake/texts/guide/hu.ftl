# magyar, plain language.
# A sentence about the law says only what its source says: never that somebody will not be punished.

guide-lead = Ezt az oldalt úgy is elolvashatod, hogy semmit nem küldesz nekünk.
guide-form = Bejelentek valamit
guide-place = Először azt mondd meg, hol van. Nem tudsz beszélni? Kérj meg valakit, akiben bízol, hogy telefonáljon.

## Where to turn
guide-turn = Hova fordulhatsz
guide-turn-lead = Ezek közül egyik sem tartozik ehhez az oldalhoz. A hívás nyomot hagyhat a telefon híváslistáján és a számlán.
guide-hours = Nem írunk nyitvatartást: nem tudtuk ellenőrizni.

## Rights
rights = A jogaid Hollandiában
rights-maybe = Mit adhat neked a törvény Hollandiában
rights-unchecked = Ezeket a mondatokat még nem ellenőrizte jogász. Kérdezz meg egy ügyvédet, a CoMenshát vagy a Keerpuntot, mi érvényes rád, mielőtt bármit eldöntesz.
rights-source = Forrás:
rights-everyone = Minden áldozatnak
right-law = Az emberkereskedelem bűncselekmény. Aki valakit kényszerrel, fenyegetéssel vagy hazugsággal munkára, szexre, bűnözésre vagy koldulásra visz rá, azért büntetést kaphat.
right-minor = Valaki 18 évnél fiatalabb? Akkor kényszer nélkül is lehet emberkereskedelem.
right-lawyer = Ingyen kaphatsz ügyvédet.
right-interpreter = Kaphatsz tolmácsot.
right-speak = Beszélhetsz a bíróságon.
right-apart = A bíróságon el lehet intézni, hogy te és a gyanúsított ne lássátok egymást.
right-crime = Kényszerítettek, hogy törvényt szegj? Akkor az ügyész és a bíró dönthet úgy, hogy nem büntet meg. Előre senki nem tudja megmondani, hogy így lesz-e.
right-money = Egy állami alap, amely az erőszak áldozatainak van, egyszer fizethet neked egy összeget. Papírok nélküli emberek is kérhetik. Nem kell feljelentés, ha van más objektív információ.
rights-eu = EU-országok állampolgárai
right-eu-care = Jogszerűen tartózkodsz Hollandiában? Akkor az önkormányzat adhat szállást és ellátást.
right-eu-time = A lent leírt gondolkodási idő a tartózkodási jogról szól. Azoknak van, akik nem EU-ország állampolgárai.
rights-other = Más országok állampolgárai
right-time = Kaphatsz gondolkodási időt: legfeljebb három hónapot. Ez a tartózkodási jogodról szól.
right-dublin = Másik európai országnak kell elbírálnia a menedékkérelmedet? Akkor ez 30 nap lehet.
right-sign = Ehhez az emberkereskedelem legkisebb jele is elég.
right-offer = A rendőrség, a katonai rendőrség (Koninklijke Marechaussee) és a munkaügyi felügyelet (Nederlandse Arbeidsinspectie) ajánlja fel. Így kapcsolatban vagy valamelyikükkel.
right-shelter = A gondolkodási idő alatt külön szállás van az áldozatoknak.
right-permit = Van tartózkodási engedély áldozatoknak és tanúknak. Mindegyiknek feltételei vannak.
right-severe = Akkor is lehet út, ha nem működsz együtt a rendőrséggel: súlyos fenyegetésnél vagy egészségügyi okból.

## People who saw something
witness = Láttál vagy hallottál valamit
witness-sure = Nem kell biztosnak lenned. Mondd el, mit láttál te, és mit mondtak neked mások.
witness-apart = Ne szólítsd meg azt, akit gyanúsítasz, és ne próbálj egyedül kiszabadítani senkit. Ez veszélyes lehet neked és az áldozatnak.
witness-name = Név nélkül is bejelentheted: itt, vagy telefonon a Meld Misdaad Anoniemnél.
witness-notes = Írd fel, hol, mikor és mi, például egy rendszámot. Ezért ne vállalj kockázatot.

## Professionals
work = A munkádban találkozol vele
work-officer = Minden önkormányzatnál kellene lennie egy kapcsolattartónak az emberkereskedelem ügyében. Kérdezd meg az önkormányzatodtól, ki az.
work-refer = A CoMensha az országos koordinációs központ: szállást keres és nyilvántartja az áldozatokat. Hívd fel egy lehetséges áldozat ügyében.
work-guide = A szakemberek a jogokat, törvényeket és szervezeteket a Wegwijzer Mensenhandelben találják, négy szakaszban:
work-phase-1 = Felismerés: jeleket észrevenni és feljegyezni.
work-phase-2 = Védelem: biztonságos hely, ellátás, tartózkodási jog.
work-phase-3 = Büntetőeljárás: feljelentés, ügyvéd, bíróság.
work-phase-4 = Kártérítés: pénz a kárért.
work-names = Áldozatok nevét csak akkor írd ebbe az űrlapba, ha kell ahhoz, hogy megtaláljanak valakit.

## Signs
signs = Hogyan ismered fel az emberkereskedelmet
signs-lead = Egy jel semmit nem bizonyít. Több jel együtt ok a bejelentésre.
signs-all = Minden formánál
sign-all-1 = Az útlevél, a telefon vagy a pénz valaki másnál van.
sign-all-2 = Van egy tartozás, amely soha nem lesz kisebb.
sign-all-3 = Valakit figyelnek, bezárnak, vagy soha nincs egyedül.
sign-all-4 = Valakit bántanak vagy fenyegetnek, vagy a családját.
sign-all-5 = A munka, a fizetés vagy az utazás nem olyan, mint ígérték.
signs-sex = Szexuális kizsákmányolás
sign-sex-1 = Valaki más dönt az ügyfelekről, az árakról, a fotókról vagy a napokról.
sign-sex-2 = Képekkel vagy videókkal fenyegetnek.
signs-work = Munka
sign-work-1 = Nagyon hosszú napok, kevés vagy semmi fizetés, veszélyes munka védelem nélkül.
sign-work-2 = Az emberek ott alszanak, ahol dolgoznak, vagy a főnök dönti el, hol laknak.
signs-crime = Bűnözés
sign-crime-1 = Valakinek drogot kell szállítania, lopnia kell vagy bankkártyát kölcsönadnia, fenyegetés vagy tartozás miatt.
sign-crime-2 = A haszon valaki másé.
signs-begging = Koldulás
sign-begging-1 = Valakinek le kell adnia, amit az emberek adnak, vagy egy megszabott összeget kell vinnie.
signs-organ = Szervek
sign-organ-1 = Valakit nyomás alá helyeznek, vagy pénzt ajánlanak neki, hogy odaadja a veséjét vagy más szervét.
signs-family = Házasság és gyerekek
sign-family-1 = Valaki nem választhatja meg, kivel házasodik, vagy külföldre viszik, hogy házasodjon.
sign-family-2 = Valakit nyomás alá helyeznek, hogy másoknak szüljön gyereket, vagy hogy lemondjon egy gyerekről.

## About this site
about-who = Ez az oldal az Emberkereskedelem Elleni Munkacsoport számára fogad bejelentéseket Hollandiában.
about-track = Ez az oldal nem tesz le sütiket, nem futtat szkriptet, és semmit nem tölt be más oldalakról.
about-keep = Ami megérkezett, azt addig őrizzük, amíg a nyomozók meg nem erősítik, hogy náluk van.
about-answers = Egy válasz körülbelül három hónapig marad itt. Az oldal megmondja, meddig. Utána töröljük.
about-cannot = Amit nem tudunk megígérni
about-address = Tor Browser nélkül a szerverünk hálózata látja a kapcsolatod címét, bár mi nem őrizzük meg.
about-words = A saját szavaid megmutathatják, ki vagy: egy név, egy hely, valami, amit csak te tudsz.
about-code = Amíg egy oldal készül, a szerverünk el tudja olvasni, amit beírsz és amit mi válaszolunk. Egyiket sem őrzi meg olvashatóan.
about-act = Ha valaki életveszélyben van, vagy 18 évnél fiatalabb, lehet, hogy olyat kell tennünk, amit nem kértél.
about-tor = Tor Browser
about-tor-why = A Tor Browser elrejti a címedet, előlünk is. A hálózatod láthatja, hogy Tort használsz, és aki megnézi a telefonodat, láthatja, hogy rajta van.
about-tor-at = A Tor Browserben ennek az oldalnak saját címe van:
about-leave = Mit csinál ez: „{ leave }”
about-leave-does = Egy másik, semleges oldalt nyit meg ugyanabban az ablakban. Amit beírtál, már nincs ott, ha visszamész.
about-leave-not = Nem törli az előzményeket: ennek az oldalnak a címét onnan neked kell törölnöd. Ennek az oldalnak a többi ablaka nyitva marad: azokat is zárd be. Privát ablak nem őriz meg előzményeket a telefonon vagy számítógépen.
about-key = A Munkacsoport kulcsa
about-key-why = A bejelentéseket olyan kulcsokkal pecsételjük le, amelyeket a Munkacsoport ír alá. Ez annak a kulcsnak az ujjlenyomata, amellyel aláír. Hasonlítsd össze azzal, amelyet a Munkacsoport máshol tesz közzé.
about-access = Akadálymentesség
about-access-does = Ez az oldal a WCAG 2.2 AA szintje szerint készült. Minden oldalt program ellenőrzött; csak billentyűzettel és szkript nélkül is működik.
about-access-not = Ami még nincs meg: fogyatékossággal élő emberek nem próbálták ki, és nem minden fordítást ellenőriztek. Nehéz valamit használni? Írd meg nekünk egy bejelentésben.
about-security = Gyenge pontot találtál ennek az oldalnak a biztonságában? Így szólhatsz nekünk:
about-source = A program neve Meldkluis. A forráskódját mindenki olvashatja és használhatja az EUPL-1.2 licenc szerint.
about-source-at = A forráskód itt van:
