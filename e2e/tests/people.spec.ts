/** People come, look after themselves, and go: invitations, forgotten passwords, sessions, and letting somebody go. */
import { readFile } from "node:fs/promises";
import type { Browser, Locator, Page } from "@playwright/test";
import { expectAccessible } from "../support/axe.ts";
import { conversationOf, newCustomer, readPhoto, write } from "../support/customers.ts";
import { expect, test } from "../support/desk-test.ts";
import { addressOf, button, isMarked, markPage, message, row } from "../support/inbox.ts";
import { join, mailedLink, newcomer, type Newcomer } from "../support/people.ts";
import type { Firm, World } from "../support/world.ts";

/** Of a picture that has come, in its own pixels. */
const widthOf = (picture: Locator) =>
  picture.evaluate((image) => (image instanceof HTMLImageElement && image.complete ? image.naturalWidth : 0));

const views = (page: Page) => page.getByRole("navigation", { name: "Views" });
const person = (page: Page, { email }: Newcomer) => page.getByRole("row").filter({ hasText: email });

async function freshPage(browser: Browser, world: World): Promise<Page> {
  const context = await browser.newContext({ baseURL: world.desk.url });
  return context.newPage();
}

async function signIn(page: Page, firm: Firm, { email }: Newcomer, password: string) {
  await page.goto(`/login/${firm.slug}`);
  await page.getByLabel("E-mail").fill(email);
  await page.getByLabel("Password").fill(password);
  await page.getByRole("button", { name: /^Sign in/ }).click();
}

test("an admin invites somebody, who opens the mail, chooses a password and works; let go, their open page is cut at once", async ({
  browser,
  openAs,
  clientOf,
  world,
}) => {
  const { lumen } = world;
  const admin = await openAs(lumen, "Admin", "/inbox/open");
  await button(admin, "Your menu").click();
  await admin.getByRole("menuitem", { name: "People and teams" }).click();
  await expect(admin.getByRole("heading", { name: "People" })).toBeVisible();
  const nina = newcomer(lumen, "Nina Nova");
  await button(admin, "Invite people").click();
  const dialog = admin.getByRole("dialog");
  await button(dialog, "Send invitations").click();
  await expect(dialog.getByText("At least one address is needed.")).toBeVisible();
  await dialog.getByLabel("E-mail addresses").fill(`${nina.email}, not-an-address`);
  await button(dialog, "Send invitations").click();
  await expect(dialog.getByText("Not an address: not-an-address")).toBeVisible();
  await dialog.getByLabel("E-mail addresses").fill(nina.email);
  await dialog.getByLabel("Billing").check();
  await button(dialog, "Send invitations").click();
  await expect(admin.getByText("1 invitation is on its way.")).toBeVisible();
  await expect(person(admin, nina)).toContainText("Invited");

  await mailedLink(world, nina.email, /invited/);
  const page = await freshPage(browser, world);
  await page.goto("/simulator/mail");
  const mail = page.getByRole("article").filter({ hasText: nina.email });
  await mail.getByRole("link").click();
  await expect(page.getByRole("heading", { name: "Welcome to Casa Lumen" })).toBeVisible();
  const link = page.url();
  await page.getByLabel("Your name").fill(nina.name);
  await page.getByLabel("New password").fill("short");
  await button(page, "Begin").click();
  await expect(page.getByText("At least 8 characters, please.")).toBeVisible();
  await page.getByLabel("New password").fill(nina.password);
  await button(page, "Begin").click();
  await expect(views(page)).toBeVisible();

  const other = await freshPage(browser, world);
  await other.goto(link);
  await expect(other.getByText("This link no longer works")).toBeVisible();
  await other.context().close();

  const customer = newCustomer(world, "Kilian Kept");
  await write(world, lumen, customer, "Is my lamp on its way?");
  const conversationId = await conversationOf(world, lumen, customer);
  await page.goto(addressOf(conversationId));
  await expect(message(page, "Is my lamp on its way?")).toBeVisible();
  await page.keyboard.press("t");
  await expect(page.getByText("Assigned to you").first()).toBeVisible();

  await admin.getByLabel("Find by name or e-mail").fill("nov");
  await button(person(admin, nina), "What to do with Nina Nova").click();
  await admin.getByRole("menuitem", { name: "Deactivate…" }).click();
  await button(admin.getByRole("dialog"), "Deactivate").click();
  await expect(admin.getByText("1 conversation went back to its queue.")).toBeVisible();
  await expect(page).toHaveURL(/\/login/);
  const sofia = await clientOf(lumen, "Sofia");
  const { conversation } = await sofia.ask<{ conversation: { state: string; assigneeId: string | null } }>(
    "conversation.byId",
    { conversationId },
  );
  expect(conversation).toMatchObject({ state: "queued", assigneeId: null });
  await signIn(page, lumen, nina, nina.password);
  await expect(page.getByText("The company, e-mail or password is not right.")).toBeVisible();

  await button(person(admin, nina), "What to do with Nina Nova").click();
  await admin.getByRole("menuitem", { name: "Reactivate" }).click();
  await expect(admin.getByText("Nina Nova can sign in again.")).toBeVisible();
  await signIn(page, lumen, nina, nina.password);
  await expect(views(page)).toBeVisible();
  await page.context().close();
});

