/** F1: the api is killed again and again under load. Nothing acknowledged is lost, and live clients go on where they were. */
import type { Desk } from "../desk.ts";
import { type FaultLoad, type FaultResult, runFault, SHORT } from "./fault-run.ts";

const REST_LIMIT_MS = 20_000;

export function killApi(desk: Desk, load: FaultLoad = SHORT): Promise<FaultResult> {
  const kill = async () => {
    const killedAt = Date.now();
    await desk.kill("api-1");
    desk.start("api-1");
    await desk.ready("api-1");
    return Date.now() - killedAt;
  };
  return runFault(desk, load, kill, REST_LIMIT_MS);
}
