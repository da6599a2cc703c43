import { describe, expect, it } from "vitest";
import { readEmails } from "./email-list.ts";

describe("a list of addresses", () => {
  it("is read however it is separated, each address once", () => {
    expect(readEmails(" Ana@Example.com,\nben@example.com; <cid@example.com>\tana@example.com ").emails).toEqual([
      "ana@example.com",
      "ben@example.com",
      "cid@example.com",
    ]);
    expect(readEmails("")).toEqual({ emails: [], wrong: [] });
  });

  it("says what is none", () => {
    expect(readEmails("ana, ben@example, c@@example.com d@example.com").wrong).toEqual([
      "ana",
      "ben@example",
      "c@@example.com",
    ]);
  });
});
