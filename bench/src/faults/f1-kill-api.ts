/** F1: the api is killed again and again. Nothing acknowledged is lost, and live clients go on where they were. */
import { setTimeout as sleep } from "node:timers/promises";
import { BOTH, type Fault } from "./fault.ts";

const BACK_WITHIN_MS = 2_000;
const CLIENTS_BACK_WITHIN_MS = 5_000;
const PAUSE_MS = 1_500;

export const killApi: Fault = {
  id: "F1",
  about: "kill -9 of the api, again and again",
  backends: BOTH,
  async run({ desk, load, readiness, pick, fact, atMost }) {
    const from = Date.now();
    const backMs: number[] = [];
    for (let n = 0; n < pick({ test: 2, short: 3, long: 20 }); n++) {
      await sleep(PAUSE_MS);
      const killedAt = Date.now();
      await desk.kill("api-1");
      desk.start("api-1");
      await desk.ready("api-1");
      backMs.push(Date.now() - killedAt);
    }
    const to = Date.now();
    await readiness.untilReady(CLIENTS_BACK_WITHIN_MS);
    const gapsBefore = load.followers.map(({ gapsMs }) => gapsMs.length);
    fact("kills", "", () => ({ measured: backMs.length, isKept: true }));
    fact("/readyz did not answer while the api was gone", "true", () => {
      const isSilent = readiness.said.some(({ at, status }) => at >= from && at <= to && status === null);
      return { measured: isSilent, isKept: isSilent };
    });
    atMost("the api is ready again, longest", BACK_WITHIN_MS, () => Math.max(...backMs));
    atMost("live clients resume, longest", CLIENTS_BACK_WITHIN_MS, () =>
      Math.max(0, ...load.followers.flatMap(({ gapsMs }, n) => gapsMs.slice(0, gapsBefore[n]! + 1))),
    );
  },
};
