/** Two companies on one desk that share every name: teams, people, customers and their numbers. */
import { type Company, type Desk, type Person, startDesk } from "@max/bench/desk";

export type World = Awaited<ReturnType<typeof startWorld>>;
export type Firm = Company & { name: string; wabaId: string };

const TEAMS = ["Billing", "Returns"];

const peopleOf = (slug: string) => [
  { name: "Ana Lima", email: `ana@${slug}.example`, role: "agent" as const, teams: ["Billing"] },
  { name: "Ben Ortiz", email: `ben@${slug}.example`, role: "agent" as const, teams: ["Billing"] },
  /** Nobody gives Iris or Rui anything but the tests that are about having little or nothing. */
  { name: "Iris Vega", email: `iris@${slug}.example`, role: "agent" as const, teams: ["Billing"] },
  { name: "Rui Prado", email: `rui@${slug}.example`, role: "agent" as const, teams: ["Returns"] },
  { name: "Leo Brandt", email: `leo@${slug}.example`, role: "team_lead" as const, teams: ["Billing"] },
  { name: "Sofia Marques", email: `sofia@${slug}.example`, role: "supervisor" as const, teams: TEAMS },
];

/** A company with six people and an admin, two teams and one WhatsApp number. */
export async function foundFirm(desk: Desk, name: string, slug: string): Promise<Firm> {
  const company = await desk.company({ name, slug, teams: TEAMS, inboxTeam: "Billing", people: peopleOf(slug) });
  const { rows } = await desk.owner.query<{ waba_id: string }>(
    "select waba_id from whatsapp_numbers where tenant_id = $1",
    [company.tenantId],
  );
  return { ...company, name, wabaId: rows[0]!.waba_id };
}

export async function startWorld() {
  const desk = await startDesk({
    // A webhook that found nobody comes again soon, and the three ticks are apart enough to be seen.
    rules: { retryDelaysMs: [400], statusDelaysMs: { sent: 200, delivered: 350, read: 350 } },
  });
  const [lumen, northwind] = await Promise.all([
    foundFirm(desk, "Casa Lumen", "casa-lumen"),
    foundFirm(desk, "Northwind", "northwind"),
  ]);
  return { desk, lumen, northwind };
}

/** Somebody of a company by the first name. */
export function personOf(firm: Firm, firstName: string): Person {
  const person = firm.people.find(({ name }) => name.startsWith(firstName));
  if (!person) throw new Error(`nobody called ${firstName} works at ${firm.name}`);
  return person;
}
