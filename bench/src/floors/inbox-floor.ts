/** A bare tRPC server that answers an inbox load with the floor's own statements: no sign-in, no rights, nothing checked on the way out. */
import type { AddressInfo } from "node:net";
import { initTRPC } from "@trpc/server";
import { createHTTPServer } from "@trpc/server/adapters/standalone";
import pg from "pg";
import { z } from "zod";
import { readInbox } from "./inbox-queries.ts";

const pool = new pg.Pool({ connectionString: process.env["FLOOR_DATABASE_URL"], max: 8 });
const t = initTRPC.create();
const router = t.router({
  load: t.procedure
    .input(z.object({ tenantId: z.string(), state: z.string(), conversationId: z.string() }))
    .query(({ input }) => readInbox(pool, input)),
});
const server = createHTTPServer({ router });
server.listen(0, "127.0.0.1", () => process.send?.({ port: (server.address() as AddressInfo).port }));
