const MAC_BASE = 0xaabbcc112200;

/** The documented MAC of a station: aa:bb:cc:11:22:00 plus its id, so every id has its own. */
export function documentedMac(stationId: number): string {
  const digits = (MAC_BASE + stationId).toString(16).padStart(12, "0");
  return (digits.match(/../g) ?? []).join(":");
}
