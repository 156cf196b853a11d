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

    /// SECURITY.md tells what the sample's security.txt tells, line by line.
    #[test]
    fn security_page_and_the_samples_security_txt_agree() {
        let sample = include_str!("../../../deploy/config/intake.toml");
        let section = sample.split("# [pages.security]\n").nth(1).expect("the sample has it");
        let lines = section.lines().map_while(|line| line.strip_prefix("# "));
        let told: SecurityTxt =
            toml::from_str(&lines.collect::<Vec<_>>().join("\n")).expect("a section");
        let page = include_str!("../../../SECURITY.md");
        let (_, shown) = page.split_once("```text\n").expect("the page shows a security.txt");
        let (shown, _) = shown.split_once("```").expect("it ends");
        assert_eq!(shown, security(&told));
        let prose = page.replace(shown, "");
        for address in told.contact.iter().filter_map(|contact| contact.strip_prefix("mailto:")) {
            assert!(prose.contains(address), "{address}");
        }
        assert!(prose.contains(told.policy.as_deref().expect("the sample names a policy")));
    }

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
