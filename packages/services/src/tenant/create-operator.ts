/** People who run MAX itself. They belong to no tenant and never read conversations. */
import { DomainError } from "@max/domain/errors";
import type { Database } from "@max/db/client";
import { isUniqueViolation } from "@max/db/transaction";
import { newId } from "@max/platform/ids";
import { z } from "zod";
import { hashPassword } from "../auth/password.ts";

export const NewOperator = z.strictObject({
  email: z.email("That is not an e-mail address.").trim().toLowerCase().max(254),
  name: z.string().trim().min(1).max(200),
  password: z.string().min(1),
});

/** @throws DomainError `conflict` when the e-mail is in use */
export async function createOperator(
  db: Database,
  input: z.input<typeof NewOperator>,
): Promise<{ operatorId: string }> {
  const operator = NewOperator.parse(input);
  const operatorId = newId();
  try {
    await db.system.query(`insert into operators (id, email, name, password_hash) values ($1, $2, $3, $4)`, [
      operatorId,
      operator.email,
      operator.name,
      await hashPassword(operator.password),
    ]);
  } catch (error) {
    if (isUniqueViolation(error)) throw new DomainError("conflict", `${operator.email} is already an operator.`);
    throw error;
  }
  return { operatorId };
}
