/** `/simulator/mail`: the mail that MAX sent, to be read by whoever plays the people it was sent to. */
import type { FastifyInstance } from "fastify";
import { PAGE_HEADERS } from "../simulator/page-files.ts";
import type { Mailbox, ReceivedMail } from "./mailbox.ts";

export function addMailPage(app: FastifyInstance, mailbox: Mailbox): void {
  app.get("/simulator/mail", async (_request, reply) =>
    reply
      .headers(PAGE_HEADERS)
      .type("text/html; charset=utf-8")
      .send(page(await mailbox.list())),
  );
}

const page = (mails: ReceivedMail[]) => `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8" />
    <meta name="viewport" content="width=device-width,initial-scale=1" />
    <title>Mail</title>
    <link rel="icon" href="/simulator/assets/icon.svg" type="image/svg+xml" />
    <script src="/simulator/assets/theme.js"></script>
    <link rel="stylesheet" href="/simulator/assets/tokens.css" />
    <link rel="stylesheet" href="/simulator/assets/simulator.css" />
    <link rel="stylesheet" href="/simulator/assets/mail.css" />
  </head>
  <body>
    <main class="mails">
      <h1>Mail</h1>
      <p class="lead">What MAX has sent since the start. In this demo nothing leaves your machine. <a href="/simulator/mail">Look again</a></p>
      ${mails.length === 0 ? `<p class="none">No mail yet. Invite somebody, or forget a password.</p>` : mails.map(article).join("\n")}
    </main>
  </body>
</html>
`;

const article = ({ to, subject, text, receivedAt }: ReceivedMail) => `<article>
        <h2>${escape(subject)}</h2>
        <p class="meta">To ${escape(to)} · <time datetime="${receivedAt.toISOString()}">${receivedAt.toISOString().slice(11, 16)} UTC</time></p>
        <div class="text">${withLinks(text.trim())}</div>
      </article>`;

const ENTITIES: Record<string, string> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#39;" };
const escape = (text: string) => text.replace(/[&<>"']/g, (character) => ENTITIES[character]!);

/** Each address by itself becomes a link; everything else stays words. */
const withLinks = (text: string) =>
  text
    .split(/(https?:\/\/[^\s<>"']+)/)
    .map((part, at) => (at % 2 === 1 ? `<a href="${escape(part)}">${escape(part)}</a>` : escape(part)))
    .join("");
