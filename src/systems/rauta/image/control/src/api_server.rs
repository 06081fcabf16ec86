//! The socket on which the control plane tells its status.

use std::fs;
use std::io::{ErrorKind, Write};
use std::os::unix::net::{UnixListener, UnixStream};
use std::path::Path;
use std::sync::mpsc::Sender;
use std::thread;
use std::time::Duration;

use anyhow::Context;
use rauta_api::Status;

use crate::controller::Event;

const PATIENCE: Duration = Duration::from_secs(1);

/// Listens; whoever connects becomes an event.
///
/// # Errors
/// When the socket cannot be made.
pub fn listen(socket: &Path, events: Sender<Event>) -> anyhow::Result<()> {
    let listener = bind(socket).with_context(|| format!("cannot listen on {}", socket.display()))?;
    thread::Builder::new().name("api".into()).spawn(move || {
        for stream in listener.incoming().flatten() {
            if events.send(Event::Asked(stream)).is_err() {
                return;
            }
        }
    })?;
    Ok(())
}

fn bind(socket: &Path) -> std::io::Result<UnixListener> {
    if let Some(folder) = socket.parent() {
        fs::create_dir_all(folder)?;
    }
    // A killed predecessor has left its own; a living one's network namespace would be ours, and its program in our way.
    match fs::remove_file(socket) {
        Err(error) if error.kind() != ErrorKind::NotFound => return Err(error),
        _ => {}
    }
    UnixListener::bind(socket)
}

/// Answers one who asked, aside: whoever does not listen keeps nobody waiting.
pub fn answer(mut stream: UnixStream, status: &Status) {
    let text = serde_json::to_vec(status).expect("a status is plain data");
    let _ = stream.set_write_timeout(Some(PATIENCE));
    let _ = thread::Builder::new().name("answer".into()).spawn(move || stream.write_all(&text));
}
