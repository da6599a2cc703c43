/** Companies and the people in them. */
import { ApiScope } from "@max/domain/access/role";
import { createApiKey, NewApiKey } from "@max/services/auth/api-key";
import { createOperator, NewOperator } from "@max/services/tenant/create-operator";
import { createTeam, NewTeam, teamByIdOrName } from "@max/services/tenant/create-team";
import { createTenant, NewTenant } from "@max/services/tenant/create-tenant";
import { createUser, NewUser } from "@max/services/tenant/create-user";
import { optional, readPassword, required } from "../arguments.ts";
import type { Command } from "../command.ts";
import { withRuntime, parse } from "../with-runtime.ts";

export const peopleCommands: Command[] = [
  {
    name: "operator create",
    summary: "somebody who runs MAX itself: --email --name --password | --password-stdin",
    options: { text: ["email", "name", "password"], switches: ["password-stdin"] },
    async run(options) {
      const input = parse(NewOperator, {
        email: required(options, "email"),
        name: optional(options, "name") ?? required(options, "email"),
        password: await readPassword(options, "password"),
      });
      return withRuntime(({ db }) => createOperator(db, input));
    },
  },
  {
    name: "tenant create",
    summary: "a company with its first admin: --name --admin-email --admin-password [--admin-name --slug --country]",
    options: {
      text: ["name", "slug", "country", "admin-name", "admin-email", "admin-password"],
      switches: ["password-stdin"],
    },
    async run(options) {
      const input = parse(NewTenant, {
        name: required(options, "name"),
        slug: optional(options, "slug"),
        country: optional(options, "country"),
        adminName: optional(options, "admin-name"),
        adminEmail: required(options, "admin-email"),
        adminPassword: await readPassword(options, "admin-password"),
      });
      return withRuntime(async ({ db, masterKey }) => {
        const { tenantId, slug, apiKey, adminUserId } = await createTenant(db, masterKey, input);
        return { tenantId, slug, apiKey, adminUserId };
      });
    },
  },
  {
    name: "team create",
    summary: "a team and its queue: --tenant --name",
    options: { text: ["name"] },
    async run(options) {
      const tenant = required(options, "tenant");
      const input = parse(NewTeam, { name: required(options, "name") });
      return withRuntime(async (runtime) => createTeam(await runtime.callFor(tenant), input));
    },
  },
  {
    name: "user create",
    summary:
      "a user: --tenant --email --name --role admin|supervisor|team_lead|agent [--team name or id, several with commas] --password",
    options: { text: ["email", "name", "role", "team", "password"], switches: ["password-stdin"] },
    async run(options) {
      const tenant = required(options, "tenant");
      const input = parse(NewUser, {
        email: required(options, "email"),
        name: optional(options, "name") ?? required(options, "email"),
        role: required(options, "role"),
        password: await readPassword(options, "password"),
      });
      const teams = (optional(options, "team") ?? "")
        .split(",")
        .map((team) => team.trim())
        .filter((team) => team !== "");
      return withRuntime(async (runtime) => {
        const call = await runtime.callFor(tenant);
        const teamIds = [];
        for (const team of teams) teamIds.push(await teamByIdOrName(call, team));
        return createUser(call, { ...input, teamIds });
      });
    },
  },
  {
    name: "api-key create",
    summary: "a key for a program, shown once: --tenant --name [--scopes read,write,admin]",
    options: { text: ["name", "scopes"] },
    async run(options) {
      const tenant = required(options, "tenant");
      const scopes = (optional(options, "scopes") ?? ApiScope.options.join(","))
        .split(",")
        .map((scope) => scope.trim());
      const input = parse(NewApiKey, { name: optional(options, "name") ?? "API key", scopes });
      return withRuntime(async (runtime) => {
        const { apiKeyId, secret } = await createApiKey(await runtime.callFor(tenant), input);
        return { apiKeyId, apiKey: secret };
      });
    },
  },
];
