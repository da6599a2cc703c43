/** Every route says who may call it; one that does not stops the server from being built. */
import type { Permission } from "@max/domain/access/permissions";
import type { FastifyInstance, RouteOptions } from "fastify";

/**
 * Besides what a procedure may declare: `visitor` asks for the session of a chat widget, `procedure` leaves it to the procedures behind the route, `signature` asks for the
 * provider's proof, `verify_token` for the token we gave the provider, `metrics_token` for the operator's.
 */
export type RoutePermission = Permission | "visitor" | "procedure" | "signature" | "verify_token" | "metrics_token";

declare module "fastify" {
  interface FastifyContextConfig {
    permission?: RoutePermission;
  }
}

export type DeclaredRoute = { route: string; permission: RoutePermission };

/** @returns the routes as they are added, for the table test */
export function requirePermissions(app: FastifyInstance): DeclaredRoute[] {
  const declared: DeclaredRoute[] = [];
  app.addHook("onRoute", (options: RouteOptions) => {
    const permission = options.config?.permission;
    if (permission === undefined) throw new Error(`The route ${options.url} declares no permission.`);
    for (const method of [options.method].flat()) {
      // Fastify adds a HEAD beside each GET, with the same configuration.
      if (method !== "HEAD") declared.push({ route: `${method} ${options.url}`, permission });
    }
  });
  return declared;
}
