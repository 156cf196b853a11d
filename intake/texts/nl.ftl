# Nederlands, taalniveau B1. Elke zin moet vandaag waar zijn.

## Elke pagina
title = Formulier
leave = Verlaat deze pagina
languages = Taal
danger-call = Nu gevaar? Bel
danger-nobody = Niemand leest dit formulier op dit moment.

## Het formulier
heading = Meld mensenhandel of uitbuiting
lead = Vertel de Task Force Mensenhandel wat er gebeurt. Je hoeft niet te zeggen wie je bent.
chat-before = Liever met iemand praten? Anoniem chatten kan op
promise = Wat we beloven, en wat niet
promise-time = We bewaren geen IP-adres en geen tijdstip. Alleen de dag.
promise-sealed = Je melding wordt verzegeld. Daarna kunnen alleen onderzoekers van de Task Force haar openen.
promise-network = Je provider, werk of school kan zien dat je deze site bezoekt. Niet wat je schrijft.
promise-device = Het adres van deze pagina blijft in de geschiedenis van je browser staan, ook als je op ‘{ leave }’ drukt.
promise-answer = Via deze site kunnen we je nog niet antwoorden.
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
hint-want = Wil je nu hulp? Bel
want-help = Ik wil hulp
want-tell = Ik wil het alleen vertellen
want-unknown = Weet ik niet
talk_first = Ik wil liever niet dat er iemand komt zonder dat ik het weet
hint-talk = Dat kunnen we niet beloven. Is iemand in levensgevaar of jonger dan 18, dan moeten we misschien komen.

q-files = Opname, foto’s, video, documenten
hint-optional = Niet verplicht. Je woorden komen aan, ook als een bestand mislukt.
files-minor = Stuur geen seksuele beelden van iemand onder de 18. Schrijf ons dat ze er zijn.
files-uncleaned = We maken bestanden nog niet schoon. Verborgen gegevens, zoals waar en wanneer een foto is gemaakt, gaan mee naar de onderzoekers. Ook te zien: je kamer, een weerspiegeling, een stem.
voice = Spreek je melding in
hint-voice = Je stem kan herkend worden. De opname kan op deze telefoon blijven staan.
files = Kies bestanden
hint-files = Hoogstens { $files } bestanden, de opname telt mee. Samen hoogstens { $megabytes } MB.
send = Verstuur je melding
hint-send = Hierna zie je of alles is aangekomen.

## Het formulier opnieuw
again-nothing = Er staat nog niets in je melding
again-nothing-do = Schrijf bij vraag 2 wat er gebeurt, of voeg bij vraag 8 een opname of bestand toe. Er is nog niets verstuurd.
again-text = Je tekst is te lang
again-text-do = Hij mag hoogstens { $characters } tekens hebben. Je tekst staat hieronder. Maak hem korter, of stuur hem in twee meldingen. Er is nog niets verstuurd.
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
sent-read = Onderzoekers lezen je melding later, niet meteen. Via deze site kunnen we je nog niet antwoorden.
sent-files = Je bestanden
sent-recording = Je opname
sent-file = Bestand { $number }
sent-range = Bestand { $first } tot en met { $last }
label-full = aangekomen en schoongemaakt van verborgen gegevens
label-partial = aangekomen, maar niet alle verborgen gegevens zijn verwijderd
label-none = aangekomen, niet schoongemaakt: verborgen gegevens zijn meegegaan naar de onderzoekers
lost = Niet aangekomen
lost-too-many = te veel bestanden in één melding
lost-too-large = te groot
lost-empty = het bestand was leeg
lost-broken = het bestand kwam niet goed over
lost-no-room = wij hadden geen plaats
lost-do = De rest van je melding is er wel. Wat ontbreekt kun je in een nieuwe melding sturen.
sent-device = Is dit niet jouw telefoon of computer? Wis dan de opnames en foto’s die je voor deze melding maakte, en de geschiedenis van de browser.
new = Nog een melding

## Hulp
help = Hier kun je ook terecht
help-police = geen spoed
help-comensha = opvang en advies bij mensenhandel
help-home = geweld thuis, zorgen over een kind
help-chat = anoniem chatten over uitbuiting, uitleg over je rechten
help-anonymous = anoniem melden per telefoon
help-work = uitbuiting op het werk

## Het ging niet goed
fault-nothing-stored = Er is niets opgeslagen.
fault-to-form = Naar het formulier
fault-malformed = We konden je melding niet lezen
fault-malformed-do = Ga terug naar het formulier en probeer het opnieuw.
fault-cross-site = Deze melding kwam van een andere website
fault-cross-site-do = Open het formulier op deze site en vul het daar in.
fault-not-found = Deze pagina bestaat niet
fault-not-found-do = Je vindt het formulier op de eerste pagina.
fault-method = Deze pagina kun je niet zo openen
fault-method-do = Ga naar het formulier.
fault-type = We konden je melding niet lezen
fault-type-do = Gebruik het formulier op deze site.
fault-headers = Je browser stuurde te veel gegevens mee
fault-headers-do = Open het formulier opnieuw, in een privévenster of een andere browser.
fault-failed = Door een fout van ons is je melding niet aangekomen
fault-failed-do = Probeer het straks opnieuw. Kan dat niet wachten, bel dan een van deze nummers.
fault-busy = Het is nu te druk. Je melding is niet aangekomen
fault-busy-do = Probeer het over een paar minuten opnieuw, het liefst zonder bestanden. Kan dat niet wachten, bel dan een van deze nummers.
