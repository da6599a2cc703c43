import { conversationStats } from "@max/services/conversation/conversation-stats";
import { required } from "../arguments.ts";
import type { Command } from "../command.ts";
import { withRuntime } from "../with-runtime.ts";

export const conversationsStats: Command = {
  name: "conversations stats",
  summary: "what a company holds, counted: --tenant",
  options: { text: [] },
  async run(options) {
    const tenant = required(options, "tenant");
    return withRuntime(async (runtime) => conversationStats(await runtime.callFor(tenant)));
  },
};
