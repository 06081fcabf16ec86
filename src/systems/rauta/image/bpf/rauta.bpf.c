// The data plane: TCP connections to the service's address are spread over backends of the same network, by hairpin NAT
// on the interface that they come in at. Everything else is left to the kernel.
//
//   client ──▶ service address:port         becomes   service address:NAT port ──▶ backend:port
//   backend ──▶ service address:NAT port    becomes   service address:port ──▶ client
//
// A new connection's backend comes from a Maglev table that rauta-control writes; from then on the connection's own
// entry decides, so that a change of the table moves nobody.
#include "maps.h"
#include "packet.h"

#define PORT_TRIES 16
#define IDLE_NS (300ULL * 1000 * 1000 * 1000) // an entry without answers for so long may be taken over

static __always_inline void count_total(__u32 which)
{
	__u64 *total = bpf_map_lookup_elem(&totals, &which);
	if (total) ++*total;
}

static __always_inline int passed(void)
{
	count_total(TOTAL_PASSED);
	return XDP_PASS;
}

static __always_inline int transmit(bool complete)
{
	return complete ? XDP_TX : XDP_DROP;
}

// Mixes all bits of a client's address and port (the finisher of MurmurHash3).
static __always_inline __u32 hash(const struct client_key *client)
{
	__u32 mixed = client->address ^ ((__u32)client->port * 0x9e3779b1);
	mixed = (mixed ^ (mixed >> 16)) * 0x85ebca6b;
	mixed = (mixed ^ (mixed >> 13)) * 0xc2b2ae35;
	return mixed ^ (mixed >> 16);
}

// The backend of a flow, while it may be used; NULL once it has been taken out or its slot is another one's.
static __always_inline struct backend *backend_of(const struct flow *flow)
{
	struct backend *backend = bpf_map_lookup_elem(&backends, &flow->slot);
	if (!backend || !backend->usable) return NULL;
	return backend->address == flow->address && backend->port == flow->port ? backend : NULL;
}

// The backend of a new connection, with its slot.
static __always_inline struct backend *choose(const struct settings *settings, __u32 hashed, __u32 *slot)
{
	if (settings->usable == 0) return NULL;
	__u32 entry = hashed % TABLE_SIZE + (settings->table ? TABLE_SIZE : 0);
	__u32 *found = bpf_map_lookup_elem(&tables, &entry);
	if (!found) return NULL;
	*slot = *found;
	struct backend *backend = bpf_map_lookup_elem(&backends, slot);
	return backend && backend->usable ? backend : NULL;
}

// Takes a source port towards the backend: a free one, or one whose connection is over.
static __always_inline bool take_port(const struct settings *settings, __u32 hashed, struct return_key *key,
				      const struct return_flow *value)
{
	__u32 range = (__u32)settings->nat_port_high - settings->nat_port_low + 1;
	for (int attempt = 0; attempt < PORT_TRIES; attempt++) {
		__u32 offset = (hashed + (attempt ? bpf_get_prandom_u32() : 0)) % range;
		key->nat_port = bpf_htons(settings->nat_port_low + offset);
		if (bpf_map_update_elem(&returns, key, value, BPF_NOEXIST) == 0) return true;
		struct return_flow *old = bpf_map_lookup_elem(&returns, key);
		if (!old || (!old->finished && value->seen - old->seen < IDLE_NS)) continue;
		if (bpf_map_update_elem(&returns, key, value, BPF_ANY) == 0) return true;
	}
	count_total(TOTAL_EXHAUSTED);
	return false;
}

// Enters a new connection, both ways. False where nobody can take it.
static __always_inline bool connect(const struct settings *settings, const struct packet *packet,
				    const struct client_key *client, struct flow *flow)
{
	__u32 hashed = hash(client);
	struct backend *backend = choose(settings, hashed, &flow->slot);
	if (!backend) return false;
	struct return_key key = {.address = backend->address, .port = backend->port};
	struct return_flow value = {
		.seen = bpf_ktime_get_ns(), .address = client->address, .port = client->port, .slot = flow->slot};
	__builtin_memcpy(value.mac, packet->eth->h_source, MAC_LENGTH);
	if (!take_port(settings, hashed, &key, &value)) return false;
	flow->address = key.address;
	flow->port = key.port;
	flow->nat_port = key.nat_port;
	if (bpf_map_update_elem(&flows, client, flow, BPF_ANY)) {
		bpf_map_delete_elem(&returns, &key);
		return false;
	}
	struct counters *counted = bpf_map_lookup_elem(&counters, &flow->slot);
	if (counted) counted->connections++;
	return true;
}

