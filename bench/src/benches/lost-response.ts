/** G15 as a table: what becomes of answers whose confirmation is lost on its way back. */
import { table } from "../latency.ts";
import { loseResponses } from "../outbound/lose-responses.ts";
import type { Scenario } from "../scenario.ts";

const LONG = 500;
const SHORT = 100;
const PER_SECOND = 30;

export const lostResponse: Scenario = {
  name: "lost-response",
  about: "an own proxy cuts the line after the provider has the request: never sent again, settled or shown (G15)",
  async run(options) {
    const lost = options.isSmoke ? 20 : options.isLong ? LONG : SHORT;
    const perSecond = options.perSecond ?? PER_SECOND;
    const result = await loseResponses({ lost, perSecond, backend: options.backend });
    if (result.askedAgain > 0 || result.defects.length > 0)
      throw new Error(`${result.askedAgain} messages were sent again. ${result.defects.join("; ")}`);
    const text = table([
      ["lost-response", "", "goal"],
      ["responses lost after the request was written", result.cuts, lost],
      ["asked of the provider once", result.askedOnce, lost],
      ["sent again by itself", result.askedAgain, 0],
      ["settled by the provider's report", result.settled, ""],
      ["without a report, shown as unconfirmed", result.unconfirmed, lost - result.settled],
      ["handed over to unconfirmed, ms, longest", Math.round(result.slowestUnconfirmedMs), "30000"],
    ]);
    return { text, figures: { lost, perSecond, ...result } };
  },
};