test("a forgotten password is chosen anew by mail, and what was signed in with the old one ends", async ({
  browser,
  clientOf,
  world,
}) => {
  const { lumen } = world;
  const otto = await join(world, lumen, await clientOf(lumen, "Admin"), "Otto Oblivious");
  const old = await freshPage(browser, world);
  await signIn(old, lumen, otto, otto.password);
  await expect(views(old)).toBeVisible();

  const page = await freshPage(browser, world);
  await page.goto(`/login/${lumen.slug}`);
  await page.getByRole("link", { name: "Forgot your password?" }).click();
  await expect(page.getByLabel("Company")).toHaveValue(lumen.slug);
  await page.getByLabel("E-mail").fill("nobody@casa-lumen.example");
  await button(page, "Mail me a link").click();
  await expect(page.getByText("If nobody@casa-lumen.example works at casa-lumen")).toBeVisible();
  await page.goto(`/forgot-password?company=${lumen.slug}`);
  await page.getByLabel("E-mail").fill(otto.email);
  await button(page, "Mail me a link").click();
  await expect(page.getByText(`If ${otto.email} works at casa-lumen`)).toBeVisible();

  const link = await mailedLink(world, otto.email, /new password/);
  expect(new URL(link).origin).toBe(world.desk.url);
  await page.goto(link);
  await page.getByLabel("New password").fill("a wholly new one");
  await button(page, "Save and sign in").click();
  await expect(views(page)).toBeVisible();
  await expect(old).toHaveURL(/\/login/);
  const mails = await world.desk.mail.mailbox.list();
  expect(mails.filter(({ recipients }) => recipients.includes("nobody@casa-lumen.example"))).toEqual([]);
  for (const each of [old, page]) await each.context().close();
});

test("a person changes their name and password, sees where they are signed in, and ends what they do not know", async ({
  browser,
  clientOf,
  world,
}) => {
  const { lumen } = world;
  const rita = await join(world, lumen, await clientOf(lumen, "Admin"), "Rita Renamed");
  const [page, phone, stranger] = [
    await freshPage(browser, world),
    await freshPage(browser, world),
    await freshPage(browser, world),
  ];
  for (const each of [page, phone, stranger]) {
    await signIn(each, lumen, rita, rita.password);
    await expect(views(each)).toBeVisible();
  }
  await button(page, "Your menu").click();
  await page.getByRole("menuitem", { name: "Settings" }).click();
  await page.getByLabel("Name", { exact: true }).fill("Rita Reborn");
  await button(page, "Save").click();
  await expect(page.getByText("Saved.")).toBeVisible();
  await expect(page.getByRole("main").getByText("Rita Reborn")).toBeVisible();

  await page.getByRole("link", { name: "Sessions" }).click();
  const sessions = page.getByRole("main").getByRole("listitem");
  await expect(sessions).toHaveCount(3);
  await expect(sessions.first()).toContainText("This browser");
  await expect(sessions.first()).toContainText("Chrome on Linux");
  await button(sessions.nth(1), "End the session").click();
  await expect(page.getByText("That session has ended.")).toBeVisible();
  await expect(sessions).toHaveCount(2);
  await expect.poll(() => [phone, stranger].filter((each) => each.url().includes("/login")).length).toBe(1);

  await page.getByRole("link", { name: "Password" }).click();
  await page.getByLabel("Present password").fill("not my password");
  await page.getByLabel("New password").fill("quite another one");
  await button(page, "Change password").click();
  await expect(page.getByText("That is not your present password.")).toBeVisible();
  await page.getByLabel("Present password").fill(rita.password);
  await button(page, "Change password").click();
  await expect(page.getByText("Your password is changed.")).toBeVisible();
  for (const each of [phone, stranger]) await expect(each).toHaveURL(/\/login/);
  await page.getByRole("link", { name: "Sessions" }).click();
  await expect(sessions).toHaveCount(1);
  await expect(button(page, "End all others")).toBeDisabled();

  await page.getByRole("link", { name: "Preferences" }).click();
  await page.getByLabel("Language").selectOption("pt-BR");
  await expect(page.getByRole("heading", { name: "Preferências" })).toBeVisible();
  await page.getByLabel("Idioma").selectOption("en");
  await expect(page.getByRole("heading", { name: "Preferences" })).toBeVisible();
  for (const each of [page, phone, stranger]) await each.context().close();
});

