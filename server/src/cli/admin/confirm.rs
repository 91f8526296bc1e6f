//! Asks before something that cannot be undone. It does nothing itself.

use super::client::Problem;
use clap::Args;
use std::io::{IsTerminal, Write, stderr, stdin};

/// Whether somebody is sure.
#[derive(Args)]
pub(super) struct Sure {
    /// Does it without asking. Needed where nobody is at a terminal who could be asked.
    #[arg(long)]
    yes: bool,
}

impl Sure {
    /// Goes on only if the person says so; `what` is a whole sentence of what is going to happen.
    pub(super) fn ask(&self, what: &str) -> Result<(), Problem> {
        if self.yes {
            return Ok(());
        }
        if !stdin().is_terminal() {
            return Err(Problem::Said(format!("{what} Say --yes if that is what you want.")));
        }
        // On standard error: the answer alone is on standard output.
        eprint!("{what} Go on? [y/N] ");
        stderr().flush().map_err(Problem::said)?;
        let mut said = String::new();
        stdin().read_line(&mut said).map_err(Problem::said)?;
        if matches!(said.trim(), "y" | "Y" | "yes") {
            return Ok(());
        }
        Err(Problem::Said("nothing was done".to_owned()))
    }
}
