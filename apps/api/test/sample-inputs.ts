/**
 * Inputs that a procedure accepts, made by walking its schema: what is asked for in a new procedure is asked in every test that
 * walks them all. Each input differs from the plainest one in one place.
 */
import type { z } from "zod";

/** What an id is, by the name of its field and the way to it. */
export type IdOf = (field: string, path: readonly string[]) => string;

export type Sampling = {
  idOf: IdOf;
  /** What a text says, by the name of its field; null leaves it out, and undefined lets any text do. */
  textOf?: (field: string) => string | null | undefined;
};

/** Tried in turn where a text must look like something. */
const TEXTS = [
  "sample",
  "sample@example.test",
  "https://sample.example",
  "-7d",
  "1",
  "12345678",
  "UTC",
  "#336699",
  "2026-11-20T12:00:00.000Z",
];
const NUMBERS = [1, 0, 10, 60, 100];
/** So many forms of one part are tried. */
const MOST_FORMS = 12;

type Def = {
  type: string;
  format?: string;
  innerType?: z.ZodType;
  element?: z.ZodType;
  shape?: Record<string, z.ZodType>;
  options?: readonly z.ZodType[];
  in?: z.ZodType;
  out?: z.ZodType;
  entries?: Record<string, unknown>;
  values?: readonly unknown[];
  valueType?: z.ZodType;
  keyType?: z.ZodType;
  left?: z.ZodType;
  right?: z.ZodType;
  getter?: () => z.ZodType;
};

const ABSENT = Symbol("absent");
const defOf = (schema: z.ZodType) => schema.def as unknown as Def;

/** @returns every form that the whole schema accepts, the plainest first; none when it accepts none of those that were made */
export function sampleInputs(schema: z.ZodType, sampling: Sampling): unknown[] {
  return formsOf(schema, sampling, []).filter((form) => form !== ABSENT && schema.safeParse(form).success);
}

function formsOf(schema: z.ZodType, sampling: Sampling, path: readonly string[]): unknown[] {
  const def = defOf(schema);
  const within = (inner: z.ZodType) => formsOf(inner, sampling, path);
  const field = path.at(-1) ?? "";
  switch (def.type) {
    case "object":
      return objects(def.shape!, sampling, path);
    case "optional":
    case "default":
    case "prefault":
      return [ABSENT, ...within(def.innerType!)];
    case "nullable":
      return [...within(def.innerType!), null];
    case "readonly":
    case "nonoptional":
    case "catch":
      return within(def.innerType!);
    case "lazy":
      return within(def.getter!());
    case "array":
      return within(def.element!).flatMap((form) => (form === ABSENT ? [] : [[form]]));
    case "record": {
      const keys = formsOf(def.keyType!, sampling, path) as string[];
      const [value] = formsOf(def.valueType!, sampling, path);
      return [Object.fromEntries(keys.map((key) => [key, value]))];
    }
    case "union":
      return def.options!.flatMap(within).slice(0, MOST_FORMS);
    case "intersection":
      return within(def.left!).map((form) => Object.assign({}, form, within(def.right!)[0]));
    case "enum":
      return Object.values(def.entries!);
    case "literal":
      return [...def.values!];
    case "pipe":
      // What comes out of it often goes in as well; a transformation has no form of its own.
      return [...within(def.out!), ...within(def.in!)].filter((form) => schema.safeParse(form).success);
    case "boolean":
      return [true, false];
    case "null":
      return [null];
    case "date":
      return [new Date(0).toISOString()].filter((form) => schema.safeParse(form).success);
    case "number":
    case "int":
      return firstOf(NUMBERS, schema);
    case "string": {
      if (def.format === "uuid" || def.format === "guid") return [sampling.idOf(field, path)];
      const given = sampling.textOf?.(field);
      if (given === null) return [];
      return firstOf(given === undefined ? TEXTS : [given, ...TEXTS], schema);
    }
    case "any":
    case "unknown":
      return ["sample"];
    default:
      return [];
  }
}

const firstOf = (candidates: readonly unknown[], schema: z.ZodType) => {
  const found = candidates.find((candidate) => schema.safeParse(candidate).success);
  return found === undefined ? [] : [found];
};

/** The plainest object, and for every part each of its other forms. */
function objects(shape: Record<string, z.ZodType>, sampling: Sampling, path: readonly string[]): unknown[] {
  const parts = Object.entries(shape).map(([name, part]) => ({
    name,
    forms: formsOf(part, sampling, [...path, name]).slice(0, MOST_FORMS),
  }));
  const plain = Object.fromEntries(parts.flatMap(({ name, forms }) => entryOf(name, forms[0] ?? ABSENT)));
  const others = parts.flatMap(({ name, forms }) =>
    forms.slice(1).map((form) => ({ ...plain, ...Object.fromEntries(entryOf(name, form)) })),
  );
  return [plain, ...others];
}

const entryOf = (name: string, form: unknown): [string, unknown][] => (form === ABSENT ? [] : [[name, form]]);
