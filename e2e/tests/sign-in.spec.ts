/** Coming in and leaving. */
import type { Page } from "@playwright/test";
import { createClient } from "../support/client.ts";
import { conversationOf, newCustomer, write } from "../support/customers.ts";
import { expect, test } from "../support/desk-test.ts";
import { addressOf, message, thread } from "../support/inbox.ts";
import { personOf } from "../support/world.ts";

async function signIn(page: Page, company: string, email: string, password: string) {
  await page.getByLabel("Company").fill(company);
  await page.getByLabel("E-mail").fill(email);
  await page.getByLabel("Password", { exact: true }).fill(password);
  await page.getByRole("button", { name: /^Sign in/ }).click();
}

test("a wrong company, e-mail or password is answered with one and the same message", async ({ page, world }) => {
  const { email, password } = personOf(world.lumen, "Leo");
  await page.goto(`${world.desk.url}/login`);
  const words = new Set<string>();
  for (const [company, who, secret] of [
    [world.lumen.slug, email, "not the password"],
    [world.lumen.slug, "nobody@casa-lumen.example", password],
    ["no-such-company", email, password],
    // The right person at the other company: shared names open nothing.
    [world.northwind.slug, email, password],
  ] as const) {
    await signIn(page, company, who, secret);
    await expect(page.getByRole("alert").filter({ hasText: "not right" })).toBeVisible();
    words.add((await page.getByRole("alert").innerText()).trim());
    await page.reload();
  }
  expect([...words]).toEqual(["The company, e-mail or password is not right."]);
});

test("whoever follows a deep link signs in and lands where the link led", async ({ page, world }) => {
  const customer = newCustomer(world, "Deep Linkhart");
  await write(world, world.lumen, customer, "Please look at my invoice");
  const id = await conversationOf(world, world.lumen, customer);
  const { email, password } = personOf(world.lumen, "Leo");

  await page.goto(world.desk.url + addressOf(id));
  await expect(page).toHaveURL(/\/login/);
  await signIn(page, world.lumen.slug, email, password);
  await expect(page).toHaveURL(world.desk.url + addressOf(id));
  await expect(message(page, "Please look at my invoice")).toBeVisible();
});

test("the sign-in address of a company knows the company and nothing else", async ({ page, world }) => {
  await page.goto(`${world.desk.url}/login/${world.lumen.slug}`);
  await expect(page.getByLabel("Company")).toHaveValue(world.lumen.slug);
  await expect(page.getByLabel("E-mail")).toBeFocused();
});

test("signing out ends the session, its live socket, and every other tab of it", async ({ page, context, world }) => {
  const { email, password } = personOf(world.lumen, "Leo");
  await page.goto(`${world.desk.url}/login`);
  const connected = page.waitForEvent("websocket", (socket) => socket.url().endsWith("/trpc"));
  await signIn(page, world.lumen.slug, email, password);
  const socket = await connected;
  await expect(page.getByRole("navigation", { name: "Views" })).toBeVisible();
  const [cookie] = await context.cookies(world.desk.url);
  expect(cookie).toMatchObject({ httpOnly: true, sameSite: "Lax" });
  const program = createClient(world.desk.url, { session: cookie!.value });
  expect((await program.query("workspace.counts")).status).toBe(200);

  const otherTab = await context.newPage();
  await otherTab.goto(world.desk.url);
  await expect(otherTab.getByRole("navigation", { name: "Views" })).toBeVisible();

  await page.bringToFront();
  await page.getByRole("button", { name: "Your menu" }).click();
  await page.getByRole("menuitem", { name: "Sign out" }).click();
  await expect(page).toHaveURL(/\/login/);
  await expect.poll(() => socket.isClosed()).toBe(true);
  expect((await program.query("workspace.counts")).status).toBe(401);
  await expect(otherTab).toHaveURL(/\/login/);
  await page.goBack();
  await expect(thread(page)).toHaveCount(0);
  await expect(page.getByRole("button", { name: /^Sign in/ })).toBeVisible();
});
