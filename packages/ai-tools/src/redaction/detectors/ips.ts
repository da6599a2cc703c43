/** IPv4 and IPv6 addresses. Version numbers, user agents and numbered clauses look like IPv4 and stay. */
import { isIPv6 } from "node:net";
import type { Found } from "../kinds.ts";

const OCTET = "(?:25[0-5]|2[0-4]\\d|[01]?\\d?\\d)";
const DOT = "(?:\\.|\\[\\.\\]|\\(\\.\\))";
const IPV4 = new RegExp(`(?<![\\d])(?<!\\d\\.)${OCTET}(?:${DOT}${OCTET}){3}(?!\\d)(?!\\.\\d)`, "g");
const NOT_AN_ADDRESS =
  /(?:(?<![\p{L}\d])(?:v|ver|vers|versions?|vers[aã]o|versi[oó]n|release|build|firmware|fw|sdk|section|se[cç][aã]o|secci[oó]n|clause|cl[aá]usula|chapter|cap[ií]tulo|§)\.?[\s:#=]{0,3}|(?:chrome|crios|safari|applewebkit|edga?|edgios|opr|opera|firefox|fxios|version|samsungbrowser|whatsapp|fban|fbav|fbdv)[/;])$/iu;

const IPV6_RUN = /(?<![\p{L}\p{N}_:.])[0-9a-f:]{2,45}(?:\.\d{1,3}){0,3}(?![\p{L}\p{N}_])/giu;

export function findIps(text: string): Found[] {
  return [...findIpv4(text), ...findIpv6(text)];
}

function findIpv4(text: string): Found[] {
  const found: Found[] = [];
  for (const { 0: address, index } of text.matchAll(IPV4)) {
    const before = text.slice(Math.max(0, index - 20), index);
    if (/[\p{L}§.:;#=/\s]$/u.test(before) && NOT_AN_ADDRESS.test(before)) continue;
    const canonical = (address.match(/\d+/g) ?? []).map(Number).join(".");
    found.push({ kind: "IP", start: index, end: index + address.length, canonical });
  }
  return found;
}

function findIpv6(text: string): Found[] {
  const found: Found[] = [];
  for (const { 0: run, index } of text.matchAll(IPV6_RUN)) {
    const address = run.replace(/(?<!:):$/, "");
    // Cheaper than the full form, which a wall of colons would ask for at every one of them.
    if (!/::|(?::.*){6}/.test(address) || address === "::" || !isIPv6(address)) continue;
    found.push({ kind: "IP", start: index, end: index + address.length, canonical: address.toLowerCase() });
  }
  return found;
}
