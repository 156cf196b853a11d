//! The site: which page answers which request.

use std::sync::Arc;

use bytes::Bytes;
use http_body_util::Full;
use hyper::{
    HeaderMap, Method, Request, Response, StatusCode, Version,
    body::Incoming,
    header::{self, HeaderName, HeaderValue},
    http::request::Parts,
};

use crate::{
    config::{Config, Limits},
    form::{self, Boundary, Cut, Draft, NotAForm, Note, Refusal},
    mailbox::Mail,
    pages::{Fault, Lang, Pages, Particulars, Problem, Wrong},
    pipeline::{Intake, NotTaken, Sent},
    server::{
        ServeError, Timing,
        admission::{Admission, Budget},
        compressed, download,
        headers::Headers,
        messages::{self, Messages, Post, Show},
        open_files, padding,
        peer::{Class, Peer, Peers},
        places::Places,
        plain,
        seat::Request as Open,
        upload::{Desk, Taking},
    },
};

/// The most bytes of a request's headers, and of its target, that are read as a request.
const HEADERS_MAX: usize = 16 * 1024;

/// How a request came.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Transport {
    /// Over TLS.
    Tls,
    /// Over the Unix socket.
    Unix,
}

/// Who asks, and over what.
pub(super) struct Caller {
    /// How the connection came.
    pub(super) transport: Transport,
    /// Whose turn it is.
    pub(super) peer: Peer,
    /// The request, as its connection sees it.
    pub(super) open: Open,
}

/// The public site.
pub(super) struct Site {
    pages: Pages,
    headers: Headers,
    leave: HeaderValue,
    security: Option<String>,
    limits: Limits,
    timing: Timing,
    intake: Arc<dyn Intake>,
    desk: Desk,
    messages: Arc<Messages>,
    peers: Peers,
    admission: Arc<Admission>,
    address: Arc<Places>,
    onion: Arc<Places>,
}

/// What became of a form that was read.
enum Outcome {
    Taken(Sent),
    /// The intake did not take it; what was typed comes back.
    NotTaken(NotTaken, Box<Draft>),
    Refused(Refusal),
}

/// A page by its path.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Route {
    /// The form.
    Form(Lang),
    /// Where the form is sent to.
    Tip(Lang),
    /// What lies there for a code.
    Messages(Lang),
    /// The guide.
    Guide(Lang),
    /// The page about this site.
    About(Lang),
    /// The way out: a page of ours, so that the browser puts away the page that is left.
    Leave,
    /// Its second step, which has the browser throw away what it put away.
    LeaveNow,
    /// How to tell of a weak spot.
    Security,
    /// What search engines are asked to leave.
    Robots,
}

type Answer = Response<Full<Bytes>>;

impl Site {
    /// Puts the site together.
    pub(super) fn new(
        config: &Config,
        intake: Arc<dyn Intake>,
        mail: Arc<dyn Mail>,
        timing: Timing,
    ) -> Result<Self, ServeError> {
        let particulars = Particulars::of(config).map_err(|_| ServeError::Setting)?;
        let pages = Pages::new(particulars);
        let onion = config.pages.onion_location.as_deref();
        let headers = Headers::new(&pages, onion).ok_or(ServeError::Setting)?;
        let leave = HeaderValue::try_from(&config.pages.leave_url);
        let admission = Arc::new(Admission::new(&config.limits, timing.busy));
        let connections = open_files::connections(config.limits.connections);
        let places = || Places::new(connections, config.limits.connections_each);
        let (address, onion) = (places(), places());
        let doors = [address.clone(), onion.clone()];
        Ok(Self {
            pages,
            headers,
            leave: leave.map_err(|_| ServeError::Setting)?,
            security: config.pages.security.as_ref().map(plain::security),
            limits: config.limits,
            timing,
            desk: Desk::new(config, timing, admission.clone(), doors),
            messages: Messages::new(config, (intake.clone(), mail), timing, admission.clone()),
            peers: Peers::new(),
            admission,
            address,
            onion,
            intake,
        })
    }

    /// Tells peers apart.
    pub(super) fn peers(&self) -> &Peers {
        &self.peers
    }

    /// Returns the budgets.
    pub(super) fn admission(&self) -> &Admission {
        &self.admission
    }

