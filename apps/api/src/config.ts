/** What the api needs of the environment, worked out once. */
import type { Env } from "@max/platform/env";

export type ApiConfig = {
  host: string;
  port: number;
  /** The origin people open, e.g. `https://desk.example.com`. */
  publicUrl: string;
  /** Peers whose X-Forwarded-* headers are believed. */
  trustProxy: false | readonly string[];
  metricsToken: string | null;
  /** Secrets of MAX's own Meta app: two while one is being replaced. */
  metaAppSecrets: readonly string[];
  metaVerifyToken: string;
  simulatorUrl: string | null;
  /** Whether a mail server is set up. */
  sendsMail: boolean;
  /** Folder of the built SPA. */
  webFolder: string;
};

export function apiConfig(env: Env, webFolder: string): ApiConfig {
  return {
    host: env.host,
    port: env.port,
    publicUrl: env.publicUrl,
    trustProxy: env.trustProxy,
    metricsToken: env.metricsToken ?? null,
    metaAppSecrets: (env.meta.appSecret ?? "")
      .split(",")
      .map((secret) => secret.trim())
      .filter((secret) => secret !== ""),
    metaVerifyToken: env.meta.verifyToken ?? "",
    simulatorUrl: env.simulatorUrl ?? null,
    sendsMail: env.mail.url !== null,
    webFolder,
  };
}
