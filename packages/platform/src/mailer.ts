/** Mail leaves by SMTP. One connection for each mail: there are few, and none is worth keeping a connection open for. */
import { createTransport } from "nodemailer";

/** The address is checked where it enters; here it is handed over apart from its name, so that neither can become the other. */
export type Mail = { to: { name: string; address: string }; subject: string; text: string; html: string };

export type MailOutcome =
  | { kind: "taken" }
  /** Not taken now; may be later. Also when it cannot be known: a mail that comes twice says the same. */
  | { kind: "retry"; reason: string }
  /** The server will never take it. */
  | { kind: "refused"; reason: string };

export type Mailer = { send(mail: Mail): Promise<MailOutcome> };

const CONNECT_MS = 10_000;
const SILENCE_MS = 20_000;

/**
 * @param smtpUrl `smtp://` (with STARTTLS where the server offers it) or `smtps://`, with user and password if it wants them
 * @param from the sender, as `MAX <no-reply@desk.example.com>` or an address alone
 */
export function createMailer(smtpUrl: string, from: string): Mailer {
  const transport = createTransport({
    url: smtpUrl,
    connectionTimeout: CONNECT_MS,
    greetingTimeout: CONNECT_MS,
    socketTimeout: SILENCE_MS,
    // Text and HTML are all a mail of ours has: nothing is read from files or fetched.
    disableFileAccess: true,
    disableUrlAccess: true,
  });
  return {
    async send({ to, subject, text, html }) {
      const breaking = [to.name, to.address, subject].find((part) => /[\r\n\0]/.test(part));
      if (breaking !== undefined) return { kind: "refused", reason: "A line break stands where none may be." };
      try {
        await transport.sendMail({
          from,
          to: [to],
          subject,
          text,
          html,
          // Nobody's holiday note answers a machine.
          headers: { "auto-submitted": "auto-generated" },
        });
        return { kind: "taken" };
      } catch (error) {
        return outcomeOf(error);
      }
    },
  };
}

/** 5xx about this mail is final. Anything else, a wrong password of ours included, may be mended. */
function outcomeOf(error: unknown): MailOutcome {
  const reason = error instanceof Error ? error.message.slice(0, 300) : "unknown";
  const field = (name: string): unknown => (error instanceof Error ? Reflect.get(error, name) : undefined);
  const status = field("responseCode");
  const isFinal =
    typeof status === "number" && status >= 500 && (field("code") === "EENVELOPE" || field("code") === "EMESSAGE");
  return { kind: isFinal ? "refused" : "retry", reason };
}
