/** A shop of the demo company, with its chat widget on the page: where a newcomer is a visitor. */
import { readFile } from "node:fs/promises";
import type { FastifyInstance } from "fastify";
import { PAGE_FOLDER, PAGE_HEADERS } from "./page-files.ts";

/** @param inboxId of the widget; null leaves the shop closed */
export function addShop(app: FastifyInstance, inboxId: string | null): void {
  const policy = PAGE_HEADERS["content-security-policy"].replace(
    "default-src 'none'",
    "default-src 'none'; frame-src 'self'",
  );
  app.get("/simulator/shop", async (_request, reply) => {
    if (inboxId === null) return reply.code(404).type("text/plain").send("There is no shop here.");
    const page = await readFile(new URL("shop.html", PAGE_FOLDER), "utf8");
    return reply
      .headers({ ...PAGE_HEADERS, "content-security-policy": policy })
      .type("text/html; charset=utf-8")
      .send(page.replaceAll("{inbox}", inboxId));
  });
}
