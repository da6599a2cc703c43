/** The emulators as one process of their own, for the demo: Meta, and a mail server. Prints one ready line to stdout; settings come from the environment. */
import { z } from "zod";
import { startMailServer } from "./mail/mail-server.ts";
import { startMetaEmulator } from "./meta/emulator.ts";
import { NewNumber } from "./meta/people.ts";
import { Rules } from "./meta/world.ts";

const json = (standard: string) =>
  z
    .string()
    .default(standard)
    .transform((text, context): unknown => {
      try {
        return JSON.parse(text);
      } catch {
        context.addIssue({ code: "custom", message: "must be JSON" });
        return z.NEVER;
      }
    });

const Env = z.object({
  /** 0 takes any free port. */
  EMULATOR_PORT: z.coerce.number().int().min(0).max(65_535).default(4_010),
  EMULATOR_SMTP_PORT: z.coerce.number().int().min(0).max(65_535).default(0),
  EMULATOR_HOST: z.string().default("127.0.0.1"),
  /** A JSON list of `{ phoneNumberId, wabaId, displayPhoneNumber, verifiedName, accessToken, appSecret?, webhookUrl? }`. */
  EMULATOR_NUMBERS: json("[]").pipe(z.array(NewNumber)),
  /** A JSON object of rules that differ from the usual, e.g. `{"perSecond":null,"window":"off"}` for a load test. */
  EMULATOR_RULES: json("{}").pipe(Rules.partial()),
  META_APP_SECRET: z.string().min(1),
  META_VERIFY_TOKEN: z.string().optional(),
  MAX_WEBHOOK_URL: z.url().optional(),
  EMULATOR_SHOP_INBOX: z.uuid().optional(),
  EMULATOR_STATE: z.string().min(1).optional(),
});

const env = Env.safeParse(process.env);
if (!env.success) {
  for (const issue of env.error.issues) console.error(`${issue.path.join(".")}: ${issue.message}`);
  process.exit(1);
}

const explain = (error: unknown): never => {
  console.error(error instanceof Error ? error.message : String(error));
  process.exit(1);
};
const mail = await startMailServer({ port: env.data.EMULATOR_SMTP_PORT, host: env.data.EMULATOR_HOST }).catch(explain);
const emulator = await startMetaEmulator({
  mailbox: mail.mailbox,
  port: env.data.EMULATOR_PORT,
  host: env.data.EMULATOR_HOST,
  appSecret: env.data.META_APP_SECRET,
  verifyToken: env.data.META_VERIFY_TOKEN,
  webhookUrl: env.data.MAX_WEBHOOK_URL,
  shopInbox: env.data.EMULATOR_SHOP_INBOX,
  stateFile: env.data.EMULATOR_STATE,
  rules: env.data.EMULATOR_RULES,
  seed: "samples",
}).catch(explain);
for (const number of env.data.EMULATOR_NUMBERS) emulator.addNumber(number);

let isStopping = false;
async function stop(): Promise<void> {
  if (isStopping) process.exit(1);
  isStopping = true;
  await Promise.all([emulator.close(), mail.close()]);
  process.exit(0);
}
process.on("SIGTERM", () => void stop());
process.on("SIGINT", () => void stop());

console.log(JSON.stringify({ ready: true, port: emulator.port }));
