/** The businesses' numbers and the people who have WhatsApp: who exists, and who is meant by an address. */
import { z } from "zod";
import { countryOf, userIdFor } from "./wamid.ts";
import { digitsOf, phoneKey } from "./phone.ts";

export const NewNumber = z.object({
  phoneNumberId: z.string().min(1),
  wabaId: z.string().min(1),
  displayPhoneNumber: z.string().min(1),
  verifiedName: z.string().min(1),
  accessToken: z.string().min(1),
  /** The app this number's webhooks belong to; the emulator's own when left out. */
  appSecret: z.string().min(1).optional(),
  /** Where its webhooks go; the emulator's own when left out, nowhere when neither is set. */
  webhookUrl: z.url().optional(),
});
export type NewNumber = z.infer<typeof NewNumber>;
export type BusinessNumber = Required<Omit<NewNumber, "webhookUrl">> & { webhookUrl: string | null };

export const Customer = z.object({
  id: z.string(),
  name: z.string(),
  /** As people write it, for the page. Null: known by user id and username only. */
  displayPhone: z.string().nullable(),
  /** WhatsApp's own digits for them, which may differ from what was dialled. */
  waId: z.string().nullable(),
  userId: z.string(),
  username: z.string().nullable(),
});
export type Customer = z.infer<typeof Customer>;

export const NewCustomer = z.object({
  name: z.string().trim().min(1).max(100),
  phone: z.string().trim().max(30).nullish(),
  /** WhatsApp's own digits when they differ from `phone`. */
  waId: z.string().regex(/^\d+$/).nullish(),
  userId: z.string().nullish(),
  username: z.string().trim().max(35).nullish(),
  country: z.string().length(2).optional(),
});
export type NewCustomer = z.infer<typeof NewCustomer>;

export type Address = { type: "phone"; value: string } | { type: "user_id"; value: string };

export type People = ReturnType<typeof createPeople>;

export function createPeople() {
  const byId = new Map<string, Customer>();
  const byPhone = new Map<string, Customer>();
  const byUserId = new Map<string, Customer>();

  function put(customer: Customer): Customer {
    byId.set(customer.id, customer);
    byUserId.set(customer.userId, customer);
    if (customer.waId) byPhone.set(phoneKey(customer.waId), customer);
    if (customer.displayPhone) byPhone.set(phoneKey(customer.displayPhone), customer);
    return customer;
  }

  const find = (address: Address): Customer | null =>
    (address.type === "phone" ? byPhone.get(phoneKey(address.value)) : byUserId.get(address.value)) ?? null;

  return {
    put,
    find,
    byId: (id: string): Customer | null => byId.get(id) ?? null,
    list: (): Customer[] => [...byId.values()],

    /** Adds a person, or gives back the one who already has that number or user id. */
    add(person: NewCustomer): Customer {
      const digits = person.phone ? digitsOf(person.phone) : "";
      const key = digits || person.username || person.name;
      const userId = person.userId || userIdFor(key, person.country ?? countryOf(digits));
      const known = (digits && find({ type: "phone", value: digits })) || find({ type: "user_id", value: userId });
      if (known) return known;
      return put({
        id: userId,
        name: person.name,
        displayPhone: digits ? (person.phone ?? null) : null,
        waId: digits ? (person.waId ?? digits) : null,
        userId,
        username: person.username || null,
      });
    },
  };
}

/** The six people of the practice company: two countries' number rules, and one who shows a username only. */
export const SAMPLE_CUSTOMERS: NewCustomer[] = [
  { name: "Mariana Duarte", phone: "+55 11 97730 4418" },
  { name: "Tomás Ferreyra", phone: "+54 9 11 5550 2719" },
  { name: "Priya Raman", username: "priya.raman", country: "US" },
  { name: "Joana Prado", phone: "+55 31 98214 7703", waId: "553182147703" },
  { name: "Hannah Weiss", phone: "+49 1512 5550143" },
  { name: "Luis Alcázar", phone: "+52 55 5550 8136", waId: "5215555508136" },
];
