//! `open`: the page, in a network of its own and a browser of its own.

use std::{path::PathBuf, time::Duration};

use clap::Args;
use serde_json::json;

use super::{Context, Failed, Verdict};
use crate::{
    page::{
        self, Ended, Serving,
        browser::{Browser, CHROMIUM},
        namespace::{self, NotApart},
    },
    say,
};

#[derive(Debug, Args)]
pub(super) struct Open {
    /// The port on 127.0.0.1; 0 takes any free one.
    #[arg(long, default_value_t = 0)]
    port: u16,
    /// Ends after so many minutes without a request, at most 480; an s behind the number makes it seconds, from 5 on.
    ///
    /// The page tells how long that is still, and shortly before has a button that keeps it open.
    #[arg(long, value_name = "MINUTES", default_value = "15", value_parser = idle)]
    idle: Duration,
    /// The browser to start: Chromium, by its name or its path.
    #[arg(long, value_name = "PROGRAM", default_value = CHROMIUM)]
    browser: PathBuf,
    /// Serves without a network namespace, for a demonstration: other programs of this machine can then reach the page.
    #[arg(long)]
    no_namespace: bool,
}

impl Open {
    pub(super) fn run(&self, context: &Context) -> Result<Verdict, Failed> {
        if !self.no_namespace {
            // Before anything is unlocked, and before there is a second thread.
            namespace::enter()?;
        }
        let vault = context.unlock()?;
        let how = Serving { port: self.port, idle: self.idle, demo: self.no_namespace };
        let served = page::serve(vault, &how, |url| {
            if !self.no_namespace {
                // The address, which lets in whoever comes first, is shown to nobody.
                return Browser::start(&self.browser, url).map(Some);
            }
            if context.json {
                say::line(format_args!("{}", json!({ "url": url })));
            } else {
                say::line(format_args!("{url}"));
            }
            Ok(None)
        });
        let ended = served.map_err(|error| self.failed(&error))?;
        context.print(&json!({ "ended": name(ended) }), || words(ended).to_owned());
        Ok(Verdict::Fine)
    }

    fn failed(&self, error: &std::io::Error) -> Failed {
        let next = if self.no_namespace {
            "Choose another port with --port, or 0 for any free one"
        } else {
            "Install chromium, or name it with --browser; /dev/shm must be a tmpfs that you can write to"
        };
        Failed::new(format!("the page cannot be served: {error}"), next)
    }
}

/// Reads how long nobody may ask for anything.
fn idle(text: &str) -> Result<Duration, String> {
    let (number, seconds) = text.strip_suffix('s').map_or((text, 60), |number| (number, 1));
    let all = number.parse::<u64>().ok().and_then(|number| number.checked_mul(seconds));
    let fits = all.filter(|all| (5..=480 * 60).contains(all));
    fits.map(Duration::from_secs).ok_or_else(|| "1 to 480 minutes, or 5s and more".to_owned())
}

impl From<NotApart> for Failed {
    fn from(error: NotApart) -> Self {
        let next = match error {
            NotApart::Live(_) => {
                "Take its cable out, or turn it off: tips are opened on a machine without a network"
            }
            NotApart::Setting(_) => {
                "Let root change that setting with sysctl, or use list, show and triage, which need no page"
            }
            NotApart::Forbidden(_) => {
                "Look at kernel.unprivileged_userns_clone, kernel.apparmor_restrict_unprivileged_userns and \
                 user.max_user_namespaces with sysctl; list, show and triage need no page"
            }
            _ => "Use list, show and triage, which need no page",
        };
        Self::new(error, next)
    }
}

fn name(ended: Ended) -> &'static str {
    match ended {
        Ended::LoggedOut => "logged-out",
        Ended::Idle => "idle",
        Ended::Closed => "closed",
        Ended::Stopped => "stopped",
    }
}

fn words(ended: Ended) -> &'static str {
    match ended {
        Ended::LoggedOut => "Logged out.",
        Ended::Idle => {
            "Nobody asked for anything, so the page has ended. Start it again with open."
        }
        Ended::Closed => "The browser was closed, so the page has ended.",
        Ended::Stopped => "The page was ended.",
    }
}
