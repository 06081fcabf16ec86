// What the program and rauta-control share. control/src/layout.rs has the same structs: change both.
#pragma once

#include <linux/bpf.h>
#include <linux/types.h>
#include <bpf/bpf_helpers.h>

#define MAX_BACKENDS 4096
// A prime; some hundred times as many entries as backends keep the shares of the backends even.
#define TABLE_SIZE 65537
#define MAX_FLOWS 131072
#define MAC_LENGTH 6

#define STATE_DRAINING 1 // no new connections
#define STATE_NATIVE 2   // attached in the driver, where nobody completes a checksum after us

struct settings {
	__be32 address; // of the service
	__be16 port;    // of the service
	__be16 pad;
	__u32 state;
	__u32 table;         // which of the two tables is in use: the other one can be written meanwhile
	__u32 usable;        // backends in the table in use
	__u16 nat_port_low;  // source ports towards backends, host byte order
	__u16 nat_port_high; // inclusive
};

struct backend {
	__be32 address;
	__be16 port;
	__u8 mac[MAC_LENGTH];
	__u32 usable; // 0: its connections are reset
};

struct client_key {
	__be32 address;
	__be16 port;
	__u16 pad;
};

// Where the packets of a client's connection go.
struct flow {
	__be32 address; // of the backend
	__be16 port;
	__be16 nat_port;
	__u32 slot;
	__u32 finished; // the client has sent its FIN
};

struct return_key {
	__be32 address; // of the backend
	__be16 port;
	__be16 nat_port;
};

// Where the answers of a backend go.
struct return_flow {
	__u64 seen; // time of the last answer, ns since boot
	__be32 address; // of the client
	__be16 port;
	__u8 mac[MAC_LENGTH];
	__u32 slot;
	__u32 finished; // the backend has sent its FIN
	__u32 pad;
};

struct counters {
	__u64 in_packets; // from clients
	__u64 in_bytes;
	__u64 out_packets; // to clients
	__u64 out_bytes;
	__u64 connections;
	__u64 resets; // connections that were reset because the backend was taken out
};

enum total {
	TOTAL_PASSED,     // not ours: left to the kernel
	TOTAL_REFUSED,    // new connections while there was no backend, or while draining
	TOTAL_UNKNOWN,    // packets of connections that we do not know: reset
	TOTAL_EXHAUSTED,  // new connections for which no source port was free
	TOTAL_COUNT,
};

#define MAP(map_name, map_type, entries, key_type, value_type) \
	struct {                                               \
		__uint(type, map_type);                        \
		__uint(max_entries, entries);                  \
		__type(key, key_type);                         \
		__type(value, value_type);                     \
	} map_name SEC(".maps")

MAP(settings_map, BPF_MAP_TYPE_ARRAY, 1, __u32, struct settings);
MAP(backends, BPF_MAP_TYPE_ARRAY, MAX_BACKENDS, __u32, struct backend);
MAP(tables, BPF_MAP_TYPE_ARRAY, 2 * TABLE_SIZE, __u32, __u32);
MAP(flows, BPF_MAP_TYPE_LRU_HASH, MAX_FLOWS, struct client_key, struct flow);
MAP(returns, BPF_MAP_TYPE_LRU_HASH, MAX_FLOWS, struct return_key, struct return_flow);
MAP(counters, BPF_MAP_TYPE_PERCPU_ARRAY, MAX_BACKENDS, __u32, struct counters);
MAP(totals, BPF_MAP_TYPE_PERCPU_ARRAY, TOTAL_COUNT, __u32, __u64);
