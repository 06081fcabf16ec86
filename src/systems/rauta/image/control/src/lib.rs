//! The control plane of a reference load balancer: it attaches the XDP program, keeps its maps in step with the
//! configuration and the backends' health, and tells about it on a socket.
//!
//! `config`, `maglev`, `packet` and `pool` are pure; `controller` is the only owner of the maps.

pub mod api_server;
pub mod config;
pub mod controller;
pub mod dataplane;
pub mod health;
pub mod interface;
pub mod layout;
pub mod maglev;
pub mod packet;
pub mod pool;
pub mod proof;
pub mod test_run;
