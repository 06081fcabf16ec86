//! The status as people read it.

use rauta_api::{Backend, State, Status};

/// Everything at a glance.
pub fn status(status: &Status) -> String {
    let state = match status.state {
        State::Serving => "serving",
        State::Draining => "draining",
    };
    let problem = status.configuration_problem.as_ref().map(|problem| format!("configuration: {problem}"));
    let head = format!("{state} {} on {}, program {}", status.service, status.interface, status.program_id);
    [Some(head), problem, Some(mode(status)), Some(backends(&status.backends)), Some(stats(status))]
        .into_iter()
        .flatten()
        .collect::<Vec<_>>()
        .join("\n")
}

/// How the program is attached.
pub fn mode(Status { mode, .. }: &Status) -> String {
    let proven = if mode.proven { ", proven" } else { "" };
    let note = mode.note.as_ref().map(|note| format!("\n  {note}")).unwrap_or_default();
    format!("mode {} (asked: {}{proven}){note}", mode.attached, mode.asked)
}

/// The backends and their health.
pub fn backends(backends: &[Backend]) -> String {
    let rows = backends.iter().map(|one| {
        let mac = one.mac.clone().unwrap_or_else(|| "-".into());
        vec![one.name.clone(), one.address.clone(), mac, one.weight.to_string(), one.state.clone()]
    });
    table(&["BACKEND", "ADDRESS", "MAC", "WEIGHT", "STATE"], rows.collect())
}

/// Packets, bytes and connections by backend.
pub fn stats(Status { backends, totals, .. }: &Status) -> String {
    let rows = backends.iter().map(|Backend { name, traffic, .. }| {
        let numbers = [
            traffic.connections,
            traffic.in_packets,
            traffic.in_bytes,
            traffic.out_packets,
            traffic.out_bytes,
            traffic.resets,
        ];
        [name.clone()].into_iter().chain(numbers.map(|number| number.to_string())).collect()
    });
    let head = ["BACKEND", "CONNECTIONS", "PACKETS IN", "BYTES IN", "PACKETS OUT", "BYTES OUT", "RESETS"];
    let others = format!(
        "passed {}, refused {}, unknown {}, without a free port {}",
        totals.passed, totals.refused, totals.unknown, totals.exhausted
    );
    format!("{}\n{others}", table(&head, rows.collect()))
}

fn table(head: &[&str], rows: Vec<Vec<String>>) -> String {
    let head = head.iter().map(ToString::to_string).collect();
    let lines: Vec<Vec<String>> = [head].into_iter().chain(rows).collect();
    let width = |column: usize| lines.iter().map(|line| line[column].len()).max().unwrap_or(0);
    let text = |line: &Vec<String>| {
        let cells = line.iter().enumerate().map(|(column, cell)| format!("{cell:<0$}", width(column)));
        cells.collect::<Vec<_>>().join("  ").trim_end().to_owned()
    };
    lines.iter().map(text).collect::<Vec<_>>().join("\n")
}

#[cfg(test)]
mod tests {
    use super::table;

    #[test]
    fn columns_are_as_wide_as_their_widest_cell() {
        let rows = vec![vec!["a".into(), "up".into()], vec!["longer".into(), "down".into()]];
        assert_eq!(table(&["NAME", "STATE"], rows), "NAME    STATE\na       up\nlonger  down");
    }
}
