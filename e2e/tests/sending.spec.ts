/** Promise 2 and what can go wrong with an answer. */
import { anasConversation, timesSent } from "../support/customers.ts";
import { expect, report, test } from "../support/desk-test.ts";
import { addressOf, button, composer, message, messages, reply, thread, tick } from "../support/inbox.ts";

test("promise 2: the bubble is there at once, and the server's echo replaces it without a jump", async ({
  openAs,
  clientOf,
  world,
}) => {
  const { conversationId } = await anasConversation(world, clientOf, "Bruna Teles");
  const page = await openAs(world.lumen, "Ana", addressOf(conversationId));
  const text = "Here is your tracking number";
  await composer(page).fill(text);
  await thread(page).evaluate((log, words) => {
    const drawn = { paintedAfterMs: -1, tops: [] as number[], most: 0 };
    Reflect.set(window, "drawn", drawn);
    let pressedAt = 0;
    addEventListener("keydown", () => (pressedAt = performance.now()), { capture: true, once: true });
    const look = () => {
      const bubbles = [...log.querySelectorAll("article")].filter((each) => each.textContent?.includes(words));
      if (bubbles[0]) {
        if (drawn.paintedAfterMs < 0) drawn.paintedAfterMs = performance.now() - pressedAt;
        drawn.tops.push(Math.round(bubbles[0].getBoundingClientRect().top));
        drawn.most = Math.max(drawn.most, bubbles.length);
      }
      requestAnimationFrame(look);
    };
    requestAnimationFrame(look);
  }, text);
  await composer(page).press("Enter");
  await expect(tick(message(page, text), "Delivered")).toBeVisible();

  const drawn = await page.evaluate(
    () => Reflect.get(window, "drawn") as { paintedAfterMs: number; tops: number[]; most: number },
  );
  report("bubble after Enter (promise: 50 ms)", drawn.paintedAfterMs);
  expect(drawn.paintedAfterMs).toBeGreaterThanOrEqual(0);
  expect(drawn.paintedAfterMs).toBeLessThan(250);
  expect(drawn.most, "bubbles of this message at one time").toBe(1);
  expect(Math.max(...drawn.tops) - Math.min(...drawn.tops), "pixels it moved").toBeLessThanOrEqual(1);
});

test("promise 2: three fast sends keep their order on the screen, at the customer's, and after a reload", async ({
  openAs,
  clientOf,
  world,
}) => {
  const { customer, conversationId } = await anasConversation(world, clientOf, "Caio Neves");
  let isFirst = true;
  const page = await openAs(world.lumen, "Ana", addressOf(conversationId), {
    before: async (blank) => {
      // The first one has the slowest way to the server; the others must not overtake it.
      await blank.route(/message\.send/, async (route) => {
        const wait = isFirst ? 500 : 0;
        isFirst = false;
        await new Promise((resolve) => setTimeout(resolve, wait));
        await route.continue();
      });
    },
  });
  await composer(page).focus();
  const texts = ["first of three", "second of three", "third of three"];
  for (const text of texts) {
    await page.keyboard.insertText(text);
    await page.keyboard.press("Enter");
  }
  const shown = () => message(page, "of three").allInnerTexts();
  const inOrder = async () =>
    (await shown()).map((words) => texts.findIndex((text) => words.includes(text))).join() === "0,1,2";
  expect(await inOrder()).toBe(true);
  await expect(tick(message(page, "third of three"), "Delivered")).toBeVisible();
  expect(await inOrder()).toBe(true);
  const { messages: chat } = world.desk.emulator.customers.chat(world.lumen.phoneNumberId, customer.id);
  expect(chat.filter(({ side }) => side === "business").map(({ text }) => text)).toEqual(texts);
  await page.reload();
  await expect(message(page, "third of three")).toBeVisible();
  expect(await inOrder()).toBe(true);
});

test("a refused message turns red where it stands, with the reason, and Retry sends it", async ({
  openAs,
  clientOf,
  world,
}) => {
  const { customer, conversationId } = await anasConversation(world, clientOf, "Dora Pinheiro");
  const page = await openAs(world.lumen, "Ana", addressOf(conversationId));
  world.desk.emulator.behave({ kind: "error", code: 131026, to: customer.phone });
  await reply(page, "Can you read this?");
  const answer = message(page, "Can you read this?");
  await expect(tick(answer, "Failed")).toBeVisible();
  await expect(answer).toContainText("Not delivered. The message cannot be delivered");
  expect(timesSent(world, "Can you read this?")).toBe(1);
  await answer.getByRole("button", { name: "Retry" }).click();
  await expect(tick(answer, "Delivered")).toBeVisible();
  await expect(answer).not.toContainText("Not delivered");
  expect(timesSent(world, "Can you read this?")).toBe(2);
});

test("a message that was accepted and failed later turns red with the reason, and Retry sends it", async ({
  openAs,
  clientOf,
  world,
}) => {
  const { customer, conversationId } = await anasConversation(world, clientOf, "Edu Sampaio");
  const page = await openAs(world.lumen, "Ana", addressOf(conversationId));
  world.desk.emulator.behave({ kind: "fail_later", code: 131026, to: customer.phone });
  await reply(page, "Are you still there?");
  const answer = message(page, "Are you still there?");
  await expect(tick(answer, "Failed")).toBeVisible();
  await expect(answer).toContainText("Reach them in another way.");
  await answer.getByRole("button", { name: "Retry" }).click();
  await expect(tick(answer, "Delivered")).toBeVisible();
});

