/** The built program as a person would run it. `npm run verify:db` and `npm test` build first. */
import { spawn } from "node:child_process";
import { fileURLToPath } from "node:url";
import { randomBytes } from "node:crypto";
import "@max/db/test/provided-context";
import { TEST_MASTER_KEY } from "@max/db/test/test-master-key";
import { describe, expect, inject, it } from "vitest";

const ROOT = fileURLToPath(new URL("../../..", import.meta.url));
const databaseUrl = inject("databaseUrl");

async function max(args: string[], more: { stdin?: string; env?: NodeJS.ProcessEnv } = {}) {
  const child = spawn(process.execPath, ["apps/cli/dist/main.js", ...args], {
    cwd: ROOT,
    env: { ...process.env, DATABASE_URL: databaseUrl, MAX_MASTER_KEY: TEST_MASTER_KEY.toString("hex"), ...more.env },
  });
  let stdout = "";
  let stderr = "";
  child.stdout.on("data", (chunk) => (stdout += chunk));
  child.stderr.on("data", (chunk) => (stderr += chunk));
  child.stdin.end(more.stdin ?? "");
  const code = await new Promise<number | null>((resolve) => child.once("close", resolve));
  return { code, stdout, stderr };
}

const slug = () => `cli-${randomBytes(4).toString("hex")}`;
const tenant = (name: string, ...more: string[]) => [
  "tenant",
  "create",
  "--name",
  "Casa Lumen",
  "--slug",
  name,
  "--admin-email",
  "Admin@Casa.example",
  ...more,
];

describe("the command line", () => {
  it("makes a company, its people and an inbox, each answer one JSON object", async () => {
    const name = slug();
    const made = await max([...tenant(name), "--password-stdin", "--json"], { stdin: "a long password\n" });
    expect(made).toMatchObject({ code: 0, stderr: "" });
    expect(Object.keys(JSON.parse(made.stdout))).toEqual(["tenantId", "slug", "apiKey", "adminUserId"]);

    const team = await max(["team", "create", "--tenant", name, "--name", "Billing", "--json"]);
    expect(JSON.parse(team.stdout)).toEqual({ teamId: expect.any(String) });
    const person = `user create --tenant ${name} --email ana@casa.example --name Ana --role agent --team Billing --json`;
    const user = await max([...person.split(" "), "--password", "another password"]);
    expect(JSON.parse(user.stdout)).toEqual({ userId: expect.any(String) });
    const number = `inbox create --tenant ${name} --channel whatsapp --phone-number-id ${Date.now()} --waba-id 1`;
    const secrets = "--app-secret s --verify-token v --access-token t --skip-check --json";
    const inbox = await max(`${number} ${secrets}`.split(" "));
    const { inboxId, webhookPath } = JSON.parse(inbox.stdout);
    expect(webhookPath).toBe(`/webhooks/whatsapp/${inboxId}`);
    const stats = await max(["conversations", "stats", "--tenant", name, "--json"]);
    expect(JSON.parse(stats.stdout)).toMatchObject({ contacts: 0, quarantined: 0 });
  });

  it("connects a company's own app and a chat for its pages", async () => {
    const name = slug();
    await max([...tenant(name), "--admin-password", "a long password"]);
    const app = `inbox create --tenant ${name} --channel chat_app --outbound-url https://app.example/max --json`;
    const { inboxId: appInbox, ...signed } = JSON.parse((await max(app.split(" "))).stdout);
    expect(signed).toEqual({ webhookPath: `/webhooks/chat/${appInbox}`, secret: expect.stringMatching(/^whsec_/) });
    const widget = `inbox create --tenant ${name} --channel widget --allowed-origins https://shop.example --title Casa --json`;
    const { inboxId: widgetInbox, ...shown } = JSON.parse((await max(widget.split(" "))).stdout);
    expect(shown).toEqual({
      identitySecret: expect.stringMatching(/^[\w-]{43}$/),
      snippet: expect.stringContaining(`/widget.js" data-inbox="${widgetInbox}"`),
    });
  });

  it.each([
    ["an unknown command", ["tenant", "destroy"], 'There is no command "tenant destroy"'],
    ["an unknown option", ["team", "create", "--tenant", "x", "--nam", "y"], "--nam"],
    ["a missing option", ["team", "create", "--tenant", "x"], "--name is missing."],
    ["an option without its value", ["team", "create", "--tenant", "x", "--name"], "--name"],
    [
      "a role that does not exist",
      ["user", "create", "--tenant", "x", "--email", "a@b.example", "--role", "boss", "--password", "long enough"],
      "--role",
    ],
    [
      "an e-mail that is none",
      tenant("whatever", "--admin-password", "long enough").map((w) => (w === "Admin@Casa.example" ? "nobody" : w)),
      "--admin-email",
    ],
    ["a password that is too short", tenant(slug(), "--admin-password", "short"), "at least 8 characters"],
    ["seconds that nobody may choose", ["tenant", "undo-send", "--tenant", "x", "--seconds", "15"], "--seconds"],
    [
      "an app's address without protection",
      ["inbox", "create", "--tenant", "x", "--channel", "chat_app", "--outbound-url", "http://app.example"],
      "--outbound-url",
    ],
    [
      "a page instead of its origin",
      [
        "inbox",
        "create",
        "--tenant",
        "x",
        "--channel",
        "widget",
        "--title",
        "x",
        "--allowed-origins",
        "https://shop.example/cart",
      ],
      "--allowed-origins",
    ],
    ["a channel that is not built yet", ["inbox", "create", "--tenant", "x", "--channel", "fax"], "--channel"],
  ])("refuses %s with one line and exit code 2", async (_what, args, words) => {
    const { code, stdout, stderr } = await max([...args, "--json"]);
    expect(code).toBe(2);
    expect(stdout).toBe("");
    expect(stderr.trim().split("\n")).toHaveLength(1);
    expect(stderr).toContain(words);
  });

  it("names every wrong variable of the environment at once", async () => {
    const { code, stderr } = await max(["migrate"], {
      env: { PORT: "ninety", DATABASE_URL: "mysql://x", LOG_LEVEL: "loud" },
    });
    expect(code).toBe(2);
    for (const variable of ["PORT", "DATABASE_URL", "LOG_LEVEL"]) expect(stderr).toContain(variable);
  });

  it("answers a company that does not exist with one line and exit code 1", async () => {
    const { code, stderr } = await max(["team", "create", "--tenant", "nobody", "--name", "Billing"]);
    expect([code, stderr]).toEqual([1, 'There is no company "nobody".\n']);
  });
});
