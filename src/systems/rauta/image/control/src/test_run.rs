//! Runs a program on a frame of our own making (`BPF_PROG_TEST_RUN`), which aya has no call for.

use std::io;
use std::os::fd::{AsRawFd, BorrowedFd};

const BPF_PROG_TEST_RUN: libc::c_int = 10;
const LIVE_FRAMES: u32 = 1 << 1;

/// `union bpf_attr`, its part for test runs.
#[repr(C)]
#[derive(Default)]
struct Attributes {
    program: u32,
    verdict: u32,
    data_size_in: u32,
    data_size_out: u32,
    data_in: u64,
    data_out: u64,
    repeat: u32,
    duration: u32,
    context_size_in: u32,
    context_size_out: u32,
    context_in: u64,
    context_out: u64,
    flags: u32,
    cpu: u32,
    batch_size: u32,
    pad: u32,
}

/// `struct xdp_md`.
#[repr(C)]
#[derive(Default)]
struct Context {
    data: u32,
    data_end: u32,
    data_meta: u32,
    ingress_ifindex: u32,
    rx_queue_index: u32,
    egress_ifindex: u32,
}

/// What a program did with a frame.
#[derive(Debug, Eq, PartialEq)]
pub struct Outcome {
    /// `XDP_PASS`, `XDP_TX`, …, as a number.
    pub verdict: u32,
    /// The frame as the program left it.
    pub frame: Vec<u8>,
}

/// Runs the program on a frame and gives back what it made of it. Nothing leaves the machine.
///
/// # Errors
/// What the kernel refuses.
pub fn dry(program: BorrowedFd<'_>, frame: &[u8]) -> io::Result<Outcome> {
    let mut out = vec![0_u8; frame.len() + 256];
    let mut attributes = Attributes {
        data_size_out: size(out.len()),
        data_out: out.as_mut_ptr() as u64,
        repeat: 1,
        ..for_frame(program, frame)
    };
    call(&mut attributes)?;
    out.truncate(attributes.data_size_out as usize);
    Ok(Outcome { verdict: attributes.verdict, frame: out })
}

/// Runs the program on a frame as if it had come in at an interface, in the driver; what it transmits is really sent.
///
/// # Errors
/// What the kernel refuses: it can do so from Linux 5.18 on, and only where the driver runs XDP programs.
pub fn live(program: BorrowedFd<'_>, frame: &[u8], interface: u32) -> io::Result<()> {
    let context = Context { data_end: size(frame.len()), ingress_ifindex: interface, ..Context::default() };
    call(&mut Attributes {
        repeat: 1,
        context_size_in: size(size_of::<Context>()),
        context_in: &raw const context as u64,
        flags: LIVE_FRAMES,
        ..for_frame(program, frame)
    })
}

fn for_frame(program: BorrowedFd<'_>, frame: &[u8]) -> Attributes {
    Attributes {
        program: u32::try_from(program.as_raw_fd()).expect("a descriptor is not negative"),
        data_size_in: size(frame.len()),
        data_in: frame.as_ptr() as u64,
        ..Attributes::default()
    }
}

fn call(attributes: &mut Attributes) -> io::Result<()> {
    // SAFETY: the kernel reads and writes `attributes` and the buffers it names, all of which outlive the call.
    let result =
        unsafe { libc::syscall(libc::SYS_bpf, BPF_PROG_TEST_RUN, &raw mut *attributes, size_of::<Attributes>()) };
    if result < 0 {
        Err(io::Error::last_os_error())
    } else {
        Ok(())
    }
}

fn size(length: usize) -> u32 {
    u32::try_from(length).expect("frames are small")
}
