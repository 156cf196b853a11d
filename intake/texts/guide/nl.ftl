# De gids en de pagina over deze site: Nederlands, taalniveau B1. Elke zin moet vandaag waar zijn.
# Een zin over de wet zegt alleen wat in de bron staat: nooit dat iemand niet wordt gestraft.

guide-lead = Je kunt deze pagina lezen zonder ons iets te sturen.
guide-form = Iets melden
guide-place = Zeg eerst waar het is. Kun je niet praten? Vraag iemand die je vertrouwt om te bellen.

## Waar je terechtkunt
guide-turn = Waar je terechtkunt
guide-turn-lead = Geen van deze plekken hoort bij deze site. Bellen kan een spoor achterlaten in de lijst met gesprekken en op de rekening van de telefoon.
guide-hours = We noemen geen openingstijden: die konden we niet controleren.

## Rechten
rights = Je rechten in Nederland
rights-maybe = Wat de wet je in Nederland kan bieden
rights-unchecked = Geen jurist heeft deze zinnen nog nagekeken. Vraag een advocaat, CoMensha of Keerpunt wat voor jou geldt voordat je iets beslist.
rights-source = Bron:
rights-everyone = Voor elk slachtoffer
right-law = Mensenhandel is een misdrijf. Wie iemand met dwang, dreiging of leugens tot werk, seks, misdaad of bedelen brengt, kan daarvoor straf krijgen.
right-minor = Is iemand jonger dan 18? Dan kan het ook zonder dwang mensenhandel zijn.
right-lawyer = Je kunt gratis een advocaat krijgen.
right-interpreter = Je kunt een tolk krijgen.
right-speak = Je kunt in de rechtszaal spreken.
right-apart = In de rechtszaal kan worden geregeld dat jij en de verdachte elkaar niet zien.
right-crime = Werd je gedwongen de wet te overtreden? Dan kunnen de officier van justitie en de rechter besluiten je niet te straffen. Niemand kan vooraf zeggen of dat gebeurt.
right-money = Een fonds van de overheid voor slachtoffers van geweld kan je één keer een bedrag betalen. Ook mensen zonder papieren kunnen het vragen. Aangifte is niet nodig als er andere objectieve informatie is.
rights-eu = Burgers van een EU-land
right-eu-care = Verblijf je rechtmatig in Nederland? Dan kan de gemeente opvang en zorg geven.
right-eu-time = De bedenktijd die hieronder staat, gaat over verblijf. Zij is voor mensen die geen burger van een EU-land zijn.
rights-other = Burgers van een ander land
right-time = Je kunt bedenktijd krijgen: hoogstens drie maanden. Die gaat over je verblijf.
right-dublin = Moet een ander Europees land je asielverzoek behandelen? Dan kan het 30 dagen zijn.
right-sign = De geringste aanwijzing van mensenhandel is daarvoor genoeg.
right-offer = De politie, de Koninklijke Marechaussee en de Nederlandse Arbeidsinspectie bieden haar aan. Je hebt dus contact met een van hen.
right-shelter = Tijdens de bedenktijd is er aparte opvang voor slachtoffers.
right-permit = Er zijn verblijfsvergunningen voor slachtoffers en voor getuigen. Aan elk zitten voorwaarden.
right-severe = Ook zonder mee te werken met de politie kan er een weg zijn: bij een ernstige dreiging, of om medische redenen.

## Wie iets zag
witness = Je zag of hoorde iets
witness-sure = Je hoeft niet zeker te zijn. Zeg wat je zelf zag, en wat anderen je vertelden.
witness-apart = Spreek degene die je verdenkt niet aan, en probeer niet zelf iemand te bevrijden. Dat kan gevaarlijk zijn voor jou en voor het slachtoffer.
witness-name = Je kunt melden zonder je naam te zeggen: hier, of per telefoon bij Meld Misdaad Anoniem.
witness-notes = Schrijf op waar, wanneer en wat, zoals een kenteken. Neem daarvoor geen risico.

## Professionals
work = Je komt het tegen in je werk
work-officer = Elke gemeente hoort een aandachtsfunctionaris mensenhandel te hebben. Vraag je gemeente wie dat is.
work-refer = CoMensha is het landelijke coördinatiecentrum: het zoekt opvang en registreert slachtoffers. Bel het over een mogelijk slachtoffer.
work-guide = Rechten, wetten en organisaties staan voor professionals in de Wegwijzer Mensenhandel, in vier fasen:
work-phase-1 = Signaleren: signalen opmerken en vastleggen.
work-phase-2 = Beschermen: een veilige plek, zorg, verblijf.
work-phase-3 = Strafproces: aangifte, een advocaat, de rechter.
work-phase-4 = Compensatie: geld voor de schade.
work-names = Zet namen van slachtoffers alleen in dit formulier als die nodig zijn om iemand te vinden.

