//! Hearth behind a real proxy with TLS: nginx or Caddy as a process of its own, with the very file that operators are given,
//! and tunnels that speak TLS from a loopback address of one's choice. No service of the machine is touched.

use crate::generated::root;
use std::io::{self, Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use tempfile::TempDir;

/// The name in the files for operators.
pub const NAME: &str = "meet.example.org";

/// Which proxy.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// nginx with `docs/operator/proxy/nginx.conf`.
    Nginx,
    /// Caddy with `docs/operator/proxy/Caddyfile`.
    Caddy,
}

/// A running proxy; it ends with this value.
pub struct Proxy {
    child: Child,
    folder: TempDir,
    /// Where it takes TLS.
    pub address: SocketAddr,
}

impl Proxy {
    /// Starts one in front of `upstream`.
    ///
    /// # Panics
    /// When it is not installed, or does not start.
    pub async fn start(kind: Kind, upstream: SocketAddr) -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder");
        certificate(folder.path());
        let (tls, plain) = (free_address(), free_address());
        let mut command = match kind {
            Kind::Nginx => nginx(folder.path(), upstream, tls, plain),
            Kind::Caddy => caddy(folder.path(), upstream, tls, plain),
        };
        let log = std::fs::File::create(folder.path().join("said")).expect("a file");
        as_nobody(&mut command, folder.path()).expect("a folder for a user without rights");
        let child = command
            .stdin(Stdio::null())
            .stdout(log.try_clone().expect("a file"))
            .stderr(log)
            .spawn()
            .unwrap_or_else(|error| {
                panic!("{kind:?} does not run ({error}): scripts/debian.sh nginx caddy unpacks it")
            });
        let mut proxy = Self {
            child,
            folder,
            address: tls,
        };
        crate::until("the proxy to listen", async || {
            if let Ok(Some(status)) = proxy.child.try_wait() {
                panic!("{kind:?} ended: {status}\n{}", proxy.said());
            }
            TcpStream::connect(tls).is_ok()
        })
        .await;
        proxy
    }

    /// What it wrote.
    #[must_use]
    pub fn said(&self) -> String {
        let files = ["said", "error.log"].map(|name| std::fs::read_to_string(self.folder.path().join(name)));
        files.into_iter().flatten().collect()
    }

    /// A way to the proxy from 127.0.0.`last`: what connects here comes out there over TLS, with the certificate checked.
    ///
    /// # Panics
    /// When there is no port.
    #[must_use]
    pub fn tunnel(&self, last: u8) -> SocketAddr {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
        let here = listener.local_addr().expect("an address");
        let (to, ca) = (self.address, self.folder.path().join("cert.pem"));
        // Ends with the process; it holds a port and nothing else.
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                // Broken or ended: whoever used it notices.
                let _ = carry(stream, last, to, &ca);
            }
        });
        here
    }
}

impl Drop for Proxy {
    fn drop(&mut self) {
        // nginx stays in the foreground as one process, so nothing is left behind.
        let _ = self.child.kill();
        let _ = self.child.wait();
        if std::thread::panicking() {
            eprintln!("the proxy said:\n{}", self.said());
        }
    }
}

/// Carries bytes between a connection and OpenSSL's client, both ways, until one of them ends.
fn carry(stream: TcpStream, last: u8, to: SocketAddr, ca: &Path) -> io::Result<()> {
    let mut client = Command::new("openssl")
        .args([
            "s_client",
            "-quiet",
            "-no_ign_eof",
            "-verify_return_error",
            "-servername",
            NAME,
        ])
        .args([
            "-verify_hostname",
            NAME,
            "-alpn",
            "http/1.1",
            "-bind",
            &format!("127.0.0.{last}:0"),
        ])
        .args(["-connect", &to.to_string(), "-CAfile"])
        .arg(ca)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()?;
    let (input, output) = (client.stdin.take(), client.stdout.take());
    let (Some(mut input), Some(mut output)) = (input, output) else {
        return Ok(());
    };
    let (mut from, mut back) = (stream.try_clone()?, stream);
    std::thread::spawn(move || {
        // Ends with the person's side; closing the input ends OpenSSL.
        let _ = pass_on(&mut from, &mut input);
    });
    std::thread::spawn(move || {
        let _ = pass_on(&mut output, &mut back);
        let _ = back.shutdown(std::net::Shutdown::Both);
        let _ = client.kill();
        let _ = client.wait();
    });
    Ok(())
}

/// Writes on what it reads, at once.
fn pass_on(from: &mut impl Read, to: &mut impl Write) -> io::Result<()> {
    let mut piece = [0; 16 * 1024];
    loop {
        match from.read(&mut piece)? {
            0 => return Ok(()),
            size => {
                to.write_all(&piece[..size])?;
                to.flush()?;
            }
        }
    }
}

/// A certificate for [`NAME`], signed by itself, good for a day.
fn certificate(folder: &Path) {
    let made = Command::new("openssl")
        .args([
            "req",
            "-x509",
            "-newkey",
            "ec",
            "-pkeyopt",
            "ec_paramgen_curve:P-256",
            "-nodes",
            "-days",
            "1",
        ])
        .args([
            "-subj",
            &format!("/CN={NAME}"),
            "-addext",
            &format!("subjectAltName=DNS:{NAME}"),
        ])
        .args(["-keyout", "key.pem", "-out", "cert.pem"])
        .current_dir(folder)
        .stderr(Stdio::null())
        .status()
        .expect("openssl runs");
    assert!(made.success(), "no certificate");
}

fn file(name: &str) -> String {
    std::fs::read_to_string(root().join("docs/operator/proxy").join(name)).expect("a file for operators")
}

/// Replaces what stands in the file; a line that is not there any more would make the test try something else.
fn put(text: &str, replaced: &[(&str, String)]) -> String {
    replaced.iter().fold(text.to_owned(), |text, (old, new)| {
        assert!(text.contains(old), "{old} is not in the file any more");
        text.replace(old, new)
    })
}

fn nginx(folder: &Path, upstream: SocketAddr, tls: SocketAddr, plain: SocketAddr) -> Command {
    let path = |name: &str| folder.join(name).display().to_string();
    let site = put(
        &file("nginx.conf"),
        &[
            ("127.0.0.1:7420", upstream.to_string()),
            ("listen 80;", format!("listen {plain};")),
            ("listen 443 ssl", format!("listen {tls} ssl")),
            ("/etc/letsencrypt/live/meet.example.org/fullchain.pem", path("cert.pem")),
            ("/etc/letsencrypt/live/meet.example.org/privkey.pem", path("key.pem")),
        ],
    );
    std::fs::write(folder.join("hearth.conf"), site).expect("written");
    let kept: String = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"]
        .iter()
        .map(|kind| format!("{kind}_temp_path {};", path(kind)))
        .collect();
    // One process, in the foreground, which needs no right that the test has not.
    let whole = format!(
        "daemon off; master_process off; pid {}; error_log {} warn; events {{ worker_connections 512; }}\n\
         http {{ access_log off; {kept} include {}; }}\n",
        path("pid"),
        path("error.log"),
        path("hearth.conf")
    );
    std::fs::write(folder.join("nginx.conf"), whole).expect("written");
    let mut command = Command::new(program(Kind::Nginx));
    command.args(["-c", &path("nginx.conf"), "-p", &path(""), "-e", &path("error.log")]);
    command
}

fn caddy(folder: &Path, upstream: SocketAddr, tls: SocketAddr, plain: SocketAddr) -> Command {
    let path = |name: &str| folder.join(name).display().to_string();
    let site = put(
        &file("Caddyfile"),
        &[
            ("127.0.0.1:7420", upstream.to_string()),
            (
                "meet.example.org {",
                format!(
                    "meet.example.org {{\n\tbind 127.0.0.1\n\ttls {} {}",
                    path("cert.pem"),
                    path("key.pem")
                ),
            ),
        ],
    );
    let whole = format!(
        "{{\n\tadmin off\n\tauto_https disable_redirects\n\thttp_port {}\n\thttps_port {}\n\t\
         storage file_system {}\n}}\n{site}",
        plain.port(),
        tls.port(),
        path("storage")
    );
    std::fs::write(folder.join("Caddyfile"), whole).expect("written");
    let mut command = Command::new(program(Kind::Caddy));
    command
        .args(["run", "--adapter", "caddyfile", "--config", &path("Caddyfile")])
        .env("HOME", folder)
        .env("XDG_DATA_HOME", folder)
        .env("XDG_CONFIG_HOME", folder);
    command
}

/// Where Debian puts it, installed or unpacked by `scripts/debian.sh`; else wherever `PATH` has it.
fn program(kind: Kind) -> PathBuf {
    let (folder, name) = match kind {
        Kind::Nginx => ("usr/sbin", "nginx"),
        Kind::Caddy => ("usr/bin", "caddy"),
    };
    let target = std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| root().join("target"), PathBuf::from);
    let places = [Path::new("/").to_owned(), target.join("debian")].map(|place| place.join(folder).join(name));
    places
        .into_iter()
        .find(|path| path.exists())
        .unwrap_or_else(|| name.into())
}

/// A proxy needs no rights, so it gets none where the tests run as root.
fn as_nobody(command: &mut Command, folder: &Path) -> io::Result<()> {
    use std::os::unix::fs::{MetadataExt, chown};
    use std::os::unix::process::CommandExt;
    const NOBODY: u32 = 65_534;
    if std::fs::metadata(folder)?.uid() != 0 {
        return Ok(());
    }
    chown(folder, Some(NOBODY), Some(NOBODY))?;
    for entry in std::fs::read_dir(folder)? {
        chown(entry?.path(), Some(NOBODY), Some(NOBODY))?;
    }
    command.uid(NOBODY).gid(NOBODY);
    Ok(())
}

/// An address that nobody listens on now.
fn free_address() -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    listener.local_addr().expect("an address")
}
