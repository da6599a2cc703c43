import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { ChangeContact, type ContactDetails } from "./contact.ts";
import { conflictsOf, type FactKey, factsOf, mergedDetails, undoneDetails } from "./merge.ts";

const nobody: ContactDetails = {
  name: "Nobody",
  email: null,
  phone: null,
  company: null,
  language: null,
  timeZone: null,
  attributes: [],
};
const lia: ContactDetails = {
  ...nobody,
  name: "Lia Prado",
  email: "lia@casa.test",
  attributes: [
    { name: "Size", value: "M" },
    { name: "Plan", value: "Gold" },
  ],
};
const liaAtWork: ContactDetails = {
  ...nobody,
  name: "L. Prado",
  company: "Casa Lumen",
  attributes: [
    { name: "size", value: "L" },
    { name: "Floor", value: "3" },
  ],
};

describe("merging what is known of two contacts", () => {
  it("asks about what both say differently, attributes by their name in any case", () => {
    expect(conflictsOf(lia, liaAtWork)).toEqual([
      { key: "name", label: "name", kept: "Lia Prado", merged: "L. Prado" },
      { key: "attribute:size", label: "Size", kept: "M", merged: "L" },
    ]);
  });

  it("keeps the kept one's word, takes over what it lacks, and what was chosen", () => {
    const { details } = mergedDetails(lia, liaAtWork, ["attribute:size"]);
    expect(details).toEqual({
      ...lia,
      company: "Casa Lumen",
      attributes: [
        { name: "size", value: "L" },
        { name: "Plan", value: "Gold" },
        { name: "Floor", value: "3" },
      ],
    });
  });

  it("takes over no more attributes than a person may have", () => {
    const full = { ...lia, attributes: Array.from({ length: 30 }, (_, at) => ({ name: `a${at}`, value: "x" })) };
    const { details } = mergedDetails(full, liaAtWork, []);
    expect(details.attributes).toEqual(full.attributes);
    expect(details.company).toBe("Casa Lumen");
  });
});

const text = fc.constantFrom("a", "b", "c");
const anyDetails: fc.Arbitrary<ContactDetails> = fc.record({
  name: text,
  email: fc.option(text),
  phone: fc.option(text),
  company: fc.option(text),
  language: fc.option(text),
  timeZone: fc.option(text),
  attributes: fc.uniqueArray(fc.record({ name: fc.constantFrom("X", "Y", "Z"), value: text }), {
    selector: ({ name }) => name,
  }),
});
const plain = (details: ContactDetails) =>
  Object.fromEntries([...factsOf(details)].map(([key, { value }]) => [key, value]));
const KEYS: FactKey[] = ["name", "email", "phone", "company", "attribute:x", "attribute:y"];

describe("taking a merge back", () => {
  it("leaves the kept contact as it was, when nobody has changed it since", () => {
    fc.assert(
      fc.property(anyDetails, anyDetails, fc.subarray(KEYS), (kept, merged, take) => {
        const { details, changes } = mergedDetails(kept, merged, take);
        expect(plain(undoneDetails(details, changes))).toEqual(plain(kept));
      }),
    );
  });

  it("touches no fact that somebody changed since, and puts back every other", () => {
    fc.assert(
      fc.property(anyDetails, anyDetails, fc.subarray(KEYS), anyDetails, (kept, merged, take, edited) => {
        const { details, changes } = mergedDetails(kept, merged, take);
        const changed = new Map(changes.map((change) => [change.key as string, change]));
        const [after, now, back] = [plain(details), plain(edited), plain(undoneDetails(edited, changes))];
        for (const key of new Set([...Object.keys(now), ...Object.keys(back)])) {
          const isUntouched = changed.has(key) && now[key] === after[key];
          // A name is never nothing.
          const before = changed.get(key)?.before?.value;
          expect([key, back[key]]).toEqual([key, isUntouched ? before : now[key]]);
        }
      }),
    );
  });
});

describe("what may be written about a person", () => {
  const asked = { contactId: "00000000-0000-7000-8000-000000000001", version: 1, name: " Lia   Prado " };
  it("is tidied: one line each, addresses in lower case, nothing where nothing is", () => {
    const read = ChangeContact.parse({
      ...asked,
      email: " LIA@Casa.Test ",
      company: "",
      timeZone: "America/Sao_Paulo",
    });
    expect(read).toMatchObject({
      name: "Lia Prado",
      email: "lia@casa.test",
      company: null,
      timeZone: "America/Sao_Paulo",
      attributes: [],
    });
  });

  it.each([
    ["a name of nothing", { name: "  " }],
    ["an address that is none", { email: "lia at casa" }],
    ["a time zone nobody lives in", { timeZone: "Mars/Olympus" }],
    ["a language that is none", { language: "Brazilian, mostly" }],
    ["two attributes of one name", { attributes: ["a", "A"].map((name) => ({ name, value: "x" })) }],
    ["a field nobody asked for", { blockedAt: null }],
  ])("is refused with %s", (_, wrong) => {
    expect(ChangeContact.safeParse({ ...asked, ...wrong }).success).toBe(false);
  });
});
