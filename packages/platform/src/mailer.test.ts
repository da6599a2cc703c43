import { createServer, type AddressInfo } from "node:net";
import { afterEach, describe, expect, it } from "vitest";
import { createMailer, type Mail } from "./mailer.ts";

type Said = { lines: string[] };
const closing: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});

/** Answers each command by its verb, and keeps every line it was told. */
async function smtpStub(answers: Partial<Record<string, string>> = {}): Promise<Said & { url: string }> {
  const lines: string[] = [];
  const server = createServer((socket) => {
    let isData = false;
    let unread = "";
    const say = (line: string) => socket.write(`${line}\r\n`);
    socket.on("error", () => socket.destroy());
    socket.on("data", (bytes) => {
      unread += bytes.toString("latin1");
      for (let end = unread.indexOf("\r\n"); end >= 0; end = unread.indexOf("\r\n")) {
        const line = unread.slice(0, end);
        unread = unread.slice(end + 2);
        lines.push(line);
        if (isData) {
          if (line !== ".") continue;
          isData = false;
          say(answers["."] ?? "250 taken");
          continue;
        }
        const verb = line.slice(0, 4).toUpperCase();
        const answer = answers[verb] ?? (verb === "DATA" ? "354 go on" : "250 ok");
        isData = answer.startsWith("354");
        say(answer);
      }
    });
    say(answers["hello"] ?? "220 stub");
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  closing.push(() => new Promise((resolve) => server.close(resolve)));
  return { url: `smtp://127.0.0.1:${(server.address() as AddressInfo).port}`, lines };
}

const mail = (changes: Partial<Mail> = {}): Mail => ({
  to: { name: "Ana Lima", address: "ana@example.com" },
  subject: "Olá, você foi convidada",
  text: "Hello\n.a line with a dot\n",
  html: "<p>Hello</p>",
  ...changes,
});

describe("a mail", () => {
  it("leaves once, as text and HTML, to the one it is for", async () => {
    const stub = await smtpStub();
    expect(await createMailer(stub.url, "MAX <no-reply@desk.example>").send(mail())).toEqual({ kind: "taken" });
    expect(stub.lines.filter((line) => line.startsWith("MAIL FROM"))).toEqual(["MAIL FROM:<no-reply@desk.example>"]);
    expect(stub.lines.filter((line) => line.startsWith("RCPT TO"))).toEqual(["RCPT TO:<ana@example.com>"]);
    const all = stub.lines.join("\n");
    expect(all).toContain("To: Ana Lima <ana@example.com>");
    expect(all).toContain("text/plain");
    expect(all).toContain("text/html");
  });

  it.each([
    ["a name", { to: { name: "Ana\r\nBcc: eve@example.com", address: "ana@example.com" } }],
    ["an address", { to: { name: "Ana", address: "ana@example.com\r\nRCPT TO:<eve@example.com>" } }],
    ["a subject", { subject: "Hello\nBcc: eve@example.com" }],
    ["a NUL in a name", { to: { name: "Ana\0", address: "ana@example.com" } }],
  ])("with a line break in %s is refused before anybody is called (T26)", async (_what, changes) => {
    const stub = await smtpStub();
    expect(await createMailer(stub.url, "no-reply@desk.example").send(mail(changes))).toMatchObject({
      kind: "refused",
    });
    expect(stub.lines).toEqual([]);
  });

  it.each([
    'Ana" <eve@example.com>, "B',
    "Ana <eve@example.com>",
    "eve@example.com, Ana",
    "Ana; eve@example.com",
    "=?utf-8?q?x=0D=0ABcc:_eve@example.com?=",
  ])("to somebody called %j goes to nobody else, and no header is added (T26)", async (name) => {
    const stub = await smtpStub();
    await createMailer(stub.url, "no-reply@desk.example").send(mail({ to: { name, address: "ana@example.com" } }));
    expect(stub.lines.filter((line) => line.startsWith("RCPT TO"))).toEqual(["RCPT TO:<ana@example.com>"]);
    expect(stub.lines.filter((line) => /^bcc:/i.test(line))).toEqual([]);
  });

  it.each([
    ["the recipient is not known there", { RCPT: "550 5.1.1 no such user" }, "refused"],
    ["the text is not wanted", { ".": "554 5.7.1 not wanted" }, "refused"],
    ["the server is busy", { RCPT: "451 4.3.0 later" }, "retry"],
    ["the server is full", { ".": "452 4.3.1 full" }, "retry"],
    ["the server wants nobody now", { hello: "421 4.3.2 closing" }, "retry"],
  ])("when %s is %s", async (_what, answers, kind) => {
    const stub = await smtpStub(answers);
    expect(await createMailer(stub.url, "no-reply@desk.example").send(mail())).toMatchObject({ kind });
  });

  it("waits when nobody is there", async () => {
    expect(await createMailer("smtp://127.0.0.1:1", "no-reply@desk.example").send(mail())).toMatchObject({
      kind: "retry",
    });
  });
});