    /// Returns the connections of a door.
    pub(super) fn places(&self, class: Class) -> &Arc<Places> {
        match class {
            Class::Address => &self.address,
            Class::Onion => &self.onion,
        }
    }

    /// Returns how long things may take.
    pub(super) fn timing(&self) -> Timing {
        self.timing
    }

    /// Answers a request, once its body has been read to the end.
    ///
    /// # Errors
    /// [`Cut`] when the sender left or stalled; the connection then ends without an answer.
    pub(super) async fn answer(
        &self,
        request: Request<Incoming>,
        caller: Caller,
    ) -> Result<Answer, Cut> {
        let (parts, mut body) = request.into_parts();
        let wish = parts.headers.get(header::ACCEPT_LANGUAGE).and_then(|wish| wish.to_str().ok());
        let (route, lang) = find(parts.uri.path(), Lang::negotiate(wish));
        let mut answer = match self.judge(&parts, route, lang) {
            Err(answer) => {
                self.admit_page(route, &caller).await;
                self.desk.drain(&mut body).await?;
                *answer
            }
            Ok(None) => {
                let admitted = self.admit_page(route, &caller).await;
                self.desk.drain(&mut body).await?;
                if admitted { self.page(route, lang, &parts).await } else { self.busy(lang) }
            }
            Ok(Some(boundary)) if route == Some(Route::Messages(lang)) => {
                let post = Post { boundary, lang, caller: &caller };
                let show = self.messages.take(&self.desk, body, post).await?;
                self.show_messages(lang, show)
            }
            Ok(Some(boundary)) => self.take(body, boundary, lang, &caller).await?,
        };
        // Its length would tell what was ticked, how many files came along, or whether an answer lies there.
        if matches!(route, Some(Route::Messages(_) | Route::Tip(_))) {
            padding::pad(&mut answer).await;
        }
        let path = route.map_or("/", |_| parts.uri.path());
        self.headers.finish(&mut answer, caller.transport, path);
        if parts.method == Method::HEAD {
            without_body(&mut answer);
        }
        // Where a chunked body ends is read by one parser alone: nothing may follow it.
        if parts.headers.contains_key(header::TRANSFER_ENCODING) && parts.version < Version::HTTP_2
        {
            answer.headers_mut().insert(header::CONNECTION, HeaderValue::from_static("close"));
        }
        let length = hyper::body::Body::size_hint(answer.body()).exact();
        caller.open.answers(length.and_then(|length| usize::try_from(length).ok()).unwrap_or(0));
        Ok(answer)
    }

    /// Waits for the budget of pages; false when that took too long.
    async fn admit_page(&self, route: Option<Route>, caller: &Caller) -> bool {
        if matches!(route, Some(Route::Leave | Route::LeaveNow)) {
            // Counted, and never refused nor slowed: somebody stands behind the person at the screen.
            self.admission.admit_now(caller.peer, Budget::Page).unwrap_or_default();
            return true;
        }
        self.admission.admit(caller.peer, Budget::Page).await.is_ok()
    }

    async fn page(&self, route: Option<Route>, lang: Lang, parts: &Parts) -> Answer {
        let mut answer = self.show(route, lang);
        if route.is_some_and(Route::is_fixed) && compressed::is_wished(&parts.headers) {
            compressed::compress(&mut answer).await;
        }
        answer
    }

    fn busy(&self, lang: Lang) -> Answer {
        self.refuse(lang, Fault::Busy)
    }

