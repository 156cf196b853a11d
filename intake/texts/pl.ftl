# polski, plain language.
# Who has checked these texts; empty as long as nobody has.
reviewed-by = { "" }
unreviewed = Nikt jeszcze nie sprawdził tego tłumaczenia. Tam, gdzie chodzi o twoje bezpieczeństwo, obok stoją słowa po niderlandzku i po angielsku.

## Every page
title = Formularz
leave = Opuść tę stronę
languages = Język
danger-call = Niebezpieczeństwo teraz? Zadzwoń:
nobody = W tej chwili nikt tego nie czyta; zgłoszenia są czytane w te dni: { $days }.
nobody-daily = W tej chwili nikt tego nie czyta; zgłoszenia są czytane codziennie.
danger-silent = Nie możesz mówić albo wolisz najpierw z kimś się naradzić? Anonimowy czat:
guide = Pomoc i prawa
about = O tej stronie

## The form
heading = Zgłoś handel ludźmi lub wyzysk
lead = Opowiedz Grupie Zadaniowej do spraw Handlu Ludźmi, co się dzieje. Nie musisz mówić, kim jesteś.
promise = Co obiecujemy, a czego nie możemy obiecać
promise-time = Nie zapisujemy adresu IP ani godziny. Tylko dzień.
promise-sealed = Twoje zgłoszenie zostanie zapieczętowane. Potem mogą je otworzyć tylko śledczy Grupy Zadaniowej.
promise-network = Twój dostawca internetu, praca lub szkoła może zobaczyć, że odwiedzasz tę stronę. Na urządzeniu, którym zarządzają albo które ktoś obserwuje, być może widać też, co piszesz.
promise-device = Adres tej strony zostaje w historii przeglądarki, nawet gdy naciśniesz „{ leave }”.
promise-answer = Po wysłaniu dostaniesz kod. Dzięki niemu możesz przeczytać naszą odpowiedź na tej stronie. Nikt nie musi wiedzieć, kim jesteś.
promise-more = Wszystko o tym, co obiecujemy i czego nie możemy
promise-optional = Potrzebne jest tylko pytanie 2 albo nagranie. Resztę możesz pominąć.

q-source = Skąd o tym wiesz?
source-victim = To spotyka mnie
source-acquaintance = To spotyka kogoś, kogo znam
source-witness = Zdarzyło mi się to widzieć lub słyszeć
source-work = Z mojej pracy
source-rather-not-say = Wolę nie mówić

q-text = Co się dzieje?
hint-text = Pisz w dowolnym języku. Może być krótko.
hint-text-know = Jeśli wiesz: kto, ile osób, samochody, nazwy w internecie, dni i godziny. Czy wiesz to z własnych obserwacji, czy od kogoś?
hint-voice-below = Wolisz to nagrać? Możesz przy pytaniu 8.
guessable = Ktoś może się domyślić, że to pochodzi ode mnie

q-what = Co te osoby muszą robić albo co musisz robić ty?
hint-what = Wybierz wszystko, co pasuje.
what-sex = Seks lub czynności seksualne, także w internecie
what-work = Inna praca
what-crime = Łamanie prawa dla kogoś: narkotyki, kradzieże, karta bankowa
what-begging = Żebranie
what-organ = Oddanie narządu
what-family = Ślub albo urodzenie lub oddanie dziecka
what-other = Coś innego albo nie wiem

q-place = Gdzie?
hint-place = Miejscowość, ulica, firma, strona internetowa lub numer rejestracyjny. Nie wiesz? Co widzisz: sklep, tablicę, dworzec?

q-minor = Czy ktoś, kogo to spotyka, ma mniej niż 18 lat?
hint-minor = Także jeśli chodzi o ciebie.
minor-yes = Tak
minor-no = Nie
minor-unknown = Nie wiem

q-when = Kiedy?
when-now = Teraz
when-soon = Niedługo
when-over = To już minęło
when-unknown = Nie wiem
soon = Niedługo: kiedy?
danger = W najbliższych dniach ktoś może zostać ranny, zamknięty lub wywieziony

