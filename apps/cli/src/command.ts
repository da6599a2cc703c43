/** The shape of a command. What it returns is printed: one JSON object with --json, else line by line. */
import type { Options, OptionNames } from "./arguments.ts";

export type Answer = Record<string, unknown>;

export type Command = {
  /** Its words, as typed. */
  name: string;
  summary: string;
  options: OptionNames;
  /** @throws UsageError, DomainError, EnvError */
  run(options: Options): Promise<Answer>;
};
