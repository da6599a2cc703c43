/** What was typed, checked: every wrong argument is one line and exit code 2. */
import { parseArgs } from "node:util";
import { z } from "zod";

/** Something in the call is wrong. The message is the one line. */
export class UsageError extends Error {}

export type Options = Record<string, string | boolean | undefined>;

/** What a command takes: option names without dashes, and which of them are plain switches. */
export type OptionNames = { text: readonly string[]; switches?: readonly string[] };

const COMMON = { text: ["tenant"], switches: ["json", "help"] } as const;

/** @throws UsageError for an unknown option, a missing value or a word too many */
export function readOptions(args: string[], names: OptionNames): Options {
  const options = Object.fromEntries([
    ...[...COMMON.text, ...names.text].map((name) => [name, { type: "string" as const }]),
    ...[...COMMON.switches, ...(names.switches ?? [])].map((name) => [name, { type: "boolean" as const }]),
  ]);
  try {
    return parseArgs({ args, options, strict: true, allowPositionals: false }).values as Options;
  } catch (error) {
    throw new UsageError(error instanceof Error ? (error.message.split("\n")[0] ?? "") : String(error));
  }
}

/** @throws UsageError that names the option when it is missing */
export function required(options: Options, name: string): string {
  const value = options[name];
  if (typeof value !== "string" || value.trim() === "") throw new UsageError(`--${name} is missing.`);
  return value;
}

export const optional = (options: Options, name: string): string | undefined => {
  const value = options[name];
  return typeof value === "string" && value !== "" ? value : undefined;
};

/** A password from its option, or its one line on standard input with --password-stdin. */
export async function readPassword(options: Options, name: string): Promise<string> {
  if (options["password-stdin"] !== true) return required(options, name);
  const chunks: Buffer[] = [];
  for await (const chunk of process.stdin) chunks.push(chunk as Buffer);
  const password = Buffer.concat(chunks)
    .toString("utf8")
    .replace(/\r?\n$/, "");
  if (password === "") throw new UsageError("Standard input held no password.");
  return password;
}

/** The first thing wrong with a value, naming the option it came from. */
export function usageOf(error: z.ZodError): UsageError {
  const issue = error.issues[0];
  const field = String(issue?.path[0] ?? "");
  const option = field.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
  return new UsageError(field ? `--${option}: ${issue?.message}` : (issue?.message ?? "The arguments are not right."));
}
