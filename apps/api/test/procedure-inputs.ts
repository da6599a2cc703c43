/**
 * Inputs of every procedure, made from the schema it declares, so that a new procedure is called before anybody thinks of it.
 * An id is known by the name of its field, which has to stand in a table here: what it names decides whose it is.
 */
import { newId } from "@max/platform/ids";
import type { z } from "zod";
import type { ListedProcedure } from "../src/router.ts";

/** What an id names, or a word that is a company's own. Of each a company of the test has some. */
export const KINDS = [
  "attachment",
  "bulk",
  "cannedFile",
  "cannedResponse",
  "chatApp",
  "contact",
  "contactMerge",
  "contactNote",
  "conversation",
  "disposition",
  "email",
  "inbox",
  "linkToken",
  "message",
  "note",
  "notice",
  "otherContact",
  "otherTag",
  "quarantined",
  "savedView",
  "scheduled",
  "session",
  "slug",
  "tag",
  "team",
  "user",
  "waitingCannedFile",
  "widget",
  "words",
] as const;
export type Kind = (typeof KINDS)[number];

/** By the field, or by the procedure and its field where one name means several things. */
const KIND_OF_FIELD: Readonly<Record<string, Kind>> = {
  actorId: "user",
  assigneeId: "user",
  attachmentId: "attachment",
  "auth.forgotPassword.company": "slug",
  "auth.signIn.company": "slug",
  "auth.signIn.email": "email",
  "auth.token.company": "slug",
  "auth.token.email": "email",
  bulkId: "bulk",
  cannedFileId: "cannedFile",
  "cannedResponse.change.fileId": "cannedFile",
  "cannedResponse.discardFile.cannedFileId": "waitingCannedFile",
  cannedResponseId: "cannedResponse",
  contactId: "contact",
  contactMergeId: "contactMerge",
  contactNoteId: "contactNote",
  conversationId: "conversation",
  dispositionId: "disposition",
  fileId: "waitingCannedFile",
  inboxId: "inbox",
  "inbox.changeChatApp.inboxId": "chatApp",
  "inbox.changeWidget.inboxId": "widget",
  "inbox.replaceSecret.inboxId": "widget",
  intoTagId: "otherTag",
  keptId: "contact",
  mergedId: "otherContact",
  messageId: "message",
  noteId: "note",
  noticeId: "notice",
  q: "words",
  "quarantine.replay.id": "quarantined",
  quotedMessageId: "message",
  savedViewId: "savedView",
  scheduledId: "scheduled",
  seenMessageId: "message",
  sessionId: "session",
  tagId: "tag",
  teamId: "team",
  token: "linkToken",
  userId: "user",
};

/** Ids that their caller makes up: they name what is to be, and are new at each call. */
export const MADE_BY_CALLER: ReadonlySet<string> = new Set(["bulk.start.bulkId", "savedView.save.savedViewId"]);

const inAnHour = () => new Date(Date.now() + 3_600_000).toISOString();
const digits = () => String(Math.floor(1e14 + Math.random() * 9e14));

/** What stands in fields that take no just any words or number. None of these names a row. */
const WORDS: Readonly<Record<string, () => string | number>> = {
  allowedOrigins: () => "https://shop.example",
  burst: () => 20,
  channel: () => "whatsapp",
  clientMessageId: newId,
  clientNoteId: newId,
  code: newId,
  colour: () => "#112233",
  csv: () => `email,role\n${newId()}@example.test,agent\n`,
  /** Nobody's: whoever asks for a new password for somebody who is there has a mail sent to them. */
  email: () => `${newId()}@example.test`,
  emoji: () => "👍",
  from: () => 1_320,
  language: () => "en",
  lastEventId: () => "0",
  limit: () => 50,
  name: newId,
  outboundUrl: () => "https://app.example.test/hook",
  password: () => "correct horse battery 2",
  phone: () => "+5511977304418",
  /** Meta's, and unique over all companies: that a taken one is refused is said of T31. */
  phoneNumberId: digits,
  secret: () => `whsec_${"A".repeat(32)}`,
  state: () => "queued",
  timeZone: () => "Europe/Lisbon",
  to: () => 420,
  wabaId: digits,
};

