import type { Constructable } from '../../core/component.js';
import type { AnswerRecord } from '../decorators/answer-record.js';
import type { Described, Description } from '../decorators/describe.js';
import { titleOf } from '../exceptions/http-exception.js';
import type { DtoSchemas } from './dto-schemas.js';
import type { JsonSchema } from './json-schema.js';

/** An answer of an operation. */
export type OpenApiResponse = Readonly<Record<string, unknown>>;

/** What a route answers with. */
export interface AnswerFacts {
  readonly status: number;
  readonly record: AnswerRecord;
  /** Type that the compiler has emitted of what the method returns. */
  readonly returns: unknown;
  readonly said: Description['responses'];
  /** Statuses of what it may be refused with. */
  readonly refusals: readonly number[];
}

const PROBLEM_TYPE = 'application/problem+json';
const EMPTY: readonly number[] = [204, 205, 304];

/** All answers of an operation, by status. */
export function responsesOf(
  facts: AnswerFacts,
  schemas: DtoSchemas,
): Readonly<Record<string, OpenApiResponse>> {
  const { status, said = {}, refusals } = facts;
  const all = new Map<string, OpenApiResponse>();
  if (!Object.keys(said).some((one) => /^[123]/.test(one)))
    all.set(String(status), madeResponse(facts, schemas));
  for (const refusal of refusals) all.set(String(refusal), problemRef(refusal));
  for (const [code, what] of Object.entries(said)) {
    const isError = /^[45]/.test(code);
    all.set(
      code,
      isError
        ? saidProblem(Number(code), what, schemas)
        : saidResponse(Number(code), what, { facts, schemas }),
    );
  }
  const sorted = [...all].sort(([one], [other]) => Number(one) - Number(other));
  return { ...Object.fromEntries(sorted), default: { $ref: '#/components/responses/Problem' } };
}

/** What all operations share. */
export function sharedComponents(statuses: Iterable<number>): Readonly<Record<string, OpenApiResponse>> {
  const content = { [PROBLEM_TYPE]: { schema: { $ref: '#/components/schemas/Problem' } } };
  const known = [...new Set(statuses)].sort((one, other) => one - other);
  const named = known.map((status) => [nameOf(status), { description: titleOf(status), content }] as const);
  return { Problem: { description: 'What else can go wrong.', content }, ...Object.fromEntries(named) };
}

const nameOf = (status: number) => titleOf(status).replaceAll(/\W/g, '');

const problemRef = (status: number) => ({ $ref: `#/components/responses/${nameOf(status)}` });

function madeResponse({ status, record, returns }: AnswerFacts, schemas: DtoSchemas): OpenApiResponse {
  const description = titleOf(status);
  if (EMPTY.includes(status)) return { description };
  const type = record.type ?? (returns === String ? 'text/plain' : undefined);
  const schema = schemas.of(returns);
  const isKnown = Object.keys(schema).length > 0;
  if (type === undefined && !isKnown) return { description, content: { '*/*': {} } };
  return { description, content: { [type ?? 'application/json']: isKnown ? { schema } : {} } };
}

interface SaidTools {
  readonly facts: AnswerFacts;
  readonly schemas: DtoSchemas;
}

function saidResponse(
  status: number,
  what: Described | string,
  { facts, schemas }: SaidTools,
): OpenApiResponse {
  if (typeof what === 'string') return { description: what };
  const type = facts.record.type ?? 'application/json';
  return { description: titleOf(status), content: { [type]: { schema: describedSchema(what, schemas) } } };
}

function saidProblem(status: number, what: Described | string, schemas: DtoSchemas): OpenApiResponse {
  if (typeof what !== 'string') {
    return {
      description: titleOf(status),
      content: { [PROBLEM_TYPE]: { schema: describedSchema(what, schemas) } },
    };
  }
  return {
    description: what,
    content: { [PROBLEM_TYPE]: { schema: { $ref: '#/components/schemas/Problem' } } },
  };
}

function describedSchema(what: Described, schemas: DtoSchemas): JsonSchema {
  if (!isList(what)) return schemas.of(what);
  return { type: 'array', items: schemas.of(what[0]) };
}

const isList = (what: Described): what is readonly [Constructable] => Array.isArray(what);
