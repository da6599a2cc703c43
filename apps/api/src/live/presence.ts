/**
 * Keeps known who has a page connected to this process. It writes with a person's first connection and after their last, says
 * every few seconds that it is alive, and after a loss says again whom it holds. The rest is noticed by timers.
 */
import type { Actor } from "@max/domain/access/permissions";
import type { UserId } from "@max/domain/ids";
import type { Database } from "@max/db/client";
import type { Call } from "@max/db/transaction";
import type { Logger } from "@max/platform/logger";
import { ALIVE_EVERY_MS, connectUser, disconnectUser, endProcess, sayAlive } from "@max/services/presence/connections";

export type PresenceKeeper = {
  /** One connection of a person opened; programs are nobody's presence. @returns to be called when it closed */
  arrive(actor: Actor): () => void;
  start(): void;
  close(): Promise<void>;
};

type Person = { call: Call; userId: UserId; connections: number; isStored: boolean };

/** Everybody may come at once; their requests need connections to the database more than this does. */
const AT_ONCE = 2;

export function createPresenceKeeper(options: { db: Database; log: Logger; processId: string }): PresenceKeeper {
  const { db, log, processId } = options;
  const people = new Map<string, Person>();
  /** What has changed and is not written, in its order. */
  const due = new Set<Person>();
  const writing = new Set<Promise<void>>();
  let beating: NodeJS.Timeout | null = null;
  let beat: { at: number; said: Promise<void> } | null = null;
  let isClosed = false;

  /** Whatever is written stands only while this process is known to be alive. */
  function keepAlive(): Promise<void> {
    if (beat && performance.now() - beat.at < ALIVE_EVERY_MS - 100) return beat.said;
    const said = sayThatItIsAlive();
    const own = (beat = { at: performance.now(), said });
    said.catch(() => {
      if (beat === own) beat = null;
    });
    return said;
  }

  async function sayThatItIsAlive() {
    if (await sayAlive(db, processId)) return;
    for (const person of people.values()) person.isStored = false;
  }

  function look(person: Person) {
    due.add(person);
    while (!isClosed && writing.size < AT_ONCE && due.size > 0) {
      const run = writeDue().finally(() => writing.delete(run));
      writing.add(run);
    }
  }

  async function writeDue() {
    for (let [person] = due; person && !isClosed; [person] = due) {
      due.delete(person);
      try {
        await keepAlive();
        await write(person);
      } catch (error) {
        // The next beat tries again.
        log.warn({ err: error }, "a person's presence could not be written");
      }
    }
  }

  async function write(person: Person) {
    const isThere = person.connections > 0;
    if (isThere !== person.isStored) {
      await (isThere ? connectUser : disconnectUser)(person.call, person.userId, processId);
      person.isStored = isThere;
    }
    const hasChangedSince = person.connections > 0 !== isThere;
    if (hasChangedSince) due.add(person);
    else if (!isThere) people.delete(keyOf(person));
  }

  async function lookAtAll() {
    if (people.size === 0) return;
    await keepAlive().catch((error: unknown) =>
      log.warn({ err: error }, "this process could not say that it is alive"),
    );
    for (const person of people.values()) if (person.connections > 0 !== person.isStored) look(person);
  }

  function personFor(actor: Actor & { type: "user" }): Person {
    const { tenantId, userId } = actor;
    const call = { db, tenantId, actor, requestId: "presence" };
    const fresh = { call, userId, connections: 0, isStored: false };
    const person = people.get(keyOf(fresh)) ?? fresh;
    people.set(keyOf(person), person);
    return person;
  }

  return {
    arrive(actor) {
      if (actor.type !== "user") return () => {};
      const person = personFor(actor);
      person.connections += 1;
      look(person);
      let hasLeft = false;
      return () => {
        if (hasLeft) return;
        hasLeft = true;
        person.connections -= 1;
        look(person);
      };
    },
    start() {
      beating = setInterval(() => void lookAtAll(), ALIVE_EVERY_MS).unref();
    },
    async close() {
      isClosed = true;
      if (beating) clearInterval(beating);
      await Promise.all(writing);
      if (!beat) return;
      await endProcess(db, processId).catch((error: unknown) =>
        // Then it is noticed a little later that this process is gone.
        log.warn({ err: error }, "the people of this process could not be let go"),
      );
    },
  };
}

const keyOf = ({ call, userId }: Pick<Person, "call" | "userId">) => `${call.tenantId}:${userId}`;