    /// Tells a form to take from a page to show, or from a request to refuse.
    fn judge(
        &self,
        parts: &Parts,
        route: Option<Route>,
        lang: Lang,
    ) -> Result<Option<Boundary>, Box<Answer>> {
        let refuse = |fault| Err(Box::new(self.refuse(lang, fault)));
        if size(parts) > HEADERS_MAX {
            return refuse(Fault::Headers);
        }
        let Some(route) = route else { return refuse(Fault::NotFound) };
        if !route.methods().contains(&parts.method) {
            let mut answer = self.refuse(lang, Fault::Method);
            let allow = HeaderValue::from_static(route.allow());
            answer.headers_mut().insert(header::ALLOW, allow);
            return Err(Box::new(answer));
        }
        if parts.method != Method::POST {
            return Ok(None);
        }
        if is_cross_site(&parts.headers) {
            return refuse(Fault::CrossSite);
        }
        if let (Route::Tip(_), Some(html)) = (route, self.pages.closed(lang)) {
            // Nothing of the form is read.
            return Err(Box::new(self.headers.page(StatusCode::GONE, lang, html)));
        }
        if parts.headers.contains_key(header::CONTENT_ENCODING) {
            return refuse(Fault::WrongType);
        }
        let content_type = parts.headers.get(header::CONTENT_TYPE).map(HeaderValue::as_bytes);
        match Boundary::parse(content_type.unwrap_or_default()) {
            Ok(boundary) => Ok(Some(boundary)),
            Err(NotAForm::NoBoundary) => refuse(Fault::Malformed),
            Err(NotAForm::OtherType) => refuse(Fault::WrongType),
        }
    }

    fn show(&self, route: Option<Route>, lang: Lang) -> Answer {
        let html = match route {
            Some(Route::LeaveNow) => return self.leave(),
            Some(Route::Robots) => return self.headers.text(plain::ROBOTS.to_owned()),
            Some(Route::Security) => {
                let security = self.security.clone();
                return security.map_or_else(
                    || self.refuse(lang, Fault::NotFound),
                    |text| self.headers.text(text),
                );
            }
            Some(Route::Messages(_)) => self.pages.ask(lang, None, None, &Note::default()),
            Some(Route::Guide(_)) => self.pages.guide(lang, false),
            Some(Route::About(_)) => self.pages.about(lang),
            Some(Route::Leave) => self.pages.leaving(lang),
            _ => self.pages.form(lang, messages::draw_attempt()),
        };
        self.headers.page(StatusCode::OK, lang, html)
    }

    /// Sends the browser away for good.
    ///
    /// Chromium keeps a page that is left in memory for minutes, with all that was typed into it, also one that is not
    /// to be stored. It clears that cache when this answer comes, and so the page must have been left before.
    fn leave(&self) -> Answer {
        let mut answer = self.headers.bare(StatusCode::SEE_OTHER);
        let headers = answer.headers_mut();
        headers.insert(header::LOCATION, self.leave.clone());
        headers.insert(CLEAR_SITE_DATA, HeaderValue::from_static("\"cache\", \"storage\""));
        answer
    }

    fn show_messages(&self, lang: Lang, show: Show) -> Answer {
        let (status, html) = match show {
            Show::Malformed => return self.refuse(lang, Fault::Malformed),
            Show::File(file, number) => {
                return download::answer(self.headers.bare(StatusCode::OK), &file, number);
            }
            Show::Ask(wrong, ticket, note) => {
                let ticket = ticket.as_ref().map(|ticket| ticket.as_str());
                (status_of(&wrong), self.pages.ask(lang, Some(&wrong), ticket, &note))
            }
            Show::Mailbox(mailbox, notice) => {
                (StatusCode::OK, self.pages.mailbox(lang, &mailbox, notice))
            }
            Show::Given(given) => {
                let attempt = given.note.attempt.unwrap_or_else(messages::draw_attempt);
                (status_of_problem(&given.problem), self.pages.more(lang, &given, attempt))
            }
            Show::Done(ticket, done) => (StatusCode::OK, self.pages.done(lang, &ticket, &done)),
        };
        later(self.headers.page(status, lang, html))
    }

    async fn take(
        &self,
        body: Incoming,
        boundary: Boundary,
        lang: Lang,
        caller: &Caller,
    ) -> Result<Answer, Cut> {
        let (intake, limits) = (self.intake.clone(), self.limits);
        let taken = self.desk.take(body, caller, Budget::Tip, move |inlet, spool, place| {
            let mut submission = match form::receive(inlet, &boundary, &limits, spool) {
                Ok(submission) => submission,
                Err(refusal) => return Outcome::Refused(refusal),
            };
            let draft = Box::new(submission.draft());
            if place.is_refused() {
                return Outcome::NotTaken(NotTaken::Busy, draft);
            }
            submission.files = place.keep(submission.files, &mut submission.lost);
            if submission.is_empty() {
                return Outcome::NotTaken(NotTaken::Busy, draft);
            }
            match intake.submit(lang, submission) {
                Ok(sent) => Outcome::Taken(sent),
                Err(why) => Outcome::NotTaken(why, draft),
            }
        });
        match taken.await? {
            Taking::Done(outcome) => self.tell(lang, outcome),
            Taking::Full => Ok(self.refuse(lang, Fault::Busy)),
            Taking::Lost => Ok(self.refuse(lang, Fault::Failed)),
        }
    }

