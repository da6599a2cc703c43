/**
 * The built SPA. Only files that a walk of its folder found are served, so that no path, however written, leads out of it;
 * any other path a person opens gets the page, whose own router knows it.
 */
import { createHash } from "node:crypto";
import { readdir, readFile } from "node:fs/promises";
import { extname, join } from "node:path";
import { promisify } from "node:util";
import { gzip } from "node:zlib";
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { NOT_FOUND, sendRefusal } from "./http/refuse.ts";

const TYPES: Readonly<Record<string, string>> = {
  ".css": "text/css; charset=utf-8",
  ".html": "text/html; charset=utf-8",
  ".ico": "image/x-icon",
  ".js": "text/javascript; charset=utf-8",
  ".json": "application/json; charset=utf-8",
  ".map": "application/json; charset=utf-8",
  ".png": "image/png",
  ".svg": "image/svg+xml",
  ".txt": "text/plain; charset=utf-8",
  ".webmanifest": "application/manifest+json",
  ".webp": "image/webp",
  ".woff2": "font/woff2",
};
const IS_TEXT = /^text\/|json|svg/;
/** Vite puts a digest into the names of everything under `assets/`: such a file never changes. */
const IS_HASHED = /^\/assets\/.+-[\w-]{8}\.\w+$/;
/** Paths of programs. An unknown one is an error, not a page. */
const NOT_A_PAGE =
  /^\/(?:api|widget|trpc|webhooks|files|shared-files|pictures|simulator|metrics|healthz|readyz|assets)(?:\/|$)/;
/** So seldom is the folder walked again for a path it did not have. */
const WALK_EVERY_MS = 1_000;

type Asset = { type: string; content: Buffer; packed: Buffer | null; etag: string };

export type Spa = {
  /** @param path the decoded path of the URL */
  find(path: string): Promise<Asset | null>;
};

export function createSpa(folder: string): Spa {
  let paths: ReadonlySet<string> = new Set();
  let walkedAt = Number.NEGATIVE_INFINITY;
  let walked = Promise.resolve();
  const loaded = new Map<string, Promise<Asset>>();

  /** Whoever asks while the folder is walked waits for that walk. */
  function walkOnce(): Promise<void> {
    if (performance.now() - walkedAt < WALK_EVERY_MS) return walked;
    walkedAt = performance.now();
    walked = walk();
    return walked;
  }

  async function walk() {
    const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => []);
    const found = entries
      .filter((entry) => entry.isFile())
      .map((entry) => `${entry.parentPath.slice(folder.length).replaceAll("\\", "/")}/${entry.name}`);
    paths = new Set(found);
  }

  async function load(path: string): Promise<Asset> {
    const content = await readFile(join(folder, path));
    const type = TYPES[extname(path)] ?? "application/octet-stream";
    const packed = IS_TEXT.test(type) && content.length > 1_000 ? await promisify(gzip)(content) : null;
    return {
      type,
      content,
      packed,
      etag: `"${createHash("sha256").update(content).digest("base64url").slice(0, 22)}"`,
    };
  }

  return {
    async find(path) {
      if (!paths.has(path)) await walkOnce();
      if (!paths.has(path)) return null;
      // A page under its own name may be built anew; what carries a digest stays in memory.
      if (!IS_HASHED.test(path)) return load(path).catch(() => null);
      const asset = loaded.get(path) ?? load(path);
      loaded.set(path, asset);
      return asset.catch(() => {
        loaded.delete(path);
        return null;
      });
    },
  };
}

export function spaRoutes(folder: string) {
  const spa = createSpa(folder);

  async function serve(request: FastifyRequest, reply: FastifyReply) {
    const path = decodePath(request.url);
    const isPage = path !== null && !NOT_A_PAGE.test(path) && extname(path) === "";
    const asset = path === null ? null : ((await spa.find(path)) ?? (isPage ? await spa.find("/index.html") : null));
    if (!asset) return sendRefusal(request, reply, NOT_FOUND);
    void reply.header("cache-control", IS_HASHED.test(path!) ? "public, max-age=31536000, immutable" : "no-cache");
    return sendAsset(request, reply, asset);
  }

  return async (app: FastifyInstance) => {
    app.route({ method: "GET", url: "/*", config: { permission: "public" }, handler: serve });
  };
}

/** Packed for whoever can unpack it, and not at all for whoever has it. */
export function sendAsset(request: FastifyRequest, reply: FastifyReply, asset: Asset): FastifyReply {
  void reply.headers({ etag: asset.etag, vary: "accept-encoding" });
  if (request.headers["if-none-match"] === asset.etag) return reply.code(304).send();
  const acceptsGzip = /(?:^|[ ,])gzip(?!;q=0(?:[,.0]|$))/.test(request.headers["accept-encoding"]?.toString() ?? "");
  const body = asset.packed && acceptsGzip ? asset.packed : asset.content;
  if (body === asset.packed) void reply.header("content-encoding", "gzip");
  return reply.type(asset.type).send(body);
}

function decodePath(url: string): string | null {
  try {
    return decodeURIComponent(url.split(/[?#]/, 1)[0]!);
  } catch {
    return null;
  }
}
