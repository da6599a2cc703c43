/** The templates of a WhatsApp business account, from Meta's words to ours. */
import { TemplateParts } from "@max/domain/template/template";
import type { ReadTemplate, TemplatesOutcome } from "@max/domain/template/transport";
import { z } from "zod";
import { explainError } from "./errors.ts";
import { callGraph, type GraphConfig, pathPart } from "./graph.ts";
import { safeText } from "../safe-text.ts";

/** More than Meta lets one account have. */
const MAX_PAGES = 100;
const FIELDS = "id,name,language,status,category,components,quality_score,rejected_reason,parameter_format";

const text = (length: number) => z.string().transform((given) => safeText(given, length));
const Button = z.looseObject({ type: z.string(), text: text(200).catch(""), url: text(2000).nullish().catch(null) });
const Component = z.looseObject({
  type: z.string(),
  format: z.string().nullish().catch(null),
  text: text(4096).nullish().catch(null),
  buttons: z.array(Button).max(20).nullish(),
});
const Template = z.looseObject({
  id: z.union([z.string(), z.number()]).transform(String).pipe(text(64)),
  name: z.string().regex(/^[a-z0-9_]{1,512}$/),
  language: z.string().regex(/^\w{2,20}$/),
  status: text(40),
  category: text(40),
  parameter_format: z.string().nullish().catch(null),
  components: z.array(Component).max(50),
  quality_score: z
    .looseObject({ score: text(40) })
    .nullish()
    .catch(null),
  rejected_reason: text(200).nullish().catch(null),
});
const Page = z.looseObject({
  data: z.array(z.unknown()),
  paging: z
    .looseObject({
      next: z.string().nullish(),
      cursors: z.looseObject({ after: z.string().nullish() }).nullish(),
    })
    .nullish(),
});

/** Page by page until there is no next one. What cannot be understood is left out and counted; a page that fails fails all. */
export async function readTemplates(
  config: GraphConfig,
  { accountKey, accessToken }: { accountKey: string; accessToken: string },
  signal: AbortSignal,
): Promise<TemplatesOutcome> {
  const templates: ReadTemplate[] = [];
  let unreadable = 0;
  let after = "";
  for (let page = 0; page < MAX_PAGES; page += 1) {
    const path = `${pathPart(accountKey)}/message_templates?fields=${FIELDS}&limit=100${after}`;
    const answer = await callGraph(config, { path, accessToken, signal });
    if (answer.kind !== "ok")
      return {
        kind: "failed",
        reason: answer.kind === "error" ? explainError(answer.error.code).reason : answer.reason,
      };
    const list = Page.safeParse(answer.body);
    if (!list.success) return { kind: "failed", reason: "WhatsApp's answer is not a list of templates." };
    for (const raw of list.data.data) {
      const read = Template.safeParse(raw);
      if (read.success) templates.push(toTemplate(read.data));
      else unreadable += 1;
    }
    const cursor = list.data.paging?.next ? list.data.paging.cursors?.after : null;
    if (!cursor) return { kind: "read", templates: unique(templates), unreadable };
    after = `&after=${pathPart(cursor)}`;
  }
  return { kind: "failed", reason: "WhatsApp's list of templates has no end." };
}

/** One that moved from one page to the next while they were read is there once; a name and language are one template. */
const unique = (templates: ReadTemplate[]) => [
  ...new Map(templates.map((each) => [`${each.name} ${each.language}`, each])).values(),
];

function toTemplate(given: z.infer<typeof Template>): ReadTemplate {
  const { id, name, language, status, category, quality_score, rejected_reason } = given;
  return {
    id,
    name,
    language,
    status: status.toUpperCase(),
    category: category.toUpperCase(),
    quality: quality_score?.score ?? null,
    rejectedReason: !rejected_reason || rejected_reason === "NONE" ? null : rejected_reason,
    parts: toParts(given),
  };
}

const HEADERS: Readonly<Record<string, "text" | "image" | "video" | "document">> = {
  TEXT: "text",
  IMAGE: "image",
  VIDEO: "video",
  DOCUMENT: "document",
};
const BUTTONS: Readonly<Record<string, TemplateParts["buttons"][number]["kind"]>> = {
  QUICK_REPLY: "quick_reply",
  URL: "url",
  PHONE_NUMBER: "phone",
  COPY_CODE: "copy_code",
};
const KNOWN = new Set(["HEADER", "BODY", "FOOTER", "BUTTONS"]);
const own = <T>(table: Readonly<Record<string, T>>, name: string): T | undefined =>
  Object.hasOwn(table, name) ? table[name] : undefined;

function toParts({ components, parameter_format, category }: z.infer<typeof Template>): TemplateParts {
  const part = (type: string) => components.find((each) => each.type.toUpperCase() === type);
  const given = part("HEADER");
  const header = given && {
    format: own(HEADERS, (given.format ?? "").toUpperCase()) ?? ("other" as const),
    text: given.text ?? null,
  };
  const buttons = (part("BUTTONS")?.buttons ?? []).map(({ type, text: label, url }) => ({
    kind: own(BUTTONS, type.toUpperCase()) ?? ("other" as const),
    text: label,
    url: url ?? null,
  }));
  return {
    header: header ?? null,
    body: part("BODY")?.text ?? "",
    footer: part("FOOTER")?.text ?? null,
    buttons,
    isNamed: parameter_format?.toUpperCase() === "NAMED",
    hasUnknownParts:
      category.toUpperCase() === "AUTHENTICATION" ||
      header?.format === "other" ||
      buttons.some(({ kind }) => kind === "other") ||
      components.some(({ type }) => !KNOWN.has(type.toUpperCase())),
  };
}
