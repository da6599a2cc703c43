import { SendingSettings, UNDO_SECONDS } from "@max/domain/message/undo-send";
import { changeSendingSettings } from "@max/services/sending/sending-settings";
import { required, UsageError } from "../arguments.ts";
import type { Command } from "../command.ts";
import { withRuntime } from "../with-runtime.ts";

export const tenantUndoSend: Command = {
  name: "tenant undo-send",
  summary: "for how many seconds agents can take back what they sent: --tenant --seconds 0|5|10|20|30",
  options: { text: ["seconds"] },
  async run(options) {
    const tenant = required(options, "tenant");
    const { data: input } = SendingSettings.safeParse({ undoSeconds: Number(required(options, "seconds")) });
    if (!input) throw new UsageError(`--seconds: Give one of ${UNDO_SECONDS.join(", ")}.`);
    return withRuntime(async (runtime) => changeSendingSettings(await runtime.callFor(tenant), input));
  },
};
