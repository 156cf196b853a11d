# română, plain language.
# Who has checked these texts; empty as long as nobody has.
reviewed-by = { "" }
unreviewed = Nimeni nu a verificat încă această traducere. Unde este vorba de siguranța ta, alături stau cuvintele în neerlandeză și în engleză.

## Every page
title = Formular
leave = Părăsește pagina
languages = Limba
danger-call = Pericol acum? Sună:
nobody = Acum nu citește nimeni; sesizările se citesc în aceste zile: { $days }.
nobody-daily = Acum nu citește nimeni; sesizările se citesc în fiecare zi.
danger-silent = Nu poți vorbi sau vrei întâi să te sfătuiești cu cineva? Chat anonim:
guide = Ajutor și drepturi
about = Despre acest site

## The form
heading = Sesizează traficul de persoane sau exploatarea
lead = Spune-i Grupului operativ împotriva traficului de persoane ce se întâmplă. Nu trebuie să spui cine ești.
promise = Ce promitem și ce nu putem promite
promise-time = Nu păstrăm nicio adresă IP și nicio oră. Doar ziua.
promise-sealed = Sesizarea ta va fi sigilată. După aceea o pot deschide doar anchetatorii Grupului operativ.
promise-network = Furnizorul tău de internet, locul de muncă sau școala poate vedea că vizitezi acest site. Pe un dispozitiv pe care îl administrează ei sau pe care îl supraveghează cineva, s-ar putea vedea și ce scrii.
promise-device = Adresa acestei pagini rămâne în istoricul browserului, chiar dacă apeși pe „{ leave }”.
promise-answer = După trimitere primești un cod. Cu el poți citi răspunsul nostru pe acest site. Nimeni nu trebuie să știe cine ești.
promise-more = Totul despre ce promitem și ce nu putem
promise-optional = Este nevoie doar de întrebarea 2 sau de o înregistrare. Restul îl poți sări.

q-source = De unde știi?
source-victim = Mi se întâmplă mie
source-acquaintance = I se întâmplă unei persoane pe care o cunosc
source-witness = Am văzut sau am auzit
source-work = Din munca mea
source-rather-not-say = Prefer să nu spun

q-text = Ce se întâmplă?
hint-text = Scrie în orice limbă. Poate fi și scurt.
hint-text-know = Dacă știi: cine, câți oameni, mașini, nume de pe internet, zile și ore. Ai văzut tu sau ți-a spus cineva?
hint-voice-below = Preferi să înregistrezi? Poți la întrebarea 8.
guessable = Cineva ar putea ghici că vine de la mine

q-what = Ce trebuie să facă acei oameni sau ce trebuie să faci tu?
hint-what = Alege tot ce se potrivește.
what-sex = Sex sau acte sexuale, și pe internet
what-work = Altă muncă
what-crime = Încălcarea legii pentru cineva: droguri, furt, card bancar
what-begging = Cerșit
what-organ = Cedarea unui organ
what-family = Căsătorie, nașterea sau cedarea unui copil
what-other = Altceva sau nu știu

q-place = Unde?
hint-place = Localitate, stradă, firmă, site sau număr de înmatriculare. Nu știi? Ce vezi: un magazin, un panou, o gară?

q-minor = Are cineva căruia i se întâmplă asta mai puțin de 18 ani?
hint-minor = Și dacă e vorba de tine.
minor-yes = Da
minor-no = Nu
minor-unknown = Nu știu

q-when = Când?
when-now = Acum
when-soon = În curând
when-over = S-a terminat
when-unknown = Nu știu
soon = În curând: când?
danger = Poate că în zilele următoare cineva va fi rănit, închis sau dus în altă parte

q-want = Ce vrei?
hint-want = Poți și să suni pentru ajutor. Nu se răspunde întotdeauna:
want-help = Vreau ajutor
want-tell = Vreau doar să povestesc
want-unknown = Nu știu
talk_first = Vorbiți întâi aici cu mine, înainte să vină cineva
hint-talk = Vom încerca. Dacă viața cuiva este în pericol sau cineva are sub 18 ani, s-ar putea să trebuiască să venim.

