import { Protection } from "@max/domain/message/flood";
import { changeProtection } from "@max/services/protection/protection";
import { required, UsageError } from "../arguments.ts";
import type { Command } from "../command.ts";
import { parse, withRuntime } from "../with-runtime.ts";

export const tenantProtection: Command = {
  name: "tenant protection",
  summary:
    "how many messages one customer may send at once and a minute before the rest is held back: --tenant --burst N|never [--per-minute N]",
  options: { text: ["burst", "per-minute"] },
  async run(options) {
    const tenant = required(options, "tenant");
    const burst = required(options, "burst");
    const limits = burst === "never" ? null : { burst, perMinute: required(options, "per-minute") };
    if (limits && !Object.values(limits).every((given) => /^\d+$/.test(given)))
      throw new UsageError("--burst and --per-minute: Give numbers of messages, or --burst never.");
    const input = parse(Protection, { limits });
    return withRuntime(async (runtime) => changeProtection(await runtime.callFor(tenant), input));
  },
};
