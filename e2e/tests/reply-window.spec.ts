/** Promise 10: how long free text is possible is said in the composer, and when it is over, why. */
import { conversationOf, newCustomer, write, wroteAgo } from "../support/customers.ts";
import { expect, test } from "../support/desk-test.ts";
import { addressOf, composer, reply, row } from "../support/inbox.ts";

const HOUR = 3_600_000;
const MINUTE = 60_000;

test("promise 10: the reply-window clock counts down, is amber under two hours, and says when free text is closed", async ({
  openAs,
  clientOf,
  world,
}) => {
  const ana = await clientOf(world.lumen, "Ana");
  const open = async (name: string, agoMs: number) => {
    const customer = newCustomer(world, name);
    await wroteAgo(world, world.lumen, customer, agoMs, "How long do I have to wait?");
    const conversationId = await conversationOf(world, world.lumen, customer);
    await ana.act("conversation.take", { conversationId });
    return conversationId;
  };
  const fresh = await open("Wanda Early", HOUR + 30_000);
  const late = await open("Wanda Late", 22 * HOUR + 30 * MINUTE + 30_000);
  const over = await open("Wanda Over", 25 * HOUR);

  const page = await openAs(world.lumen, "Ana", addressOf(fresh, "mine"));
  const clock = page.getByRole("main").getByText(/ m left$/);
  await expect(clock).toHaveText(/^22 h 5[78] m left$/);
  const calm = await clock.evaluate((element) => getComputedStyle(element).color);

  await page.goto(addressOf(late, "mine"));
  await expect(clock).toHaveText(/^1 h 2[78] m left$/);
  expect(await clock.evaluate((element) => getComputedStyle(element).color), "amber").not.toBe(calm);
  await expect(row(page, "Wanda Late")).toContainText(/1 h 2[78] m to reply/);
  await expect(composer(page)).toBeEnabled();

  await page.goto(addressOf(over, "mine"));
  await expect(composer(page)).toHaveCount(0);
  await expect(page.getByText("Free text closed at")).toContainText(
    "Send a template, or wait until the customer writes.",
  );
  await expect(page.getByRole("region", { name: "Templates" })).toBeVisible();
  const refused = await ana.mutate("message.send", { conversationId: over, clientMessageId: "late", text: "too late" });
  expect(refused).toMatchObject({ status: 409, body: { error: { data: { domainCode: "reply_window_closed" } } } });
});

test("promise 10: the window closes under the agent's eyes, and opens again when the customer writes", async ({
  openAs,
  clientOf,
  world,
}) => {
  const customer = newCustomer(world, "Wanda Closing");
  await wroteAgo(world, world.lumen, customer, 24 * HOUR - 3 * MINUTE, "Is anybody there?");
  const conversationId = await conversationOf(world, world.lumen, customer);
  await (await clientOf(world.lumen, "Ana")).act("conversation.take", { conversationId });
  const page = await openAs(world.lumen, "Ana", addressOf(conversationId, "mine"), {
    before: (blank) => blank.clock.install(),
  });
  await expect(page.getByRole("main").getByText(/^1 m left$/)).toBeVisible();
  await expect(composer(page)).toBeEnabled();
  await page.clock.fastForward(2 * MINUTE);
  await expect(page.getByText("Free text closed at")).toBeVisible();
  await expect(composer(page)).toHaveCount(0);
  await expect(page.getByRole("region", { name: "Templates" })).toBeVisible();
  await write(world, world.lumen, customer, "I am still here");
  await expect(composer(page)).toBeEnabled();
  await reply(page, "And so are we");
  await expect(page.getByRole("article").filter({ hasText: "And so are we" })).toBeVisible();
});
