import type { Constructable } from '../../core/component.js';
import { checkBag, FLAG, TEXT, type OptionBag } from '../../core/option-bag.js';
import { isClass } from '../../core/token.js';
import { HttpError } from '../http-error.js';

/** A class whose instances an answer has: one, or a list of them. */
export type Described = Constructable | readonly [Constructable];

/** What a description of the API says of a route, or of all routes of a controller, beside what their code says. */
export interface Description {
  /** A few words. */
  readonly summary?: string;
  /** As much as is needed, in CommonMark; of a controller: of all of its routes together. */
  readonly description?: string;
  /** Answers by their status: a DTO class, a list of one, or a text where they have no body to be described. */
  readonly responses?: Readonly<Record<number, Described | string>>;
  /** Whether it should not be used any more. Default false. */
  readonly deprecated?: boolean;
  /** Whether nothing is said of it. Default false. */
  readonly hidden?: boolean;
}

const DESCRIPTION = Symbol('description');

/**
 * Says more of a route, or of a controller, in the description that `HttpModule.forRoot({ openApi })` serves. It changes nothing else.
 *
 * @param description what it says; that of a route goes before that of its controller
 * @throws HttpError `http/bad-option`, `http/unknown-option`
 * @example
 * @Get(':id') @Describe({ summary: 'One order', responses: { 200: Order, 404: 'There is no such order' } })
 * find(@Param('id', ParseIntPipe) id: number) { … }
 */
export function Describe(description: Description): ClassDecorator & MethodDecorator {
  checkBag(description, OPTIONS, 'Describe');
  return (target: object, method?: string | symbol) => {
    if (method === undefined) Reflect.defineMetadata(DESCRIPTION, description, target);
    else Reflect.defineMetadata(DESCRIPTION, description, target, method);
  };
}

/** What is said of a controller. */
export const descriptionOf = (controller: Constructable): Description =>
  (Reflect.getMetadata(DESCRIPTION, controller) as Description | undefined) ?? {};

/** What is said of a route, by it or by its controller. */
export function routeDescriptionOf(controller: Constructable, method: string | symbol): Description {
  const { deprecated, hidden, responses } = descriptionOf(controller);
  const prototype = controller.prototype as object;
  const own = (Reflect.getMetadata(DESCRIPTION, prototype, method) as Description | undefined) ?? {};
  return { ...defined({ deprecated, hidden }), ...own, responses: { ...responses, ...own.responses } };
}

const defined = (fields: Record<string, unknown>): object =>
  Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));

const OPTIONS: OptionBag = {
  options: new Map([
    ['summary', TEXT],
    ['description', TEXT],
    ['deprecated', FLAG],
    ['hidden', FLAG],
    [
      'responses',
      { fits: areResponses, expected: 'an object from statuses to DTO classes or texts, as { 200: Order }' },
    ],
  ]),
  error: HttpError,
  bad: 'http/bad-option',
  unknown: 'http/unknown-option',
  holds: 'Nothing was declared.',
};

function areResponses(value: unknown): boolean {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
  return Object.entries(value).every(([status, what]) => /^[1-5]\d\d$/.test(status) && isResponse(what));
}

const isResponse = (what: unknown): boolean =>
  typeof what === 'string' || isClass(what) || (Array.isArray(what) && what.length === 1 && isClass(what[0]));
