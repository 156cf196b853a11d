//! Sentences with prices, dates, times, ages and house numbers, in the languages in which tips come.

use meldkluis_reviewer::links::{Kind, marks};

const SENTENCES: [&str; 48] = [
    "Zij werkt van 10.00 tot 02:30 uur en krijgt 20 euro per dag.",
    "Op 06-12-2026 om 10 uur kwam een man van 45 jaar.",
    "Op 01-02-2026 12:30 en op 3/4/2026 waren er 12 meisjes.",
    "Het kost €150,00 of 1.250,50 per maand, 3.000 in totaal.",
    "Sinds 2019-2020 wonen er 8 mensen op nummer 12-14, 3 hoog.",
    "Kamer 204, tussen 0800-1700, daarna van 2000 tot 0600.",
    "Ik ben 17, mijn zus is 15 en 9 maanden; 1-mei-26 vertrekken ze.",
    "In 2024 en 2025 kwamen er 1500 mensen, 2000 km ver weg.",
    "Bus 22 en lijn 3 rijden om 07.15, 07.45 en 08.15.",
    "Zaaknummer 20261128 en dossier 123456789 weet ik niet meer.",
    "De schuld is 5000 EUR, elke week 250, dus 20 weken.",
    "Ze tellen 1 2 3 4 5 6 7 8 9 10 en dan weer van voren af.",
    "Hij is 1.85 m, 90 kg, maat 46, en rijdt 120 km/u.",
    "Van 24-12 t/m 02-01, 24/7, 3x per dag, 100% zeker.",
    "Rekening 0417164300 staat op zijn naam.",
    "She is 16 years old and works 12-14 hours, 7 days a week for $5.",
    "They came on 12/03/2026 at 6:30 pm, room 1204, 3rd floor.",
    "He said I owe 15,000 and pays 0.50 per piece since 2021.",
    "On 11 September 2001 - no, 2026 - at 0900 hours.",
    "Order 00 12 34 56 was sent twice, page 10 of 20.",
    "Pracuje 16 godzin dziennie za 1200 zł od 01.02.2026, ma 19 lat.",
    "Było nas 8 osób w pokoju 12 m2, 2-3 godziny snu.",
    "Lucrează din 15.06.2026, 14 ore pe zi, 800 de lei pe lună.",
    "Are 17 ani și 3 luni, camera 15, etajul 2.",
    "Работи по 12 часа от 01.09.2026 за 50 лв. на ден, на 20 години е.",
    "Бяхме 6 души в стая 12, от 8:00 до 22:30.",
    "Havi 90 000 forint, 2026. 05. 12. óta, 18 éves.",
    "Працює з 05.06.2026 по 14 годин, отримує 300 грн, їй 16 років.",
    "Их было 10 человек, 25 000 рублей, с 9:00 до 21:00, 2-й этаж.",
    "Trabaja 12 horas por 20,50 € desde el 10/11/2026; tiene 17 años.",
    "Le deben 3.500 euros, habitación 21, de 22:00 a 06:00.",
    "Elle a 16 ans, travaille de 8h30 à 23h00 pour 15 € depuis le 1/2/2026.",
    "Ils étaient 7 dans 18 m², 2 500 euros de dette.",
    "Ela tem 15 anos e trabalha das 9h às 23h por 10,00 € desde 2025.",
    "Cô ấy 17 tuổi, làm 14 giờ một ngày, 500.000 đồng, từ 01/03/2026.",
    "她今年17岁，每天工作14小时，从2026年3月1日起，欠款50000元。",
    "17 yaşında, günde 12 saat, 1.500 TL, 05.07.2026 tarihinden beri.",
    "عمرها ١٧ سنة وتعمل ١٤ ساعة منذ ٠١/٠٣/٢٠٢٦ مقابل ٢٠ يورو",
    "هم ٨ أشخاص في غرفة ١٢، من ٨:٠٠ إلى ٢٢:٣٠",
    "ዕድሜዋ 17 ነው፣ በቀን 14 ሰዓት ትሰራለች፣ ከ01/03/2026 ጀምሮ።",
    "Artikel 273f Sr, lid 1 sub 4, en B8/3 van de circulaire.",
    "COVID-19 in 2020, EU-richtlijn 2024/1712, ISO 27001:2022.",
    "Temperatuur -5 tot +31 graden, windkracht 6-7.",
    "Lat 52.370216, lon 4.895168, hoogte 3.5.",
    "IP 192.168.10.20 en poort 8080, versie 1.2.3-4.",
    "BMW 320d uit 2016, Mercedes E200, iPhone 13, maat 38-40.",
    "De code was 4821 9937 0012 en het pinnummer 0000.",
    "Wedstrijd 3-2, rust 1-0, 20.000 mensen, plaats 12-B-4.",
];

#[test]
fn ordinary_sentences_hold_no_number_plate_or_account() {
    let strong =
        [Kind::Phone, Kind::Plate, Kind::Iban, Kind::Register, Kind::Mail, Kind::Handle, Kind::Url];
    let wrong: Vec<_> = SENTENCES
        .iter()
        .flat_map(|text| marks(text).into_iter().map(move |mark| (*text, mark)))
        .filter(|(_, mark)| strong.contains(&mark.kind))
        .map(|(text, mark)| (text.get(mark.range), mark.kind, mark.key))
        .collect();
    assert!(wrong.is_empty(), "{wrong:?}");
}

#[test]
fn ordinary_sentences_hold_no_address_or_business() {
    let found: Vec<_> = SENTENCES.iter().flat_map(|text| marks(text)).collect();
    assert!(found.is_empty(), "{found:?}");
}
