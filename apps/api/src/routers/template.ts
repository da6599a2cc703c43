/** Templates: what the provider delivers outside the reply window. */
import { page } from "@max/domain/paging";
import { ListTemplates } from "@max/domain/template/inputs";
import { TemplateView } from "@max/domain/template/template";
import { listTemplates } from "@max/services/template/list-templates";
import { procedure, router } from "../trpc.ts";

export const templateRouter = router({
  list: procedure("conversation.list")
    .meta({ openapi: { method: "GET", path: "/templates", summary: "Templates of an inbox", tags: ["templates"] } })
    .input(ListTemplates)
    .output(page(TemplateView))
    .query(({ ctx, input }) => listTemplates(ctx.call, input)),
});
