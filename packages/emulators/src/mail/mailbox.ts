/** The mail that came, the newest first; the last two hundred of it, until the process ends. */
import PostalMime from "postal-mime";

export type ReceivedMail = {
  id: number;
  /** Whom the envelope names. */
  recipients: string[];
  /** Whom the mail itself names. */
  to: string;
  from: string;
  subject: string;
  text: string;
  html: string;
  /** As it came, one character for each byte. */
  raw: string;
  receivedAt: Date;
};

export type Mailbox = {
  add(recipients: string[], raw: string): void;
  list(): Promise<ReceivedMail[]>;
};

const MOST = 200;

export function createMailbox(): Mailbox {
  const mails: Promise<ReceivedMail>[] = [];
  let count = 0;
  return {
    add(recipients, raw) {
      mails.unshift(read(++count, recipients, raw, new Date()));
      mails.length = Math.min(mails.length, MOST);
    },
    list: () => Promise.all(mails),
  };
}

async function read(id: number, recipients: string[], raw: string, receivedAt: Date): Promise<ReceivedMail> {
  const { to, from, subject, text, html } = await PostalMime.parse(Buffer.from(raw, "latin1"));
  const named = (to ?? []).map(({ name, address }) => (name ? `${name} <${address}>` : (address ?? "")));
  return {
    id,
    recipients,
    to: named.join(", "),
    from: from?.address ?? "",
    subject: subject ?? "",
    text: text ?? "",
    html: html ?? "",
    raw,
    receivedAt,
  };
}
