//! What `status` tells of the carry.

use super::*;

#[test]
fn status_is_not_proven_until_a_desk_acknowledges_and_tells_when_nothing_is_carried() {
    let house = House::new(2, 3);
    let due = |today| house.deployment().status(day(today)).unwrap();
    let says = |today: u32, words: &str| due(today).due.iter().any(|line| line.contains(words));
    assert!(!due(0).proven && says(0, "NOT PROVEN"));
    assert!(!says(7, "nothing was carried") && says(8, "nothing was carried for 8 days"));
    house.hold(0, 1, 0, 0);
    assert!(says(0, "NOT PROVEN"), "an empty log proves nothing");
    house.hold(0, 2, 3, 4);
    assert!(due(4).proven && !says(4, "NOT PROVEN"));
    // The other desk still waits, and somebody was here on day 4.
    assert!(!says(11, "nothing was carried") && says(12, "nothing was carried for 8 days"));
    house.hold(1, 1, 3, 12);
    assert!(!says(500, "nothing was carried"));
    assert_eq!(due(12).erased, 0);
}

#[test]
fn status_looks_at_the_certificate_where_one_is_needed() {
    let house = House::new(1, 1);
    let file = house.file("chain.pem", b"no certificate");
    let tls = format!("[tls]\ncertificate = {file:?}\nkey = '/nowhere'\n");
    let due = |listen: &str| {
        let text = house.configuration().replace("[listen]", &format!("{tls}[listen]\n{listen}"));
        let deployment = Deployment::new(Config::parse(&text).unwrap()).unwrap();
        let due = deployment.status(day(0)).unwrap().due;
        due.into_iter().filter(|line| line.contains("certificate")).collect::<Vec<_>>()
    };
    assert_eq!(due(""), [""; 0]);
    let listen = "tls = ['127.0.0.1:0']";
    assert!(due(listen)[0].contains("cannot be used: no certificate in PEM"));
    let mut params = CertificateParams::new(vec!["localhost".into()]).unwrap();
    params.not_after = date_time_ymd(2026, 12, 1);
    let signed = params.self_signed(&KeyPair::generate().unwrap()).unwrap();
    house.file("chain.pem", signed.pem().as_bytes());
    assert!(due(listen)[0].contains("the certificate ends on 2026-12-01"));
    params.not_after = date_time_ymd(2027, 12, 1);
    let longer = params.self_signed(&KeyPair::generate().unwrap()).unwrap();
    house.file("chain.pem", longer.pem().as_bytes());
    assert_eq!(due(listen), [""; 0]);
    // The first of a chain to end ends the chain.
    house.file("chain.pem", [longer.pem(), signed.pem()].concat().as_bytes());
    assert!(due(listen)[0].contains("the certificate ends on 2026-12-01"));
}
