//! The two files that programs ask for: robots.txt (RFC 9309) and security.txt (RFC 9116).

use crate::config::SecurityTxt;

/// People must find the form and the guide; nobody needs to find the rest.
pub(super) const ROBOTS: &str = "User-agent: *\nDisallow: /leave\nDisallow: /*/messages\n";

/// Writes security.txt: it holds until the end of its last day.
pub(super) fn security(told: &SecurityTxt) -> String {
    let contacts = told.contact.iter().map(|contact| format!("Contact: {contact}\n"));
    let policy = told.policy.iter().map(|policy| format!("Policy: {policy}\n"));
    let expires = format!("Expires: {}T23:59:59Z\n", told.expires);
    let languages = "Preferred-Languages: nl, en\n".to_owned();
    contacts.chain([expires, languages]).chain(policy).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn security_txt_has_what_it_must_have() {
        let told = SecurityTxt {
            contact: vec!["mailto:s@m.test".into(), "tel:+31-20-5550100".into()],
            expires: "2027-05-31".into(),
            policy: Some("https://m.test/disclosure".into()),
        };
        assert_eq!(
            security(&told),
            "Contact: mailto:s@m.test\nContact: tel:+31-20-5550100\nExpires: 2027-05-31T23:59:59Z\n\
             Preferred-Languages: nl, en\nPolicy: https://m.test/disclosure\n"
        );
    }
}