q-want = Czego chcesz?
hint-want = Możesz też zadzwonić po pomoc. Nie zawsze ktoś odbiera:
want-help = Chcę pomocy
want-tell = Chcę tylko o tym powiedzieć
want-unknown = Nie wiem
talk_first = Najpierw porozmawiajcie tu ze mną, zanim ktoś przyjdzie
hint-talk = Spróbujemy. Jeśli czyjeś życie jest w niebezpieczeństwie albo ktoś ma mniej niż 18 lat, być może będziemy musieli przyjść.

q-files = Nagranie, zdjęcia, wideo, dokumenty
hint-optional = Nieobowiązkowe. Twoje słowa dotrą, nawet jeśli plik się nie prześle.
files-minor = Nie wysyłaj seksualnych zdjęć ani filmów z osobami poniżej 18 lat. Napisz nam, że istnieją.
files-cleaned = Usuwamy z plików ukryte dane tam, gdzie się da. Po wysłaniu zobaczysz przy każdym pliku, czy się udało. Czego nie możemy usunąć: twojego pokoju, odbicia, głosu.
voice = Nagraj to, co chcesz powiedzieć
hint-voice = Ktoś może rozpoznać twój głos. Nagranie może zostać na tym telefonie.
files = Wybierz pliki
hint-files =
    { $files ->
        [one] Najwyżej jeden plik lub nagranie, najwyżej { $megabytes } MB.
        [few] Najwyżej { $files } pliki, nagranie też się liczy. Razem najwyżej { $megabytes } MB.
        [many] Najwyżej { $files } plików, nagranie też się liczy. Razem najwyżej { $megabytes } MB.
       *[other] Najwyżej { $files } pliku, nagranie też się liczy. Razem najwyżej { $megabytes } MB.
    }
keep_taken = Przekażcie śledczym także, gdzie i kiedy to powstało, jeśli plik to zawiera. To może zdradzić twoje miejsce pobytu w tamtej chwili.
send = Wyślij zgłoszenie
hint-send = Potem zobaczysz, czy wszystko dotarło, i dostaniesz kod do naszej odpowiedzi.

## The form once more
again-nothing = W twoim zgłoszeniu nic jeszcze nie ma
again-nothing-do = Napisz przy pytaniu 2, co się dzieje, albo dodaj nagranie lub plik przy pytaniu 8. Nic jeszcze nie zostało wysłane.
again-text = Twój tekst jest za długi
again-text-do = Największa liczba znaków: { $characters }. Twój tekst jest poniżej. Skróć go albo wyślij w dwóch częściach. Nic jeszcze nie zostało wysłane.
again-cut = Twój tekst był tak długi, że poniżej jest tylko jego pierwsza część.
again-line = Jedna z twoich odpowiedzi jest za długa
again-line-do = Największa liczba znaków w wierszu: { $characters }. Wszystko nadal jest poniżej. Nic jeszcze nie zostało wysłane.
again-room = Nie mamy teraz miejsca na długi tekst
again-room-do = Twój tekst jest poniżej. Skróć go (liczba znaków poniżej { $characters }), najważniejsze podaj na początku, i wyślij go ponownie bez plików. Nic jeszcze nie zostało wysłane. Jeśli to nie może czekać, zadzwoń pod jeden z tych numerów.
again-kept = Twój tekst nadal jest poniżej.
again-files = Jeśli były wybrane pliki, wybierz je ponownie.

## Sent
sent = Twoje zgłoszenie dotarło
sent-sealed = Jest zapieczętowane. Mogą je otworzyć tylko śledczy Grupy Zadaniowej do spraw Handlu Ludźmi.
sent-next = Co będzie dalej?
sent-answer = Mają odpowiedź lub pytanie? Znajdziesz je na tej stronie za pomocą kodu.
answer-within =
    { $days ->
        [one] Z kodem znajdziesz tu odpowiedź w ciągu jednego dnia.
        [few] Z kodem znajdziesz tu odpowiedź w ciągu { $days } dni.
        [many] Z kodem znajdziesz tu odpowiedź w ciągu { $days } dni.
       *[other] Z kodem znajdziesz tu odpowiedź w ciągu { $days } dnia.
    }
