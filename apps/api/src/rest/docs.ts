/** The document and a page to read it with, from our own origin and without inline scripts. */
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import type { FastifyInstance } from "fastify";
import { openApiDocument } from "./document.ts";

const PAGE = `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8" />
    <meta name="viewport" content="width=device-width, initial-scale=1" />
    <title>MAX API</title>
    <link rel="stylesheet" href="/api/docs/swagger-ui.css" />
    <link rel="icon" href="/api/docs/favicon-32x32.png" />
  </head>
  <body>
    <div id="docs"></div>
    <script src="/api/docs/swagger-ui-bundle.js"></script>
    <script src="/api/docs/start.js"></script>
  </body>
</html>
`;
const START = `SwaggerUIBundle({ url: "/api/openapi.json", dom_id: "#docs", deepLinking: true, validatorUrl: null });\n`;

const FILES = {
  "swagger-ui.css": "text/css; charset=utf-8",
  "swagger-ui-bundle.js": "text/javascript; charset=utf-8",
  "favicon-32x32.png": "image/png",
} as const;

export function docsRoutes(publicUrl: string) {
  const folder = dirname(createRequire(import.meta.url).resolve("swagger-ui-dist/package.json"));
  let document: Promise<string> | null = null;
  // Made when it is first asked for; a failure is not kept.
  const documentOnce = () => {
    document ??= openApiDocument(publicUrl).then((made) => JSON.stringify(made));
    document.catch(() => (document = null));
    return document;
  };
  const config = { permission: "public" } as const;

  return async (app: FastifyInstance) => {
    app.get("/api/openapi.json", { config }, async (_request, reply) =>
      reply.type("application/json; charset=utf-8").send(await documentOnce()),
    );
    app.get("/api/docs", { config }, (_request, reply) => reply.type("text/html; charset=utf-8").send(PAGE));
    app.get("/api/docs/start.js", { config }, (_request, reply) =>
      reply.type("text/javascript; charset=utf-8").send(START),
    );
    for (const [name, type] of Object.entries(FILES)) {
      app.get(`/api/docs/${name}`, { config }, async (_request, reply) =>
        reply
          .type(type)
          .header("cache-control", "public, max-age=3600")
          .send(await readFile(join(folder, name))),
      );
    }
  };
}
