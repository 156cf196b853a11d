# română, plain language.
# A sentence about the law says only what its source says: never that somebody will not be punished.

guide-lead = Poți citi această pagină fără să ne trimiți nimic.
guide-form = Fă o sesizare
guide-place = Spune întâi unde este. Nu poți vorbi? Roagă pe cineva în care ai încredere să sune.

## Where to turn
guide-turn = Unde poți cere ajutor
guide-turn-lead = Niciunul dintre aceste locuri nu ține de acest site. Un apel poate lăsa urme în lista de apeluri și pe factura telefonului.
guide-hours = Nu scriem orele de program: nu le-am putut verifica.

## Rights
rights = Drepturile tale în Țările de Jos
rights-maybe = Ce ți-ar putea oferi legea în Țările de Jos
rights-unchecked = Niciun jurist nu a verificat încă aceste propoziții. Întreabă un avocat, CoMensha sau Keerpunt ce este valabil pentru tine înainte să hotărăști ceva.
rights-source = Sursa:
rights-everyone = Pentru orice victimă
right-law = Traficul de persoane este o infracțiune. Cine împinge pe cineva prin constrângere, amenințări sau minciuni la muncă, sex, infracțiuni sau cerșit poate fi pedepsit pentru asta.
right-minor = Are cineva sub 18 ani? Atunci poate fi trafic de persoane și fără constrângere.
right-lawyer = Poți primi un avocat gratuit.
right-interpreter = Poți primi un interpret.
right-speak = Poți vorbi în sala de judecată.
right-apart = În sala de judecată se poate aranja ca tu și persoana suspectată să nu vă vedeți.
right-crime = Te-a obligat cineva să încalci legea? Atunci procurorul și judecătorul pot hotărî să nu te pedepsească. Nimeni nu poate spune dinainte dacă vor face asta.
right-money = Un fond al statului pentru victimele violenței îți poate plăti o singură dată o sumă. O pot cere și oamenii fără acte. Nu este nevoie de plângere la poliție dacă există alte informații obiective.
rights-eu = Cetățeni ai unei țări din UE
right-eu-care = Stai legal în Țările de Jos? Atunci primăria poate oferi adăpost și îngrijire.
right-eu-time = Perioada de reflecție descrisă mai jos este despre dreptul de ședere. Este pentru oamenii care nu sunt cetățeni ai unei țări din UE.
rights-other = Cetățeni ai altei țări
right-time = Poți primi timp de gândire, numit perioadă de reflecție: cel mult trei luni. Este vorba de dreptul tău de ședere.
right-dublin = Trebuie să se ocupe altă țară europeană de cererea ta de azil? Atunci pot fi 30 de zile.
right-sign = Pentru asta este de ajuns cel mai mic semn de trafic de persoane.
right-offer = Perioada o oferă poliția, poliția militară (Koninklijke Marechaussee) și inspecția muncii (Nederlandse Arbeidsinspectie). Ai deci contact cu una dintre ele.
right-shelter = În perioada de reflecție există adăpost separat pentru victime.
right-permit = Există permise de ședere pentru victime și pentru martori. Fiecare are condiții.
right-severe = Și fără să colaborezi cu poliția poate exista o cale: la o amenințare gravă sau din motive medicale.

## People who saw something
witness = Ai văzut sau ai auzit ceva
witness-sure = Nu e nevoie să știi sigur. Spune ce ai văzut tu și ce ți-au spus alții.
witness-apart = Nu vorbi cu persoana pe care o bănuiești și nu încerca pe cont propriu să eliberezi pe cineva. Poate fi periculos pentru tine și pentru victimă.
witness-name = Poți face o sesizare fără să-ți spui numele: aici sau prin telefon la Meld Misdaad Anoniem.
witness-notes = Notează unde, când și ce, de exemplu un număr de înmatriculare. Nu risca pentru asta.

## Professionals
work = Întâlnești asta în munca ta
work-officer = Fiecare primărie ar trebui să aibă o persoană de contact pentru traficul de persoane. Întreabă la primăria ta cine este.
work-refer = CoMensha este centrul național de coordonare: caută adăpost și înregistrează victimele. Sună acolo despre o posibilă victimă.
work-guide = Profesioniștii găsesc drepturile, legile și organizațiile în Wegwijzer Mensenhandel, în patru faze:
work-phase-1 = Identificare: observarea și notarea semnelor.
work-phase-2 = Protecție: un loc sigur, îngrijire, dreptul de ședere.
work-phase-3 = Procesul penal: plângere la poliție, un avocat, tribunalul.
work-phase-4 = Despăgubire: bani pentru pagube.
work-names = Scrie numele victimelor în acest formular doar dacă sunt necesare pentru a găsi pe cineva.

