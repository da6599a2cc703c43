/** Finding customers, conversations and what was said. */
import { Found, Search } from "@max/domain/search/views";
import { search } from "@max/services/search/search";
import { procedure, router } from "../trpc.ts";

export const searchRouter = router({
  find: procedure("search")
    .meta({
      openapi: {
        method: "GET",
        path: "/search",
        summary: "Customers, conversations and messages by their words",
        tags: ["search"],
      },
    })
    .input(Search)
    .output(Found)
    .query(({ ctx, input }) => search(ctx.call, input)),
});
