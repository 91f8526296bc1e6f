//! The server that is asked: the one that runs on the data folder, or else one of our own, which nobody else can find and
//! which is gone when the command is done.

use super::client::{Client, Problem};
use server::auth::Auth;
use server::config::{Config, LogKind};
use server::{Server, StartError, Stopper};
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use tokio::task::JoinHandle;

/// A server that answers.
pub(super) struct House {
    pub(super) client: Client,
    /// What stands before a link.
    base_url: String,
    own: Option<Own>,
}

/// A server in this process.
struct Own {
    stopper: Stopper,
    serving: JoinHandle<()>,
}

impl House {
    /// Finds it, or opens it.
    pub(super) async fn open(mut config: Config) -> Result<Self, Problem> {
        if config.log == LogKind::Memory {
            return Err(Problem::Said(
                "log = \"memory\": such a server keeps nothing in its data folder, and the shell finds no way in"
                    .to_owned(),
            ));
        }
        let (listen, folder) = (config.listen, config.data_dir.clone());
        let base_url = config.base_url(listen);
        let is_new = !server::keys_folder(&folder).exists();
        // Links lead to where the server is going to listen, not to where we listen meanwhile. `:80` is what a browser
        // leaves out.
        config.public_url = base_url.strip_suffix(":80").unwrap_or(&base_url).to_owned();
        let anywhere = SocketAddr::from((Ipv4Addr::LOCALHOST, 0));
        (config.listen, config.ops_listen, config.demo) = (anywhere, anywhere, false);
        match Server::new(config).await {
            Ok(server) if server.inner().shut.is_some() => Err(Problem::Said(format!(
                "the log cannot be opened: {}",
                server
                    .inner()
                    .shut
                    .as_ref()
                    .map_or_else(String::new, ToString::to_string)
            ))),
            Ok(server) => {
                if is_new {
                    eprintln!("hearth: {} is new.", folder.display());
                }
                let client = Client::new(server.local_addr(), server.inner().auth.clone());
                let own = Own {
                    stopper: server.stopper(),
                    serving: tokio::spawn(server.serve()),
                };
                Ok(Self {
                    client,
                    base_url,
                    own: Some(own),
                })
            }
            Err(StartError::Taken(_)) => {
                let auth = Auth::open(&server::keys_folder(&folder)).map_err(Problem::said)?;
                Ok(Self {
                    client: Client::new(reachable(listen), auth),
                    base_url,
                    own: None,
                })
            }
            Err(error) => Err(Problem::said(error)),
        }
    }

    /// Whether a server runs for people, and not only for this command.
    pub(super) const fn is_running(&self) -> bool {
        self.own.is_none()
    }

    /// The permanent link of a meeting.
    pub(super) fn permanent_link(&self, slug: &str) -> String {
        server::feeds::permanent_link(&self.base_url, slug)
    }

    /// Lets go in order, and hands on the last answer as it came.
    pub(super) async fn close(self) -> String {
        if let Some(own) = self.own {
            own.stopper.stop();
            if own.serving.await.is_err() {
                // What was acknowledged is stored; only the order of closing is lost.
                eprintln!("hearth: the data folder was not closed in order.");
            }
        }
        self.client.into_raw()
    }
}

/// Where a server that listens everywhere is reached from its own machine.
fn reachable(listen: SocketAddr) -> SocketAddr {
    match listen.ip() {
        IpAddr::V4(ip) if ip.is_unspecified() => (Ipv4Addr::LOCALHOST, listen.port()).into(),
        IpAddr::V6(ip) if ip.is_unspecified() => (Ipv6Addr::LOCALHOST, listen.port()).into(),
        IpAddr::V4(_) | IpAddr::V6(_) => listen,
    }
}
