//! What the kernel says is attached to an interface, by `ip`.

use std::process::Command;

use anyhow::{bail, Context};
use rauta_api::Attachment;
use serde_json::Value;

/// Checks that a program is attached to an interface in a mode.
///
/// # Errors
/// When it is not, saying what is.
pub fn holds(interface: &str, attachment: Attachment, program: u32) -> anyhow::Result<()> {
    let asked = Command::new("ip").args(["-json", "-details", "link", "show", "dev", interface]).output();
    let asked = asked.context("cannot run ip")?;
    if !asked.status.success() {
        bail!("ip link: {}", String::from_utf8_lossy(&asked.stderr).trim());
    }
    let links = serde_json::from_slice(&asked.stdout).context("ip's answer is not understood")?;
    compare(&links, attachment, program).with_context(|| format!("on {interface}"))
}

fn compare(links: &Value, attachment: Attachment, program: u32) -> anyhow::Result<()> {
    let xdp = &links[0]["xdp"];
    // The kernel's numbers (IFLA_XDP_ATTACHED).
    let found = match xdp["mode"].as_u64() {
        None | Some(0) => bail!("no XDP program is attached"),
        Some(1) => "native".to_owned(),
        Some(2) => "skb".to_owned(),
        Some(other) => format!("mode {other}"),
    };
    if found != attachment.to_string() {
        bail!("the program is attached in {found} mode, not in {attachment} mode");
    }
    match xdp["prog"]["id"].as_u64() {
        Some(id) if id == u64::from(program) => Ok(()),
        other => bail!("another program is attached: id {}, ours is {program}", other.unwrap_or_default()),
    }
}

#[cfg(test)]
mod tests {
    use super::compare;
    use rauta_api::Attachment::{Native, Skb};
    use serde_json::json;

    #[test]
    fn mode_and_program_must_be_ours() {
        let links = json!([{ "ifname": "eth0", "xdp": { "mode": 2, "prog": { "id": 7 } } }]);
        assert!(compare(&links, Skb, 7).is_ok());
        let text = |attachment, id| compare(&links, attachment, id).unwrap_err().to_string();
        assert_eq!(text(Native, 7), "the program is attached in skb mode, not in native mode");
        assert_eq!(text(Skb, 8), "another program is attached: id 7, ours is 8");
    }

    #[test]
    fn nothing_attached_is_said_so() {
        let error = compare(&json!([{ "ifname": "eth0" }]), Skb, 7).unwrap_err();
        assert_eq!(error.to_string(), "no XDP program is attached");
    }
}
