/** A crowd as the command line tells of it, and a session on it. */
import type { Desk } from "../desk.ts";

export type Crowd = {
  tenants: { tenantId: string; slug: string; logins: { role: string; email: string }[] }[];
  messages: number;
  seconds: number;
  password: string;
};

/** An admin's, who sees the whole company: nothing is left out for want of rights. */
export async function sessionOf(desk: Desk, crowd: Crowd): Promise<{ cookie: string }> {
  const company = crowd.tenants[0]!;
  const response = await fetch(`${desk.url}/trpc/auth.signIn`, {
    method: "POST",
    headers: { "content-type": "application/json", origin: desk.url },
    body: JSON.stringify({ company: company.slug, email: company.logins[0]!.email, password: crowd.password }),
  });
  const cookie = response.headers.getSetCookie()[0]?.split(";")[0];
  if (!response.ok || !cookie)
    throw new Error(`The admin could not sign in: ${response.status} ${await response.text()}`);
  return { cookie };
}
