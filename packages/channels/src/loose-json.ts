/**
 * Reading one item of a webhook whose shape Meta may extend at any time. What we need must have its type, or the
 * item is `Unreadable`; what merely decorates is read leniently; the rest is never looked at. Only an object's own
 * names are read, so that a key such as `__proto__` or `constructor` is a name like any other.
 */
import { safeText } from "./safe-text.ts";

export type JsonObject = Readonly<Record<string, unknown>>;

export const MAX_TEXT = 65_536;
export const MAX_NAME = 200;
/** Longer than any id Meta gives, shorter than what a database index refuses. */
const MAX_ID = 512;

/** Says why an item cannot be read. It names fields and never quotes the customer. */
export class Unreadable extends Error {}

export const isObject = (value: unknown): value is JsonObject =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** `undefined` for what is missing, and for `null`, which Meta uses to the same end. */
export const valueAt = (from: JsonObject, name: string): unknown =>
  Object.hasOwn(from, name) ? (from[name] ?? undefined) : undefined;

export function objectAt(from: JsonObject, name: string): JsonObject | null {
  const value = valueAt(from, name);
  if (value === undefined) return null;
  if (!isObject(value)) throw new Unreadable(`${nameOf(name)} is not an object`);
  return value;
}

export function requiredObjectAt(from: JsonObject, name: string): JsonObject {
  return objectAt(from, name) ?? fail(`${nameOf(name)} is missing`);
}

export function listAt(from: JsonObject, name: string): readonly unknown[] | null {
  const value = valueAt(from, name);
  if (value === undefined) return null;
  if (!Array.isArray(value)) throw new Unreadable(`${nameOf(name)} is not a list`);
  return value;
}

export function textAt(from: JsonObject, name: string, maxLength: number): string | null {
  const value = valueAt(from, name);
  if (value === undefined) return null;
  if (typeof value !== "string") throw new Unreadable(`${nameOf(name)} is not a string`);
  return safeText(value, maxLength);
}

export function requiredTextAt(from: JsonObject, name: string, maxLength: number): string {
  return textAt(from, name, maxLength) ?? fail(`${nameOf(name)} is missing`);
}

/** An id is taken whole or not at all: a cut one would name something else. Empty counts as missing. */
export function idAt(from: JsonObject, name: string): string | null {
  const id = textAt(from, name, MAX_ID + 1);
  if (id !== null && id.length > MAX_ID) throw new Unreadable(`${nameOf(name)} is too long for an id`);
  return id === "" ? null : id;
}

export function requiredIdAt(from: JsonObject, name: string): string {
  return idAt(from, name) ?? fail(`${nameOf(name)} is missing`);
}

/** For what decorates: a value of another type, or an empty text, counts as missing. */
export function lenientTextAt(from: JsonObject, name: string, maxLength: number): string | null {
  const value = valueAt(from, name);
  return typeof value === "string" && value !== "" ? safeText(value, maxLength) : null;
}

export function lenientObjectAt(from: JsonObject, name: string): JsonObject | null {
  const value = valueAt(from, name);
  return isObject(value) ? value : null;
}

export function lenientListAt(from: JsonObject, name: string): readonly JsonObject[] {
  const value = valueAt(from, name);
  return Array.isArray(value) ? value.filter(isObject) : [];
}

export function requiredNumberAt(from: JsonObject, name: string): number {
  const value = valueAt(from, name);
  if (value === undefined) throw new Unreadable(`${nameOf(name)} is missing`);
  if (typeof value !== "number" || !Number.isFinite(value)) throw new Unreadable(`${nameOf(name)} is not a number`);
  return value;
}

const YEAR_2009 = Date.UTC(2009, 0, 1);
const YEAR_2100 = Date.UTC(2100, 0, 1);

/** Unix seconds, as the string Meta writes in messages or the number it writes elsewhere. WhatsApp began in 2009. */
export function requiredTimeAt(from: JsonObject, name: string): Date {
  const value = valueAt(from, name);
  if (value === undefined) throw new Unreadable(`${nameOf(name)} is missing`);
  const seconds = typeof value === "string" && /^\d{1,12}$/.test(value) ? Number(value) : value;
  if (typeof seconds !== "number" || !Number.isInteger(seconds))
    throw new Unreadable(`${nameOf(name)} is not a time in unix seconds`);
  const at = seconds * 1_000;
  if (at < YEAR_2009 || at >= YEAR_2100) throw new Unreadable(`${nameOf(name)} is no plausible time`);
  return new Date(at);
}

/** A field may be named by a message's `type`, which anybody can make long. */
const nameOf = (name: string) => safeText(name, 60);

export function fail(reason: string): never {
  throw new Unreadable(reason);
}