q-files = Înregistrare, fotografii, video, documente
hint-optional = Nu este obligatoriu. Cuvintele tale ajung, chiar dacă un fișier nu reușește.
files-minor = Nu trimite imagini sexuale cu cineva sub 18 ani. Scrie-ne că ele există.
files-cleaned = Scoatem datele ascunse din fișiere unde se poate. După trimitere vezi pentru fiecare fișier dacă am reușit. Ce nu putem scoate: camera ta, o reflexie, o voce.
voice = Înregistrează ce vrei să spui
hint-voice = Vocea ta poate fi recunoscută. Înregistrarea poate rămâne pe acest telefon.
files = Alege fișiere
hint-files =
    { $files ->
        [one] Cel mult un fișier sau o înregistrare, de cel mult { $megabytes } MB.
        [few] Cel mult { $files } fișiere, înregistrarea se numără și ea. Împreună cel mult { $megabytes } MB.
       *[other] Cel mult { $files } de fișiere, înregistrarea se numără și ea. Împreună cel mult { $megabytes } MB.
    }
keep_taken = Spuneți-le anchetatorilor și unde și când a fost făcut, dacă scrie în fișier. Asta poate arăta unde erai.
send = Trimite sesizarea
hint-send = Apoi vezi dacă a ajuns totul și primești un cod pentru răspunsul nostru.

## The form once more
again-nothing = Nu este încă nimic în sesizarea ta
again-nothing-do = Scrie la întrebarea 2 ce se întâmplă sau adaugă la întrebarea 8 o înregistrare sau un fișier. Nu s-a trimis încă nimic.
again-text = Textul tău este prea lung
again-text-do = Numărul maxim de caractere: { $characters }. Textul tău este mai jos. Scurtează-l sau trimite-l în două părți. Nu s-a trimis încă nimic.
again-cut = Textul tău era atât de lung încât mai jos este doar prima parte.
again-line = Unul dintre răspunsurile tale este prea lung
again-line-do = Numărul maxim de caractere pe un rând: { $characters }. Totul este încă mai jos. Nu s-a trimis încă nimic.
again-room = Acum nu avem loc pentru un text lung
again-room-do = Textul tău este mai jos. Scurtează-l (caractere: mai puțin de { $characters }), cu ce e mai important la început, și trimite-l din nou fără fișiere. Nu s-a trimis încă nimic. Dacă nu poate aștepta, sună la unul dintre aceste numere.
again-kept = Ce ai scris este încă mai jos.
again-files = Ai ales fișiere? Alege-le din nou.

## Sent
sent = Sesizarea ta a ajuns
sent-sealed = Este sigilată. O pot deschide doar anchetatorii Grupului operativ împotriva traficului de persoane.
sent-next = Ce urmează?
sent-answer = Au un răspuns sau o întrebare? Le găsești cu codul tău pe acest site.
answer-within =
    { $days ->
        [one] Cu codul tău găsești aici un răspuns în cel mult o zi.
        [few] Cu codul tău găsești aici un răspuns în cel mult { $days } zile.
       *[other] Cu codul tău găsești aici un răspuns în cel mult { $days } de zile.
    }
now = Ne-ai spus că cineva poate fi în pericol
now-unread = Nimeni nu ți-a citit încă sesizarea. Nu ne aștepta pe noi. Sună:
now-place = Spune întâi unde este: localitate, stradă, numărul casei.
now-silent = Nu poți vorbi? Roagă pe cineva în care ai încredere să sune sau scrie pe chatul anonim:
sent-files = Fișierele tale
sent-recording = Înregistrarea ta
sent-file = Fișierul { $number }
sent-range = Fișierele { $first }–{ $last }
label-full = am primit și am șters datele ascunse
label-partial = am primit; am șters cele mai multe date ascunse, dar nu pe toate
label-none = am primit, dar nu am curățat: datele ascunse au ajuns și ele la anchetatori
rest-encoder = în video poate scrie încă ce program l-a creat
rest-inner = ceva din interior a rămas cum era
rest-text = numele din textul propriu au rămas
sent-taken = La cererea ta, anchetatorii primesc și informația unde și când a fost făcut un fișier, dacă ea era în fișier.
lost = Nu a ajuns
lost-too-many = prea multe fișiere într-o sesizare
lost-too-large = dimensiune prea mare
lost-empty = fișierul era gol
lost-broken = fișierul nu s-a transmis bine
lost-no-room = nu am avut loc
lost-do = Restul sesizării este aici. Ce lipsește poți trimite într-o sesizare nouă.
sent-device = Se poate uita cineva în acest telefon sau calculator? Atunci șterge înregistrările și fotografiile făcute pentru această sesizare și istoricul browserului: acolo se vede că ai trimis ceva. Închide și această fereastră, și celelalte ferestre ale acestui site: cine merge înapoi poate trimite sesizarea încă o dată și primește atunci un cod.
new = Încă o sesizare

