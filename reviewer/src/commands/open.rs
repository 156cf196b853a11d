//! `open`: the page, on loopback alone.

use clap::Args;

use super::{Context, Failed, Verdict};

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
        let _ = (context, self.port);
        let next = "Use list, show and extract, which need no page; open --no-namespace is for a demonstration";
        Err(Failed::new("the page's own network namespace is not built yet", next))
    }
}
