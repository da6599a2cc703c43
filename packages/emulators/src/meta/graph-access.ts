/** Who asks and about what: bearer tokens, the objects they reach, and the answers in Meta's form. */
import { createHmac } from "node:crypto";
import type { FastifyReply, FastifyRequest } from "fastify";
import { graphError, noSuchObject, type GraphError } from "./graph-error.ts";
import type { LedgerEntry } from "./ledger.ts";
import type { BusinessNumber } from "./people.ts";
import type { World } from "./world.ts";

declare module "fastify" {
  interface FastifyRequest {
    /** The line of this request in the ledger. */
    entry: LedgerEntry | null;
  }
}

/** Thrown by a route to answer with one of Meta's errors. */
export class GraphRefusal extends Error {
  override name = "GraphRefusal";
  readonly answer: GraphError;
  constructor(answer: GraphError) {
    super(String(answer.body.error["message"]));
    this.answer = answer;
  }
}

type Query = Record<string, string | undefined>;
export const queryOf = (request: FastifyRequest): Query => ({ ...(request.query as Query) });
export const param = (request: FastifyRequest, name: string): string =>
  String((request.params as Record<string, unknown>)[name] ?? "");

export function answer(reply: FastifyReply, httpStatus: number, body: unknown): FastifyReply {
  return reply.code(httpStatus).header("facebook-api-version", "v25.0").send(body);
}

/**
 * The numbers this request's token may use.
 * @throws GraphRefusal 104 without a token, 190 with a wrong one, 100 when a given `appsecret_proof` is not right
 */
export function numbersOfCaller(world: World, request: FastifyRequest): BusinessNumber[] {
  const query = queryOf(request);
  const header = /^(?:Bearer|OAuth)\s+(\S+)$/i.exec(request.headers.authorization ?? "")?.[1];
  const token = header ?? query["access_token"];
  if (!token)
    throw new GraphRefusal(
      graphError(104, { message: "(#104) An access token is required to request this resource." }),
    );
  const numbers = [...world.numbers.values()].filter((number) => number.accessToken === token);
  const [first] = numbers;
  if (!first)
    throw new GraphRefusal(graphError(190, { message: "Invalid OAuth access token - Cannot parse access token" }));
  const proof = query["appsecret_proof"];
  if (proof !== undefined && proof !== createHmac("sha256", first.appSecret).update(token).digest("hex"))
    throw new GraphRefusal(
      graphError(100, {
        message: "Invalid appsecret_proof provided in the API argument",
        type: "GraphMethodException",
      }),
    );
  return numbers;
}

/** @throws GraphRefusal 100/33 when the number is not there or not this token's */
export function numberOfPath(world: World, request: FastifyRequest): BusinessNumber {
  const id = param(request, "id");
  const number = numbersOfCaller(world, request).find((one) => one.phoneNumberId === id);
  if (!number) throw new GraphRefusal(noSuchObject(request.method, id));
  if (request.entry) request.entry.phoneNumberId = number.phoneNumberId;
  return number;
}

/** @throws GraphRefusal 100/33 when the account is not there or not this token's */
export function accountOfPath(world: World, request: FastifyRequest): BusinessNumber[] {
  const id = param(request, "id");
  const numbers = numbersOfCaller(world, request).filter((one) => one.wabaId === id);
  if (numbers.length === 0) throw new GraphRefusal(noSuchObject(request.method, id));
  return numbers;
}
