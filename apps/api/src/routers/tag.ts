/** Tags of the company and of its teams. Which conversation carries which, the conversation's own procedures say. */
import { page } from "@max/domain/paging";
import {
  ArchiveTag,
  CountTagUses,
  CreateTag,
  MergeTags,
  OneTag,
  TagUses,
  TagView,
  UpdateTag,
} from "@max/domain/tag/tag";
import { archiveTag, updateTag } from "@max/services/tag/change-tag";
import { countTagUses } from "@max/services/tag/count-tag-uses";
import { createTag } from "@max/services/tag/create-tag";
import { mergeTags, removeTag } from "@max/services/tag/let-tag-go";
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

  uses: procedure("tag.manage")
    .meta(rest("GET", "/tags/uses", "How many conversations carry each of these tags, up to a thousand"))
    .input(CountTagUses)
    .output(z.array(TagUses))
    .query(({ ctx, input }) => countTagUses(ctx.call, input)),

  merge: procedure("tag.manage")
    .meta(rest("POST", "/tags/{tagId}/merge", "Have another tag take the place of this one, everywhere and for good"))
    .input(MergeTags)
    .output(TagView)
    .mutation(({ ctx, input }) => mergeTags(ctx.call, input)),

  remove: procedure("tag.manage")
    .meta(rest("POST", "/tags/{tagId}/remove", "Take a tag off every conversation, for good"))
    .input(OneTag)
    .output(z.object({ ok: z.literal(true) }))
    .mutation(async ({ ctx, input }) => {
      await removeTag(ctx.call, input);
      return { ok: true as const };
    }),
});
