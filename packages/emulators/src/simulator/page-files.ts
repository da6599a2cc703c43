/** The page's own files. They are served as they lie in the folder, so nothing has to be built to look at the page. */
import { readFile } from "node:fs/promises";
import type { FastifyInstance } from "fastify";

/** Beside this file in the sources; beside the bundle after a build. */
export const PAGE_FOLDER = new URL("./page/", import.meta.url);

const TYPES: Record<string, string> = {
  html: "text/html; charset=utf-8",
  css: "text/css; charset=utf-8",
  js: "text/javascript; charset=utf-8",
  svg: "image/svg+xml",
};

export const PAGE_HEADERS = {
  "content-security-policy":
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob:; media-src 'self'; connect-src 'self'; frame-ancestors 'self'; base-uri 'none'; form-action 'none'",
  "x-content-type-options": "nosniff",
  "referrer-policy": "no-referrer",
  "cache-control": "no-cache",
};

export function addPageFiles(app: FastifyInstance): void {
  const page = async () => readFile(new URL("index.html", PAGE_FOLDER));
  for (const path of ["/simulator", "/simulator/"])
    app.get(path, async (_request, reply) =>
      reply
        .headers(PAGE_HEADERS)
        .type(TYPES["html"] ?? "")
        .send(await page()),
    );

  app.get<{ Params: { name: string } }>("/simulator/assets/:name", async (request, reply) => {
    const name = /^[a-z0-9-]+\.(html|css|js|svg)$/.exec(request.params.name);
    const bytes = name && (await readFile(new URL(name[0], PAGE_FOLDER)).catch(() => null));
    if (!name || !bytes) return reply.code(404).type("text/plain").send("There is no such file.");
    return reply
      .headers(PAGE_HEADERS)
      .type(TYPES[name[1] ?? ""] ?? "application/octet-stream")
      .send(bytes);
  });
}