    fn tell(&self, lang: Lang, outcome: Outcome) -> Result<Answer, Cut> {
        let (draft, problem) = match outcome {
            Outcome::Taken(sent) => return Ok(self.sent(lang, &sent)),
            Outcome::Refused(Refusal::Malformed) => {
                return Ok(self.refuse(lang, Fault::Malformed));
            }
            Outcome::Refused(Refusal::Cut) => return Err(Cut),
            Outcome::Refused(Refusal::NoRoom) => return Ok(self.refuse(lang, Fault::Busy)),
            Outcome::Refused(Refusal::Nothing { draft, lost }) => (draft, Problem::Nothing(lost)),
            Outcome::Refused(Refusal::TooLong { what, draft }) => (draft, Problem::TooLong(what)),
            Outcome::NotTaken(why, draft) => (draft, messages::problem(why)),
        };
        Ok(self.give_back(lang, &draft, &problem))
    }

    fn give_back(&self, lang: Lang, draft: &Draft, problem: &Problem) -> Answer {
        let html = self.pages.form_again(lang, draft, problem);
        later(self.headers.page(status_of_problem(problem), lang, html))
    }

    fn sent(&self, lang: Lang, sent: &Sent) -> Answer {
        self.headers.page(StatusCode::OK, lang, self.pages.sent(lang, sent))
    }

    fn refuse(&self, lang: Lang, fault: Fault) -> Answer {
        let status = match fault {
            Fault::Malformed => StatusCode::BAD_REQUEST,
            Fault::CrossSite => StatusCode::FORBIDDEN,
            Fault::NotFound => StatusCode::NOT_FOUND,
            Fault::Method => StatusCode::METHOD_NOT_ALLOWED,
            Fault::WrongType => StatusCode::UNSUPPORTED_MEDIA_TYPE,
            Fault::Headers => StatusCode::REQUEST_HEADER_FIELDS_TOO_LARGE,
            Fault::Failed => StatusCode::INTERNAL_SERVER_ERROR,
            Fault::Busy => StatusCode::SERVICE_UNAVAILABLE,
        };
        later(self.headers.page(status, lang, self.pages.fault(lang, fault)))
    }
}

const CLEAR_SITE_DATA: HeaderName = HeaderName::from_static("clear-site-data");

impl Route {
    /// Tells whether nothing that anybody typed or was told can be on the page.
    fn is_fixed(self) -> bool {
        matches!(self, Self::Form(_) | Self::Guide(_) | Self::About(_))
    }

    fn methods(self) -> &'static [Method] {
        match self {
            Self::Tip(_) => &[Method::POST],
            Self::Messages(_) => &[Method::GET, Method::HEAD, Method::POST],
            _ => &[Method::GET, Method::HEAD],
        }
    }

    /// Returns the value of Allow (RFC 9110 section 10.2.1).
    fn allow(self) -> &'static str {
        match self {
            Self::Tip(_) => "POST",
            Self::Messages(_) => "GET, HEAD, POST",
            _ => "GET, HEAD",
        }
    }
}

/// Finds the page at `path`, and its language; `wish` where the path has none.
fn find(path: &str, wish: Lang) -> (Option<Route>, Lang) {
    let rest = path.strip_prefix('/').unwrap_or_default();
    let (tag, rest) = rest.split_once('/').unwrap_or((rest, ""));
    match (path, Lang::parse(tag), rest) {
        ("/", _, _) => (Some(Route::Form(wish)), wish),
        ("/leave", _, _) => (Some(Route::Leave), wish),
        ("/leave/now", _, _) => (Some(Route::LeaveNow), wish),
        ("/.well-known/security.txt", _, _) => (Some(Route::Security), wish),
        ("/robots.txt", _, _) => (Some(Route::Robots), wish),
        (_, Some(lang), "") => (Some(Route::Form(lang)), lang),
        (_, Some(lang), "tip") => (Some(Route::Tip(lang)), lang),
        (_, Some(lang), "messages") => (Some(Route::Messages(lang)), lang),
        (_, Some(lang), "help") => (Some(Route::Guide(lang)), lang),
        (_, Some(lang), "about") => (Some(Route::About(lang)), lang),
        (_, lang, _) => (None, lang.unwrap_or(wish)),
    }
}

