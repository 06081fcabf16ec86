//! Looks after backends, each in a thread of its own, so that a slow one delays no other.

use std::collections::HashMap;
use std::io::{BufRead, BufReader, Write};
use std::net::{SocketAddr, SocketAddrV4, TcpStream};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::Sender;
use std::sync::Arc;
use std::thread;
use std::time::{Duration, Instant};

use crate::config::{Check, Config, Health};
use crate::controller::Event;

const STACK: usize = 64 * 1024;
const LONGEST_STATUS_LINE: u64 = 1024;

/// The running checks.
pub struct Watch {
    events: Sender<Event>,
    health: Health,
    stops: HashMap<SocketAddrV4, Arc<AtomicBool>>,
}

impl Watch {
    /// Nobody is watched yet; results will go to `events`.
    #[must_use]
    pub fn new(events: Sender<Event>) -> Self {
        Self { events, health: Health::default(), stops: HashMap::new() }
    }

    /// Watches a configuration's backends, and no others.
    ///
    /// # Errors
    /// When no thread can be started.
    pub fn follow(&mut self, config: &Config) -> std::io::Result<()> {
        let wanted: Vec<SocketAddrV4> = config.backends.iter().map(crate::config::Backend::socket_address).collect();
        let same = self.health == config.health;
        self.stops.retain(|address, stop| {
            let stays = same && wanted.contains(address);
            stop.store(!stays, Ordering::Relaxed);
            stays
        });
        self.health = config.health.clone();
        for address in wanted {
            if !self.stops.contains_key(&address) {
                self.stops.insert(address, self.start(address)?);
            }
        }
        Ok(())
    }

    fn start(&self, address: SocketAddrV4) -> std::io::Result<Arc<AtomicBool>> {
        let stop = Arc::new(AtomicBool::new(false));
        let (events, health, stopped) = (self.events.clone(), self.health.clone(), Arc::clone(&stop));
        thread::Builder::new().name(format!("check {address}")).stack_size(STACK).spawn(move || {
            while !stopped.load(Ordering::Relaxed) {
                let started = Instant::now();
                let result = check(address, &health);
                if events.send(Event::Checked { address, result }).is_err() {
                    return;
                }
                thread::sleep(health.interval().saturating_sub(started.elapsed()));
            }
        })?;
        Ok(stop)
    }
}

fn check(address: SocketAddrV4, health: &Health) -> Result<(), String> {
    let deadline = Instant::now() + health.timeout();
    let stream = TcpStream::connect_timeout(&SocketAddr::V4(address), health.timeout()).map_err(|e| e.to_string())?;
    match health.check {
        Check::Tcp => Ok(()),
        Check::Http => get(stream, address, &health.path, deadline),
    }
}

fn get(mut stream: TcpStream, address: SocketAddrV4, path: &str, deadline: Instant) -> Result<(), String> {
    let rest = deadline.saturating_duration_since(Instant::now()).max(Duration::from_millis(1));
    let asked = (|| {
        stream.set_read_timeout(Some(rest))?;
        stream.set_write_timeout(Some(rest))?;
        write!(stream, "GET {path} HTTP/1.0\r\nHost: {address}\r\nUser-Agent: rauta-control\r\n\r\n")?;
        let mut line = String::new();
        BufReader::new(std::io::Read::take(&stream, LONGEST_STATUS_LINE)).read_line(&mut line)?;
        Ok::<_, std::io::Error>(line)
    })();
    judge(&asked.map_err(|error| error.to_string())?)
}

fn judge(status_line: &str) -> Result<(), String> {
    let status = status_line.strip_prefix("HTTP/").and_then(|rest| rest.split(' ').nth(1)?.trim().parse::<u16>().ok());
    match status {
        Some(100..=399) => Ok(()),
        Some(status) => Err(format!("HTTP status {status}")),
        None => Err("its answer is not HTTP".into()),
    }
}

#[cfg(test)]
mod tests {
    use super::{check, judge};
    use crate::config::{Check, Health};
    use std::io::{Read, Write};
    use std::net::{SocketAddr, SocketAddrV4, TcpListener};
    use std::thread;

    fn server(answer: &'static str) -> SocketAddrV4 {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let SocketAddr::V4(address) = listener.local_addr().unwrap() else { unreachable!() };
        thread::spawn(move || {
            let (mut stream, _) = listener.accept().unwrap();
            let _ = stream.read(&mut [0; 512]);
            let _ = stream.write_all(answer.as_bytes());
            thread::sleep(std::time::Duration::from_secs(1));
        });
        address
    }

    fn http() -> Health {
        Health { check: Check::Http, ..Health::default() }
    }

    #[test]
    fn a_closed_port_is_no_backend() {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let SocketAddr::V4(address) = listener.local_addr().unwrap() else { unreachable!() };
        drop(listener);
        assert!(check(address, &Health::default()).unwrap_err().contains("refused"));
    }

    #[test]
    fn a_connection_is_enough_for_tcp() {
        assert_eq!(check(server(""), &Health::default()), Ok(()));
    }

    #[test]
    fn an_http_backend_must_answer_and_in_time() {
        assert_eq!(check(server("HTTP/1.1 204 No Content\r\n\r\n"), &http()), Ok(()));
        assert!(check(server(""), &http()).is_err());
    }

    #[test]
    fn a_status_below_400_is_well() {
        assert_eq!(judge("HTTP/1.1 302 Found\r\n"), Ok(()));
        assert_eq!(judge("HTTP/1.1 503 Service Unavailable\r\n"), Err("HTTP status 503".into()));
        assert_eq!(judge("SSH-2.0\r\n"), Err("its answer is not HTTP".into()));
    }
}
