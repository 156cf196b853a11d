# polski, plain language.
# A sentence about the law says only what its source says: never that somebody will not be punished.

guide-lead = Możesz czytać tę stronę i niczego nam nie wysyłać.
guide-form = Zgłoś coś
guide-place = Najpierw powiedz, gdzie to jest. Nie możesz mówić? Poproś kogoś, komu ufasz, żeby zadzwonił.

## Where to turn
guide-turn = Gdzie możesz się zwrócić
guide-turn-lead = Żadne z tych miejsc nie należy do tej strony. Rozmowa może zostawić ślad na liście połączeń i na rachunku za telefon.
guide-hours = Nie podajemy godzin otwarcia: nie mogliśmy ich sprawdzić.

## Rights
rights = Twoje prawa w Holandii
rights-maybe = Co prawo może ci dać w Holandii
rights-unchecked = Żaden prawnik jeszcze nie sprawdził tych zdań. Zanim coś postanowisz, zapytaj adwokata, CoMensha lub Keerpunt, co dotyczy ciebie.
rights-source = Źródło:
rights-everyone = Dla każdej ofiary
right-law = Handel ludźmi jest przestępstwem. Kto przymusem, groźbą lub kłamstwem doprowadza kogoś do pracy, seksu, przestępstw lub żebrania, może za to dostać karę.
right-minor = Ktoś ma mniej niż 18 lat? Wtedy nawet bez przymusu może to być handel ludźmi.
right-lawyer = Możesz dostać adwokata za darmo.
right-interpreter = Możesz dostać tłumacza.
right-speak = Możesz zabrać głos w sądzie.
right-apart = W sądzie można to tak zorganizować, że ty i osoba podejrzana się nie zobaczycie.
right-crime = Ktoś zmusił cię do złamania prawa? Wtedy prokurator i sędzia mogą postanowić, że cię nie ukarzą. Nikt nie może z góry powiedzieć, czy tak się stanie.
right-money = Państwowy fundusz dla ofiar przemocy może wypłacić ci jednorazowo pewną kwotę. Mogą o to prosić także osoby bez dokumentów. Zawiadomienie policji nie jest potrzebne, jeśli są inne obiektywne informacje.
rights-eu = Obywatele krajów UE
right-eu-care = Przebywasz w Holandii legalnie? Wtedy gmina może zapewnić schronienie i opiekę.
right-eu-time = Czas do namysłu, opisany poniżej, dotyczy prawa pobytu. Jest dla osób, które nie są obywatelami kraju UE.
rights-other = Obywatele innych krajów
right-time = Możesz dostać czas do namysłu: najwyżej trzy miesiące. Dotyczy on twojego prawa pobytu.
right-dublin = Twój wniosek o azyl musi rozpatrzyć inny kraj europejski? Wtedy może to być 30 dni.
right-sign = Wystarczy do tego najmniejsza oznaka handlu ludźmi.
right-offer = Proponują go: policja, żandarmeria (Koninklijke Marechaussee) i inspekcja pracy (Nederlandse Arbeidsinspectie). Masz więc kontakt z jedną z tych służb.
right-shelter = W czasie do namysłu jest osobne schronienie dla ofiar.
right-permit = Są zezwolenia na pobyt dla ofiar i dla świadków. Każde ma swoje warunki.
right-severe = Także bez współpracy z policją może istnieć inna droga: przy poważnym zagrożeniu lub z powodów medycznych.

## People who saw something
witness = Widzisz lub słyszysz coś
witness-sure = Nie musisz mieć pewności. Powiedz, co wiesz z własnych obserwacji, a co od innych.
witness-apart = Nie zaczepiaj osoby, którą podejrzewasz, i nie próbuj samodzielnie nikogo uwalniać. To może być niebezpieczne dla ciebie i dla ofiary.
witness-name = Możesz złożyć zgłoszenie bez podawania imienia i nazwiska: tutaj albo przez telefon w Meld Misdaad Anoniem.
witness-notes = Zapisz, gdzie, kiedy i co, na przykład numer rejestracyjny. Nie ryzykuj z tego powodu.

## Professionals
work = Stykasz się z tym w pracy
work-officer = Każda gmina powinna mieć osobę do kontaktu w sprawach handlu ludźmi. Zapytaj w swojej gminie, kto to jest.
work-refer = CoMensha to krajowe centrum koordynacji: szuka schronienia i rejestruje ofiary. Zadzwoń tam w sprawie możliwej ofiary.
work-guide = Kto zajmuje się tym zawodowo, znajdzie prawa, przepisy i organizacje w Wegwijzer Mensenhandel, w czterech fazach:
work-phase-1 = Rozpoznanie: zauważyć i zapisać sygnały.
work-phase-2 = Ochrona: bezpieczne miejsce, opieka, prawo pobytu.
work-phase-3 = Postępowanie karne: zawiadomienie policji, adwokat, sąd.
work-phase-4 = Odszkodowanie: pieniądze za szkody.
work-names = Wpisuj imiona i nazwiska ofiar w tym formularzu tylko wtedy, gdy są potrzebne, by kogoś znaleźć.

