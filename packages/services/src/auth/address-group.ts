/** Which addresses count as one caller: whoever has one IPv6 address has the 2^64 of its network. */
import { isIPv6 } from "node:net";

/** An IPv4 address as it is, also when it is written as IPv6; of any other IPv6 address its first 64 bits, as `2001:db8:0:0::/64`. */
export function addressGroup(ip: string): string {
  const address = ip.split("%", 1)[0]!;
  if (!isIPv6(address)) return ip;
  const groups = groupsOf(address);
  const isMappedIPv4 = groups.slice(0, 5).every((group) => group === 0) && groups[5] === 0xffff;
  if (isMappedIPv4) return [groups[6]! >> 8, groups[6]! & 255, groups[7]! >> 8, groups[7]! & 255].join(".");
  const network = groups.slice(0, 4).map((group) => group.toString(16));
  return `${network.join(":")}::/64`;
}

/** The eight numbers of a valid address. */
function groupsOf(address: string): number[] {
  const [head = [], tail] = address.split("::", 2).map(numbersOf);
  if (tail === undefined) return head;
  return [...head, ...Array<number>(8 - head.length - tail.length).fill(0), ...tail];
}

function numbersOf(part: string): number[] {
  if (part === "") return [];
  return part.split(":").flatMap((group) => {
    if (!group.includes(".")) return [Number.parseInt(group, 16)];
    const [a = 0, b = 0, c = 0, d = 0] = group.split(".").map(Number);
    return [a * 256 + b, c * 256 + d];
  });
}
