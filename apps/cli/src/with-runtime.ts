/** Opens what a command needs and lets go of it whatever happens. */
import type { z } from "zod";
import { usageOf } from "./arguments.ts";
import { openRuntime, type Runtime } from "./runtime.ts";

export async function withRuntime<T>(work: (runtime: Runtime) => Promise<T>): Promise<T> {
  const runtime = await openRuntime();
  try {
    return await work(runtime);
  } finally {
    await runtime.close();
  }
}

/** @throws UsageError that names the option that is wrong, before anything is opened */
export function parse<Schema extends z.ZodType>(schema: Schema, input: unknown): z.output<Schema> {
  const parsed = schema.safeParse(input);
  if (!parsed.success) throw usageOf(parsed.error);
  return parsed.data;
}
