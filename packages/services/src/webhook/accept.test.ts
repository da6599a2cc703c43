import type { Database } from "@max/db/client";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { createAcceptor, type IncomingDelivery } from "./accept.ts";

const delivery: IncomingDelivery = {
  source: "whatsapp",
  inboxId: null,
  body: Buffer.from("{}"),
  inboxKeyHint: null,
  senderHint: null,
};

/** A database whose disk is full until it is told otherwise. */
function start() {
  const disk = { isFull: true };
  const query = async () => {
    if (disk.isFull) throw Object.assign(new Error("could not extend file"), { code: "53100" });
    return { rows: [] };
  };
  const db = { app: { query }, bus: { publish: () => {} } } as unknown as Database;
  return { disk, acceptor: createAcceptor({ db }) };
}

describe("whether deliveries can be stored", () => {
  beforeEach(() => void vi.useFakeTimers({ toFake: ["performance", "setTimeout", "clearTimeout"] }));
  afterEach(() => void vi.useRealTimers());

  it("is taken for granted until one could not be", () => {
    expect(start().acceptor.check).not.toThrow();
  });

  it("is denied once one could not be, although the database answers, until one is stored again", async () => {
    const { disk, acceptor } = start();
    await expect(acceptor.accept(delivery)).rejects.toMatchObject({ code: "unavailable" });
    expect(acceptor.check).toThrow("could not be stored");
    disk.isFull = false;
    await acceptor.accept(delivery);
    expect(acceptor.check).not.toThrow();
  });

  it("is worth another try after ten seconds in which nobody sent anything", async () => {
    const { acceptor } = start();
    await expect(acceptor.accept(delivery)).rejects.toMatchObject({ code: "unavailable" });
    vi.advanceTimersByTime(9_000);
    expect(acceptor.check).toThrow();
    vi.advanceTimersByTime(2_000);
    expect(acceptor.check).not.toThrow();
  });
});
