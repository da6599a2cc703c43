import { describe, expect, it } from "vitest";
import { FROM, contactBook, personOf } from "./identity.ts";

type Json = Record<string, unknown>;
const ana = { wa_id: "4915100000001", user_id: "DE.1", profile: { name: "Ana" } };
const ben = { wa_id: "4915100000002", user_id: "DE.2", profile: { name: "Ben" } };
const nameOf = (contacts: unknown, messages: Json[]) => {
  const book = contactBook({ contacts }, messages, FROM);
  return messages.map((message) => personOf(message, FROM, book).displayName);
};

describe("the contact that belongs to a message", () => {
  it("is found by user id or by number, in whatever order the contacts stand", () => {
    expect(nameOf([ben, ana], [{ from: "4915100000001" }, { from_user_id: "DE.2" }])).toEqual(["Ana", "Ben"]);
  });

  it("is the only one there is, when only one person writes", () => {
    expect(nameOf([ana], [{ from: "5215500001234" }, { from: "5215500001234" }])).toEqual(["Ana", "Ana"]);
  });

  it("is nobody when one contact stands beside two writers and names neither", () => {
    expect(nameOf([ana], [{ from: "4915100000008" }, { from: "4915100000009" }])).toEqual([null, null]);
  });

  it("is not somebody who had the same number under another user id", () => {
    const messages = [{ from: "4915100000001", from_user_id: "DE.9" }];
    const contacts = [{ ...ana, parent_user_id: "DE.ENT.1" }];
    const person = personOf(messages[0] ?? {}, FROM, contactBook({ contacts }, messages, FROM));
    expect(person.aliases.map(({ value }) => value)).toEqual(["DE.9", "4915100000001"]);
    expect(person.displayName).toBeNull();
  });

  it("can be unreadable without any harm to the message", () => {
    for (const contacts of [null, 7, {}, [null], [[]], [{ wa_id: 7, profile: "x" }], [{ profile: { name: 7 } }]])
      expect(nameOf(contacts, [{ from: "4915100000001" }])).toEqual([null]);
  });

  it("adds what it knows, strongest name first, and both numbers when they differ", () => {
    const messages = [{ from: "5531980001234" }];
    const contact = { wa_id: "553180001235", user_id: "BR.1", parent_user_id: "BR.ENT.1" };
    const person = personOf(messages[0] ?? {}, FROM, contactBook({ contacts: [contact] }, messages, FROM));
    expect(person.aliases).toEqual([
      { type: "user_id", value: "BR.1", isVariant: false },
      { type: "parent_user_id", value: "BR.ENT.1", isVariant: false },
      { type: "phone", value: "5531980001234", isVariant: false },
      { type: "phone", value: "553180001235", isVariant: false },
      { type: "phone", value: "553180001234", isVariant: true },
      { type: "phone", value: "5531980001235", isVariant: true },
    ]);
    expect(person.sendTo).toBe("5531980001234");
  });
});
