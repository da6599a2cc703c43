/** The frame that companies' pages show, the small script that puts it there, and how it looks. */
import type { WidgetConfig } from "@max/domain/widget/wire";
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import type { ApiDeps } from "../deps.ts";
import { createSpa } from "../spa.ts";
import { requireWidget } from "./visitor-request.ts";

type Path = { Params: { inboxId: string } };
/** A change reaches every page within this. */
const LOADER_KEPT_S = 300;

export function widgetPages({ config, widgets }: Pick<ApiDeps, "config" | "widgets">) {
  const built = createSpa(config.webFolder);
  async function page(request: FastifyRequest<Path>, reply: FastifyReply) {
    const { settings } = await requireWidget(widgets, request.params.inboxId);
    const file = await requireFile("/widget.html");
    // Other pages may show this one and no other of ours; which, the company says.
    const ancestors = `frame-ancestors 'self' ${settings.allowedOrigins.join(" ")}`;
    const policy = String(reply.getHeader("content-security-policy")).replace(/frame-ancestors [^;]*/, ancestors);
    void reply.removeHeader("x-frame-options").header("content-security-policy", policy);
    return reply.type(file.type).send(file.content);
  }

  async function settingsOf(request: FastifyRequest<Path>): Promise<WidgetConfig> {
    return (await requireWidget(widgets, request.params.inboxId)).settings;
  }

  async function loader(request: FastifyRequest, reply: FastifyReply) {
    const { type, content, etag } = await requireFile("/widget.js");
    void reply.headers({
      // Any page may ask for it: it holds nothing but its own lines.
      "cross-origin-resource-policy": "cross-origin",
      "cache-control": `public, max-age=${LOADER_KEPT_S}`,
      etag,
    });
    if (request.headers["if-none-match"] === etag) return reply.code(304).send();
    return reply.type(type).send(content);
  }

  async function requireFile(path: string) {
    const file = await built.find(path);
    if (!file) throw new Error("The widget has not been built.");
    return file;
  }

  return async (app: FastifyInstance) => {
    const config = { permission: "public" as const };
    app.route<Path>({ method: "GET", url: "/widget/:inboxId", config, handler: page });
    app.route<Path>({ method: "GET", url: "/widget/:inboxId/config", config, handler: settingsOf });
    app.route({ method: "GET", url: "/widget.js", config, handler: loader });
  };
}