// Takes a connection out of both maps.
static __always_inline void forget(const struct client_key *client, const struct flow *flow)
{
	struct return_key key = {.address = flow->address, .port = flow->port, .nat_port = flow->nat_port};
	struct return_flow *back = bpf_map_lookup_elem(&returns, &key);
	// The port may be another connection's by now.
	if (back && back->address == client->address && back->port == client->port)
		bpf_map_delete_elem(&returns, &key);
	bpf_map_delete_elem(&flows, client);
}

static __always_inline int forward(const struct settings *settings, struct packet *packet, const struct flow *flow,
				   const struct backend *backend)
{
	struct counters *counted = bpf_map_lookup_elem(&counters, &flow->slot);
	if (counted) {
		counted->in_packets++;
		counted->in_bytes += packet->size;
	}
	struct endpoints to = {settings->address, flow->address, flow->nat_port, flow->port, backend->mac};
	return transmit(rewrite(packet, &to, settings->state & STATE_NATIVE));
}

// Answers with a reset, and counts why.
static __always_inline int refuse(const struct settings *settings, struct packet *packet, __u32 why)
{
	count_total(why);
	if (packet->tcp->rst) return XDP_DROP; // a reset is never answered
	return transmit(turn_into_reset(packet, settings->state & STATE_NATIVE));
}

static __always_inline int new_connection(const struct settings *settings, struct packet *packet,
					  const struct client_key *client)
{
	struct flow flow = {};
	if (settings->state & STATE_DRAINING || !connect(settings, packet, client, &flow))
		return refuse(settings, packet, TOTAL_REFUSED);
	struct backend *backend = backend_of(&flow);
	return backend ? forward(settings, packet, &flow, backend) : refuse(settings, packet, TOTAL_REFUSED);
}

static __always_inline int from_client(const struct settings *settings, struct packet *packet)
{
	struct client_key client = {.address = packet->ip->saddr, .port = packet->tcp->source};
	struct flow *flow = bpf_map_lookup_elem(&flows, &client);
	struct backend *backend = flow ? backend_of(flow) : NULL;
	bool opens = packet->tcp->syn && !packet->tcp->ack;
	if (opens && (!backend || flow->finished)) {
		if (flow) forget(&client, flow);
		return new_connection(settings, packet, &client);
	}
	if (!flow) return refuse(settings, packet, TOTAL_UNKNOWN);
	if (!backend) {
		struct counters *counted = bpf_map_lookup_elem(&counters, &flow->slot);
		if (counted) counted->resets++;
		forget(&client, flow);
		return refuse(settings, packet, TOTAL_UNKNOWN);
	}
	if (packet->tcp->fin) flow->finished = 1;
	struct flow kept = *flow;
	if (packet->tcp->rst) forget(&client, &kept);
	return forward(settings, packet, &kept, backend);
}

static __always_inline int from_backend(const struct settings *settings, struct packet *packet)
{
	struct return_key key = {packet->ip->saddr, packet->tcp->source, packet->tcp->dest};
	struct return_flow *back = bpf_map_lookup_elem(&returns, &key);
	if (!back) return passed(); // the kernel's own connection, or its matter to reset
	back->seen = bpf_ktime_get_ns();
	if (packet->tcp->fin || packet->tcp->rst) back->finished = 1;
	struct counters *counted = bpf_map_lookup_elem(&counters, &back->slot);
	if (counted) {
		counted->out_packets++;
		counted->out_bytes += packet->size;
	}
	struct endpoints to = {settings->address, back->address, settings->port, back->port, back->mac};
	return transmit(rewrite(packet, &to, settings->state & STATE_NATIVE));
}

SEC("xdp")
int rauta(struct xdp_md *ctx)
{
	__u32 only = 0;
	struct settings *settings = bpf_map_lookup_elem(&settings_map, &only);
	struct packet packet = {};
	if (!settings || !parse(ctx, &packet)) return passed();
	if (packet.ip->daddr != settings->address) return passed();
	look_at_checksum(&packet);
	if (packet.tcp->dest == settings->port) return from_client(settings, &packet);
	__u16 port = bpf_ntohs(packet.tcp->dest);
	if (port < settings->nat_port_low || port > settings->nat_port_high) return passed();
	return from_backend(settings, &packet);
}

char program_license[] SEC("license") = "Dual MIT/GPL";