test("a message that may not have arrived says so, is never resent by itself, and is sent again only when asked", async ({
  openAs,
  clientOf,
  world,
}) => {
  const { customer, conversationId } = await anasConversation(world, clientOf, "Fabi Rangel");
  const page = await openAs(world.lumen, "Ana", addressOf(conversationId));
  // Nothing tells us what became of it: the answer is unreadable and no report follows.
  world.desk.emulator.behave({ kind: "garbage_200", accepts: false, to: customer.phone });
  await reply(page, "The refund is on its way");
  const answer = message(page, "The refund is on its way");
  await expect(tick(answer, "May not have arrived")).toBeVisible();
  await expect(answer).toContainText("It may arrive twice.");
  await expect(answer.getByRole("button", { name: "Leave it" })).toBeVisible();
  await page.waitForTimeout(3_000);
  expect(timesSent(world, "The refund is on its way")).toBe(1);
  await answer.getByRole("button", { name: "Send again" }).click();
  await expect(tick(answer, "Delivered")).toBeVisible();
  expect(timesSent(world, "The refund is on its way")).toBe(2);
});

test("a message that may not have arrived can be left as it is, and asks no more", async ({
  openAs,
  clientOf,
  world,
}) => {
  const { customer, conversationId } = await anasConversation(world, clientOf, "Gil Moura");
  const page = await openAs(world.lumen, "Ana", addressOf(conversationId));
  world.desk.emulator.behave({ kind: "garbage_200", accepts: false, to: customer.phone });
  await reply(page, "See you on Monday");
  const answer = message(page, "See you on Monday");
  await answer.getByRole("button", { name: "Leave it" }).click();
  await expect(answer.getByRole("button", { name: "Leave it" })).toHaveCount(0);
  await expect(answer).toBeVisible();
  expect(timesSent(world, "See you on Monday")).toBe(1);
});

test("a lost answer of WhatsApp is settled by its reports, and the customer has the message once", async ({
  openAs,
  clientOf,
  world,
}) => {
  const { customer, conversationId } = await anasConversation(world, clientOf, "Hugo Bastos");
  const page = await openAs(world.lumen, "Ana", addressOf(conversationId));
  world.desk.emulator.behave({ kind: "reset_after_accept", to: customer.phone });
  await reply(page, "Your order has shipped");
  await expect(tick(message(page, "Your order has shipped"), "Delivered")).toBeVisible();
  expect(timesSent(world, "Your order has shipped")).toBe(1);
  await expect(messages(page).filter({ hasText: "Your order has shipped" })).toHaveCount(1);
});

test("an answer that WhatsApp refuses does not hold back the next one", async ({ openAs, clientOf, world }) => {
  const { customer, conversationId } = await anasConversation(world, clientOf, "Ivo Lacerda");
  const page = await openAs(world.lumen, "Ana", addressOf(conversationId));
  world.desk.emulator.behave({ kind: "error", code: 131026, to: customer.phone });
  await reply(page, "this one fails");
  await reply(page, "this one arrives");
  await expect(tick(message(page, "this one fails"), "Failed")).toBeVisible();
  await expect(tick(message(page, "this one arrives"), "Delivered")).toBeVisible();
  await expect(button(page, "Send").last()).toBeVisible();
});

test("a reaction reaches the customer, by mouse or keys, and is taken back; theirs is shown", async ({
  openAs,
  clientOf,
  world,
}) => {
  const { customer, conversationId } = await anasConversation(world, clientOf, "Rui Tavares");
  const page = await openAs(world.lumen, "Ana", addressOf(conversationId));
  const { emulator } = world.desk;
  const { phoneNumberId } = world.lumen;
  const asked = message(page, "Hello, Rui Tavares here");
  const onTheirPhone = () => emulator.customers.chat(phoneNumberId, customer.id).messages[0]?.reactions.business;

  await asked.hover();
  await asked.getByRole("button", { name: "React" }).click();
  await page.getByRole("menuitem", { name: "🙏" }).click();
  await expect(asked.getByRole("img", { name: "Reactions: 🙏" })).toBeVisible();
  await expect.poll(onTheirPhone).toBe("🙏");

  await asked.getByRole("button", { name: "React" }).press("Enter");
  await expect(page.getByRole("menuitem", { name: "👍" })).toBeFocused();
  await page.keyboard.press("End");
  await expect(page.getByRole("menuitem", { name: "Take the reaction back" })).toBeFocused();
  await page.keyboard.press("Enter");
  await expect(asked.getByRole("img", { name: /^Reactions/ })).toBeHidden();
  await expect(asked.getByRole("button", { name: "React" })).toBeFocused();
  await expect.poll(onTheirPhone).toBeNull();

  await reply(page, "Here it is");
  await expect(tick(message(page, "Here it is"), "Delivered")).toBeVisible();
  const sent = emulator.customers.chat(phoneNumberId, customer.id).messages.find(({ text }) => text === "Here it is");
  await emulator.customers.react(phoneNumberId, customer.id, sent!.id, "❤️");
  await expect(message(page, "Here it is").getByRole("img", { name: "Reactions: ❤️" })).toBeVisible();
});
