import type { Constructable } from '../core/component.js';
import { ResolutionError } from '../core/errors.js';
import { NotFoundException, ServiceUnavailableException } from './exceptions/exceptions.js';
import { HttpError } from './http-error.js';
import { getControllerMethodMetadataList } from './http-core.js';
import { RETRY_AFTER_S } from './problem.js';
import { Handled, type Routed } from './routed.js';
import { needed } from './same-routes.js';

/** Gives what is asked for under an identifier that decorators have left. */
export type Supplier = (identifier: unknown) => Promise<unknown>;

type Method = (...args: unknown[]) => unknown;

/**
 * What inversify's http package takes for its container: it asks for controllers, and what stands around them, by what their
 * decorators have left. A controller is called through the live reference of its slot.
 */
export class ContainerFacade {
  readonly #callers = new Map<unknown, object>();
  readonly #supply: Supplier;

  constructor(routed: readonly Routed[], supply: Supplier) {
    this.#supply = supply;
    for (const one of routed) this.#callers.set(one.cls, callerOf(one));
  }

  /** Whether routes of a class are those of this application: what decorators leave is that of the whole process. */
  isBound(identifier: unknown): boolean {
    return this.#callers.has(identifier);
  }

  /** What would be bound is found otherwise. */
  bind(): { toConstantValue: () => void } {
    return { toConstantValue: () => undefined };
  }

  getAsync(identifier: unknown): unknown {
    return this.#callers.get(identifier) ?? this.#supply(identifier);
  }
}

/** An object with the methods of a controller that routes lead to. */
function callerOf(routed: Routed): object {
  const { cls } = routed;
  let known: object | undefined;
  const caller: Record<string | symbol, Method> = {};
  for (const { methodKey } of getControllerMethodMetadataList(cls)) {
    caller[methodKey] = async (...args) => {
      try {
        known ??= await routed.reference();
        if (routed.isGone) throw gone();
        const method: unknown = Reflect.get(known, methodKey);
        if (typeof method !== 'function') throw noMethod(cls, methodKey);
        return new Handled(await Reflect.apply(method, known, args));
      } catch (error) {
        throw isVacant(error) ? asAnswered(error, routed, known) : error;
      }
    };
  }
  return caller;
}

const isVacant = (error: unknown): boolean => error instanceof ResolutionError && VACANT.has(error.code);
const VACANT: ReadonlySet<string> = new Set(['resolution/vacant', 'resolution/no-candidate']);

/** A request may come before the routes go with the last candidate; and a slot that a method calls may be the vacant one. */
function asAnswered(error: unknown, routed: Routed, called: object | undefined): unknown {
  const standing = routed.standing();
  if (standing === 'gone') return gone();
  return called && standing === 'served' ? error : new ServiceUnavailableException(IDLE, RETRY);
}

const IDLE = 'Nothing serves here at the moment.';
const RETRY = { headers: { 'retry-after': RETRY_AFTER_S } };

const gone = () => new NotFoundException('There is no such path any more.');

const noMethod = (cls: Constructable, method: string | symbol) =>
  new HttpError('http/no-method', `What serves for ${cls.name} has no method ${String(method)}.`, {
    path: cls.name,
    hint: needed(cls),
  });
