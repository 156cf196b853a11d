//! Pages that are only shown.

use meldkluis_intake::pages::Lang;

use crate::{
    client::{Answer, words},
    house::House,
};

/// What every answer carries.
#[track_caller]
fn is_guarded(answer: &Answer) {
    for (name, value) in [
        ("cache-control", "no-store"),
        ("referrer-policy", "no-referrer"),
        ("x-content-type-options", "nosniff"),
        ("x-frame-options", "DENY"),
        ("cross-origin-opener-policy", "same-origin"),
        ("cross-origin-embedder-policy", "require-corp"),
        ("cross-origin-resource-policy", "same-origin"),
    ] {
        assert_eq!(answer.header(name), Some(value), "{name} on {}", answer.status);
    }
    let policy = answer.header("content-security-policy").unwrap();
    assert!(policy.starts_with("default-src 'none'; style-src 'sha256-"));
    assert!(policy.contains("form-action 'self'") && policy.contains("frame-ancestors 'none'"));
    assert!(answer.header("permissions-policy").unwrap().contains("geolocation=()"));
    for name in ["date", "server", "set-cookie", "etag", "last-modified", "vary"] {
        assert_eq!(answer.header(name), None, "{name} on {}", answer.status);
    }
}

#[tokio::test]
async fn form_is_shown_in_the_language_of_the_path_or_the_wish() {
    let house = House::new().await;
    for (path, wish, lang) in [
        ("/nl/", "en", "nl"),
        ("/en/", "nl", "en"),
        ("/en", "nl", "en"),
        ("/", "nl-BE,nl;q=0.9", "nl"),
        ("/", "uk,en;q=0.2", "uk"),
        ("/", "de,en;q=0.2", "en"),
        ("/zh-Hans/", "nl", "zh-Hans"),
        ("/?utm=1", "nl", "nl"),
    ] {
        let answer = house.ask("GET", path, &format!("Accept-Language: {wish}\r\n")).await;
        assert_eq!(answer.status, 200);
        assert_eq!(answer.header("content-language"), Some(lang), "{path} {wish}");
        assert_eq!(answer.header("content-type"), Some("text/html; charset=utf-8"));
        assert!(answer.body.contains(&format!("action=\"/{lang}/tip\"")));
    }
}

#[tokio::test]
async fn guide_and_about_are_shown_in_every_language() {
    let house = House::new().await;
    for lang in Lang::ALL {
        for page in ["help", "about"] {
            let answer = house.get(&format!("/{lang}/{page}")).await;
            assert_eq!((answer.status, answer.header("content-language")), (200, Some(lang.tag())));
            assert!(answer.body.contains("</html>"));
        }
    }
    assert_eq!(house.ask("POST", "/nl/help", "").await.status, 405);
    assert_eq!(house.get("/nl/help/").await.status, 404);
}

#[tokio::test]
async fn fixed_pages_are_compressed_and_no_page_that_is_meant_for_one_person() {
    let house = House::new().await;
    let wish = "Accept-Encoding: gzip, deflate, br\r\n";
    for lang in Lang::ALL {
        for path in [format!("/{lang}/"), format!("/{lang}/help"), format!("/{lang}/about")] {
            let answer = house.ask("GET", &path, wish).await;
            assert_eq!(answer.header("content-encoding"), Some("gzip"), "{path}");
            let length: usize = answer.header("content-length").unwrap().parse().unwrap();
            assert!(length < 13_000, "{path} has {length} bytes");
            assert_eq!(house.get(&path).await.header("content-encoding"), None);
        }
        for path in [format!("/{lang}/messages"), format!("/{lang}/nothing"), "/leave".into()] {
            let answer = house.ask("GET", &path, wish).await;
            assert_eq!(answer.header("content-encoding"), None, "{path}");
        }
    }
}

#[tokio::test]
async fn programs_find_what_they_ask_for() {
    let house = House::new().await;
    let robots = house.get("/robots.txt").await;
    assert_eq!(robots.header("content-type"), Some("text/plain; charset=utf-8"));
    assert!(robots.body.contains("Disallow: /leave"));
    let security = house.get("/.well-known/security.txt").await;
    assert!(security.body.starts_with("Contact: mailto:"), "{}", security.body);
}

#[tokio::test]
async fn each_form_has_an_attempt_of_its_own() {
    let house = House::new().await;
    let attempt = |answer: Answer| {
        let (_, rest) = answer.body.split_once("name=\"attempt\" value=\"").unwrap();
        rest[..32].to_owned()
    };
    assert_ne!(attempt(house.get("/nl/").await), attempt(house.get("/nl/").await));
}

