//! The form on the wire: the bytes of its smallest and its largest language, heads and all, and the requests it takes.

use std::process::Command;

use crate::{
    Failed,
    bench::table::{Bound, Row},
    deployment::{self, Deployment, Programs},
    folder::Folder,
    place,
    say::line,
};

/// What the form may be in any language; the design's figure.
const BYTES: f64 = 15_000.0;
/// What makes a browser ask for more, as it stands in a page.
const LOADING: [&str; 5] = ["<script", "<img", "<iframe", " src=", "rel=\"stylesheet\""];

/// What one language's form costs.
struct Form {
    language: String,
    bytes: f64,
    requests: f64,
}

pub(super) fn measure() -> Result<Vec<Row>, Failed> {
    let programs = Programs::in_folder(&deployment::build()?)?;
    let folder = Folder::make("meldkluis-bench", None)?;
    let intake = Deployment::found(folder.path(), programs, place::free_port(0)?, "")?;
    let serving = intake.serve()?;
    line(format_args!("fetching the form in every language"));
    let address = intake.form_url();
    let first = form(&intake, &address, "en")?.1;
    let languages = languages(&first);
    let forms: Result<Vec<Form>, _> =
        languages.iter().map(|language| Ok(form(&intake, &address, language)?.0)).collect();
    drop(serving);
    let mut forms = forms?;
    forms.sort_by(|one, other| one.bytes.total_cmp(&other.bytes));
    let (Some(smallest), Some(largest)) = (forms.first(), forms.last()) else {
        return Err(Failed::new("the form offers no language"));
    };
    let bytes = |which: &str, form: &Form| Row {
        what: format!("form, {which} of {} languages ({}) / limit", forms.len(), form.language),
        figure: form.bytes,
        yardstick: BYTES,
        unit: "B",
        bound: Bound::AtMost(1.0),
    };
    let requests = forms.iter().map(|form| form.requests).fold(0.0, f64::max);
    Ok(vec![
        bytes("smallest", smallest),
        bytes("largest", largest),
        Row {
            what: "requests for the form / one".to_owned(),
            figure: requests,
            yardstick: 1.0,
            unit: "",
            bound: Bound::AtMost(1.0),
        },
    ])
}

/// Fetches a form as a browser does, and returns its cost and its page.
fn form(intake: &Deployment, address: &str, language: &str) -> Result<(Form, String), Failed> {
    let page = intake.path("page");
    let mut curl = Command::new("curl");
    curl.args(["--silent", "--show-error", "--fail", "--compressed", "--cacert"]);
    curl.arg(intake.authority()).arg("--output").arg(&page);
    curl.args(["--write-out", "%{size_header} %{size_download}"]);
    let output = curl.arg(format!("{address}{language}/")).output();
    let output = output.map_err(|error| Failed::new(format!("curl: {error}")))?;
    let said = String::from_utf8_lossy(&output.stdout);
    let sizes: Vec<f64> = said.split(' ').filter_map(|size| size.trim().parse().ok()).collect();
    let [head, body] = sizes.as_slice() else {
        return Err(Failed::new(format!("curl told no sizes of the form in {language}: {said}")));
    };
    let html = std::fs::read_to_string(&page).map_err(Failed::with("cannot read", &page))?;
    let more: u32 = LOADING.iter().map(|what| u32::from(html.contains(what))).sum();
    let requests = f64::from(more + 1);
    Ok((Form { language: language.to_owned(), bytes: head + body, requests }, html))
}

/// Returns the languages that a form offers.
fn languages(html: &str) -> Vec<String> {
    let links = html.split("hreflang=\"").skip(1);
    links.filter_map(|link| link.split('"').next().map(str::to_owned)).collect()
}
