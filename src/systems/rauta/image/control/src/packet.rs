//! TCP segments without payload, byte by byte: what probes are made of and what tests compare with.

use std::net::SocketAddrV4;

use crate::layout::Mac;

/// Length of such a frame.
pub const FRAME_LENGTH: usize = 54;

const ETHERNET: usize = 14;
const TCP: usize = 34;

/// Flag bits of a TCP header.
pub mod flag {
    /// The sender is done.
    pub const FIN: u8 = 1;
    /// Opens a connection.
    pub const SYN: u8 = 2;
    /// Ends it at once.
    pub const RST: u8 = 4;
    /// The acknowledgement number counts.
    pub const ACK: u8 = 16;
}

/// A segment in words.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Segment {
    /// Who sends the frame.
    pub source_mac: Mac,
    /// Who shall get it.
    pub destination_mac: Mac,
    /// Address and port that it comes from.
    pub source: SocketAddrV4,
    /// Address and port that it goes to.
    pub destination: SocketAddrV4,
    /// Its number in the connection.
    pub sequence: u32,
    /// The number that the sender waits for.
    pub acknowledged: u32,
    /// Bits of [`flag`].
    pub flags: u8,
}

impl Segment {
    /// The frame, with whole checksums.
    #[must_use]
    pub fn frame(&self) -> [u8; FRAME_LENGTH] {
        let mut frame = [0; FRAME_LENGTH];
        let mut put = |at: usize, bytes: &[u8]| frame[at..at + bytes.len()].copy_from_slice(bytes);
        put(0, &self.destination_mac);
        put(6, &self.source_mac);
        put(12, &[0x08, 0x00]);
        put(ETHERNET, &[0x45, 0, 0, 40, 0, 0, 0x40, 0, 64, 6]);
        put(26, &self.source.ip().octets());
        put(30, &self.destination.ip().octets());
        put(TCP, &self.source.port().to_be_bytes());
        put(TCP + 2, &self.destination.port().to_be_bytes());
        put(TCP + 4, &self.sequence.to_be_bytes());
        put(TCP + 8, &self.acknowledged.to_be_bytes());
        put(TCP + 12, &[5 << 4, self.flags, 0xff, 0xff]);
        let header = !sum(&frame[ETHERNET..TCP], 0);
        frame[24..26].copy_from_slice(&header.to_be_bytes());
        let whole = !sum(&frame[TCP..], pseudo_sum(&frame).into());
        frame[50..52].copy_from_slice(&whole.to_be_bytes());
        frame
    }

    /// The frame as a sender leaves it to a network card: only the pseudo header is summed up, and not complemented.
    #[must_use]
    pub fn partial_frame(&self) -> [u8; FRAME_LENGTH] {
        let mut frame = self.frame();
        let pseudo = pseudo_sum(&frame);
        frame[50..52].copy_from_slice(&pseudo.to_be_bytes());
        frame
    }
}

/// The Internet checksum's sum, not complemented.
#[must_use]
pub fn sum(bytes: &[u8], initial: u32) -> u16 {
    let words = bytes.chunks(2).map(|pair| u32::from(pair[0]) << 8 | u32::from(*pair.get(1).unwrap_or(&0)));
    let mut total = initial + words.sum::<u32>();
    while total > 0xffff {
        total = (total & 0xffff) + (total >> 16);
    }
    u16::try_from(total).expect("folded")
}

/// The sum over the pseudo header of a frame without payload.
fn pseudo_sum(frame: &[u8]) -> u16 {
    sum(&frame[26..34], 6 + 20)
}

#[cfg(test)]
mod tests {
    use super::{flag, sum, Segment};

    fn segment() -> Segment {
        Segment {
            source_mac: [2, 0, 0, 0, 0, 1],
            destination_mac: [2, 0, 0, 0, 0, 2],
            source: "10.0.1.20:40000".parse().unwrap(),
            destination: "10.0.1.5:8080".parse().unwrap(),
            sequence: 1,
            acknowledged: 0,
            flags: flag::SYN,
        }
    }

    #[test]
    fn the_sum_is_that_of_rfc_1071() {
        assert_eq!(sum(&[0x00, 0x01, 0xf2, 0x03, 0xf4, 0xf5, 0xf6, 0xf7], 0), 0xddf2);
    }

    #[test]
    fn an_odd_byte_is_the_high_half_of_a_word() {
        assert_eq!(sum(&[1, 2, 3], 0), 0x0402);
    }

    #[test]
    fn summed_up_with_their_checksums_headers_are_all_ones() {
        let frame = segment().frame();
        assert_eq!(sum(&frame[14..34], 0), 0xffff);
        assert_eq!(sum(&frame[34..], super::pseudo_sum(&frame).into()), 0xffff);
    }
}