/// What was sent by then is answered still.
#[tokio::test]
async fn closed_form_takes_nothing_and_mailboxes_stay_open() {
    let house =
        House::closed(&[("nl", "Gesloten sinds 1 mei"), ("en", "Closed since 1 May")]).await;
    let form = house.get("/nl/").await;
    assert!(form.body.contains("Gesloten sinds 1 mei") && !form.body.contains("<form"));
    let refused = house.post("/nl/tip", &words("nobody reads this")).await;
    assert_eq!(refused.status, 410);
    assert!(refused.body.contains("Gesloten sinds 1 mei"), "{}", refused.body);
    is_guarded(&refused);
    assert_eq!(house.notes.taken().len(), 0);
    let messages = house.get("/en/messages").await;
    assert!(messages.body.contains("<form") && messages.body.contains("Closed since 1 May"));
}

#[tokio::test]
async fn every_answer_is_guarded() {
    let house = House::new().await;
    for answer in [
        house.get("/").await,
        house.get("/leave").await,
        house.get("/leave/now").await,
        house.get("/nowhere").await,
        house.get("/nl/tip").await,
        house.post("/nl/tip", &words("x")).await,
        house.post("/nl/tip", &words("")).await,
        house.post("/nl/tip", b"x").await,
        house.ask("POST", "/nl/tip", "").await,
        house.ask("HEAD", "/", "").await,
        house.get_tls("/en/").await,
    ] {
        is_guarded(&answer);
    }
}

#[tokio::test]
async fn tls_host_alone_says_hsts_and_onion_location() {
    let house = House::new().await;
    let plain = house.get("/en/").await;
    assert_eq!(plain.header("strict-transport-security"), None);
    assert_eq!(plain.header("onion-location"), None);
    let tls = house.get_tls("/en/").await;
    assert!(tls.header("strict-transport-security").unwrap().starts_with("max-age=63072000"));
    assert_eq!(tls.header("onion-location"), Some("http://abcdefgh.onion/en/"));
    let unknown = house.get_tls("/made-up").await;
    assert_eq!(unknown.header("onion-location"), Some("http://abcdefgh.onion/"));
}

#[tokio::test]
async fn head_has_the_headers_and_no_body() {
    let house = House::new().await;
    let (get, head) = (house.get("/nl/").await, house.ask("HEAD", "/nl/", "").await);
    assert_eq!(head.status, 200);
    assert_eq!(head.body, "");
    assert_eq!(head.header("content-length"), get.header("content-length"));
    assert_eq!(head.header("content-type"), get.header("content-type"));
    assert_eq!(house.ask("HEAD", "/nowhere", "").await.status, 404);
}

#[tokio::test]
async fn leave_goes_away_and_clears() {
    let house = House::new().await;
    let left = house.get("/leave").await;
    assert_eq!(left.status, 200);
    assert!(left.body.contains("http-equiv=\"refresh\" content=\"0; url=/leave/now\""));
    for method in ["GET", "HEAD"] {
        let answer = house.ask(method, "/leave/now", "").await;
        assert_eq!((answer.status, answer.body.as_str()), (303, ""));
        assert_eq!(answer.header("location"), Some("https://weather.example/"));
        assert_eq!(answer.header("clear-site-data"), Some("\"cache\", \"storage\""));
    }
}

#[tokio::test]
async fn unknown_paths_have_a_page_in_the_senders_language() {
    let house = House::new().await;
    for (path, heading) in [
        ("/en/nothing", "This page does not exist"),
        ("/nl/nothing", "Deze pagina bestaat niet"),
        ("/favicon.ico", "Deze pagina bestaat niet"),
        ("/nl/tip/", "Deze pagina bestaat niet"),
        ("/%6el/", "Deze pagina bestaat niet"),
        ("/en/../nl/", "This page does not exist"),
    ] {
        let answer = house.get(path).await;
        assert_eq!(answer.status, 404, "{path}");
        assert!(answer.body.contains(heading), "{path}");
        assert!(!answer.body.contains("nothing") && !answer.body.contains("favicon"));
    }
}

#[tokio::test]
async fn other_methods_are_told_which_are_allowed() {
    let house = House::new().await;
    for (method, path, allow) in [
        ("POST", "/nl/", "GET, HEAD"),
        ("DELETE", "/", "GET, HEAD"),
        ("OPTIONS", "/en/", "GET, HEAD"),
        ("TRACE", "/en/", "GET, HEAD"),
        ("POST", "/leave", "GET, HEAD"),
        ("GET", "/nl/tip", "POST"),
        ("HEAD", "/nl/tip", "POST"),
        ("PUT", "/en/tip", "POST"),
        ("BREW", "/en/tip", "POST"),
    ] {
        let answer = house.ask(method, path, "").await;
        assert_eq!(answer.status, 405, "{method} {path}");
        assert_eq!(answer.header("allow"), Some(allow), "{method} {path}");
    }
    assert!(house.get("/nl/tip").await.body.contains("Deze pagina kun je niet zo openen"));
}
