# Nederlands, taalniveau B1. Elke zin moet vandaag waar zijn.
# Wie deze teksten heeft nagekeken; leeg zolang niemand dat deed.
reviewed-by = { "" }
unreviewed = Niemand heeft deze vertaling nog nagekeken. Waar het om je veiligheid gaat, staan de Nederlandse en de Engelse woorden ernaast.

## Elke pagina
title = Formulier
leave = Verlaat deze pagina
languages = Taal
danger-call = Nu gevaar? Bel
nobody = Niemand leest op dit moment mee; meldingen worden gelezen op deze dagen: { $days }.
nobody-daily = Niemand leest op dit moment mee; meldingen worden elke dag gelezen.
danger-silent = Kun je niet praten, of wil je eerst met iemand overleggen? Chat anoniem:
guide = Hulp en rechten
about = Over deze site

## Het formulier
heading = Meld mensenhandel of uitbuiting
lead = Vertel de Task Force Mensenhandel wat er gebeurt. Je hoeft niet te zeggen wie je bent.
promise = Wat we beloven, en wat niet
promise-time = We bewaren geen IP-adres en geen tijdstip. Alleen de dag.
promise-sealed = Je melding wordt verzegeld. Daarna kunnen alleen onderzoekers van de Task Force haar openen.
promise-network = Je provider, werk of school kan zien dat je deze site bezoekt. Op een apparaat dat zij beheren of dat iemand in de gaten houdt, kunnen ze misschien ook zien wat je schrijft.
promise-device = Het adres van deze pagina blijft in de geschiedenis van je browser staan, ook als je op ‘{ leave }’ drukt.
promise-answer = Na het versturen krijg je een code. Daarmee kun je op deze site ons antwoord lezen. Niemand hoeft te weten wie je bent.
promise-more = Alles over wat we beloven en wat we niet kunnen
promise-optional = Alleen vraag 2 of een opname is nodig. De rest mag je overslaan.

q-source = Hoe weet je dit?
source-victim = Het overkomt mij
source-acquaintance = Het overkomt iemand die ik ken
source-witness = Ik zag of hoorde het
source-work = Door mijn werk
source-rather-not-say = Zeg ik liever niet

q-text = Wat gebeurt er?
hint-text = Schrijf in elke taal. Kort mag ook.
hint-text-know = Als je het weet: wie, hoeveel mensen, auto’s, namen online, dagen en tijden. Zag je het zelf, of hoorde je het van iemand?
hint-voice-below = Liever inspreken? Dat kan bij vraag 8.
guessable = Iemand kan raden dat dit van mij komt

q-what = Wat moeten ze doen, of wat moet jij doen?
hint-what = Kies alles wat past.
what-sex = Seks of seksuele handelingen, ook online
what-work = Ander werk
what-crime = De wet overtreden voor iemand: drugs, stelen, bankpas
what-begging = Bedelen
what-organ = Een orgaan afstaan
what-family = Trouwen, of een kind krijgen of afstaan
what-other = Iets anders, of ik weet het niet

q-place = Waar?
hint-place = Plaats, straat, bedrijf, website of kenteken. Weet je het niet? Wat zie je: een winkel, een bord, een station?

q-minor = Is iemand die dit overkomt jonger dan 18?
hint-minor = Ook als jij dat bent.
minor-yes = Ja
minor-no = Nee
minor-unknown = Weet ik niet

q-when = Wanneer?
when-now = Nu
when-soon = Binnenkort
when-over = Het is voorbij
when-unknown = Weet ik niet
soon = Binnenkort: wanneer?
danger = Iemand wordt de komende dagen misschien gewond, opgesloten of weggebracht

q-want = Wat wil je?
hint-want = Je kunt ook bellen voor hulp. Er wordt niet altijd opgenomen:
want-help = Ik wil hulp
want-tell = Ik wil het alleen vertellen
want-unknown = Weet ik niet
talk_first = Praat eerst hier met mij voordat er iemand komt
hint-talk = We proberen dat. Is iemand in levensgevaar of jonger dan 18, dan moeten we misschien komen.