now = Z twojego zgłoszenia wynika, że komuś może grozić niebezpieczeństwo
now-unread = Nikt jeszcze nie przeczytał twojego zgłoszenia. Nie czekaj na nas. Zadzwoń:
now-place = Najpierw powiedz, gdzie to jest: miejscowość, ulica, numer domu.
now-silent = Nie możesz mówić? Poproś kogoś, komu ufasz, żeby zadzwonił, albo napisz na anonimowym czacie:
sent-files = Twoje pliki
sent-recording = Twoje nagranie
sent-file = Plik { $number }
sent-range = Pliki od { $first } do { $last }
label-full = odebrano i usunięto ukryte dane
label-partial = odebrano; usunięto większość ukrytych danych, ale nie wszystkie
label-none = odebrano, nie wyczyszczono: ukryte dane też trafiły do śledczych
rest-encoder = w wideo może nadal być nazwa programu, w którym powstało
rest-inner = coś w środku zostało bez zmian
rest-text = nazwy i nazwiska w samym tekście zostały
sent-taken = Na twoją prośbę śledczy dostaną też informację, gdzie i kiedy plik powstał, jeśli plik ją zawierał.
lost = Nie dotarło
lost-too-many = za dużo plików w jednym zgłoszeniu
lost-too-large = za duży rozmiar
lost-empty = plik był pusty
lost-broken = plik nie przesłał się poprawnie
lost-no-room = nie mieliśmy miejsca
lost-do = Reszta twojego zgłoszenia dotarła. To, czego brakuje, możesz wysłać w nowym zgłoszeniu.
sent-device = Czy ktoś może zajrzeć do tego telefonu lub komputera? Usuń wtedy nagrania i zdjęcia, które powstały na potrzeby tego zgłoszenia, oraz historię przeglądarki: widać w niej, że coś zostało wysłane. Zamknij też to okno i inne okna z tą stroną: kto się cofnie, może wysłać zgłoszenie jeszcze raz i dostanie wtedy kod.
new = Kolejne zgłoszenie

## The code
have-code = Mam kod
to-form = Złóż zgłoszenie
code = Twój kod
code-for = Z tym kodem możesz na tej stronie przeczytać naszą odpowiedź i coś dodać. Inaczej się nie da. Kod widzisz tylko teraz.
code-keep = Zapisz go na papierze i schowaj papier tam, gdzie nikt nie zagląda.
code-share = Kto ma kod, może przeczytać naszą odpowiedź.
code-other-phone = Nie zapisuj go w cudzym telefonie ani komputerze. Zapisz go na papierze albo odejdź bez niego. Twoje zgłoszenie i tak dotarło.
code-where = Wróć na tę stronę i wybierz „{ have-code }”:
code-none = Tym razem nie dostajesz kodu
code-none-do = Nie udało się go utworzyć. Twoje zgłoszenie i tak dotarło, ale nie możemy na nie odpowiedzieć na tej stronie. Chcesz odpowiedzi? Wyślij później jeszcze jedno krótkie zgłoszenie. Wtedy dostaniesz kod.

