/** "Make it hard": the four switches of the page, each turned into what the emulator does on order. */
import type { World } from "../meta/world.ts";
import type { Hardship } from "./view.ts";

export const SLOW_MS = 8_000;

const nameOf = (hardship: Hardship, phoneNumberId: string): string => `page:${hardship}:${phoneNumberId}`;

export function hardshipsOn(world: World, phoneNumberId: string, customerId: string | null): Record<Hardship, boolean> {
  const chat = customerId ? world.chats.find(phoneNumberId, customerId) : null;
  return {
    slow: world.behaviours.has(nameOf("slow", phoneNumberId)),
    fail_next: world.behaviours.has(nameOf("fail_next", phoneNumberId)),
    window_closed: chat?.isWindowForcedShut ?? false,
    twice: world.webhooks.copies() > 1,
  };
}

export function setHardship(
  world: World,
  hardship: Hardship,
  isOn: boolean,
  phoneNumberId: string,
  customerId: string,
): void {
  const name = nameOf(hardship, phoneNumberId);
  if (hardship === "slow" || hardship === "fail_next") {
    world.behaviours.clear(name);
    if (isOn && hardship === "slow")
      world.behaviours.add({ kind: "slow", ms: SLOW_MS, phoneNumberId, name, times: "forever" });
    if (isOn && hardship === "fail_next")
      world.behaviours.add({ kind: "fail_later", code: 131026, phoneNumberId, name });
  }
  if (hardship === "window_closed") world.chats.open(phoneNumberId, customerId).isWindowForcedShut = isOn;
  if (hardship === "twice") world.webhooks.repeatEach(isOn ? 2 : 1);
  world.changed(null);
}
