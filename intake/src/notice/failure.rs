//! Why a mail did not go: a closed set, told in fixed words without an address, a name or a password.

use serde::{Serialize, Serializer};

/// A reason why a conversation with the mail server brought no mail across.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Failure {
    /// No connection: no such name, nobody listens, no route.
    #[error("mail server cannot be reached")]
    Unreachable,
    /// No answer in time, or a conversation that took too long.
    #[error("mail server did not answer in time")]
    Stalled,
    /// The conversation outlasted its deadline and had to be left to itself; it may still go on in this process.
    #[error("mail server drew the conversation out beyond its deadline")]
    Overdue,
    /// STARTTLS was asked for and is not offered: a wrong port, or somebody in between who takes it out.
    #[error("mail server offers no STARTTLS, and nothing is sent in clear")]
    NoStartTls,
    /// More answers than questions when TLS began: somebody in between had sent some in clear.
    #[error("somebody in between answered for the mail server before TLS began")]
    Meddled,
    /// A certificate of another authority, for another name, or over.
    #[error("mail server's certificate is not trusted")]
    Untrusted,
    /// TLS could not be agreed on.
    #[error("mail server and this program cannot agree on TLS")]
    NoTls,
    /// The server hung up, or said something that is no SMTP.
    #[error("mail server broke the conversation off")]
    Broken,
    /// It turned the connection away before any mail was offered.
    #[error("mail server turned the connection away ({0})")]
    Away(u16),
    /// User and password are not taken, or there is no way to give them.
    #[error("mail server refused the login")]
    Login,
    /// It asks to come back later (4xx).
    #[error("mail server asks to try later ({0})")]
    Later(u16),
    /// It refused the mail for good (5xx).
    #[error("mail server refused the mail for good ({0})")]
    Refused(u16),
}

impl Failure {
    /// Tells whether this very mail is never taken: it is not offered again.
    ///
    /// Only an answer inside TLS to the mail itself counts. What came before could be anybody's on the way.
    #[must_use]
    pub fn is_permanent(self) -> bool {
        matches!(self, Self::Refused(_))
    }

    /// Tells whether it makes sense to try again in the same run. A wrong password again and again locks accounts.
    #[must_use]
    pub fn may_pass(self) -> bool {
        !matches!(self, Self::Refused(_) | Self::Login | Self::Overdue)
    }

    /// Says what to do about it.
    #[must_use]
    pub fn advice(self) -> &'static str {
        match self {
            Self::Unreachable => {
                "Are smtp.host and smtp.port right, and may this machine reach them?"
            }
            Self::Stalled | Self::Overdue => {
                "Is mode right for that port? 465 begins with TLS (mode = \"tls\"), 587 with STARTTLS."
            }
            Self::NoStartTls => {
                "Ask the mail server's operator for a port with TLS, and do not send in clear: who is in between could \
                 have taken the offer out."
            }
            Self::Meddled => {
                "Set mode = \"tls\" if the server has it: nothing is said in clear then."
            }
            Self::Untrusted => {
                "Is smtp.host the name in its certificate, smtp.ca its authority, and this machine's clock right?"
            }
            Self::NoTls => {
                "Does that port begin with TLS? If it begins with STARTTLS, set mode = \"starttls\"."
            }
            Self::Broken => "Look into the mail server's own log.",
            Self::Away(_) => {
                "May this machine send there at all? Look into the mail server's own log."
            }
            Self::Login => {
                "Check the file smtp.credentials: user on the first line, password on the second."
            }
            Self::Later(_) => "Nothing is to be done unless it stays so.",
            Self::Refused(_) => {
                "Are from and to right, and may this user send as from? That mail is not offered again; `test` tries anew."
            }
        }
    }
}

impl Serialize for Failure {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_mail_itself_can_be_refused_for_good() {
        assert!(Failure::Refused(550).is_permanent() && !Failure::Refused(550).may_pass());
        for early in [Failure::Away(554), Failure::Login, Failure::NoStartTls, Failure::Untrusted] {
            assert!(!early.is_permanent(), "{early}");
        }
        assert!(Failure::Later(451).may_pass() && Failure::Away(554).may_pass());
        assert!(!Failure::Login.may_pass());
    }
}
