/** The people who write to us. */
import { ContactSummary } from "@max/domain/conversation/views";
import { page, PageInput } from "@max/domain/paging";
import { storableText } from "@max/domain/text";
import { listContacts } from "@max/services/contact/list-contacts";
import { procedure, router } from "../trpc.ts";

/** `q` is how words of the name begin. */
const ListContacts = PageInput.extend({ q: storableText().trim().max(200).optional() }).strict();

export const contactRouter = router({
  list: procedure("contact.list")
    .meta({ openapi: { method: "GET", path: "/contacts", summary: "Contacts", tags: ["contacts"] } })
    .input(ListContacts)
    .output(page(ContactSummary))
    .query(({ ctx, input }) => listContacts(ctx.call, input)),
});
