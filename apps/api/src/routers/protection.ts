/** What a company does about customers who flood. */
import { Protection } from "@max/domain/message/flood";
import { changeProtection, readProtection } from "@max/services/protection/protection";
import { procedure, router } from "../trpc.ts";

const tags = ["protection"];

export const protectionRouter = router({
  get: procedure("tenant.configure")
    .meta({ openapi: { method: "GET", path: "/protection", summary: "How much one customer may send at once", tags } })
    .output(Protection)
    .query(({ ctx }) => readProtection(ctx.call)),

  change: procedure("tenant.configure")
    .meta({
      openapi: { method: "POST", path: "/protection", summary: "Change how much one customer may send at once", tags },
    })
    .input(Protection)
    .output(Protection)
    .mutation(({ ctx, input }) => changeProtection(ctx.call, input)),
});
