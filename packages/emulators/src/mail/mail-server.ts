/**
 * A mail server that takes every mail and hands none on: what was written lies in a mailbox to be looked at. It speaks as much
 * SMTP (RFC 5321) as a client needs, and refuses when it is told to.
 */
import { createServer, type AddressInfo, type Socket } from "node:net";
import { createMailbox, type Mailbox } from "./mailbox.ts";

export type MailServer = {
  /** For `SMTP_URL`. */
  url: string;
  port: number;
  mailbox: Mailbox;
  /** The next mails are answered with these lines instead of being taken, for example `451 4.3.0 try later`. */
  answerNext(...lines: string[]): void;
  close(): Promise<void>;
};

const LONGEST_MAIL_BYTES = 2 * 1024 * 1024;
const END_OF_DATA = "\r\n.\r\n";

/** @param port 0, the default, takes any free one */
export async function startMailServer({ port = 0, host = "127.0.0.1" } = {}): Promise<MailServer> {
  const mailbox = createMailbox();
  const answers: string[] = [];
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on("close", () => sockets.delete(socket));
    socket.on("error", () => socket.destroy());
    converse(socket, mailbox, answers);
  });
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, host, resolve);
  });
  const taken = (server.address() as AddressInfo).port;
  return {
    url: `smtp://${host}:${taken}`,
    port: taken,
    mailbox,
    answerNext: (...lines) => void answers.push(...lines),
    async close() {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function converse(socket: Socket, mailbox: Mailbox, answers: string[]): void {
  let unread = "";
  let recipients: string[] = [];
  let isData = false;
  const say = (line: string) => socket.write(`${line}\r\n`);

  function take(raw: string) {
    isData = false;
    const answer = answers.shift();
    if (answer) return say(answer);
    // A dot at the beginning of a line was doubled on its way.
    mailbox.add(recipients, raw.replace(/\r\n\.\./g, "\r\n.").replace(/^\.\./, "."));
    recipients = [];
    say("250 2.0.0 taken");
  }
  function obey(line: string) {
    const verb = line.slice(0, 4).toUpperCase();
    if (verb === "EHLO") return say("250-mail emulator\r\n250 8BITMIME");
    if (verb === "HELO" || verb === "NOOP") return say("250 2.0.0 ok");
    if (verb === "MAIL" || verb === "RSET") {
      recipients = [];
      return say("250 2.1.0 ok");
    }
    if (verb === "RCPT") {
      recipients.push(/<([^>]*)>/.exec(line)?.[1] ?? "");
      return say("250 2.1.5 ok");
    }
    if (verb === "DATA") {
      isData = true;
      return say("354 end with a dot on a line of its own");
    }
    if (verb !== "QUIT") return say("502 5.5.1 not known here");
    say("221 2.0.0 bye");
    socket.end();
  }

  // One character for each byte, so that a mail's bytes stay what they are.
  socket.setEncoding("latin1");
  socket.on("data", (text: string) => {
    unread += text;
    if (unread.length > LONGEST_MAIL_BYTES) return socket.destroy();
    for (;;) {
      const end = unread.indexOf(isData ? END_OF_DATA : "\r\n");
      if (end < 0) return;
      const piece = unread.slice(0, end);
      unread = unread.slice(end + (isData ? END_OF_DATA.length : 2));
      if (isData) take(piece);
      else obey(piece);
    }
  });
  say("220 mail emulator");
}