## The box for the code
ask = Przeczytaj naszą odpowiedź
ask-lead = Wpisz kod otrzymany po wysłaniu zgłoszenia.
code-hint = 24 cyfry. Odstępy nie mają znaczenia.
open = Otwórz
retry = Spróbuj ponownie
ask-lost = Nie masz już kodu?
ask-lost-do = Wtedy nikt nie może otworzyć odpowiedzi, my też nie. Możesz złożyć nowe zgłoszenie. Dostaniesz wtedy nowy kod.
kept = Twój tekst
wrong-length = Kod ma 24 cyfry
wrong-length-do = Tu jest ich więcej lub mniej. Porównaj je z zapisanym kodem.
wrong-characters = Kod ma tylko cyfry
wrong-characters-do = We wpisanym kodzie jest coś jeszcze. Usuń wszystko oprócz cyfr. Odstępy nie mają znaczenia.
wrong-mistyped = W kodzie jest błąd
wrong-mistyped-do = Jedna z tych cyfr jest zła albo dwie są zamienione miejscami. Porównaj je z zapisanym kodem.
wrong-expired = Wpisz kod jeszcze raz
wrong-expired-do = Strona była długo otwarta. Dla twojego bezpieczeństwa prosimy wtedy o kod jeszcze raz. Nic nie zostało wysłane ani usunięte.
wrong-expired-files = Strona była długo otwarta. Dla twojego bezpieczeństwa prosimy wtedy o kod jeszcze raz. Nic nie zostało wysłane. Jeśli były wybrane pliki, wybierz je ponownie na następnej stronie.
wrong-kept = Twój tekst nadal jest poniżej. Możesz go wysłać na następnej stronie.
wrong-busy = Teraz jest za duży ruch
wrong-busy-do = Nie mogliśmy otworzyć odpowiedzi. Nic nie zginęło. Spróbuj ponownie za kilka minut. Jeśli to nie może czekać, zadzwoń pod jeden z tych numerów.
wrong-failed = Nie udało się z powodu naszego błędu
wrong-failed-do = Spróbuj ponownie za jakiś czas. Jeśli to nie może czekać, zadzwoń pod jeden z tych numerów.

## The answers
none = Nie ma jeszcze odpowiedzi
none-lead = Może nikt jeszcze nie przeczytał twojego zgłoszenia. Zachowaj kod i zajrzyj tu później. W cyfrach nie widzimy błędu.
some = Nasza odpowiedź
some-stay = Potem usuwamy odpowiedź. Twoje własne słowa nigdy się tu nie pokazują.
letter-stays = To zostanie tutaj do końca { $month }.
letter = Odpowiedź z { $date }
letter-read = Twoje zgłoszenie zostało przeczytane.
answer-yes = Tak
answer-no = Nie
answer-unknown = Nie wiem
file-size = { $kilobytes } kB
file-stays = Plik, który otworzysz, zostanie na tym telefonie lub komputerze, dopóki go nie usuniesz.
unreadable = Jest tu odpowiedź, której nie możemy otworzyć. Napisz nam poniżej, że nie możesz jej przeczytać.
date = { $day } { $month } { $year }
month-year = { $month } { $year }
month-01 = stycznia
month-02 = lutego
month-03 = marca
month-04 = kwietnia
month-05 = maja
month-06 = czerwca
month-07 = lipca
month-08 = sierpnia
month-09 = września
month-10 = października
month-11 = listopada
month-12 = grudnia
weekday-1 = poniedziałek
weekday-2 = wtorek
weekday-3 = środa
weekday-4 = czwartek
weekday-5 = piątek
weekday-6 = sobota
weekday-7 = niedziela

add = Dodaj coś
add-hint = Pisz w dowolnym języku. Może być krótko.
add-answers = Razem z tym wysyłasz swoje odpowiedzi na pytania. Możesz zostawić pytanie bez odpowiedzi.
add-send = Wyślij
more-nothing = Nie ma jeszcze nic do wysłania
more-nothing-do = Napisz coś, odpowiedz na pytanie albo dodaj nagranie lub plik. Nic jeszcze nie zostało wysłane.
more-busy = Teraz jest za duży ruch. Twoje uzupełnienie nie dotarło
more-failed = Z powodu naszego błędu twoje uzupełnienie nie dotarło
back = Wstecz

added = Twoje uzupełnienie dotarło
added-lead = Jest zapieczętowane. Śledczy czytają je później, razem z twoim zgłoszeniem. Twój kod pozostaje ten sam.

