/** The command line: finds the command, runs it, prints its answer. Wrong arguments are one line and exit code 2. */
import { DomainError } from "@max/domain/errors";
import { EnvError } from "@max/platform/env";
import { readOptions, UsageError } from "./arguments.ts";
import type { Answer, Command } from "./command.ts";
import { tenantAbsence } from "./commands/absence.ts";
import { conversationsStats } from "./commands/conversations-stats.ts";
import { inboxCreate, inboxOff, inboxOn } from "./commands/inbox.ts";
import { migrateCommand } from "./commands/migrate.ts";
import { peopleCommands } from "./commands/people.ts";
import { tenantProtection } from "./commands/protection.ts";
import { resetCommand } from "./commands/reset.ts";
import { tenantRetention } from "./commands/retention.ts";
import { seedCommands } from "./commands/seed.ts";
import { tenantUndoSend } from "./commands/undo-send.ts";
import { upOrExplain } from "./up/up.ts";

const COMMANDS: Command[] = [
  migrateCommand,
  ...peopleCommands,
  tenantRetention,
  tenantAbsence,
  tenantProtection,
  tenantUndoSend,
  inboxCreate,
  inboxOff,
  inboxOn,
  conversationsStats,
  ...seedCommands,
  resetCommand,
];

const EXIT_USAGE = 2;

async function main(words: string[]): Promise<void> {
  if (words[0] === "up" && words.length === 1) return upOrExplain();
  const at = words.findIndex((word) => word.startsWith("--"));
  const name = (at === -1 ? words : words.slice(0, at)).join(" ");
  if (name === "" || name === "help") {
    process.stdout.write(`${help()}\n`);
    return;
  }
  const command = COMMANDS.find((candidate) => candidate.name === name);
  if (!command) throw new UsageError(`There is no command "${name}". Run \`npm run max -- help\` for all of them.`);
  const options = readOptions(at === -1 ? [] : words.slice(at), command.options);
  if (options["help"] === true) {
    process.stdout.write(`${command.name}: ${command.summary}\n`);
    return;
  }
  print(await command.run(options), options["json"] === true);
}

function help(): string {
  const width = Math.max(...COMMANDS.map((command) => command.name.length));
  const lines = COMMANDS.map((command) => `  ${command.name.padEnd(width)}  ${command.summary}`);
  return ["npm run max -- <command> [--json]", "", ...lines, "", "--tenant takes an id or a short name."].join("\n");
}

function print(answer: Answer, isJson: boolean): void {
  if (isJson) process.stdout.write(`${JSON.stringify(answer)}\n`);
  else
    for (const [key, value] of Object.entries(answer))
      process.stdout.write(`${key}: ${typeof value === "string" ? value : JSON.stringify(value)}\n`);
}

main(process.argv.slice(2)).catch((error: unknown) => {
  const isRefusal = error instanceof DomainError;
  const isUsage = error instanceof UsageError || error instanceof EnvError;
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = isUsage || (isRefusal && error.code === "invalid_input") ? EXIT_USAGE : 1;
});