## Signalen
signs = Hoe je mensenhandel herkent
signs-lead = Eén signaal bewijst niets. Meer signalen samen zijn een reden om te melden.
signs-all = Bij elke vorm
sign-all-1 = Iemand anders bewaart het paspoort, de telefoon of het geld.
sign-all-2 = Er is een schuld die nooit kleiner wordt.
sign-all-3 = Iemand wordt in de gaten gehouden, opgesloten, of is nooit alleen.
sign-all-4 = Iemand wordt bedreigd of pijn gedaan, of de familie.
sign-all-5 = Werk, loon of reis zijn niet zoals beloofd.
signs-sex = Seksuele uitbuiting
sign-sex-1 = Iemand anders beslist over klanten, prijzen, foto’s of dagen.
sign-sex-2 = Foto’s of video’s worden gebruikt om te dreigen.
signs-work = Werk
sign-work-1 = Heel lange dagen, weinig of geen loon, gevaarlijk werk zonder bescherming.
sign-work-2 = Mensen slapen waar ze werken, of de baas bepaalt waar ze wonen.
signs-crime = Misdaad
sign-crime-1 = Iemand moet drugs vervoeren, stelen of een bankpas uitlenen, door dreiging of een schuld.
sign-crime-2 = Iemand anders krijgt de winst.
signs-begging = Bedelen
sign-begging-1 = Iemand moet afgeven wat mensen geven, of een vast bedrag binnenbrengen.
signs-organ = Organen
sign-organ-1 = Iemand wordt onder druk gezet, of krijgt geld geboden, om een nier of ander orgaan af te staan.
signs-family = Huwelijk en kinderen
sign-family-1 = Iemand mag niet zelf kiezen met wie te trouwen, of wordt naar het buitenland gebracht om te trouwen.
sign-family-2 = Iemand wordt onder druk gezet om een kind te krijgen voor anderen, of een kind af te staan.

## Over deze site
about-who = Deze site neemt meldingen aan voor de Task Force Mensenhandel in Nederland.
about-track = Deze site zet geen cookies, draait geen script, en haalt niets van andere sites.
about-keep = Wat is aangekomen, blijft bewaard tot onderzoekers hebben bevestigd dat zij het hebben.
about-answers = Een antwoord blijft hier ongeveer drie maanden staan. De pagina zegt tot wanneer. Daarna wissen we het.
about-cannot = Wat we niet kunnen beloven
about-address = Zonder Tor Browser ziet het netwerk van onze server het adres van je verbinding, ook al bewaren wij het niet.
about-words = Je eigen woorden kunnen laten zien wie je bent: een naam, een plaats, iets wat alleen jij weet.
about-code = Terwijl een pagina wordt gemaakt, kan onze server lezen wat je typt en wat wij antwoorden. Hij bewaart geen van beide leesbaar.
about-act = Is iemand in levensgevaar of jonger dan 18, dan moeten we misschien iets doen waar je niet om vroeg.
about-tor = Tor Browser
about-tor-why = Tor Browser verbergt je adres, ook voor ons. Je netwerk kan zien dat je Tor gebruikt, en wie in je telefoon kijkt, kan zien dat hij erop staat.
about-tor-at = In Tor Browser heeft deze site een eigen adres:
about-leave = Wat ‘{ leave }’ doet
about-leave-does = Het opent een andere, neutrale site in hetzelfde venster. Wat je typte, staat er niet meer als je teruggaat.
about-leave-not = Het wist de geschiedenis niet: het adres van deze site moet je daar zelf weghalen. Andere vensters van deze site blijven open: sluit die ook. Een privévenster bewaart geen geschiedenis op de telefoon of computer.
about-key = De sleutel van de Task Force
about-key-why = Meldingen worden verzegeld met sleutels die de Task Force ondertekent. Dit is de vingerafdruk van de sleutel waarmee zij ondertekent. Vergelijk hem met de vingerafdruk die de Task Force ergens anders bekendmaakt.
about-access = Toegankelijkheid
about-access-does = Deze site is gemaakt volgens WCAG 2.2, niveau AA. Elke pagina is door een programma gecontroleerd, en werkt met alleen het toetsenbord en zonder script.
about-access-not = Wat er nog niet is: mensen met een beperking hebben haar niet geprobeerd, en niet elke vertaling is nagekeken. Is iets moeilijk te gebruiken? Schrijf het ons in een melding.
about-security = Vond je een zwakke plek in de beveiliging van deze site? Zo laat je het weten:
about-source = Het programma heet Meldkluis. Iedereen mag de broncode lezen en gebruiken onder de licentie EUPL-1.2.
about-source-at = De broncode staat op:
