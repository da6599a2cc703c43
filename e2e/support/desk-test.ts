/** `test` with one desk for the whole run, and pages on which somebody is already signed in. */
import { type BrowserContextOptions, type Page, test as base } from "@playwright/test";
import { browserCookie, type Client, createClient, signInByHttp } from "./client.ts";
import { type Firm, startWorld, type World } from "./world.ts";

export { expect } from "@playwright/test";

type OpenOptions = BrowserContextOptions & { before?: (page: Page) => Promise<void> };

type TestFixtures = {
  /** A page of their own for somebody of a company, by the first name. Closed when the test ends. */
  openAs: (firm: Firm, firstName: string, path?: string, options?: OpenOptions) => Promise<Page>;
};
type WorkerFixtures = {
  world: World;
  sessionOf: (firm: Firm, firstName: string) => Promise<string>;
  clientOf: (firm: Firm, firstName: string) => Promise<Client>;
};

export const test = base.extend<TestFixtures, WorkerFixtures>({
  world: [
    // oxlint-disable-next-line no-empty-pattern -- Playwright reads from the pattern what a fixture needs
    async ({}, use) => {
      const world = await startWorld();
      await use(world);
      await world.desk.stop();
    },
    { scope: "worker", timeout: 120_000 },
  ],

  sessionOf: [
    async ({ world }, use) => {
      const sessions = new Map<string, Promise<string>>();
      await use((firm, firstName) => {
        const key = `${firm.slug} ${firstName}`;
        const session = sessions.get(key) ?? signInByHttp(world.desk.url, firm, firstName);
        sessions.set(key, session);
        return session;
      });
    },
    { scope: "worker" },
  ],

  clientOf: [
    async ({ world, sessionOf }, use) => {
      await use(async (firm, firstName) => createClient(world.desk.url, { session: await sessionOf(firm, firstName) }));
    },
    { scope: "worker" },
  ],

  openAs: async ({ browser, world, sessionOf }, use) => {
    const opened: Page[] = [];
    await use(async (firm, firstName, path = "/", { before, ...options } = {}) => {
      const context = await browser.newContext({ baseURL: world.desk.url, ...options });
      await context.addCookies([browserCookie(world.desk.url, await sessionOf(firm, firstName))]);
      const page = await context.newPage();
      opened.push(page);
      await before?.(page);
      await page.goto(path);
      return page;
    });
    for (const page of opened) await page.context().close();
  },
});

/** What was measured, for whoever reads the run. */
export function report(what: string, ms: number): void {
  process.stdout.write(`    measured  ${what}: ${ms.toFixed(0)} ms\n`);
  test.info().annotations.push({ type: "measured", description: `${what}: ${ms.toFixed(1)} ms` });
}
