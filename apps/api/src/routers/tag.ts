/** Tags of the company and of its teams. Which conversation carries which, the conversation's own procedures say. */
import { page } from "@max/domain/paging";
import { ArchiveTag, CreateTag, TagView, UpdateTag } from "@max/domain/tag/tag";
import { archiveTag, updateTag } from "@max/services/tag/change-tag";
import { createTag } from "@max/services/tag/create-tag";
import { listTags } from "@max/services/tag/list-tags";
import { z } from "zod";
import { procedure, type RestRoute, router } from "../trpc.ts";

const rest = (method: RestRoute["method"], path: RestRoute["path"], summary: string) => ({
  openapi: { method, path, summary, tags: ["tags"] },
});

export const tagRouter = router({
  list: procedure("tag.list")
    .meta(rest("GET", "/tags", "Every tag by name, archived ones included"))
    .input(z.strictObject({}).optional())
    .output(page(TagView))
    .query(({ ctx }) => listTags(ctx.call)),

  create: procedure("tag.manage")
    .meta(rest("POST", "/tags", "Make a tag, for the company or for one team"))
    .input(CreateTag)
    .output(TagView)
    .mutation(({ ctx, input }) => createTag(ctx.call, input)),

  update: procedure("tag.manage")
    .meta(rest("PATCH", "/tags/{tagId}", "Give a tag another name or colour"))
    .input(UpdateTag)
    .output(TagView)
    .mutation(({ ctx, input }) => updateTag(ctx.call, input)),

  archive: procedure("tag.manage")
    .meta(rest("POST", "/tags/{tagId}/archive", "Offer a tag no longer, or again"))
    .input(ArchiveTag)
    .output(TagView)
    .mutation(({ ctx, input }) => archiveTag(ctx.call, input)),
});
