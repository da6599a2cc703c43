import { connect } from "node:net";
import fastify from "fastify";
import { afterEach, describe, expect, it } from "vitest";
import { addMailPage } from "./mail-page.ts";
import { startMailServer } from "./mail-server.ts";

const closing: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});

async function server() {
  const mail = await startMailServer();
  closing.push(() => mail.close());
  return mail;
}

/** Says each part, in pieces as a network may cut them. @returns what was answered */
function tell(port: number, parts: string[]): Promise<string> {
  return new Promise((resolve, reject) => {
    let heard = "";
    const socket = connect(port, "127.0.0.1", () => {
      for (const part of parts) socket.write(part);
    });
    socket.on("data", (bytes) => (heard += bytes.toString()));
    socket.on("close", () => resolve(heard));
    socket.on("error", reject);
  });
}

const letter = (subject: string, text: string) =>
  `From: MAX <no-reply@desk.example>\r\nTo: Ana <ana@example.com>\r\nSubject: ${subject}\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n${text}`;
const envelope = ["EHLO me\r\n", "MAIL FROM:<no-reply@desk.example>\r\n", "RCPT TO:<ana@", "example.com>\r\n"];

describe("the mail server of the demo", () => {
  it("takes a mail whole, whatever stands in it", async () => {
    const { port, mailbox } = await server();
    const sent = letter("Hello", "first\r\n..second begins with a dot\r\nolá");
    const heard = await tell(port, [
      ...envelope,
      "DATA\r\n",
      sent.slice(0, 40),
      sent.slice(40),
      "\r\n.\r\n",
      "QUIT\r\n",
    ]);
    expect(heard).toMatch(/^220 .*\r\n250-.*\r\n250 .*\r\n250 .*\r\n250 .*\r\n354 .*\r\n250 .*\r\n221 /);
    const [mail] = await mailbox.list();
    expect(mail).toMatchObject({ recipients: ["ana@example.com"], to: "Ana <ana@example.com>", subject: "Hello" });
    expect(mail!.text.trim()).toBe("first\n.second begins with a dot\nolá");
  });

  it("refuses once what it is told to refuse", async () => {
    const { port, mailbox, answerNext } = await server();
    answerNext("451 4.3.0 later");
    const once = [...envelope, "DATA\r\n", letter("Again", "x"), "\r\n.\r\n"];
    expect(await tell(port, [...once, "QUIT\r\n"])).toContain("451 4.3.0 later");
    expect(await mailbox.list()).toEqual([]);
    await tell(port, [...once, "QUIT\r\n"]);
    expect(await mailbox.list()).toHaveLength(1);
  });

  it("shows mail as words, and addresses in it as links", async () => {
    const { port, mailbox } = await server();
    const text = `<script>alert(1)</script> http://localhost:3000/reset-password#abc.d_-e`;
    await tell(port, [...envelope, "DATA\r\n", letter("<b>Hi</b>", text), "\r\n.\r\n", "QUIT\r\n"]);
    const app = fastify();
    closing.push(() => app.close());
    addMailPage(app, mailbox);
    const { body, headers } = await app.inject("/simulator/mail");
    expect(body).not.toMatch(/<script>alert|<b>Hi/);
    expect(body).toContain(`<a href="http://localhost:3000/reset-password#abc.d_-e">`);
    expect(headers["content-security-policy"]).toContain("default-src 'none'");
  });
});
