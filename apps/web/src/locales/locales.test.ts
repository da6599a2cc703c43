import { AUDIT_ACTIONS } from "@max/domain/audit/audit";
import { describe, expect, it } from "vitest";
import { en } from "./en.ts";
import { es } from "./es.ts";
import { en as officeEn } from "./office/en.ts";
import { es as officeEs } from "./office/es.ts";
import { ptBR as officePtBR } from "./office/pt-BR.ts";
import { ptBR } from "./pt-BR.ts";
import { en as threadEn } from "./thread/en.ts";
import { es as threadEs } from "./thread/es.ts";
import { ptBR as threadPtBR } from "./thread/pt-BR.ts";

/** Every key with its words, as `list.unread_one`. */
function flat(words: object, path = ""): Map<string, string> {
  const found = new Map<string, string>();
  for (const [key, value] of Object.entries(words)) {
    if (typeof value === "string") found.set(path + key, value);
    else for (const [inner, text] of flat(value, `${path}${key}.`)) found.set(inner, text);
  }
  return found;
}

const placeholders = (text: string) => [...text.matchAll(/\{\{(\w+)\}\}/g)].map((match) => match[1]).sort();
const english = flat(en);

const officeEnglish = flat(officeEn);

describe.each([
  ["Spanish", flat(es), english],
  ["Brazilian Portuguese", flat(ptBR), english],
  ["Spanish of administration", flat(officeEs), officeEnglish],
  ["Brazilian Portuguese of administration", flat(officePtBR), officeEnglish],
  ["Spanish of the open conversation", flat(threadEs), flat(threadEn)],
  ["Brazilian Portuguese of the open conversation", flat(threadPtBR), flat(threadEn)],
])("%s", (_, words, english) => {
  it("has exactly the keys of English", () => {
    expect([...words.keys()].sort()).toEqual([...english.keys()].sort());
  });

  it("has words for each of them, with the same figures and names in them", () => {
    for (const [key, text] of words) {
      expect(text.trim(), key).not.toBe("");
      expect(placeholders(text), key).toEqual(placeholders(english.get(key) ?? ""));
    }
  });
});

describe("English", () => {
  it("names the things that people and tests look for", () => {
    expect(english.get("signIn.submit")).toBe("Sign in");
    expect(english.get("views.name")).toBe("Views");
    expect(english.get("list.name")).toBe("Conversations");
    expect(english.get("thread.name")).toBe("Messages");
    expect(english.get("composer.name")).toBe("Reply");
    expect(flat(threadEn).get("status.unconfirmed")).toBe("May not have arrived");
  });
});

it("has words of administration for everything that the audit log records", () => {
  for (const action of AUDIT_ACTIONS) expect([...officeEnglish.keys()]).toContain(`audit.acts.${action}`);
});
