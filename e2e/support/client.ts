/** The api as a program sees it, with a person's cookie, a bearer, or nothing: the status and the body of every answer. */
import { expect } from "@playwright/test";
import { type Firm, personOf } from "./world.ts";

export type Answer = { status: number; body: unknown };
export type Client = ReturnType<typeof createClient>;

const COOKIE = "max_session";

/** @returns the session id a sign-in of that person was given */
export async function signInByHttp(url: string, firm: Firm, firstName: string): Promise<string> {
  const { email, password } = personOf(firm, firstName);
  const response = await fetch(`${url}/trpc/auth.signIn`, {
    method: "POST",
    headers: { "content-type": "application/json", origin: url },
    body: JSON.stringify({ company: firm.slug, email, password }),
  });
  const session = /^max_session=([^;]+)/.exec(response.headers.get("set-cookie") ?? "")?.[1];
  if (!session) throw new Error(`${email} could not sign in: ${response.status} ${await response.text()}`);
  return session;
}

export const browserCookie = (url: string, session: string) => ({ name: COOKIE, value: session, url });

export function createClient(url: string, credentials: { session: string } | { bearer: string } | null) {
  const headers: Record<string, string> = { origin: url };
  if (credentials && "session" in credentials) headers["cookie"] = `${COOKIE}=${credentials.session}`;
  if (credentials && "bearer" in credentials) headers["authorization"] = `Bearer ${credentials.bearer}`;

  async function call(method: string, path: string, input?: unknown): Promise<Answer> {
    const response = await fetch(url + path, {
      method,
      headers: { ...headers, ...(input !== undefined && { "content-type": "application/json" }) },
      ...(input !== undefined && { body: JSON.stringify(input) }),
    });
    const text = await response.text();
    const isJson = response.headers.get("content-type")?.includes("json");
    return { status: response.status, body: isJson ? (JSON.parse(text) as unknown) : text };
  }

  const query = (path: string, input?: unknown) =>
    call("GET", `/trpc/${path}${input === undefined ? "" : `?input=${encodeURIComponent(JSON.stringify(input))}`}`);
  const mutate = (path: string, input: unknown) => call("POST", `/trpc/${path}`, input);

  /** A file that must be taken. @returns the answer */
  async function upload<T>(path: string, bytes: Uint8Array): Promise<T> {
    const response = await fetch(url + path, {
      method: "POST",
      headers: { ...headers, "content-type": "application/octet-stream" },
      body: new Uint8Array(bytes),
    });
    expect(response.status, path).toBe(200);
    return (await response.json()) as T;
  }

  return {
    headers,
    upload,
    get: (path: string) => call("GET", path),
    post: (path: string, input: unknown) => call("POST", path, input),
    query,
    mutate,
    /** A mutation that must go well. */
    async act(path: string, input: unknown): Promise<void> {
      const { status, body } = await mutate(path, input);
      expect(status, `${path}: ${JSON.stringify(body)}`).toBe(200);
    },
    /** The data of a query that must go well. */
    async ask<T>(path: string, input?: unknown): Promise<T> {
      const { status, body } = await query(path, input);
      expect(status, `${path}: ${JSON.stringify(body)}`).toBe(200);
      return (body as { result: { data: T } }).result.data;
    },
  };
}
