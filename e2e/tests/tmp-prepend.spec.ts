import { conversationOf, newCustomer, write } from "../support/customers.ts";
import { expect, test } from "../support/desk-test.ts";
import { addressOf, message, thread } from "../support/inbox.ts";
import { seedThread } from "../support/seed-thread.ts";
test("prepend at top", async ({ openAs, clientOf, world }) => {
  const customer = newCustomer(world, "Ulla Endless");
  await write(world, world.lumen, customer, "entry 2000;");
  const conversationId = await conversationOf(world, world.lumen, customer);
  const ana = await clientOf(world.lumen, "Ana");
  await ana.act("conversation.take", { conversationId });
  await ana.act("conversation.markRead", { conversationId });
  await seedThread(world, world.lumen, conversationId, 1_999);
  let pages = 0;
  const page = await openAs(world.lumen, "Ana", addressOf(conversationId, "mine"), {
    before: async (blank) => {
      await blank.route(/message\.list/, async (route) => { pages++; if (pages > 1) await new Promise((r) => setTimeout(r, 700)); await route.continue(); });
    },
  });
  await expect(message(page, "entry 2000;")).toBeInViewport();
  const see = () => thread(page).evaluate((log) => {
    const n = [...log.querySelectorAll("article")].filter((a) => { const r = a.getBoundingClientRect(); return r.top > 60 && r.top < 600; }).map((a) => Number(/entry (\d+);/.exec(a.textContent ?? "")?.[1]));
    return `${Math.min(...n)}-${Math.max(...n)} top ${Math.round(log.scrollTop)} height ${log.scrollHeight}`;
  });
  const box = (await thread(page).boundingBox())!;
  await page.mouse.move(box.x + 100, box.y + 200);
  for (let n = 0; n < 14; n++) { await page.mouse.wheel(0, -400); await page.waitForTimeout(30); }
  for (let n = 0; n < 26; n++) { process.stdout.write(`${n * 100} ms: ${await see()} pages ${pages}\n`); await page.waitForTimeout(100); }
});