test("teams are made, filled, led and archived; an agent meets no administration, a lead reads their team", async ({
  openAs,
  world,
}) => {
  const { lumen } = world;
  const admin = await openAs(lumen, "Admin", "/admin/teams");
  await button(admin, "New team").click();
  await admin.getByLabel("Name of the team").fill("Billing");
  await button(admin, "Create team").click();
  await expect(admin.getByText("There is already a team called that.")).toBeVisible();
  await admin.getByLabel("Name of the team").fill("Repairs");
  await button(admin, "Create team").click();
  const repairs = admin.getByRole("listitem").filter({ hasText: "Repairs" });
  await button(repairs, "Members of Repairs").click();
  await admin.getByRole("dialog").getByLabel("Rui Prado", { exact: true }).check();
  await admin.getByRole("dialog").getByLabel("Rui Prado leads the team").check();
  await button(admin.getByRole("dialog"), "Save").click();
  await expect(repairs).toContainText("1 member: Rui Prado (leads)");
  await button(repairs, "Archive Repairs").click();
  await button(admin.getByRole("dialog"), "Archive").click();
  await expect(repairs).toContainText("Archived");
  const billing = admin.getByRole("listitem").filter({ hasText: "Billing" });
  await button(billing, "Archive Billing").click();
  await button(admin.getByRole("dialog"), "Archive").click();
  await expect(admin.getByText("Something still leads to this team.")).toBeVisible();

  const ana = await openAs(lumen, "Ana", "/admin/people");
  await expect(ana.getByText("This is for admins")).toBeVisible();
  await expect(ana.getByRole("navigation", { name: "Settings" }).getByRole("link", { name: "People" })).toHaveCount(0);
  const leo = await openAs(lumen, "Leo", "/admin/teams");
  await expect(leo.getByRole("listitem").filter({ hasText: "Billing" })).toContainText("Ana Lima");
  await expect(leo.getByRole("listitem").filter({ hasText: "Returns" })).toHaveCount(0);
  await expect(button(leo, "New team")).toHaveCount(0);
});

test("a table of people is looked through row by row before anybody is invited, and its report runs nothing", async ({
  openAs,
  world,
}) => {
  const { lumen } = world;
  const [one, two] = [newcomer(lumen, "Table One"), newcomer(lumen, "Table Two")];
  const csv = `\uFEFFemail;name;role;teams\n${one.email};=cmd();agente;billing\n${two.email};Zwei;boss;\nana@${lumen.slug}.example;Ana;;\n`;
  const admin = await openAs(lumen, "Admin", "/admin/import");
  await expect(button(admin, "Look through it")).toBeDisabled();
  await admin
    .getByLabel("CSV file")
    .setInputFiles({ name: "people.csv", mimeType: "text/csv", buffer: Buffer.from("no,table\n1,2\n") });
  await button(admin, "Look through it").click();
  await expect(admin.getByText("That is no table of people.")).toBeVisible();
  await admin
    .getByLabel("CSV file")
    .setInputFiles({ name: "people.csv", mimeType: "text/csv", buffer: Buffer.from(csv) });
  await button(admin, "Look through it").click();
  await expect(admin.getByText("1 person would be invited. Nothing is done yet.")).toBeVisible();
  const line = (email: string) => admin.getByRole("row").filter({ hasText: email });
  await expect(line(one.email)).toContainText("Is invited");
  await expect(line(two.email)).toContainText("Left out: No such role");
  await expect(line("ana@")).toContainText("Is here already");
  const [file] = await Promise.all([admin.waitForEvent("download"), button(admin, "Download the report").click()]);
  const report = await readFile(await file.path(), "utf8");
  expect(report).toContain(`"'=cmd()"`);
  await button(admin, "Invite 1 person").click();
  await expect(admin.getByText("1 invitation is on its way.")).toBeVisible();
  await mailedLink(world, one.email, /invited/);
  await admin.getByRole("navigation", { name: "Settings" }).getByRole("link", { name: "People", exact: true }).click();
  await expect(person(admin, one)).toContainText("Invited");
});