/** Pages are read from their beginning: a cursor names a place in an order and no row that is read. */
const LEFT_OUT: ReadonlySet<string> = new Set(["cursor"]);

/** How an input must look that not every choice of fields satisfies: `only` these optional fields, or all `without` some. */
type Shape = { only?: readonly string[]; without?: readonly string[]; with?: Readonly<Record<string, unknown>> };
const MESSAGE = ["conversationId", "clientMessageId"];
const BY_IDS: readonly Shape[] = [{ only: ["teamId", "inboxId", "tagId"] }, { only: ["assigneeId"] }];
const CANNED: readonly Shape[] = [{ with: { scope: "team" } }, { without: ["teamId"] }];
const PICTURE = { kind: "image", link: "https://files.example.test/a.png" };
export const SHAPES: Readonly<Record<string, readonly Shape[]>> = {
  "audit.list": [{ only: ["actorId"] }],
  "bulk.start": [{ without: ["filter"] }, { without: ["conversationIds"] }],
  "cannedResponse.change": CANNED,
  "cannedResponse.create": CANNED,
  "cannedResponse.list": [{ only: ["q"] }],
  "conversation.count": BY_IDS,
  "conversation.list": [...BY_IDS, { only: ["q"] }],
  "conversation.transfer": [{ without: ["teamId"] }, { without: ["assigneeId"] }],
  "message.around": [{ without: ["at"] }, { without: ["messageId"] }],
  "message.list": [{ without: ["newer"] }],
  "message.send": [
    { only: [...MESSAGE, "text", "quotedMessageId", "seenMessageId"] },
    { only: [...MESSAGE, "attachmentId"] },
    { only: [...MESSAGE, "template"] },
    { only: MESSAGE, with: { media: PICTURE } },
  ],
  "notice.markRead": [{ only: ["noticeIds"] }, { only: ["conversationId"] }, { only: ["teamId"] }],
  "person.list": [{ only: ["q"] }],
  "scheduled.create": [
    { without: ["attachmentId", "template"] },
    { without: ["text", "template"] },
    { without: ["text", "attachmentId"] },
  ],
  "search.find": [{ only: ["q"] }, { only: ["q", "teamId"] }],
};

/** A place in an input where an id stands. */
export class Slot {
  readonly kind: Kind;
  /** The procedure and the field. */
  readonly place: string;

  constructor(kind: Kind, place: string) {
    this.kind = kind;
    this.place = place;
  }
}

export type Form = { input: unknown; slots: readonly Slot[] };

/** The inputs a procedure is called with, ids still to be filled in. One without any input has one form. */
export function formsOf({ path, inputs }: ListedProcedure): Form[] {
  const [schema] = inputs;
  if (!schema) return [{ input: undefined, slots: [] }];
  return (SHAPES[path] ?? [{}])
    .flatMap((shape) => build(schema, { path, field: "", shape }))
    .map((input) => ({ input, slots: slotsIn(input) }));
}

/** A list as it is asked for without narrowing it; null for what cannot be called so. */
export function bareFormOf({ inputs }: ListedProcedure): Form | null {
  return inputs.length === 0 || inputs[0]!.safeParse({}).success ? { input: {}, slots: [] } : null;
}

/** @param idOf what stands in each place */
export function fill({ input }: Form, idOf: (slot: Slot) => string): unknown {
  const filled = (part: unknown): unknown => {
    if (part instanceof Slot) return idOf(part);
    if (Array.isArray(part)) return part.map(filled);
    if (typeof part !== "object" || part === null) return part;
    return Object.fromEntries(Object.entries(part).map(([name, value]) => [name, filled(value)]));
  };
  return filled(input);
}

