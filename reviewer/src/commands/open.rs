//! `open`: the page, on loopback alone.

use clap::Args;
use serde_json::json;

use super::{Context, Failed, Verdict};
use crate::{page, say};

#[derive(Debug, Args)]
pub(super) struct Open {
    /// The port on 127.0.0.1; 0 takes any free one.
    #[arg(long, default_value_t = 0)]
    port: u16,
    /// Serves without a network namespace, for a demonstration: other programs of this machine can then reach the page.
    #[arg(long)]
    no_namespace: bool,
}

impl Open {
    pub(super) fn run(&self, context: &Context) -> Result<Verdict, Failed> {
        if !self.no_namespace {
            let next = "Use list, show and extract, which need no page; for a demonstration with invented tips there is \
                        open --no-namespace";
            return Err(Failed::new(
                "the network namespace around the page is not built yet",
                next,
            ));
        }
        let vault = context.unlock()?;
        let served = page::serve(vault, self.port, |url| {
            if context.json {
                say::line(format_args!("{}", json!({ "url": url })));
            } else {
                say::line(format_args!("{url}"));
            }
        });
        served.map(|()| Verdict::Fine).map_err(|error| {
            let next = "Choose another port with --port, or 0 for any free one";
            Failed::new(format!("the page cannot be served: {error}"), next)
        })
    }
}
