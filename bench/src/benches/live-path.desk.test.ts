/** The smoke forms of the benches of the live path: counts and order are checked, times mean nothing. */
import { describe, expect, it } from "vitest";
import { SMOKE } from "../scenario.ts";
import { fanout } from "./fanout.ts";
import { slowReader } from "./slow-reader.ts";
import { presence } from "./presence.ts";
import { socket } from "./socket.ts";
import { storm } from "./storm.ts";

const LIMIT_MS = 90_000;

/** Each throws when an agent missed an event, heard one twice or out of order. */
describe("every agent hears every event once and in order", () => {
  it.each([fanout, presence, socket, storm, slowReader])(
    "in $name",
    async (scenario) => {
      const { text, figures } = await scenario.run(SMOKE);
      expect(text).not.toBe("");
      expect(figures).not.toEqual({});
    },
    LIMIT_MS,
  );
});
