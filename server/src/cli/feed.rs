//! `hearth feed`: what other programs get of our meetings. It asks the running server, as they do.

use clap::Subcommand;
use server::config::Config;
use server::feeds::check::{Got, report};
use std::error::Error;
use std::io::{Read, Write};
use std::net::{IpAddr, Ipv4Addr, SocketAddr, TcpStream, ToSocketAddrs};
use std::path::{Path, PathBuf};
use std::time::Duration;

/// A server that says nothing for so long is not there.
const PATIENCE: Duration = Duration::from_secs(10);
/// More than a list of ten thousand meetings has.
const LARGEST: u64 = 32 * 1024 * 1024;

#[derive(Subcommand)]
pub(crate) enum FeedCommand {
    /// Says which meetings are in which feed, and why a directory would not show one.
    Check {
        /// Configuration file, for the address that the server listens on.
        #[arg(long, value_name = "FILE")]
        config: Option<PathBuf>,
        /// Address to ask instead, such as http://127.0.0.1:7420.
        #[arg(long, value_name = "URL")]
        url: Option<String>,
    },
}

/// Does what was asked and prints the answer.
pub(crate) fn run(command: &FeedCommand) -> Result<(), Box<dyn Error>> {
    let FeedCommand::Check { config, url } = command;
    let url = match url {
        Some(url) => url.trim_end_matches('/').to_owned(),
        None => format!("http://{}", listens_on(config.as_deref())?),
    };
    print!("{}", report(&got(&url)?));
    Ok(())
}

fn listens_on(config: Option<&Path>) -> Result<SocketAddr, Box<dyn Error>> {
    let config = match config {
        Some(file) => Config::read(file)?,
        None => Config::default(),
    };
    let mut listen = config.listen;
    if listen.ip().is_unspecified() {
        listen.set_ip(IpAddr::V4(Ipv4Addr::LOCALHOST));
    }
    Ok(listen)
}

fn got(url: &str) -> Result<Got, Box<dyn Error>> {
    Ok(Got {
        from: url.to_owned(),
        meeting_guide: serde_json::from_slice(&get(url, "/feeds/meeting-guide.json")?)?,
        left_out: serde_json::from_slice(&get(url, "/feeds/left-out.json")?)?,
        bmlt: serde_json::from_slice(&get(url, "/client_interface/json/?switcher=GetSearchResults")?)?,
    })
}

/// Asks for a path, in HTTP/1.0, whose answers end with the connection.
fn get(url: &str, path: &str) -> Result<Vec<u8>, Box<dyn Error>> {
    let Some(authority) = url.strip_prefix("http://").filter(|rest| !rest.contains('/')) else {
        return Err(
            "write the address as http:// and a host, such as http://127.0.0.1:7420. This command speaks no TLS: ask \
                    on the machine that Hearth runs on."
                .into(),
        );
    };
    let not_there = |error| format!("{url}: {error}. Is Hearth running there? Say where with --url or --config.");
    let has_port = authority.parse::<SocketAddr>().is_ok()
        || authority
            .rsplit_once(':')
            .is_some_and(|(_, port)| port.parse::<u16>().is_ok());
    let address = if has_port {
        authority.to_owned()
    } else {
        format!("{authority}:80")
    };
    // `localhost` has two addresses on most machines, and a server listens on one of them.
    let mut tried = Err(format!("{url}: there is no such host").into());
    for found in address.to_socket_addrs().map_err(not_there)? {
        tried = TcpStream::connect_timeout(&found, PATIENCE).map_err(|error| Box::<dyn Error>::from(not_there(error)));
        if tried.is_ok() {
            break;
        }
    }
    let mut stream = tried?;
    stream.set_read_timeout(Some(PATIENCE))?;
    // In one piece: what answers before it heard the end would hang up on the rest.
    let question = format!("GET {path} HTTP/1.0\r\nhost: {authority}\r\nconnection: close\r\n\r\n");
    stream.write_all(question.as_bytes()).map_err(not_there)?;
    let mut answer = Vec::new();
    stream.take(LARGEST).read_to_end(&mut answer).map_err(not_there)?;
    let end = answer.windows(4).position(|four| four == b"\r\n\r\n");
    let end = end.ok_or_else(|| format!("{url}{path}: what answers there does not speak HTTP"))?;
    let head = String::from_utf8_lossy(&answer[..end]);
    let status = head.split(' ').nth(1).unwrap_or_default();
    if status != "200" {
        return Err(format!("{url}{path}: answered with {status}. Is it Hearth that listens there?").into());
    }
    Ok(answer.split_off(end + 4))
}

#[cfg(test)]
mod tests;
