/** The frame that companies' pages show, the small script that puts it there, and how it looks. */
import type { WidgetConfig } from "@max/domain/widget/wire";
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import type { ApiDeps } from "../deps.ts";
import { createSpa, sendAsset } from "../spa.ts";
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
    return sendAsset(request, reply, file);
  }

  async function settingsOf(request: FastifyRequest<Path>): Promise<WidgetConfig> {
    const { settings, isOff } = await requireWidget(widgets, request.params.inboxId);
    return { ...settings, isOff };
  }

  async function loader(request: FastifyRequest, reply: FastifyReply) {
    // Any page may ask for it: it holds nothing but its own lines.
    void reply.headers({
      "cross-origin-resource-policy": "cross-origin",
      "cache-control": `public, max-age=${LOADER_KEPT_S}`,
    });
    return sendAsset(request, reply, await requireFile("/widget.js"));
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
