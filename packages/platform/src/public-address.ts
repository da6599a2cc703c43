/** Which IP addresses belong to the public internet. Everything else is ours, our neighbours', or nobody's. */
import { BlockList, isIP } from "node:net";

/** IANA's special-purpose registries, IPv4 (RFC 6890 and later), as address and prefix length. */
const NOT_PUBLIC_V4: readonly [string, number][] = [
  ["0.0.0.0", 8], // this host
  ["10.0.0.0", 8], // private
  ["100.64.0.0", 10], // carrier NAT; also the metadata address of some clouds
  ["127.0.0.0", 8], // loopback
  ["169.254.0.0", 16], // link-local, cloud metadata
  ["172.16.0.0", 12], // private
  ["192.0.0.0", 24], // protocol assignments; also the metadata address of some clouds
  ["192.0.2.0", 24], // documentation
  ["192.31.196.0", 24], // AS112
  ["192.52.193.0", 24], // AMT
  ["192.88.99.0", 24], // 6to4 relays
  ["192.168.0.0", 16], // private
  ["192.175.48.0", 24], // AS112
  ["198.18.0.0", 15], // benchmarks
  ["198.51.100.0", 24], // documentation
  ["203.0.113.0", 24], // documentation
  ["224.0.0.0", 4], // multicast
  ["240.0.0.0", 4], // reserved, broadcast
  ["168.63.129.16", 32], // Azure's host, which is reached from inside under a public address
];

/** Within 2000::/3, the only part of IPv6 that is given out to the internet, what still is not public. */
const NOT_PUBLIC_V6: readonly [string, number][] = [
  ["2001::", 23], // protocol assignments, with Teredo, ORCHID and benchmarks
  ["2001:db8::", 32], // documentation
  ["2002::", 16], // 6to4 wraps an IPv4 address of any kind
  ["3fff::", 20], // documentation
];

const refused = new BlockList();
for (const [address, prefix] of NOT_PUBLIC_V4) refused.addSubnet(address, prefix, "ipv4");
for (const [address, prefix] of NOT_PUBLIC_V6) refused.addSubnet(address, prefix, "ipv6");
const global6 = new BlockList();
global6.addSubnet("2000::", 3, "ipv6");

/**
 * True when a request that somebody outside asked for may go to this address. IPv4 inside IPv6 (mapped, compatible,
 * translated) is refused as a whole: nothing on the internet needs to be reached that way.
 * @param address a literal IPv4 or IPv6 address; anything else is not public
 */
export function isPublicAddress(address: string): boolean {
  const kind = isIP(address);
  if (kind === 4) return !refused.check(address, "ipv4");
  // A zone (fe80::1%eth0) only exists on addresses of this machine's own links.
  if (kind !== 6 || address.includes("%")) return false;
  return global6.check(address, "ipv6") && !refused.check(address, "ipv6");
}
