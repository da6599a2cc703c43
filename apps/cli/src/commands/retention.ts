import { Retention, setRetention } from "@max/services/retention/set-retention";
import { required, UsageError } from "../arguments.ts";
import type { Command } from "../command.ts";
import { parse, withRuntime } from "../with-runtime.ts";

export const tenantRetention: Command = {
  name: "tenant retention",
  summary: "after how many days a company's messages leave: --tenant --days N (31 or more) | --days forever",
  options: { text: ["days"] },
  async run(options) {
    const tenant = required(options, "tenant");
    const days = required(options, "days");
    if (days !== "forever" && !/^\d+$/.test(days)) throw new UsageError("--days: Give a number of days, or forever.");
    const input = parse(Retention, { days: days === "forever" ? null : days });
    return withRuntime(async (runtime) => setRetention(await runtime.callFor(tenant), input));
  },
};