q-files = Opname, foto’s, video, documenten
hint-optional = Niet verplicht. Je woorden komen aan, ook als een bestand mislukt.
files-minor = Stuur geen seksuele beelden van iemand onder de 18. Schrijf ons dat ze er zijn.
files-cleaned = We halen verborgen gegevens uit bestanden waar dat kan. Na het versturen zie je per bestand of dat gelukt is. Wat wij niet kunnen weghalen: je kamer, een weerspiegeling, een stem.
voice = Spreek in wat je wilt zeggen
hint-voice = Je stem kan herkend worden. De opname kan op deze telefoon blijven staan.
files = Kies bestanden
hint-files =
    { $files ->
        [one] Hoogstens één bestand of opname, van hoogstens { $megabytes } MB.
       *[other] Hoogstens { $files } bestanden, de opname telt mee. Samen hoogstens { $megabytes } MB.
    }
keep_taken = Vertel de onderzoekers ook waar en wanneer het is gemaakt, als dat in het bestand staat. Dat kan verraden waar jij was.
send = Verstuur je melding
hint-send = Hierna zie je of alles is aangekomen, en krijg je een code voor ons antwoord.

## Het formulier opnieuw
again-nothing = Er staat nog niets in je melding
again-nothing-do = Schrijf bij vraag 2 wat er gebeurt, of voeg bij vraag 8 een opname of bestand toe. Er is nog niets verstuurd.
again-text = Je tekst is te lang
again-text-do = Hij mag hoogstens { $characters } tekens hebben. Je tekst staat hieronder. Maak hem korter, of stuur hem in twee delen. Er is nog niets verstuurd.
again-cut = Je tekst was zo lang dat hieronder alleen het eerste deel staat.
again-line = Een van je antwoorden is te lang
again-line-do = Een regel mag hoogstens { $characters } tekens hebben. Alles staat nog hieronder. Er is nog niets verstuurd.
again-room = Wij hebben nu geen plaats voor een lange tekst
again-room-do = Je tekst staat hieronder. Maak hem korter dan { $characters } tekens, met het belangrijkste eerst, en verstuur hem opnieuw zonder bestanden. Er is nog niets verstuurd. Kan het niet wachten, bel dan een van deze nummers.
again-kept = Wat je schreef, staat hieronder nog.
again-files = Had je bestanden gekozen? Kies ze dan opnieuw.

## Verstuurd
sent = Je melding is aangekomen
sent-sealed = Zij is verzegeld. Alleen onderzoekers van de Task Force Mensenhandel kunnen haar openen.
sent-next = Hoe gaat het verder?
sent-answer = Hebben ze een antwoord of een vraag? Dan vind je die met je code op deze site.
answer-within =
    { $days ->
        [one] Met je code vind je hier binnen één dag een antwoord.
       *[other] Met je code vind je hier binnen { $days } dagen een antwoord.
    }
now = Je schreef dat iemand misschien gevaar loopt
now-unread = Nog niemand heeft je melding gelezen. Wacht niet op ons. Bel
now-place = Zeg eerst waar het is: plaats, straat, huisnummer.
now-silent = Kun je niet praten? Vraag iemand die je vertrouwt om te bellen, of chat anoniem:
sent-files = Je bestanden
sent-recording = Je opname
sent-file = Bestand { $number }
sent-range = Bestand { $first } tot en met { $last }
label-full = aangekomen en schoongemaakt van verborgen gegevens
label-partial = aangekomen; de meeste verborgen gegevens zijn weg, maar niet alle
label-none = aangekomen, niet schoongemaakt: verborgen gegevens zijn meegegaan naar de onderzoekers
rest-encoder = in de video kan nog staan met welk programma hij is gemaakt
rest-inner = iets wat erin zit, bleef zoals het was
rest-text = namen in de tekst zelf bleven staan
sent-taken = Je vroeg ons ook te vertellen waar en wanneer een bestand is gemaakt. Staat dat in het bestand, dan krijgen de onderzoekers het erbij.
lost = Niet aangekomen
lost-too-many = te veel bestanden in één melding
lost-too-large = te groot
lost-empty = het bestand was leeg
lost-broken = het bestand kwam niet goed over
lost-no-room = wij hadden geen plaats
lost-do = De rest van je melding is er wel. Wat ontbreekt kun je in een nieuwe melding sturen.
sent-device = Kan iemand in deze telefoon of computer kijken? Wis dan de opnames en foto’s die je voor deze melding maakte, en de geschiedenis van de browser: daarin staat dat je iets verstuurde. Sluit ook dit venster en andere vensters van deze site: wie teruggaat, kan de melding nog een keer versturen en krijgt dan een code.
new = Nog een melding

