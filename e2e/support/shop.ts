/** A company's own web page on an origin of its own, with its chat widget on it. */
import { createHmac } from "node:crypto";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { expect, type Page } from "@playwright/test";
import type { Firm, World } from "./world.ts";

export type Shop = Awaited<ReturnType<typeof openShop>>;

/** @param settings more options of `inbox create` */
export async function openShop(world: World, firm: Firm, settings: Record<string, string> = {}) {
  let html = "";
  const server = createServer((_request, response) => {
    // As strict as a shop may be: what the widget needs and nothing else.
    const policy = `default-src 'none'; script-src ${world.desk.url}; frame-src ${world.desk.url}; connect-src ${world.desk.url}`;
    response.setHeader("content-security-policy", policy);
    response.setHeader("content-type", "text/html; charset=utf-8");
    response.end(html);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const made = await world.desk.max("inbox create", {
    tenant: firm.slug,
    channel: "widget",
    team: "Billing",
    "allowed-origins": url,
    title: firm.name,
    "ask-name": "no",
    ...settings,
  });
  const inboxId = String(made["inboxId"]);
  html = `<!doctype html><html lang="en"><title>Shop</title><body><main><h1>Lamps</h1></main>${String(made["snippet"])}</body></html>`;
  return {
    url,
    inboxId,
    /** What the shop's own server says of somebody who is signed in there. @param secret another makes it a forgery */
    vouchFor(sub: string, name: string, secret = String(made["identitySecret"])): string {
      const part = (value: object) => Buffer.from(JSON.stringify(value)).toString("base64url");
      const exp = Math.floor(Date.now() / 1_000) + 600;
      const signed = `${part({ alg: "HS256", typ: "JWT" })}.${part({ sub, name, aud: inboxId, exp })}`;
      return `${signed}.${createHmac("sha256", secret).update(signed).digest("base64url")}`;
    },
    close: () => new Promise((resolve) => server.close(resolve)),
  };
}

export const launcher = (page: Page) => page.getByRole("button", { name: /chat/i });
export const frame = (page: Page) => page.frameLocator("iframe");
export const said = (page: Page, text: string) =>
  frame(page).getByRole("log", { name: "Messages" }).getByText(text, { exact: true });

/** Chooses files as a visitor does. */
export const attach = (page: Page, ...files: { name: string; mimeType: string; buffer: Buffer }[]) =>
  frame(page).locator("input[type=file]").setInputFiles(files);

export async function say(page: Page, text: string): Promise<void> {
  const box = frame(page).getByRole("textbox", { name: "Write a message" });
  await box.fill(text);
  await box.press("Enter");
}

/** The conversation in which a visitor said this, as soon as it is there. */
export async function conversationWith(world: World, words: string): Promise<string> {
  let id = "";
  await expect
    .poll(async () => {
      const { rows } = await world.desk.owner.query<{ id: string }>(
        "select conversation_id as id from messages where text = $1",
        [words],
      );
      return (id = rows[0]?.id ?? "");
    })
    .not.toBe("");
  return id;
}
