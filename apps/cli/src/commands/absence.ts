import { Absence, setAbsence } from "@max/services/presence/set-absence";
import { required, UsageError } from "../arguments.ts";
import type { Command } from "../command.ts";
import { parse, withRuntime } from "../with-runtime.ts";

export const tenantAbsence: Command = {
  name: "tenant absence",
  summary:
    "after how long an offline owner's waiting customers go back to the queue: --tenant --minutes N | --minutes never",
  options: { text: ["minutes"] },
  async run(options) {
    const tenant = required(options, "tenant");
    const minutes = required(options, "minutes");
    if (minutes !== "never" && !/^\d+$/.test(minutes))
      throw new UsageError("--minutes: Give a number of minutes, or never.");
    const input = parse(Absence, { minutes: minutes === "never" ? null : minutes });
    return withRuntime(async (runtime) => setAbsence(await runtime.callFor(tenant), input));
  },
};