## Signs
signs = Cum recunoști traficul de persoane
signs-lead = Un semn nu dovedește nimic. Mai multe împreună sunt un motiv să faci o sesizare.
signs-all = La orice formă
sign-all-1 = Altcineva ține pașaportul, telefonul sau banii.
sign-all-2 = Există o datorie care nu scade niciodată.
sign-all-3 = Cineva este supravegheat, închis sau nu este niciodată singur.
sign-all-4 = Cineva rănește sau amenință o persoană ori familia ei.
sign-all-5 = Munca, plata sau călătoria nu sunt cum s-a promis.
signs-sex = Exploatare sexuală
sign-sex-1 = Altcineva hotărăște despre clienți, prețuri, poze sau zile.
sign-sex-2 = Poze sau filmări sunt folosite ca amenințare.
signs-work = Muncă
sign-work-1 = Zile foarte lungi, plată puțină sau deloc, muncă periculoasă fără protecție.
sign-work-2 = Oamenii dorm unde muncesc sau șeful hotărăște unde locuiesc.
signs-crime = Infracțiuni
sign-crime-1 = Cineva trebuie să transporte droguri, să fure sau să împrumute un card bancar, din cauza amenințărilor sau a unei datorii.
sign-crime-2 = Altcineva ia câștigul.
signs-begging = Cerșit
sign-begging-1 = Cineva trebuie să predea ce dau oamenii sau să aducă o sumă fixă.
signs-organ = Organe
sign-organ-1 = Cineva este presat sau i se oferă bani ca să dea un rinichi sau alt organ.
signs-family = Căsătorie și copii
sign-family-1 = Cineva nu poate alege cu cine se căsătorește sau este dus în străinătate ca să se căsătorească.
sign-family-2 = Cineva este presat să nască un copil pentru alții sau să cedeze un copil.

## About this site
about-who = Acest site primește sesizări pentru Grupul operativ împotriva traficului de persoane din Țările de Jos.
about-track = Acest site nu pune cookie-uri, nu rulează scripturi și nu încarcă nimic de pe alte site-uri.
about-keep = Ce a ajuns se păstrează până când anchetatorii au confirmat că au primit.
about-answers = Un răspuns rămâne aici cam trei luni. Pagina spune până când. Apoi îl ștergem.
about-cannot = Ce nu putem promite
about-address = Fără Tor Browser, rețeaua serverului nostru vede adresa conexiunii tale, chiar dacă noi nu o păstrăm.
about-words = Propriile tale cuvinte pot arăta cine ești: un nume, un loc, ceva ce știi doar tu.
about-code = În timp ce se face o pagină, serverul nostru poate citi ce scrii și ce răspundem. Nu păstrează nimic din acestea în formă lizibilă.
about-act = Dacă viața cuiva este în pericol sau cineva are sub 18 ani, s-ar putea să trebuiască să facem ceva ce nu ai cerut.
about-tor = Tor Browser
about-tor-why = Tor Browser îți ascunde adresa, și față de noi. Rețeaua ta poate vedea că folosești Tor, iar cine se uită în telefonul tău poate vedea că îl ai.
about-tor-at = În Tor Browser acest site are o adresă proprie:
about-leave = Ce face „{ leave }”
about-leave-does = Deschide alt site, neutru, în aceeași fereastră. Ce ai scris nu mai este acolo când te întorci.
about-leave-not = Nu șterge istoricul: trebuie să ștergi acolo chiar tu adresa acestui site. Alte ferestre ale acestui site rămân deschise: închide-le și pe ele. O fereastră privată nu păstrează istoric pe telefon sau calculator.
about-key = Cheia Grupului operativ
about-key-why = Sesizările se sigilează cu chei pe care le semnează Grupul operativ. Aceasta este amprenta cheii cu care semnează. Compară amprenta cu cea pe care Grupul operativ o publică în altă parte.
about-access = Accesibilitate
about-access-does = Acest site este făcut după WCAG 2.2, nivelul AA. Fiecare pagină este verificată de un program și merge doar cu tastatura și fără scripturi.
about-access-not = Ce nu există încă: oameni cu dizabilități nu l-au încercat și nu toate traducerile au fost verificate. E ceva greu de folosit? Scrie-ne într-o sesizare.
about-security = Ai găsit un punct slab în securitatea acestui site? Așa ne poți spune:
about-source = Programul se numește Meldkluis. Oricine poate citi și folosi codul sursă, sub licența EUPL-1.2.
about-source-at = Codul sursă este la:
