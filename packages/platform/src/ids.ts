/** New ids: UUIDv7, so that rows made one after the other lie together in an index. Nothing may order or decide by them. */
import { v7 } from "uuid";

/** A new id of the branded type asked for, for example `newId<MessageId>()`. */
export function newId<T extends string = string>(): T {
  return asId<T>(v7());
}

/** The one place where a plain string becomes a branded id: a fresh UUID needs no check, and a brand exists only in the types. */
function asId<T extends string>(uuid: string): T {
  return uuid as T;
}