## The code
have-code = Am un cod
to-form = Fă o sesizare
code = Codul tău
code-for = Cu acest cod poți citi răspunsul nostru pe acest site și poți adăuga ceva. Altfel nu se poate. Vezi codul doar acum.
code-keep = Scrie-l pe hârtie și păstrează hârtia unde nu se uită nimeni.
code-share = Cine are codul poate citi răspunsul nostru.
code-other-phone = Nu-l salva pe telefonul sau calculatorul altcuiva. Scrie-l pe hârtie sau pleacă fără el. Sesizarea ta a ajuns oricum.
code-where = Revino pe acest site și alege „{ have-code }”:
code-none = De data asta nu primești cod
code-none-do = Nu am reușit să facem unul. Sesizarea ta a ajuns oricum, dar nu putem răspunde la ea pe acest site. Vrei un răspuns? Trimite mai târziu încă o sesizare scurtă. Atunci primești un cod.

## The box for the code
ask = Citește răspunsul nostru
ask-lead = Scrie codul primit odată cu sesizarea.
code-hint = 24 de cifre. Spațiile nu contează.
open = Deschide
retry = Încearcă din nou
ask-lost = Ai pierdut codul?
ask-lost-do = Atunci nimeni nu poate deschide răspunsul, nici noi. Poți face o sesizare nouă. Atunci primești un cod nou.
kept = Ce ai scris
wrong-length = Un cod are 24 de cifre
wrong-length-do = Aici sunt mai multe sau mai puține. Compară cu codul pe care l-ai notat.
wrong-characters = Un cod are doar cifre
wrong-characters-do = În ce ai scris este și altceva. Lasă doar cifrele. Spațiile nu contează.
wrong-mistyped = Este o greșeală în cod
wrong-mistyped-do = Una dintre cifre nu este corectă sau două și-au schimbat locul. Compară-le cu codul pe care l-ai notat.
wrong-expired = Scrie codul încă o dată
wrong-expired-do = Pagina a stat mult timp deschisă. Pentru siguranța ta cerem atunci din nou codul. Nu s-a trimis și nu s-a șters nimic.
wrong-expired-files = Pagina a stat mult timp deschisă. Pentru siguranța ta cerem atunci din nou codul. Nu s-a trimis nimic. Ai ales fișiere? Alege-le din nou pe pagina următoare.
wrong-kept = Ce ai scris este încă mai jos. Poți trimite textul pe pagina următoare.
wrong-busy = Acum este prea aglomerat
wrong-busy-do = Nu am putut deschide răspunsul. Nu s-a pierdut nimic. Încearcă din nou peste câteva minute. Dacă nu poate aștepta, sună la unul dintre aceste numere.
wrong-failed = Nu a reușit, din cauza unei erori a noastre
wrong-failed-do = Încearcă din nou mai târziu. Dacă nu poate aștepta, sună la unul dintre aceste numere.

## The answers
none = Nu este încă niciun răspuns
none-lead = Poate că nimeni nu ți-a citit încă sesizarea. Păstrează codul și uită-te din nou mai târziu. Nu vedem nicio greșeală în cifrele lui.
some = Răspunsul nostru
some-stay = După aceea ștergem un răspuns. Propriile tale cuvinte nu apar niciodată aici.
letter-stays = Rămâne aici până la sfârșitul lunii { $month }.
letter = Răspuns din { $date }
letter-read = Sesizarea ta a fost citită.
answer-yes = Da
answer-no = Nu
answer-unknown = Nu știu
file-size = { $kilobytes } kB
file-stays = Un fișier pe care îl deschizi rămâne pe acest telefon sau calculator până îl ștergi.
unreadable = Aici este un răspuns pe care nu îl putem deschide. Scrie-ne mai jos că nu îl poți citi.
date = { $day } { $month } { $year }
month-year = { $month } { $year }
month-01 = ianuarie
month-02 = februarie
month-03 = martie
month-04 = aprilie
month-05 = mai
month-06 = iunie
month-07 = iulie
month-08 = august
month-09 = septembrie
month-10 = octombrie
month-11 = noiembrie
month-12 = decembrie
weekday-1 = luni
weekday-2 = marți
weekday-3 = miercuri
weekday-4 = joi
weekday-5 = vineri
weekday-6 = sâmbătă
weekday-7 = duminică

