/** People who come and go: invited by the company's admin, joined by the link in their mail. */
import { expect } from "@playwright/test";
import type { Client } from "./client.ts";
import { createClient } from "./client.ts";
import type { Firm, World } from "./world.ts";

export type Newcomer = { name: string; email: string; password: string };

let count = 0;

/** Nobody yet. */
export function newcomer({ slug }: Firm, name: string): Newcomer {
  count += 1;
  const email = `${name.toLowerCase().replace(/\W+/g, ".")}.${count}@${slug}.example`;
  return { name, email, password: `the own words of ${name}` };
}

/** The link in the newest mail to this address. */
export async function mailedLink({ desk }: World, email: string, subject: RegExp): Promise<string> {
  let link = "";
  await expect
    .poll(
      async () => {
        const mails = await desk.mail.mailbox.list();
        const mail = mails.find((each) => each.recipients.includes(email) && subject.test(each.subject));
        link = /https?:\S+#\S+/.exec(mail?.text ?? "")?.[0] ?? "";
        return link;
      },
      { message: `a mail to ${email}` },
    )
    .not.toBe("");
  return link;
}

/** Somebody who accepted their invitation, without a browser. */
export async function join(world: World, firm: Firm, admin: Client, name: string): Promise<Newcomer> {
  const person = newcomer(firm, name);
  const teams = await admin.ask<{ id: string; name: string }[]>("team.list");
  const teamIds = teams.flatMap((team) => (team.name === "Billing" ? [team.id] : []));
  await admin.act("person.invite", { people: [{ email: person.email, role: "agent", teamIds }] });
  const link = await mailedLink(world, person.email, /invited/);
  const token = new URL(link).hash.slice(1);
  await createClient(world.desk.url, null).act("auth.choosePassword", { token, password: person.password, name });
  return person;
}