fn status_of_problem(problem: &Problem) -> StatusCode {
    match problem {
        Problem::Nothing(_) => StatusCode::BAD_REQUEST,
        Problem::TooLong(_) => StatusCode::PAYLOAD_TOO_LARGE,
        Problem::Busy | Problem::LongText => StatusCode::SERVICE_UNAVAILABLE,
        Problem::Failed => StatusCode::INTERNAL_SERVER_ERROR,
    }
}

fn status_of(wrong: &Wrong) -> StatusCode {
    match wrong {
        Wrong::Busy => StatusCode::SERVICE_UNAVAILABLE,
        Wrong::Failed => StatusCode::INTERNAL_SERVER_ERROR,
        _ => StatusCode::BAD_REQUEST,
    }
}

/// Tells whether a browser says that another site made it send this (Fetch Metadata).
fn is_cross_site(headers: &HeaderMap) -> bool {
    headers.get("sec-fetch-site").is_some_and(|site| site == "cross-site")
}

/// Counts the bytes of a request's target and headers as HTTP/1.1 would write them.
fn size(parts: &Parts) -> usize {
    let target = parts.uri.path_and_query().map_or(0, |target| target.as_str().len());
    let lines = parts.headers.iter().map(|(name, value)| name.as_str().len() + value.len() + 4);
    target + lines.sum::<usize>()
}

/// Says when to come back, where that helps (RFC 9110 section 10.2.3).
fn later(mut answer: Answer) -> Answer {
    if answer.status() == StatusCode::SERVICE_UNAVAILABLE {
        answer.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from_static("180"));
    }
    answer
}

/// Takes the body away and leaves its length (RFC 9110 section 9.3.2).
fn without_body(answer: &mut Answer) {
    let body = std::mem::take(answer.body_mut());
    if let Some(len) = hyper::body::Body::size_hint(&body).exact()
        && len > 0
    {
        answer.headers_mut().insert(header::CONTENT_LENGTH, HeaderValue::from(len));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_lead_to_pages() {
        for (path, route, lang) in [
            ("/", Some(Route::Form(Lang::En)), Lang::En),
            ("/nl", Some(Route::Form(Lang::Nl)), Lang::Nl),
            ("/nl/", Some(Route::Form(Lang::Nl)), Lang::Nl),
            ("/nl/tip", Some(Route::Tip(Lang::Nl)), Lang::Nl),
            ("/leave", Some(Route::Leave), Lang::En),
            ("/leave/now", Some(Route::LeaveNow), Lang::En),
            ("/nl/messages", Some(Route::Messages(Lang::Nl)), Lang::Nl),
            ("/nl/messages/", None, Lang::Nl),
            ("/messages", None, Lang::En),
            ("/nl/tip/", None, Lang::Nl),
            ("/nl/other", None, Lang::Nl),
            ("/xx/", None, Lang::En),
            ("//nl/", None, Lang::En),
            ("", None, Lang::En),
            ("*", None, Lang::En),
            ("/leave/", None, Lang::En),
            ("/zh-Hans/help", Some(Route::Guide(Lang::ZhHans)), Lang::ZhHans),
            ("/ar/about", Some(Route::About(Lang::Ar)), Lang::Ar),
            ("/zh-hans/help", None, Lang::En),
            ("/help", None, Lang::En),
            ("/robots.txt", Some(Route::Robots), Lang::En),
            ("/.well-known/security.txt", Some(Route::Security), Lang::En),
            ("/.well-known/other", None, Lang::En),
        ] {
            assert_eq!(find(path, Lang::En), (route, lang), "{path}");
        }
    }
}
