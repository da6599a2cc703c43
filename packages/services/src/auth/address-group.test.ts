import { describe, expect, it } from "vitest";
import { addressGroup } from "./address-group.ts";

describe("the addresses that count as one caller", () => {
  it.each([
    ["2001:db8:1:2::", "2001:db8:1:2::/64"],
    ["2001:db8:1:2:ffff:ffff:ffff:ffff", "2001:db8:1:2::/64"],
    ["2001:0DB8:0001:0002::9", "2001:db8:1:2::/64"],
    ["2001:db8::1", "2001:db8:0:0::/64"],
    ["2001:db8::3:0:0:0:1", "2001:db8:0:3::/64"],
    ["fe80::1%eth0", "fe80:0:0:0::/64"],
    ["::1", "0:0:0:0::/64"],
    ["::", "0:0:0:0::/64"],
    ["1:2:3:4:5:6:192.0.2.1", "1:2:3:4::/64"],
  ])("are the /64 of an IPv6 address: %s", (ip, group) => {
    expect(addressGroup(ip)).toBe(group);
  });

  it.each(["203.0.113.7", "::ffff:203.0.113.7", "::ffff:cb00:7107", "0:0:0:0:0:ffff:203.0.113.7"])(
    "are one of IPv4 alone, however it is written: %s",
    (ip) => expect(addressGroup(ip)).toBe("203.0.113.7"),
  );

  it.each(["", "unknown", "1:2"])("are told apart by their text when it is no address: %j", (ip) =>
    expect(addressGroup(ip)).toBe(ip),
  );
});