## De code
have-code = Ik heb een code
to-form = Doe een melding
code = Je code
code-for = Met deze code kun je op deze site ons antwoord lezen en iets toevoegen. Anders kan dat niet. Je ziet de code alleen nu.
code-keep = Schrijf hem op papier, en bewaar dat waar niemand kijkt.
code-share = Wie de code heeft, kan ons antwoord lezen.
code-other-phone = Bewaar hem niet op de telefoon of computer van iemand anders. Schrijf hem op papier, of ga weg zonder code. Je melding is toch aangekomen.
code-where = Kom terug naar deze site en kies ‘{ have-code }’:
code-none = Je krijgt deze keer geen code
code-none-do = Het lukte niet om er een te maken. Je melding is toch aangekomen, maar we kunnen er op deze site niet op antwoorden. Wil je een antwoord? Stuur dan later nog een korte melding. Daarbij krijg je een code.

## Het vak voor de code
ask = Lees ons antwoord
ask-lead = Typ de code die je bij je melding kreeg.
code-hint = 24 cijfers. Spaties maken niet uit.
open = Open
retry = Probeer opnieuw
ask-lost = Code kwijt?
ask-lost-do = Dan kan niemand het antwoord openen, wij ook niet. Je kunt een nieuwe melding doen. Dan krijg je een nieuwe code.
kept = Wat je schreef
wrong-length = Een code heeft 24 cijfers
wrong-length-do = Dit zijn er meer of minder. Vergelijk het met de code die je opschreef.
wrong-characters = Een code heeft alleen cijfers
wrong-characters-do = In wat je typte staat nog iets anders. Laat alles weg behalve de cijfers. Spaties maken niet uit.
wrong-mistyped = Er zit een fout in de code
wrong-mistyped-do = Een van deze cijfers klopt niet, of er zijn er twee verwisseld. Vergelijk ze met de code die je opschreef.
wrong-expired = Typ je code nog een keer
wrong-expired-do = De pagina stond lang open. Voor jouw veiligheid vragen we dan opnieuw om de code. Er is niets verstuurd of gewist.
wrong-expired-files = De pagina stond lang open. Voor jouw veiligheid vragen we dan opnieuw om de code. Er is niets verstuurd. Had je bestanden gekozen? Kies ze dan opnieuw op de volgende pagina.
wrong-kept = Wat je schreef, staat hieronder nog. Je kunt het op de volgende pagina versturen.
wrong-busy = Het is nu te druk
wrong-busy-do = We konden het antwoord niet openen. Er is niets kwijt. Probeer het over een paar minuten opnieuw. Kan het niet wachten, bel dan een van deze nummers.
wrong-failed = Dit lukte niet, door een fout van ons
wrong-failed-do = Probeer het straks opnieuw. Kan het niet wachten, bel dan een van deze nummers.

## De antwoorden
none = Er is nog geen antwoord
none-lead = Misschien heeft nog niemand je melding gelezen. Bewaar de code en kijk later nog eens. We zien geen fout in de cijfers.
some = Ons antwoord
some-stay = Daarna wissen we een antwoord. Je eigen woorden staan hier nooit.
letter-stays = Dit staat hier tot eind { $month }.
letter = Antwoord van { $date }
letter-read = Je melding is gelezen.
answer-yes = Ja
answer-no = Nee
answer-unknown = Weet ik niet
file-size = { $kilobytes } kB
file-stays = Een bestand dat je opent, blijft op deze telefoon of computer staan tot je het wist.
unreadable = Hier ligt een antwoord dat we niet kunnen openen. Schrijf ons hieronder dat je het niet kunt lezen.
date = { $day } { $month } { $year }
month-year = { $month } { $year }
month-01 = januari
month-02 = februari
month-03 = maart
month-04 = april
month-05 = mei
month-06 = juni
month-07 = juli
month-08 = augustus
month-09 = september
month-10 = oktober
month-11 = november
month-12 = december
weekday-1 = maandag
weekday-2 = dinsdag
weekday-3 = woensdag
weekday-4 = donderdag
weekday-5 = vrijdag
weekday-6 = zaterdag
weekday-7 = zondag

