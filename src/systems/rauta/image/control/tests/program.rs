//! The compiled program, run by the kernel on single frames. Needs root, an `eth0` and the object that `RAUTA_OBJECT` names:
//! `cargo test -- --ignored --test-threads 1`.

use std::net::SocketAddrV4;
use std::path::PathBuf;

use rauta_api::Attachment;
use rauta_control::dataplane::DataPlane;
use rauta_control::layout::{backend_entry, BackendEntry, Mac, TABLE_SIZE};
use rauta_control::packet::{flag, Segment};
use rauta_control::test_run::{dry, Outcome};

const XDP_PASS: u32 = 2;
const XDP_TX: u32 = 3;
const CLIENT: Mac = [2, 0, 0, 0, 0, 0x20];
const OURS: Mac = [2, 0, 0, 0, 0, 0x05];
const BACKEND: Mac = [2, 0, 0, 0, 0, 0x10];
const PORTS: (u16, u16) = (10_240, 32_767);

fn address(text: &str) -> SocketAddrV4 {
    text.parse().unwrap()
}

/// The program, with one backend.
fn program() -> DataPlane {
    let object = std::env::var_os("RAUTA_OBJECT").map_or_else(|| "rauta.bpf.o".into(), PathBuf::from);
    let mut plane = DataPlane::load(&object).unwrap();
    plane.serve(address("10.0.1.5:8080"), PORTS).unwrap();
    plane.follow(&[backend_entry(address("10.0.1.10:80"), BACKEND)], vec![0; TABLE_SIZE as usize], 1).unwrap();
    plane
}

fn run(plane: &mut DataPlane, frame: &[u8]) -> Outcome {
    plane.with_program(|program| dry(program, frame)).unwrap().unwrap()
}

fn opening() -> Segment {
    Segment {
        source_mac: CLIENT,
        destination_mac: OURS,
        source: address("10.0.1.20:40000"),
        destination: address("10.0.1.5:8080"),
        sequence: 0x0102_0304,
        acknowledged: 0,
        flags: flag::SYN,
    }
}

/// What a backend shall get of a client's segment.
fn forwarded(segment: Segment, nat_port: u16) -> Segment {
    Segment {
        source_mac: OURS,
        destination_mac: BACKEND,
        source: SocketAddrV4::new(*segment.destination.ip(), nat_port),
        destination: address("10.0.1.10:80"),
        ..segment
    }
}

/// The same way back.
fn reset(segment: Segment) -> Segment {
    Segment {
        source_mac: segment.destination_mac,
        destination_mac: segment.source_mac,
        source: segment.destination,
        destination: segment.source,
        ..segment
    }
}

fn nat_port(outcome: &Outcome) -> u16 {
    u16::from_be_bytes([outcome.frame[34], outcome.frame[35]])
}

/// Opens the connection and tells its port towards the backend.
fn connect(plane: &mut DataPlane) -> u16 {
    nat_port(&run(plane, &opening().frame()))
}

#[test]
#[ignore = "needs root"]
fn a_new_connection_goes_to_the_backend_with_right_checksums() {
    let outcome = run(&mut program(), &opening().frame());
    let port = nat_port(&outcome);
    assert!((PORTS.0..=PORTS.1).contains(&port), "{port}");
    assert_eq!(outcome, Outcome { verdict: XDP_TX, frame: forwarded(opening(), port).frame().into() });
}

#[test]
#[ignore = "needs root"]
fn a_checksum_left_to_the_network_card_stays_so() {
    let outcome = run(&mut program(), &opening().partial_frame());
    assert_eq!(outcome.frame, forwarded(opening(), nat_port(&outcome)).partial_frame());
}

#[test]
#[ignore = "needs root"]
fn in_native_mode_the_checksum_is_completed() {
    let mut plane = program();
    plane.attach("eth0", Attachment::Native).unwrap();
    let outcome = run(&mut plane, &opening().partial_frame());
    assert_eq!(outcome.frame, forwarded(opening(), nat_port(&outcome)).frame());
}

