/**
 * The line of what is still to be said. Words survive a reload; a file is this page's own until the server has it. They leave one
 * after the other, in the order in which they were written, and once: the server knows a repeat by the id it was given here.
 */
import type { VisitorMessage } from "@max/domain/widget/wire";
import type { Chosen } from "./chosen-files.ts";
import { createOwnFiles } from "./own-files.ts";
import { CallFailed, type CallProblem, type Server } from "./server.ts";
import type { Store } from "./store.ts";
import { stillWaiting, type Waiting } from "./thread.ts";

type Options = {
  server: Server;
  store: Store;
  /** What has come back already. */
  messages(): readonly VisitorMessage[];
  requireToken(): Promise<string>;
  /** What is said while the company vouches for somebody is said by them. */
  identified(): Promise<void>;
  /** How much of a file is there, from 0 to 1. */
  onProgress(clientMessageId: string, share: number): void;
  onChange(): void;
  onSent(): void;
  onTrouble(problem: "busy" | "away"): void;
  onEnded(token: string | null): void;
};

const BUSY_MS = 10_000;
const AWAY_MS = 5_000;
const ENDED_MS = 1_000;

export function createOutgoing(options: Options) {
  const { server, store, onChange } = options;
  const files = createOwnFiles();
  /** What waits with a file that is not with the server yet: no other page of this browser could send it. */
  let own: Waiting[] = [];
  const sentHere = new Set<string>();
  let isSending = false;
  let writtenAt = 0;

  const waiting = () => stillWaiting([...store.read().waiting, ...own], options.messages());
  const nextToSend = () => waiting().find((one) => !one.isRefused && !sentHere.has(one.clientMessageId));

  async function flush() {
    if (isSending) return;
    isSending = true;
    let token: string | null = null;
    let next: Waiting | undefined;
    try {
      await options.identified();
      for (next = nextToSend(); next; next = nextToSend()) {
        token = await options.requireToken();
        if (next.file) await bring(token, next);
        await server.say(token, next.clientMessageId, next.text, next.file !== undefined);
        sentHere.add(next.clientMessageId);
        options.onSent();
      }
    } catch (error) {
      const waitMs = meet(error instanceof CallFailed ? error.problem : "away", next, token);
      setTimeout(() => void flush(), waitMs);
    } finally {
      isSending = false;
    }
  }

  async function bring(token: string, one: Waiting) {
    const id = one.clientMessageId;
    const told = (share: number) => options.onProgress(id, share);
    await files.bring(id, (file, stop) => server.upload(token, { id, file }, told, stop));
    if (!waiting().some(({ clientMessageId }) => clientMessageId === id)) throw new CallFailed("cancelled");
    if (!own.includes(one)) return;
    own = own.filter((other) => other !== one);
    store.change({ waiting: [...store.read().waiting, one] });
    onChange();
  }

  /** @returns after how long the line goes on */
  function meet(problem: CallProblem, one: Waiting | undefined, token: string | null): number {
    // Too many files are not worth waiting for: the words behind them would wait as well, and the visitor may try again.
    const isOver = problem === "refused" || (problem === "busy" && one?.file);
    if (problem === "cancelled") return 0;
    if (one && isOver) {
      change(one.clientMessageId, { isRefused: true, isTooMuch: problem === "busy" });
      return 0;
    }
    if (problem === "ended") {
      files.bringAllAgain();
      options.onEnded(token);
      return ENDED_MS;
    }
    options.onTrouble(problem === "busy" ? "busy" : "away");
    return problem === "busy" ? BUSY_MS : AWAY_MS;
  }

  function change(clientMessageId: string, part: Partial<Waiting>) {
    const changed = (one: Waiting) => (one.clientMessageId === clientMessageId ? { ...one, ...part } : one);
    own = own.map(changed);
    store.change({ waiting: store.read().waiting.map(changed) });
    onChange();
  }

  /** Later than everything before, also within one millisecond: the line's order is that of writing. */
  const nextInstant = () => new Date((writtenAt = Math.max(Date.now(), writtenAt + 1))).toISOString();

  return {
    waiting,
    flush,
    /** Whoever leaves the page now loses what is still on its way. */
    wouldLose: () => own.some(({ isRefused }) => !isRefused),
    isSent: (clientMessageId: string) => sentHere.has(clientMessageId),
    isUploading: (clientMessageId: string) => files.isToBring(clientMessageId) && !sentHere.has(clientMessageId),
    pictureOf: (clientMessageId: string) => files.pictureOf(clientMessageId),
    say(text: string) {
      const one: Waiting = { clientMessageId: crypto.randomUUID(), text, at: nextInstant() };
      store.change({ waiting: [...store.read().waiting, one] });
      onChange();
      void flush();
    },
    /** Each is a message of its own, in this order. */
    sendFiles(chosen: readonly Chosen[]) {
      for (const { file, kind } of chosen) {
        const clientMessageId = crypto.randomUUID();
        files.add(clientMessageId, file, kind === "image");
        const said = { name: file.name, kind, sizeBytes: file.size };
        own = [...own, { clientMessageId, text: "", at: nextInstant(), file: said }];
      }
      onChange();
      void flush();
    },
    sayAgain(clientMessageId: string) {
      files.bringAgain(clientMessageId);
      change(clientMessageId, { isRefused: false });
      void flush();
    },
    /** Takes back what has not left, wherever it is on its way. */
    cancel(clientMessageId: string) {
      files.cancel(clientMessageId);
      const others = (line: readonly Waiting[]) => line.filter((one) => one.clientMessageId !== clientMessageId);
      own = others(own);
      store.change({ waiting: others(store.read().waiting) });
      onChange();
    },
    /** What has come back as a message of the thread waits no more. */
    settle() {
      store.change({ waiting: stillWaiting(store.read().waiting, options.messages()) });
      own = stillWaiting(own, options.messages());
    },
    /** The server has its own picture of these. */
    forgetShown() {
      for (const { clientMessageId, file } of options.messages())
        if (clientMessageId && file?.picture) files.forget(clientMessageId);
    },
    /** Another session than the one they were brought in knows no file of them. */
    bringFilesAgain: files.bringAllAgain,
    clear() {
      files.cancelAll();
      own = [];
      store.change({ waiting: [] });
    },
  };
}
