// One TCP packet over IPv4: finding its headers, and rewriting them with their checksums.
#pragma once

#include <stdbool.h>
#include <linux/if_ether.h>
#include <linux/in.h>
#include <linux/ip.h>
#include <linux/tcp.h>
#include <bpf/bpf_endian.h>

#define FRAGMENT_BITS 0x3fff // more fragments, and the offset: everything but "do not fragment"
#define LONGEST_NATIVE 2048  // bytes of TCP; a driver's page holds no more

struct packet {
	struct ethhdr *eth;
	struct iphdr *ip;
	struct tcphdr *tcp;
	void *end;
	__u32 size;
	// The sender has left the checksum to its network card: the field holds the pseudo header's sum only.
	bool partial;
};

// The addresses and ports that a packet shall have.
struct endpoints {
	__be32 source, destination;
	__be16 source_port, destination_port;
	const __u8 *destination_mac;
};

static __always_inline __u16 fold(__u64 sum)
{
	sum = (sum & 0xffffffff) + (sum >> 32);
	sum = (sum & 0xffffffff) + (sum >> 32);
	sum = (sum & 0xffff) + (sum >> 16);
	sum = (sum & 0xffff) + (sum >> 16);
	return sum;
}

static __always_inline __u32 tcp_length(const struct packet *packet)
{
	return bpf_ntohs(packet->ip->tot_len) - sizeof(struct iphdr);
}

static __always_inline __u16 pseudo_sum(const struct packet *packet)
{
	__u64 sum = (__u64)packet->ip->saddr + packet->ip->daddr;
	return fold(sum + bpf_htons(IPPROTO_TCP) + bpf_htons(tcp_length(packet)));
}

// Whether it is TCP over IPv4, in one piece and without IP options: anything else is the kernel's.
static __always_inline bool parse(struct xdp_md *ctx, struct packet *packet)
{
	void *data = (void *)(long)ctx->data;
	packet->end = (void *)(long)ctx->data_end;
	packet->size = packet->end - data;
	packet->eth = data;
	packet->ip = (void *)(packet->eth + 1);
	packet->tcp = (void *)(packet->ip + 1);
	if ((void *)(packet->tcp + 1) > packet->end) return false;
	if (packet->eth->h_proto != bpf_htons(ETH_P_IP)) return false;
	if (packet->ip->version != 4 || packet->ip->ihl != 5 || packet->ip->protocol != IPPROTO_TCP) return false;
	if (packet->ip->frag_off & bpf_htons(FRAGMENT_BITS)) return false;
	return bpf_ntohs(packet->ip->tot_len) >= sizeof(struct iphdr) + sizeof(struct tcphdr);
}

// Nothing in a packet says whether its checksum is partial. One whole checksum in 65536 looks like a partial one: that
// packet is lost, and what is sent in its place has another time stamp and so another checksum.
static __always_inline void look_at_checksum(struct packet *packet)
{
	packet->partial = packet->tcp->check == pseudo_sum(packet);
}

// A checksum after a change of the words it covers (RFC 1624): `change` is the sum of the new ones and of the old
// ones' complements.
static __always_inline __sum16 changed(__sum16 check, __u64 change)
{
	return ~fold((__u16)~check + change);
}

// Sums up all of the TCP part: in native mode nobody does it after us. False where the packet is longer than it says.
static __always_inline bool complete(struct packet *packet)
{
	__u64 sum = pseudo_sum(packet);
	__u16 *word = (void *)packet->tcp;
	__u32 length = tcp_length(packet);
	if (length > LONGEST_NATIVE) return false;
	packet->tcp->check = 0;
#pragma clang loop unroll(disable)
	for (__u32 at = 0; at + 1 < LONGEST_NATIVE; at += 2) {
		if (at + 1 >= length) break;
		if ((void *)(word + 1) > packet->end) return false;
		sum += *word++;
	}
	if (length & 1) {
		if ((void *)word + 1 > packet->end) return false;
		sum += *(__u8 *)word;
	}
	packet->tcp->check = ~fold(sum);
	return true;
}

static __always_inline bool rewrite(struct packet *packet, const struct endpoints *to, bool native)
{
	struct iphdr *ip = packet->ip;
	struct tcphdr *tcp = packet->tcp;
	__u64 addresses = (__u64)(__u32)~ip->saddr + (__u32)~ip->daddr + to->source + to->destination;
	__u64 ports = (__u64)(__u16)~tcp->source + (__u16)~tcp->dest + to->source_port + to->destination_port;

	ip->check = changed(ip->check, addresses);
	if (packet->partial)
		tcp->check = fold(tcp->check + addresses); // not a complement, and without the ports
	else
		tcp->check = changed(tcp->check, addresses + ports);
	ip->saddr = to->source;
	ip->daddr = to->destination;
	tcp->source = to->source_port;
	tcp->dest = to->destination_port;
	// We answer from where we were asked.
	__builtin_memcpy(packet->eth->h_source, packet->eth->h_dest, ETH_ALEN);
	__builtin_memcpy(packet->eth->h_dest, to->destination_mac, ETH_ALEN);
	return !packet->partial || !native || complete(packet);
}

// The fourth 32-bit word of a TCP header: data offset, flags, window.
static __always_inline __be32 *flags_word(struct tcphdr *tcp)
{
	return &tcp->ack_seq + 1;
}

// Turns a packet into the reset that answers it. It keeps its length, so all sums but the changed words' stay: swapped
// addresses and ports do not change a sum.
static __always_inline bool turn_into_reset(struct packet *packet, bool native)
{
	struct tcphdr *tcp = packet->tcp;
	bool answers = tcp->ack;
	__u64 change = (__u64)(__u32)~tcp->seq + (__u32)~tcp->ack_seq + (__u32)~*flags_word(tcp);
	__be32 acknowledged = bpf_htonl(bpf_ntohl(tcp->seq) + tcp->syn);
	tcp->seq = answers ? tcp->ack_seq : 0;
	tcp->ack_seq = answers ? 0 : acknowledged;
	tcp->fin = tcp->syn = tcp->psh = tcp->urg = tcp->ece = tcp->cwr = 0;
	tcp->rst = 1;
	tcp->ack = !answers;
	change += (__u64)tcp->seq + tcp->ack_seq + *flags_word(tcp);
	if (!packet->partial) tcp->check = changed(tcp->check, change);

	__be32 address = packet->ip->saddr;
	packet->ip->saddr = packet->ip->daddr;
	packet->ip->daddr = address;
	__be16 port = tcp->source;
	tcp->source = tcp->dest;
	tcp->dest = port;
	__u8 mac[ETH_ALEN];
	__builtin_memcpy(mac, packet->eth->h_source, ETH_ALEN);
	__builtin_memcpy(packet->eth->h_source, packet->eth->h_dest, ETH_ALEN);
	__builtin_memcpy(packet->eth->h_dest, mac, ETH_ALEN);
	return !packet->partial || !native || complete(packet);
}