## Signs
signs = Jak rozpoznać handel ludźmi
signs-lead = Jeden sygnał niczego nie dowodzi. Kilka razem to powód, żeby to zgłosić.
signs-all = W każdej formie
sign-all-1 = Ktoś inny trzyma paszport, telefon lub pieniądze.
sign-all-2 = Jest dług, który nigdy się nie zmniejsza.
sign-all-3 = Kogoś się pilnuje lub zamyka albo ktoś nigdy nie jest sam.
sign-all-4 = Ktoś grozi tej osobie lub jej rodzinie albo zadaje im ból.
sign-all-5 = Praca, zapłata lub podróż są inne, niż obiecano.
signs-sex = Wyzysk seksualny
sign-sex-1 = Ktoś inny decyduje o klientach, cenach, zdjęciach lub dniach.
sign-sex-2 = Zdjęcia lub filmy służą do gróźb.
signs-work = Praca
sign-work-1 = Bardzo długie dni, mało pieniędzy lub żadnych, niebezpieczna praca bez ochrony.
sign-work-2 = Ludzie śpią tam, gdzie pracują, albo szef decyduje, gdzie mieszkają.
signs-crime = Przestępstwa
sign-crime-1 = Ktoś musi przewozić narkotyki, kraść lub pożyczać kartę bankową z powodu gróźb lub długu.
sign-crime-2 = Ktoś inny ma z tego zysk.
signs-begging = Żebranie
sign-begging-1 = Ktoś musi oddawać to, co dają ludzie, albo przynosić stałą kwotę.
signs-organ = Narządy
sign-organ-1 = Ktoś jest pod naciskiem albo ktoś oferuje mu pieniądze, żeby oddał nerkę lub inny narząd.
signs-family = Małżeństwo i dzieci
sign-family-1 = Ktoś nie może sam wybrać, z kim weźmie ślub, albo jest zabierany za granicę, żeby wziąć ślub.
sign-family-2 = Ktoś jest pod naciskiem, żeby urodzić dziecko dla innych albo oddać dziecko.

## About this site
about-who = Ta strona przyjmuje zgłoszenia dla Grupy Zadaniowej do spraw Handlu Ludźmi w Holandii.
about-track = Ta strona nie zapisuje plików cookie, nie uruchamia skryptów i nie pobiera nic z innych stron.
about-keep = To, co dotarło, jest przechowywane, aż śledczy potwierdzą, że to mają.
about-answers = Odpowiedź zostaje tu przez około trzy miesiące. Strona podaje, do kiedy. Potem ją usuwamy.
about-cannot = Czego nie możemy obiecać
about-address = Bez Tor Browser sieć naszego serwera widzi adres twojego połączenia, chociaż my go nie zapisujemy.
about-words = Twoje własne słowa mogą pokazać, kim jesteś: imię lub nazwisko, miejsce, coś, co wiesz tylko ty.
about-code = Gdy strona jest tworzona, nasz serwer może odczytać to, co wpisujesz i co my odpowiadamy. Żadnej z tych rzeczy nie przechowuje w czytelnej postaci.
about-act = Jeśli czyjeś życie jest w niebezpieczeństwie albo ktoś ma mniej niż 18 lat, być może będziemy musieli zrobić coś, o co nie prosisz.
about-tor = Tor Browser
about-tor-why = Tor Browser ukrywa twój adres, także przed nami. Twoja sieć może zobaczyć, że używasz Tora, a kto zajrzy do twojego telefonu, może zobaczyć, że ta przeglądarka tam jest.
about-tor-at = W Tor Browser ta strona ma własny adres:
about-leave = Co robi „{ leave }”
about-leave-does = Otwiera inną, neutralną stronę w tym samym oknie. Wpisanego tekstu już nie ma, gdy wrócisz.
about-leave-not = Nie usuwa historii: adres tej strony musisz tam usunąć samodzielnie. Inne okna z tą stroną pozostają otwarte: zamknij je też. Okno prywatne nie zapisuje historii w telefonie ani komputerze.
about-key = Klucz Grupy Zadaniowej
about-key-why = Zgłoszenia są zapieczętowane kluczami, które podpisuje Grupa Zadaniowa. To jest odcisk klucza, którym ona podpisuje. Porównaj go z odciskiem, który Grupa Zadaniowa publikuje gdzie indziej.
about-access = Dostępność
about-access-does = Ta strona jest zrobiona tak, by spełniać WCAG 2.2, poziom AA. Każdą stronę sprawdził program; działa z samą klawiaturą i bez skryptów.
about-access-not = Czego jeszcze nie ma: nie wypróbowały jej osoby z niepełnosprawnościami i nie każde tłumaczenie zostało sprawdzone. Coś jest trudne w użyciu? Napisz nam w zgłoszeniu.
about-security = Masz informację o słabym punkcie w zabezpieczeniach tej strony? Tak możesz nam to przekazać:
about-source = Program nazywa się Meldkluis. Każdy może czytać i używać jego kodu źródłowego na licencji EUPL-1.2.
about-source-at = Kod źródłowy jest tu:
