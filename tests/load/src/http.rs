//! A small HTTP client over one kept connection, enough for a door: a request out, an answer with a length in. It
//! speaks no TLS and follows nothing.

use crate::subject::Trouble;
use serde::Serialize;
use serde::de::DeserializeOwned;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::time::Duration;

/// Longest wait for an answer.
const PATIENCE: Duration = Duration::from_secs(20);

/// One connection to a server.
#[derive(Debug)]
pub struct Http {
    address: SocketAddr,
    stream: BufReader<TcpStream>,
}

impl Http {
    /// Connects.
    ///
    /// # Errors
    /// When nobody listens.
    pub fn connect(address: SocketAddr) -> Result<Self, Trouble> {
        let stream = TcpStream::connect(address)?;
        stream.set_nodelay(true)?;
        stream.set_read_timeout(Some(PATIENCE))?;
        Ok(Self {
            address,
            stream: BufReader::new(stream),
        })
    }

    /// Posts `body` as JSON and reads the answer as JSON. `bearer` goes into `Authorization`.
    ///
    /// # Errors
    /// Any answer but 2xx, with its status and body.
    pub fn post<A: DeserializeOwned>(
        &mut self,
        path: &str,
        bearer: Option<&str>,
        body: &impl Serialize,
    ) -> Result<A, Trouble> {
        let body = serde_json::to_vec(body)?;
        let authorization = bearer
            .map(|token| format!("Authorization: Bearer {token}\r\n"))
            .unwrap_or_default();
        let (address, length) = (self.address, body.len());
        let mut request = format!(
            "POST {path} HTTP/1.1\r\nHost: {address}\r\nOrigin: http://{address}\r\n\
             Content-Type: application/json\r\n{authorization}Content-Length: {length}\r\n\r\n"
        )
        .into_bytes();
        request.extend_from_slice(&body);
        self.stream.get_mut().write_all(&request)?;
        let (status, answer) = self.answer()?;
        if !(200..300).contains(&status) {
            return Err(format!("{path}: {status}: {}", String::from_utf8_lossy(&answer)).into());
        }
        Ok(serde_json::from_slice(&answer)?)
    }

    fn answer(&mut self) -> Result<(u16, Vec<u8>), Trouble> {
        let mut line = String::new();
        self.stream.read_line(&mut line)?;
        let status = line.split(' ').nth(1).ok_or("no answer to a request")?.parse()?;
        let mut length = 0;
        loop {
            line.clear();
            self.stream.read_line(&mut line)?;
            match line.trim_end().split_once(':') {
                Some((name, value)) if name.eq_ignore_ascii_case("content-length") => length = value.trim().parse()?,
                Some((name, _)) if name.eq_ignore_ascii_case("transfer-encoding") => {
                    return Err("an answer without a length".into());
                }
                Some(_) => {}
                None => break,
            }
        }
        let mut body = vec![0; length];
        self.stream.read_exact(&mut body)?;
        Ok((status, body))
    }
}

#[cfg(test)]
mod tests {
    use super::Http;
    use std::io::{Read, Write};
    use std::net::TcpListener;

    #[test]
    fn asks_twice_on_one_connection_and_tells_a_refusal() {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let server = std::thread::spawn(move || {
            let (mut stream, _) = listener.accept().unwrap();
            let mut seen = String::new();
            for answer in [
                "HTTP/1.1 201 Created\r\nContent-Length: 3\r\n\r\n\"a\"",
                "HTTP/1.1 403 No\r\ncontent-length: 1\r\n\r\n7",
            ] {
                let mut request = [0; 4096];
                while !seen.ends_with("{\"x\":1}") {
                    let read = stream.read(&mut request).unwrap();
                    seen.push_str(std::str::from_utf8(&request[..read]).unwrap());
                }
                stream.write_all(answer.as_bytes()).unwrap();
                seen.push('|');
            }
            seen
        });
        let mut http = Http::connect(address).unwrap();
        let body = serde_json::json!({"x": 1});
        assert_eq!(http.post::<String>("/a", Some("t"), &body).unwrap(), "a");
        let refused = http.post::<String>("/b", None, &body).unwrap_err();
        assert_eq!(refused.to_string(), "/b: 403: 7");
        let seen = server.join().unwrap();
        assert!(seen.contains("POST /a HTTP/1.1") && seen.contains("Bearer t"));
        assert_eq!(seen.matches("Bearer").count(), 1);
    }
}