delete = Usuń odpowiedź
delete-what = Usuniemy wtedy wszystko, co jest tutaj do twojego kodu. Twoje zgłoszenie zostanie u śledczych. Twój kod nadal będzie działać.
delete-sure = Tak, usuń to
delete-now = Usuń
deleted = Odpowiedź została usunięta
deleted-lead = Nie ma jej już na tej stronie. Twoje zgłoszenie zostaje u śledczych. Z kodem nadal możesz coś dodać.

withdraw = Poproś, żebyśmy nie używali twojego zgłoszenia
withdraw-what = Śledczy zobaczą twoją prośbę później, nie od razu. Nie możemy obiecać, że ją spełnimy. Jeśli czyjeś życie jest w niebezpieczeństwie albo ktoś ma mniej niż 18 lat, być może będziemy musieli coś zrobić.
withdraw-sure = Tak, proszę nie używać mojego zgłoszenia
withdraw-now = Wyślij to
withdrawn = Dostaliśmy twoją prośbę
withdrawn-lead = Prosisz, żebyśmy nie używali twojego zgłoszenia. Śledczy zobaczą to później, nie od razu. Nie możemy obiecać, że spełnimy tę prośbę. Twój kod pozostaje ten sam.

unsure = Najpierw zaznacz pole
unsure-delete = Nic nie zostało usunięte. Na pewno tego chcesz? Zaznacz wtedy niżej pole przy „{ delete }”.
unsure-withdraw = Nic nie zostało wysłane. Na pewno tego chcesz? Zaznacz wtedy niżej pole przy „{ withdraw }”.
newer = Jest nowa odpowiedź
newer-do = Przyszła, gdy strona była otwarta. Nic jeszcze nie zostało usunięte.
no-file = Tego pliku już tu nie ma
no-file-do = Wszystko, co tu jest, znajduje się poniżej.

## Help
help = Możesz też zwrócić się tutaj
help-police = policja, gdy sprawa nie jest pilna
help-comensha = schronienie i porady w sprawie handlu ludźmi
help-home = przemoc w domu, obawy o dziecko
help-chat = anonimowy czat o wyzysku, wyjaśnienie twoich praw
help-anonymous = anonimowe zgłoszenie przez telefon
help-work = inspekcja pracy: wyzysk w pracy
help-border = żandarmeria: na lotnisku, w porcie lub na granicy
help-online = przemoc seksualna w internecie, groźby z użyciem zdjęć lub filmów
abroad = z zagranicy:
checked = Sprawdzono { $date }

## Something went wrong
fault-nothing-stored = Nic nie zostało zapisane.
fault-to-form = Przejdź do formularza
fault-malformed = Nie mogliśmy odczytać tego, co wysłała twoja przeglądarka
fault-malformed-do = Wróć do poprzedniej strony i spróbuj ponownie.
fault-cross-site = To przyszło z innej strony internetowej
fault-cross-site-do = Otwórz tę stronę i wypełnij formularz tutaj.
fault-not-found = Ta strona nie istnieje
fault-not-found-do = Formularz znajdziesz na pierwszej stronie.
fault-method = Tej strony nie można tak otworzyć
fault-method-do = Przejdź do formularza.
fault-type = Nie mogliśmy odczytać tego, co wysłała twoja przeglądarka
fault-type-do = Użyj formularza na tej stronie.
fault-headers = Twoja przeglądarka wysłała przy tym za dużo danych
fault-headers-do = Otwórz formularz ponownie, w oknie prywatnym lub w innej przeglądarce.
fault-failed = Z powodu naszego błędu twoje zgłoszenie nie dotarło
fault-failed-do = Spróbuj ponownie za jakiś czas. Jeśli to nie może czekać, zadzwoń pod jeden z tych numerów.
fault-busy = Teraz jest za duży ruch. Twoje zgłoszenie nie dotarło
fault-busy-do = Spróbuj ponownie za kilka minut, najlepiej bez plików. Jeśli to nie może czekać, zadzwoń pod jeden z tych numerów.
