import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { recorded, recordedNames } from "./fixtures/recorded.ts";
import { laneHint } from "./lane.ts";
import { parseWhatsApp } from "./parse.ts";

const hint = (body: string) => laneHint(Buffer.from(body));

describe("the lane of a delivery", () => {
  it("is the account and the person that the parser finds, in every recording that has a phone", () => {
    for (const name of recordedNames) {
      const first = parseWhatsApp(recorded(name))[0];
      if (first?.type !== "message" || !/^\d+$/.test(first.sender.sendTo)) continue;
      expect([name, laneHint(recorded(name))]).toEqual([
        name,
        { inboxKey: first.inboxKey, sender: first.sender.sendTo },
      ]);
    }
  });

  it("is read with and without white space", () => {
    expect(hint('{"metadata":{"phone_number_id":"30"},"from":"55"}')).toEqual({ inboxKey: "30", sender: "55" });
    expect(hint('{ "phone_number_id" :\n\t"30" , "from" : "55" }')).toEqual({ inboxKey: "30", sender: "55" });
  });

  it("names the customer and not whom they quote", () => {
    expect(hint('{"context": {"from":"15550100100","id":"w"},"from":"5511900001234"}').sender).toBe("5511900001234");
  });

  it("falls back on the user id, then on the recipient of a status", () => {
    expect(hint('{"recipient_id":"1","from_user_id":"US.2"}').sender).toBe("US.2");
    expect(hint('{"recipient_id":"1"}').sender).toBe("1");
  });

  it("is empty where there is nothing to read, and short whatever there is", () => {
    for (const body of ["", "{}", '"from"', '"from":', '"from":"', '"from":7', '"from":""', '"from":"\u0000"'])
      expect(hint(body)).toEqual({ inboxKey: null, sender: null });
    expect(hint(`{"from":"${"5".repeat(5_000)}`).sender).toHaveLength(64);
  });

  it("is not taken from what a customer writes", () => {
    const body = JSON.stringify({ text: { body: '"from":"999","phone_number_id":"666"' }, from: "55" });
    expect(hint(body)).toEqual({ inboxKey: null, sender: "55" });
  });

  it("never throws, whatever the bytes", () => {
    const parts = fc.constantFrom('"from"', '"phone_number_id"', ":", '"', " ", "{", '"context"', "5", "\\", "\u0000");
    fc.assert(fc.property(fc.array(parts, { maxLength: 40 }), (text) => void hint(text.join(""))));
  });

  it("costs less than 20 microseconds for an ordinary delivery, and little for a full one", () => {
    const ordinary = Buffer.from(recorded("referral-ad").toString().padEnd(1_500));
    const bestOf = (body: Buffer, rounds: number) => {
      const times = Array.from({ length: 20 }, () => {
        const start = performance.now();
        for (let round = 0; round < rounds; round += 1) laneHint(body);
        return (performance.now() - start) / rounds;
      });
      return Math.min(...times);
    };
    expect(bestOf(ordinary, 500)).toBeLessThan(0.02);
    expect(bestOf(Buffer.alloc(3_000_000, '"from":7,'), 1)).toBeLessThan(8);
  });
});
