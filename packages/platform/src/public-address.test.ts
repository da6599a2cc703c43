import { describe, expect, it } from "vitest";
import { isPublicAddress } from "./public-address.ts";

describe("a public address", () => {
  it.each([
    "1.1.1.1",
    "8.8.8.8",
    "31.13.84.51",
    "157.240.1.1",
    "2606:4700:4700::1111",
    "2a03:2880:f12f:83:face:b00c:0:25de",
    "2001:4860:4860::8888",
    "2400:cb00::1",
  ])("may be fetched from: %s", (address) => expect(isPublicAddress(address)).toBe(true));

  // The last address before and the first after each refused range are public: a wrong prefix shows here.
  it.each([
    ["9.255.255.255", "10.0.0.0", "10.255.255.255", "11.0.0.0"],
    ["100.63.255.255", "100.64.0.0", "100.127.255.255", "100.128.0.0"],
    ["126.255.255.255", "127.0.0.0", "127.255.255.255", "128.0.0.0"],
    ["169.253.255.255", "169.254.0.0", "169.254.255.255", "169.255.0.0"],
    ["172.15.255.255", "172.16.0.0", "172.31.255.255", "172.32.0.0"],
    ["192.167.255.255", "192.168.0.0", "192.168.255.255", "192.169.0.0"],
    ["198.17.255.255", "198.18.0.0", "198.19.255.255", "198.20.0.0"],
  ])(
    "ends exactly where a private range begins and begins where it ends: %s %s %s %s",
    (before, first, last, after) => {
      expect([before, first, last, after].map(isPublicAddress)).toEqual([true, false, false, true]);
    },
  );

  it.each([
    "::",
    "::1",
    "::ffff:8.8.8.8",
    "::8.8.8.8",
    "64:ff9b::808:808",
    "2002:808:808::1",
    "2001::1",
    "2001:db8::1",
    "fe80::1",
    "fe80::1%eth0",
    "fc00::1",
    "ff0e::1",
    "4000::1",
    "",
    "localhost",
    "8.8.8",
    "08.8.8.8",
  ])("is not this: %s", (address) => expect(isPublicAddress(address)).toBe(false));
});