test("a picture of oneself is seen by colleagues at once, in place of initials, until an admin takes it away", async ({
  openAs,
  clientOf,
  world,
}) => {
  const { lumen } = world;
  const customer = newCustomer(world, "Rita Retrato");
  await write(world, lumen, customer, "Who are you?");
  const conversationId = await conversationOf(world, lumen, customer);
  const iris = await clientOf(lumen, "Iris");
  await iris.act("conversation.take", { conversationId });
  const colleague = await openAs(lumen, "Sofia", addressOf(conversationId));
  await markPage(colleague);
  const pictures = row(colleague, customer.name).locator("img");
  await expect(row(colleague, customer.name)).toContainText("IV");
  await expect(pictures).toHaveCount(0);

  const page = await openAs(lumen, "Iris", "/settings/profile");
  const choose = (name: string, mimeType: string, buffer: Buffer) =>
    page.locator("input[data-purpose=picture]").setInputFiles({ name, mimeType, buffer });
  await choose("me.svg", "image/svg+xml", Buffer.from("<svg/>"));
  const refused = (reason: string) => expect(page.getByRole("alert").filter({ hasText: reason })).toBeVisible();
  await refused("JPEG, PNG, WebP or GIF");
  await choose("me.png", "image/png", Buffer.alloc(5 * 1024 * 1024 + 1));
  await refused("5 MB at most");
  await choose("me.png", "image/png", Buffer.from("<script>alert(1)</script>"));
  await refused("not what its name says");
  await choose("me.jpg", "image/jpeg", await readPhoto());
  await expect(page.getByText("Your colleagues see your new picture.")).toBeVisible();
  await expect(page.getByRole("alert").filter({ hasText: "name says" })).toHaveCount(0);
  const mine = page.getByRole("main").locator("img");
  await expect.poll(() => widthOf(mine)).toBe(256);
  await expectAccessible(page);

  await expect.poll(() => widthOf(pictures)).toBe(96);
  const address = (await pictures.getAttribute("src"))!;
  const admin = await openAs(lumen, "Admin", "/admin/people");
  await admin.getByLabel("Find by name or e-mail").fill("iris");
  const line = admin.getByRole("row").filter({ hasText: "Iris Vega" });
  await expect.poll(() => widthOf(line.locator("img"))).toBe(96);
  await button(line, "What to do with Iris Vega").click();
  await admin.getByRole("menuitem", { name: "Remove picture…" }).click();
  await button(admin.getByRole("dialog"), "Remove picture").click();
  await expect(line.locator("img")).toHaveCount(0);
  await expect(pictures).toHaveCount(0);
  await expect(mine).toHaveCount(0);
  expect(await isMarked(colleague)).toBe(true);
  expect((await colleague.request.get(address)).status()).toBe(404);
});

test("where a picture does not come, its person is shown by initials", async ({ openAs, clientOf, world }) => {
  const { lumen } = world;
  const page = await openAs(lumen, "Rui", "/settings/profile", {
    before: async (blank) => {
      await blank.route(/\/pictures\//, (route) => route.abort());
    },
  });
  await page
    .locator("input[data-purpose=picture]")
    .setInputFiles({ name: "me.jpg", mimeType: "image/jpeg", buffer: await readPhoto() });
  await expect(page.getByText("Your colleagues see your new picture.")).toBeVisible();
  await expect(page.getByRole("main").getByText("RP", { exact: true })).toBeVisible();
  await expect(page.getByRole("main").locator("img")).toHaveCount(0);
  await button(page, "Remove").click();
  await button(page.getByRole("dialog"), "Remove picture").click();
  await expect(page.getByText("You are shown by your initials again.", { exact: true })).toBeVisible();
  expect(await (await clientOf(lumen, "Rui")).ask("profile.get")).toMatchObject({ picture: null });
});
