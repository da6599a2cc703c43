/** F8: the database's disk is full. Nothing is acknowledged, it is said, and all goes on by itself once there is room. */
import { setTimeout as sleep } from "node:timers/promises";
import { answersIn, BOTH, claimShown, type Fault, untilAcknowledged, untilReceived } from "./fault.ts";
import { missingForSmallDisk } from "./small-disk.ts";

const DISK_MB = 256;
const SHOWN_WITHIN_MS = 60_000;
const BACK_WITHIN_MS = 30_000;
const FULL_MS = { test: 4_000, short: 8_000, long: 60_000 };
const KEEP_FULL_EVERY_MS = 20;

export const diskFull: Fault = {
  id: "F8",
  about: `the database's disk is full (${DISK_MB} MB, in memory; needs root)`,
  backends: BOTH,
  needs: { smallDiskMb: DISK_MB },
  missing: missingForSmallDisk,
  async run(context) {
    const { desk, pick, atMost, fact, readiness } = context;
    const disk = desk.disk!;
    await sleep(2_000);
    const filledAt = Date.now();
    disk.fill();
    // What the database frees by itself is taken, too: the disk stays full until somebody makes room.
    const keeping = setInterval(() => disk.fill(), KEEP_FULL_EVERY_MS);
    const isRefused = () =>
      context.load.attempts.some(
        ({ kind, sentAt, status }) => kind === "inbound" && sentAt >= filledAt && status === 503,
      );
    const isShown = () => readiness.said.some(({ at, status }) => at >= filledAt && status === 503);
    try {
      const deadline = Date.now() + SHOWN_WITHIN_MS;
      while ((!isRefused() || !isShown()) && Date.now() < deadline) await sleep(KEEP_FULL_EVERY_MS);
    } finally {
      if (!isRefused()) clearInterval(keeping);
    }
    const from = Date.now();
    await sleep(pick(FULL_MS));
    clearInterval(keeping);
    const to = Date.now();
    disk.free();
    const freedAt = Date.now();
    const ackMs = await untilAcknowledged(context, freedAt);
    const receivedMs = await untilReceived(context, freedAt);
    await readiness.untilReady(BACK_WITHIN_MS);

    // What still fits into pages that the database already has is stored and rightly acknowledged; the checker sees to it.
    fact("full: webhooks refused by a 503, and answers of any other kind but 200", "some, 0", () => {
      const { refused, strange, unanswered } = answersIn(context, { from, to }, "inbound");
      const others = strange + unanswered;
      return { measured: `${refused}, ${others}`, isKept: refused > 0 && others === 0 };
    });
    claimShown(context, { name: "full", from: filledAt, to, shows: ["storing"] });
    atMost("full: /readyz says so", SHOWN_WITHIN_MS, () => {
      const first = readiness.said.find(({ at, status }) => at >= filledAt && status === 503);
      return first ? first.answeredAt - filledAt : Infinity;
    });
    atMost("room again: first acknowledged webhook", BACK_WITHIN_MS, () => ackMs);
    atMost("room again: first received message", BACK_WITHIN_MS, () => receivedMs);
  },
};