function slotsIn(part: unknown): Slot[] {
  if (part instanceof Slot) return [part];
  return typeof part === "object" && part !== null ? Object.values(part).flatMap(slotsIn) : [];
}

/** Where in an input we are. The shape is for its outermost fields alone. */
type At = { path: string; field: string; shape?: Shape };

function build(schema: z.core.$ZodType, at: At): unknown[] {
  // The public union of all of zod's own types: its tag tells them apart.
  const { def } = (schema as z.core.$ZodTypes)._zod;
  switch (def.type) {
    case "optional":
    case "nullable":
    case "default":
      return build(def.innerType, at);
    case "pipe":
      return build(def.in._zod.def.type === "transform" ? def.out : def.in, at);
    case "object":
      return buildObject(def.shape, at);
    case "array":
      return build(def.element, at).map((item) => [item]);
    case "record":
      return build(def.valueType, at).map((value) =>
        Object.fromEntries([...(def.keyType._zod.values ?? [])].map((key) => [String(key), value])),
      );
    case "union": {
      const all = def.options.flatMap((option) => build(option, at));
      const naming = all.filter((form) => slotsIn(form).length > 0);
      return naming.length > 0 ? dedupe(naming) : all.slice(0, 1);
    }
    case "literal":
      return [def.values[0]];
    case "enum":
      return [Object.values(def.entries)[0]];
    case "boolean":
      return [true];
    case "date":
      return [inAnHour()];
    case "number":
      return [WORDS[at.field]?.() ?? Number(schema._zod.bag["minimum"] ?? 1)];
    case "string":
      return [buildText(at, "format" in def ? String(def.format) : null)];
    default:
      throw new Error(`${at.path} takes ${at.field}, a ${def.type}: say in procedure-inputs.ts what stands there.`);
  }
}

function buildObject(fields: Readonly<Record<string, z.core.$ZodType>>, { path, field, shape = {} }: At): unknown[] {
  const tag = fields["type"]?._zod.values?.values().next().value;
  const isWanted = (name: string) =>
    !LEFT_OUT.has(name) &&
    !shape.without?.includes(name) &&
    (shape.only === undefined || shape.only.includes(name) || fields[name]!._zod.optin === undefined);
  const columns = Object.keys(fields)
    .filter(isWanted)
    .map((name) => {
      // `{ type: "user", id }` says of what it is the id.
      const called = name === "id" && typeof tag === "string" ? `${tag}Id` : name;
      return [name, build(fields[name]!, { path, field: called === "id" && field !== "" ? field : called })] as const;
    });
  const forms = Math.max(1, ...columns.map(([, choices]) => choices.length));
  return Array.from({ length: forms }, (_, n) => ({
    ...Object.fromEntries(columns.map(([name, choices]) => [name, choices[n % choices.length]])),
    ...shape.with,
  }));
}

function buildText({ path, field: given }: At, format: string | null): string | Slot {
  const field = given.replace(/Ids$/, "Id");
  const kind = KIND_OF_FIELD[`${path}.${field}`] ?? KIND_OF_FIELD[field];
  if (kind) return new Slot(kind, `${path}.${field}`);
  const word = WORDS[field];
  if (word) return String(word());
  if (format === "uuid" || /(?:^id|Id)$/.test(field))
    throw new Error(
      `${path} takes ${given}, an id that procedure-inputs.ts does not know: say there of what it is one.`,
    );
  return format === "datetime" ? inAnHour() : "Words";
}

/** A list in a URL and the same list in JSON are one form. */
function dedupe(forms: unknown[]): unknown[] {
  const seen = new Set<string>();
  return forms.filter((form) => {
    const text = JSON.stringify(Array.isArray(form) && form.length === 1 ? form[0] : form);
    return !seen.has(text) && seen.add(text);
  });
}
