/** Connecting an account of a channel. A WhatsApp number is asked for at Meta first, so that nobody claims another's. */
import { checkNumber, subscribeAccount } from "@max/channels/whatsapp/account";
import type { TeamId } from "@max/domain/ids";
import { requireWorking } from "@max/domain/inbox/check";
import { NewChatAppInbox, NewWhatsAppInbox, OneInbox } from "@max/domain/inbox/settings";
import type { Call } from "@max/db/transaction";
import { switchInbox } from "@max/services/inbox/change-inbox";
import { createChatAppInbox } from "@max/services/inbox/create-chat-app-inbox";
import { NewWidget } from "@max/domain/widget/settings";
import { createWidgetInbox } from "@max/services/inbox/create-widget-inbox";
import { createWhatsAppInbox } from "@max/services/inbox/create-whatsapp-inbox";
import { teamByIdOrName } from "@max/services/tenant/create-team";
import type { z } from "zod";
import { optional, type Options, required, UsageError } from "../arguments.ts";
import type { Answer, Command } from "../command.ts";
import type { Runtime } from "../runtime.ts";
import { parse, withRuntime } from "../with-runtime.ts";

const ASK_TIMEOUT_MS = 10_000;

export const inboxCreate: Command = {
  name: "inbox create",
  summary: [
    "connect an account: --tenant [--name --team] and",
    "--channel whatsapp --phone-number-id --waba-id --access-token [--app-secret --verify-token --skip-check]",
    "or --channel chat_app --outbound-url [--secret]",
    "or --channel widget --allowed-origins https://shop.example,… --title [--greeting --reply-time --colour --ask-name --ask-email]",
  ].join(" "),
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
      "outbound-url",
      "secret",
      "allowed-origins",
      "title",
      "greeting",
      "reply-time",
      "colour",
      "ask-name",
      "ask-email",
    ],
    switches: ["skip-check"],
  },
  async run(options) {
    const tenant = required(options, "tenant");
    const channel = optional(options, "channel") ?? "whatsapp";
    const prepare = CHANNELS[channel];
    if (!prepare)
      throw new UsageError(
        `--channel: "${channel}" cannot be connected yet. Use ${Object.keys(CHANNELS).join(" or ")}.`,
      );
    const create = prepare(options);
    return withRuntime(async (runtime) => {
      const call = await runtime.callFor(tenant);
      const team = optional(options, "team");
      return create(call, runtime, team ? await teamByIdOrName(call, team) : undefined);
    });
  },
};

type Create = (call: Call, runtime: Runtime, teamId: TeamId | undefined) => Promise<Answer>;

/** Each reads its options, before anything is opened, and gives what is then to be done. */
const CHANNELS: Readonly<Record<string, (options: Options) => Create>> = {
  whatsapp(options) {
    const input = parse(NewWhatsAppInbox, {
      name: optional(options, "name"),
      phoneNumberId: required(options, "phone-number-id"),
      wabaId: required(options, "waba-id"),
      displayPhoneNumber: optional(options, "display-phone-number"),
      accessToken: required(options, "access-token"),
      appSecret: optional(options, "app-secret"),
      verifyToken: optional(options, "verify-token"),
    });
    return async (call, { env, masterKey }, teamId) => {
      if (options["skip-check"] !== true) await requireOwnNumber(env.meta, input);
      const { verifyToken, ...made } = await createWhatsAppInbox(call, masterKey, { ...input, teamId });
      // Whoever gave one knows it.
      return verifyToken === null || input.verifyToken ? made : { ...made, verifyToken };
    };
  },
  chat_app(options) {
    const input = parse(NewChatAppInbox, {
      name: optional(options, "name"),
      outboundUrl: required(options, "outbound-url"),
      secret: optional(options, "secret"),
    });
    return (call, { masterKey }, teamId) => createChatAppInbox(call, masterKey, { ...input, teamId });
  },
  widget(options) {
    const input = parse(NewWidget, {
      name: optional(options, "name"),
      allowedOrigins: required(options, "allowed-origins").split(","),
      title: required(options, "title"),
      greeting: optional(options, "greeting"),
      replyTime: optional(options, "reply-time"),
      colour: optional(options, "colour"),
      askName: optional(options, "ask-name"),
      askEmail: optional(options, "ask-email"),
    });
    return async (call, { env, masterKey }, teamId) => {
      const made = await createWidgetInbox(call, masterKey, { ...input, teamId });
      return { ...made, snippet: snippetOf(env.publicUrl, made.inboxId, input.colour) };
    };
  },
};

/** What the company puts on its pages. */
const snippetOf = (publicUrl: string, inboxId: string, colour: string) =>
  `<script async src="${publicUrl}/widget.js" data-inbox="${inboxId}" data-colour="${colour}"></script>`;

/** Turns one off, so that nothing is sent from it, or on again. */
const switching = (name: "on" | "off"): Command => ({
  name: `inbox ${name}`,
  summary:
    name === "off"
      ? "send nothing from an inbox: --tenant --inbox-id"
      : "send from an inbox again: --tenant --inbox-id",
  options: { text: ["inbox-id"] },
  async run(options) {
    const tenant = required(options, "tenant");
    const { inboxId } = parse(OneInbox, { inboxId: required(options, "inbox-id") });
    return withRuntime(async (runtime) => {
      const { turnedOffAt } = await switchInbox(await runtime.callFor(tenant), { inboxId, isOn: name === "on" });
      return { inboxId, isOn: turnedOffAt === null };
    });
  },
});
export const inboxOn = switching("on");
export const inboxOff = switching("off");

async function requireOwnNumber(
  graph: { graphUrl: string; apiVersion: string },
  { accessToken, phoneNumberId, wabaId, appSecret }: z.output<typeof NewWhatsAppInbox>,
): Promise<void> {
  const claim = { accessToken, phoneNumberId, wabaId, appSecret: appSecret ?? null };
  requireWorking(await checkNumber(graph, claim, AbortSignal.timeout(ASK_TIMEOUT_MS)));
  requireWorking(await subscribeAccount(graph, claim, AbortSignal.timeout(ASK_TIMEOUT_MS)));
}