#[test]
#[ignore = "needs root"]
fn an_answer_goes_to_the_client() {
    let mut plane = program();
    let port = connect(&mut plane);
    let answer = Segment {
        sequence: 77,
        acknowledged: 0x0102_0305,
        flags: flag::SYN | flag::ACK,
        ..reset(forwarded(opening(), port))
    };
    let wanted = Segment { sequence: 77, acknowledged: 0x0102_0305, flags: flag::SYN | flag::ACK, ..reset(opening()) };
    let outcome = run(&mut plane, &answer.frame());
    assert_eq!(outcome, Outcome { verdict: XDP_TX, frame: wanted.frame().into() });
    let traffic = plane.traffic(0).unwrap();
    assert_eq!((traffic.connections, traffic.in_packets, traffic.in_bytes, traffic.out_packets), (1, 1, 54, 1));
}

#[test]
#[ignore = "needs root"]
fn a_connection_keeps_its_port_when_its_opening_is_repeated() {
    let mut plane = program();
    assert_eq!(connect(&mut plane), connect(&mut plane));
    assert_eq!(plane.traffic(0).unwrap().connections, 1);
}

#[test]
#[ignore = "needs root"]
fn an_unknown_connection_is_reset() {
    let segment = Segment { acknowledged: 0x0a0b_0c0d, flags: flag::ACK, ..opening() };
    let wanted = Segment { sequence: 0x0a0b_0c0d, acknowledged: 0, flags: flag::RST, ..reset(segment) };
    for (frame, wanted) in [(segment.frame(), wanted.frame()), (segment.partial_frame(), wanted.partial_frame())] {
        assert_eq!(run(&mut program(), &frame), Outcome { verdict: XDP_TX, frame: wanted.into() });
    }
}

#[test]
#[ignore = "needs root"]
fn without_a_backend_and_while_draining_a_new_connection_is_refused() {
    let wanted = Segment { sequence: 0, acknowledged: 0x0102_0305, flags: flag::RST | flag::ACK, ..reset(opening()) };
    let mut empty = program();
    empty.follow(&[BackendEntry::default()], Vec::new(), 0).unwrap();
    let mut draining = program();
    draining.drain().unwrap();
    for mut plane in [empty, draining] {
        assert_eq!(run(&mut plane, &opening().frame()).frame, wanted.frame());
        assert_eq!(plane.totals().unwrap().refused, 1);
    }
}

#[test]
#[ignore = "needs root"]
fn a_connection_whose_backend_is_taken_out_is_reset() {
    let mut plane = program();
    connect(&mut plane);
    plane.follow(&[BackendEntry::default()], Vec::new(), 0).unwrap();
    let segment = Segment { acknowledged: 5, flags: flag::ACK, ..opening() };
    let wanted = Segment { sequence: 5, acknowledged: 0, flags: flag::RST, ..reset(segment) };
    assert_eq!(run(&mut plane, &segment.frame()).frame, wanted.frame());
    assert_eq!((plane.traffic(0).unwrap().resets, plane.has_open_connections()), (1, false));
}

#[test]
#[ignore = "needs root"]
fn a_connection_is_over_when_its_backend_has_said_so() {
    let mut plane = program();
    let port = connect(&mut plane);
    assert!(plane.has_open_connections());
    let end = Segment { flags: flag::FIN | flag::ACK, ..reset(forwarded(opening(), port)) };
    run(&mut plane, &end.frame());
    assert!(!plane.has_open_connections());
}

#[test]
#[ignore = "needs root"]
fn everything_else_is_left_to_the_kernel() {
    let other_port = Segment { destination: address("10.0.1.5:22"), ..opening() }.frame();
    let other_address = Segment { destination: address("10.0.1.6:8080"), ..opening() }.frame();
    let strange_answer = Segment { destination: address("10.0.1.5:12345"), ..opening() }.frame();
    let changed = |at: usize, byte: u8| {
        let mut frame = opening().frame();
        frame[at] = byte;
        frame
    };
    let (arp, udp, fragment, options) = (changed(13, 6), changed(23, 17), changed(20, 0x20), changed(14, 0x46));
    for frame in [other_port, other_address, strange_answer, arp, udp, fragment, options] {
        assert_eq!(run(&mut program(), &frame), Outcome { verdict: XDP_PASS, frame: frame.into() });
    }
}

#[test]
#[ignore = "needs root"]
fn a_frame_that_ends_in_its_header_is_left_to_the_kernel() {
    let frame = opening().frame();
    for length in [14, 20, 34, 53] {
        assert_eq!(run(&mut program(), &frame[..length]).verdict, XDP_PASS);
    }
}
