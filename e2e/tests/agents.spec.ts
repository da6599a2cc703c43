/** Several people at one desk: who gets a conversation, who may see it, and what each is told. */
import { conversationOf, newCustomer, write } from "../support/customers.ts";
import { expect, test } from "../support/desk-test.ts";
import { addressOf, composer, list, message, messages, restMouse, row, view } from "../support/inbox.ts";
import { personOf } from "../support/world.ts";

test("two agents take the same conversation at once: one gets it, the other sees it leave", async ({
  openAs,
  world,
}) => {
  const customer = newCustomer(world, "Yara Wanted");
  await write(world, world.lumen, customer, "Who is going to help me?");
  const id = await conversationOf(world, world.lumen, customer);
  const anas = await openAs(world.lumen, "Ana", addressOf(id, "unassigned"));
  const bens = await openAs(world.lumen, "Ben", addressOf(id, "unassigned"));
  for (const page of [anas, bens]) {
    await expect(message(page, "Who is going to help me?")).toBeVisible();
    await restMouse(page);
  }
  await Promise.all([anas.keyboard.press("t"), bens.keyboard.press("t")]);

  const takers = async () => {
    const { rows } = await world.desk.owner.query<{ actor_id: string }>(
      "select actor_id from assignments where tenant_id = $1 and conversation_id = $2 and type = 'taken'",
      [world.lumen.tenantId, id],
    );
    return rows.map(({ actor_id }) => actor_id);
  };
  await expect.poll(takers).toHaveLength(1);
  const [winner, loser] = (await takers())[0] === personOf(world.lumen, "Ana").userId ? [anas, bens] : [bens, anas];
  await expect(winner.getByText("Assigned to you")).toBeVisible();
  await expect(row(loser, customer.name)).toHaveCount(0);
  await expect(loser.getByText("You cannot see this conversation")).toBeVisible();
  await expect(composer(loser)).toHaveCount(0);
  expect(await takers(), "nobody took it after the first").toHaveLength(1);
});

test("what is given to somebody appears on their page, and leaves the page of who may no longer see it", async ({
  openAs,
  clientOf,
  world,
}) => {
  const customer = newCustomer(world, "Zeca Transfer");
  await write(world, world.lumen, customer, "I want to return a chair");
  const conversationId = await conversationOf(world, world.lumen, customer);
  const anas = await openAs(world.lumen, "Ana", addressOf(conversationId));
  const bens = await openAs(world.lumen, "Ben", "/inbox/mine");
  await expect(message(anas, "I want to return a chair")).toBeVisible();
  await expect(list(bens)).toBeVisible();
  for (const page of [anas, bens]) await restMouse(page);

  const sofia = await clientOf(world.lumen, "Sofia");
  const assigneeId = personOf(world.lumen, "Ben").userId;
  await sofia.act("conversation.assign", { conversationId, assigneeId });
  await expect(row(bens, customer.name)).toBeVisible();
  await expect(row(anas, customer.name)).toHaveCount(0);
  await expect(anas.getByText("You cannot see this conversation")).toBeVisible();
  await expect(messages(anas)).toHaveCount(0);
});

test("the tab's title counts one's own unread messages, and reading clears it", async ({ openAs, clientOf, world }) => {
  const customer = newCustomer(world, "Alba Unread");
  await write(world, world.lumen, customer, "one");
  const conversationId = await conversationOf(world, world.lumen, customer);
  const iris = await clientOf(world.lumen, "Iris");
  await iris.act("conversation.take", { conversationId });
  await iris.act("conversation.markRead", { conversationId });
  const page = await openAs(world.lumen, "Iris", "/inbox/mine");
  await expect(row(page, customer.name)).toBeVisible();
  await expect(page).toHaveTitle("MAX");
  await write(world, world.lumen, customer, "two");
  await expect(page).toHaveTitle("(1) MAX");
  await write(world, world.lumen, customer, "three");
  await expect(page).toHaveTitle("(2) MAX");
  await expect(row(page, customer.name).getByLabel("2 unread")).toBeVisible();
  await row(page, customer.name).click();
  await expect(page).toHaveTitle("MAX");
  await expect(row(page, customer.name).getByLabel(/unread/)).toHaveCount(0);
  await iris.act("conversation.close", { conversationId, disposition: "Answered" });
});

test("empty views say what is so and what to do, and a conversation one may not see is not shown", async ({
  openAs,
  world,
}) => {
  const customer = newCustomer(world, "Bento Private");
  await write(world, world.lumen, customer, "For the billing team only");
  const id = await conversationOf(world, world.lumen, customer);
  const page = await openAs(world.lumen, "Rui", "/inbox/mine");
  await expect(list(page)).toContainText("Nothing is assigned to you");
  await expect(page.getByRole("main")).toContainText("No conversation selected");
  for (const [name, words] of [
    ["Unassigned", "Nobody is waiting"],
    ["All open", "Nothing is open"],
    ["Closed", "Nothing is closed yet"],
    ["Returns", "This queue is empty"],
  ] as const) {
    await view(page, name).click();
    await expect(list(page)).toContainText(words);
  }
  await expect(view(page, "Billing"), "another team's queue").toHaveCount(0);
  await page.goto(addressOf(id));
  await expect(page.getByRole("main")).toContainText("You cannot see this conversation");
  await expect(page.getByText("For the billing team only")).toHaveCount(0);
});

test("a team lead reads along and says who is answering", async ({ openAs, clientOf, world }) => {
  const customer = newCustomer(world, "Celso Followed");
  await write(world, world.lumen, customer, "I need my money back");
  const conversationId = await conversationOf(world, world.lumen, customer);
  await (await clientOf(world.lumen, "Ben")).act("conversation.take", { conversationId });
  const page = await openAs(world.lumen, "Leo", addressOf(conversationId));
  await expect(message(page, "I need my money back")).toBeVisible();
  await expect(page.getByText("Assigned to Ben Ortiz")).toBeVisible();
});