add = Voeg iets toe
add-hint = Schrijf in elke taal. Kort mag ook.
add-answers = Je antwoorden op de vragen gaan mee. Je mag een vraag openlaten.
add-send = Verstuur
more-nothing = Er is nog niets om te versturen
more-nothing-do = Schrijf iets, beantwoord een vraag, of voeg een opname of bestand toe. Er is nog niets verstuurd.
more-busy = Het is nu te druk. Wat je toevoegde is niet aangekomen
more-failed = Door een fout van ons is niet aangekomen wat je toevoegde
back = Terug

added = Wat je toevoegde is aangekomen
added-lead = Het is verzegeld. Onderzoekers lezen het later, samen met je melding. Je code blijft dezelfde.

delete = Wis het antwoord
delete-what = We wissen dan alles wat hier voor jouw code ligt. Je melding blijft bij de onderzoekers. Je code werkt nog.
delete-sure = Ja, wis het
delete-now = Wis
deleted = Het antwoord is gewist
deleted-lead = Het is weg van deze site. Je melding blijft bij de onderzoekers. Met je code kun je nog iets toevoegen.

withdraw = Vraag ons je melding niet te gebruiken
withdraw-what = Onderzoekers zien je vraag later, niet meteen. We kunnen niet beloven dat we het doen. Is iemand in levensgevaar of jonger dan 18, dan moeten we misschien iets doen.
withdraw-sure = Ja, gebruik mijn melding liever niet
withdraw-now = Verstuur dit
withdrawn = We hebben je vraag ontvangen
withdrawn-lead = Je vraagt ons je melding niet te gebruiken. Onderzoekers zien dat later, niet meteen. We kunnen niet beloven dat we het doen. Je code blijft dezelfde.

unsure = Zet eerst het vinkje
unsure-delete = Er is niets gewist. Weet je het zeker? Zet dan hieronder het vinkje bij ‘{ delete }’.
unsure-withdraw = Er is niets verstuurd. Weet je het zeker? Zet dan hieronder het vinkje bij ‘{ withdraw }’.
newer = Er is een nieuw antwoord
newer-do = Het kwam terwijl de pagina openstond. Er is nog niets gewist.
no-file = Dit bestand is er niet meer
no-file-do = Alles wat er wel is, staat hieronder.

## Hulp
help = Hier kun je ook terecht
help-police = de politie, als het geen spoed heeft
help-comensha = opvang en advies bij mensenhandel
help-home = geweld thuis, zorgen over een kind
help-chat = anoniem chatten over uitbuiting, uitleg over je rechten
help-anonymous = anoniem melden per telefoon
help-work = uitbuiting op het werk
help-border = op een vliegveld, in een haven of bij de grens
help-online = seksueel misbruik online, dreigen met beelden
abroad = vanuit het buitenland:
checked = Gecontroleerd op { $date }

## Het ging niet goed
fault-nothing-stored = Er is niets opgeslagen.
fault-to-form = Naar het formulier
fault-malformed = We konden niet lezen wat je browser stuurde
fault-malformed-do = Ga terug naar de vorige pagina en probeer het opnieuw.
fault-cross-site = Dit kwam van een andere website
fault-cross-site-do = Open deze site en vul het formulier hier in.
fault-not-found = Deze pagina bestaat niet
fault-not-found-do = Je vindt het formulier op de eerste pagina.
fault-method = Deze pagina kun je niet zo openen
fault-method-do = Ga naar het formulier.
fault-type = We konden niet lezen wat je browser stuurde
fault-type-do = Gebruik het formulier op deze site.
fault-headers = Je browser stuurde te veel gegevens mee
fault-headers-do = Open het formulier opnieuw, in een privévenster of een andere browser.
fault-failed = Door een fout van ons is je melding niet aangekomen
fault-failed-do = Probeer het straks opnieuw. Kan dat niet wachten, bel dan een van deze nummers.
fault-busy = Het is nu te druk. Je melding is niet aangekomen
fault-busy-do = Probeer het over een paar minuten opnieuw, het liefst zonder bestanden. Kan dat niet wachten, bel dan een van deze nummers.
