/** Companies with one team and one number each, for load that is spread over them. */
import type { Company, Desk } from "../desk.ts";

/** Four at a time: each is a few runs of the command line. */
export async function manyCompanies(desk: Desk, count: number): Promise<Company[]> {
  const companies: Company[] = [];
  while (companies.length < count)
    companies.push(
      ...(await Promise.all(
        Array.from({ length: Math.min(4, count - companies.length) }, (_, n) =>
          desk.company({ name: `Casa ${companies.length + n}`, teams: ["Sales"], inboxTeam: "Sales" }),
        ),
      )),
    );
  return companies;
}
