//! The binary `hearth`: arguments, configuration, signals. Everything else is in the library.
#![forbid(unsafe_code)]

mod cli;

use clap::Parser;
use cli::{Cli, Command, Serve};
use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
use server::config::Config;
use server::{Served, Server, Stopper, data_folder, demo, first_start, telemetry};
use std::error::Error;
use std::io::Write as _;
use std::process::ExitCode;
use tokio::runtime::{Builder, Runtime};
use tokio::signal::unix::{SignalKind, signal};

fn main() -> ExitCode {
    let done = match Cli::parse().command {
        Command::Serve(args) => serve(&args),
        Command::Link(args) => cli::link(&args),
        Command::Keys { command } => cli::keys(&command),
        Command::Config { command } => cli::config(&command),
        Command::Format { command } => cli::format::run(&command),
        Command::Admin(admin) => cli::admin::run(&admin),
        Command::Feed { command } => cli::feed::run(&command),
        Command::Log { command } => cli::log::run(&command),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("hearth: {error}");
            ExitCode::FAILURE
        }
    }
}

fn serve(args: &Serve) -> Result<(), Box<dyn Error>> {
    let config = args.config()?;
    telemetry::start(&config.telemetry);
    allow_many_files();
    runtime()?.block_on(async {
        // A server without its log is started again when it can have it.
        while serve_once(args, config.clone()).await? == Served::LogIsBack {}
        Ok(())
    })
}

async fn serve_once(args: &Serve, config: Config) -> Result<Served, Box<dyn Error>> {
    let server = Server::new(config).await?;
    tokio::spawn(stop_on_signal(server.stopper())?);
    if server.inner().shut.is_none() {
        welcome(args, &server).await;
    }
    Ok(server.serve_once().await)
}

/// What is printed at a start. A server that cannot store an invitation still serves people.
async fn welcome(args: &Serve, server: &Server) {
    let inner = server.inner();
    if inner.config.demo {
        demo::announce(inner, server.local_addr(), args.allow_demo_links).await;
    }
    // In the demo, everybody who tries it out has links.
    if !inner.config.demo || args.invite_operator {
        match first_start::first_operator(inner).await {
            Ok(Some(first)) => print!("{first}"),
            Ok(None) => {}
            Err(refusal) => {
                eprintln!("hearth: {}", said(refusal));
                return;
            }
        }
    }
    if let Err(problem) = std::io::stdout()
        .flush()
        .map_err(|error| error.to_string())
        .and_then(|()| data_folder::done(&inner.config.data_dir).map_err(|problem| problem.to_string()))
    {
        tracing::warn!(problem, "the first start could not be marked as done");
    }
}

fn said(refusal: protocol::error::Refusal) -> String {
    let because = refusal.because.unwrap_or_else(|| format!("{:?}", refusal.code));
    format!("the first operator's invitation could not be made: {because}")
}

/// One thread for each core; on a single core none beside the main one, since handing work from thread to thread costs
/// more there than it brings.
fn runtime() -> std::io::Result<Runtime> {
    let cores = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
    let mut builder = if cores == 1 {
        Builder::new_current_thread()
    } else {
        Builder::new_multi_thread()
    };
    builder.enable_all().build()
}

/// A supervisor says TERM, a terminal INT; both mean: let everybody go in order.
fn stop_on_signal(stopper: Stopper) -> std::io::Result<impl Future<Output = ()>> {
    let (mut term, mut int) = (signal(SignalKind::terminate())?, signal(SignalKind::interrupt())?);
    Ok(async move {
        tokio::select! {
            _ = term.recv() => {}
            _ = int.recv() => {}
        }
        stopper.stop();
    })
}

/// Every connection is an open file; the usual limit of 1,024 would be a cap that nobody chose.
fn allow_many_files() {
    let now = getrlimit(Resource::Nofile);
    let most = Rlimit {
        current: now.maximum,
        maximum: now.maximum,
    };
    if setrlimit(Resource::Nofile, most).is_err() {
        tracing::warn!(files = now.current, "the limit of open files stays low");
    }
}
