/** Connecting a WhatsApp number. The number is asked for at Meta first, so that nobody claims another's. */
import { checkNumber } from "@max/channels/whatsapp/account";
import { DomainError } from "@max/domain/errors";
import { createWhatsAppInbox, NewWhatsAppInbox } from "@max/services/inbox/create-whatsapp-inbox";
import { teamByIdOrName } from "@max/services/tenant/create-team";
import { optional, required, UsageError } from "../arguments.ts";
import type { Command } from "../command.ts";
import { parse, withRuntime } from "../with-runtime.ts";

const ASK_TIMEOUT_MS = 10_000;

export const inboxCreate: Command = {
  name: "inbox create",
  summary:
    "connect a number: --tenant --channel whatsapp --phone-number-id --waba-id --access-token [--app-secret --verify-token --name --team --skip-check]",
  options: {
    text: [
      "channel",
      "name",
      "phone-number-id",
      "waba-id",
      "app-secret",
      "verify-token",
      "access-token",
      "team",
      "display-phone-number",
    ],
    switches: ["skip-check"],
  },
  async run(options) {
    const tenant = required(options, "tenant");
    const channel = optional(options, "channel") ?? "whatsapp";
    if (channel !== "whatsapp") throw new UsageError(`--channel: "${channel}" cannot be connected yet. Use whatsapp.`);
    const input = parse(NewWhatsAppInbox, {
      name: optional(options, "name"),
      phoneNumberId: required(options, "phone-number-id"),
      wabaId: required(options, "waba-id"),
      displayPhoneNumber: optional(options, "display-phone-number"),
      accessToken: required(options, "access-token"),
      appSecret: optional(options, "app-secret"),
      verifyToken: optional(options, "verify-token"),
    });
    return withRuntime(async (runtime) => {
      const call = await runtime.callFor(tenant);
      const team = optional(options, "team");
      const teamId = team ? await teamByIdOrName(call, team) : undefined;
      if (options["skip-check"] !== true) await requireOwnNumber(runtime.env.meta, input);
      return createWhatsAppInbox(call, runtime.masterKey, { ...input, teamId });
    });
  },
};

async function requireOwnNumber(
  { graphUrl, apiVersion }: { graphUrl: string; apiVersion: string },
  { accessToken, phoneNumberId, wabaId }: { accessToken: string; phoneNumberId: string; wabaId: string },
): Promise<void> {
  const check = await checkNumber(
    { graphUrl, apiVersion },
    accessToken,
    phoneNumberId,
    wabaId,
    AbortSignal.timeout(ASK_TIMEOUT_MS),
  );
  if (check.kind === "owned") return;
  const reasons = {
    not_owned: "Meta says that this token does not reach that number in that WhatsApp account.",
    unauthorised: "Meta does not accept this access token.",
    try_later: "Meta did not answer. Try again, or connect without asking by --skip-check.",
  };
  throw new DomainError(check.kind === "try_later" ? "unavailable" : "forbidden", reasons[check.kind]);
}