add = Adaugă ceva
add-hint = Scrie în orice limbă. Poate fi și scurt.
add-answers = Răspunsurile tale la întrebări se trimit împreună cu textul. Poți lăsa o întrebare fără răspuns.
add-send = Trimite
more-nothing = Nu este încă nimic de trimis
more-nothing-do = Scrie ceva, răspunde la o întrebare sau adaugă o înregistrare ori un fișier. Nu s-a trimis încă nimic.
more-busy = Acum este prea aglomerat. Ce ai adăugat nu a ajuns
more-failed = Din cauza unei erori a noastre, ce ai adăugat nu a ajuns
back = Înapoi

added = Ce ai adăugat a ajuns
added-lead = Este sigilat. Anchetatorii citesc asta mai târziu, împreună cu sesizarea ta. Codul tău rămâne același.

delete = Șterge răspunsul
delete-what = Ștergem atunci tot ce se află aici pentru codul tău. Sesizarea ta rămâne la anchetatori. Codul tău funcționează în continuare.
delete-sure = Da, ștergeți
delete-now = Șterge
deleted = Răspunsul este șters
deleted-lead = Nu mai este pe acest site. Sesizarea ta rămâne la anchetatori. Cu codul tău mai poți adăuga ceva.

withdraw = Cere-ne să nu folosim sesizarea ta
withdraw-what = Anchetatorii văd cererea ta mai târziu, nu imediat. Nu putem promite că o vom îndeplini. Dacă viața cuiva este în pericol sau cineva are sub 18 ani, s-ar putea să trebuiască să facem ceva.
withdraw-sure = Da, vă rog să nu folosiți sesizarea mea
withdraw-now = Trimite cererea
withdrawn = Am primit cererea ta
withdrawn-lead = Ne ceri să nu folosim sesizarea ta. Anchetatorii văd asta mai târziu, nu imediat. Nu putem promite că vom face asta. Codul tău rămâne același.

unsure = Bifează întâi căsuța
unsure-delete = Nu s-a șters nimic. Chiar vrei asta? Bifează atunci căsuța de la „{ delete }”, mai jos.
unsure-withdraw = Nu s-a trimis nimic. Chiar vrei asta? Bifează atunci căsuța de la „{ withdraw }”, mai jos.
newer = Există un răspuns nou
newer-do = A venit în timp ce pagina era deschisă. Nu s-a șters încă nimic.
no-file = Acest fișier nu mai este aici
no-file-do = Tot ce este aici se află mai jos.

## Help
help = Poți cere ajutor și aici
help-police = poliția, când nu este urgent
help-comensha = adăpost și sfaturi despre traficul de persoane
help-home = violență acasă, griji pentru un copil
help-chat = chat anonim despre exploatare, drepturile tale explicate
help-anonymous = sesizare anonimă prin telefon
help-work = inspecția muncii: exploatare la muncă
help-border = poliția militară: la aeroport, în port sau la graniță
help-online = abuz sexual pe internet, amenințări cu imagini
abroad = din străinătate:
checked = Data verificării: { $date }

## Something went wrong
fault-nothing-stored = Nu s-a păstrat nimic.
fault-to-form = Mergi la formular
fault-malformed = Nu am putut citi ce a trimis browserul tău
fault-malformed-do = Mergi înapoi la pagina de dinainte și încearcă din nou.
fault-cross-site = Asta a venit de pe alt site
fault-cross-site-do = Deschide acest site și completează formularul aici.
fault-not-found = Această pagină nu există
fault-not-found-do = Găsești formularul pe prima pagină.
fault-method = Această pagină nu se poate deschide așa
fault-method-do = Mergi la formular.
fault-type = Nu am putut citi ce a trimis browserul tău
fault-type-do = Folosește formularul de pe acest site.
fault-headers = Browserul tău a trimis prea multe date odată cu cererea
fault-headers-do = Deschide formularul din nou, într-o fereastră privată sau în alt browser.
fault-failed = Din cauza unei erori a noastre, sesizarea ta nu a ajuns
fault-failed-do = Încearcă din nou mai târziu. Dacă nu poate aștepta, sună la unul dintre aceste numere.
fault-busy = Acum este prea aglomerat. Sesizarea ta nu a ajuns
fault-busy-do = Încearcă din nou peste câteva minute, de preferat fără fișiere. Dacă nu poate aștepta, sună la unul dintre aceste numere.
