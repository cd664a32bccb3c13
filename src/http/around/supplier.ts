import type { Constructable } from '../../core/component.js';
import type { Answers } from '../answers.js';
import { AnyErrorFilter } from '../any-error-filter.js';
import { ForbiddenException } from '../exceptions/exceptions.js';
import { HttpException } from '../exceptions/http-exception.js';
import { exchangeOf } from '../exchange.js';
import type { Reply } from '../reply.js';
import { Failed } from '../routed.js';
import { argumentOf, type Place } from './argument.js';
import { HttpContext } from './context.js';
import { declaredOn } from './declared.js';
import { namedBy } from './decorators.js';
import { lastOf } from './last-of.js';
import type { Instances } from './instances.js';
import type { CanActivate, ClassOrInstance, ExceptionFilter, PipeTransform } from './interfaces.js';
import type { Named } from './named.js';

/** Gives inversify's http package objects of its shape for what decorators have named. */
export class Supplier {
  readonly #instances: Instances;
  readonly #answers: Answers;
  readonly #last: AnyErrorFilter;
  readonly #bridges = new Map<Named, object>();

  constructor(instances: Instances, answers: Answers) {
    this.#instances = instances;
    this.#answers = answers;
    this.#last = new AnyErrorFilter(answers);
  }

  readonly supply = (identifier: unknown): Promise<object> => {
    if (identifier === AnyErrorFilter) return Promise.resolve(this.#last);
    const named = namedBy(identifier);
    if (!named) throw new TypeError('nothing of this name was declared');
    let bridge = this.#bridges.get(named);
    if (!bridge) this.#bridges.set(named, (bridge = this.#bridgeTo(named)));
    return Promise.resolve(bridge);
  };

  #bridgeTo({ kind, what }: Named): object {
    if (kind === 'guard') return this.#guard(what as ClassOrInstance<CanActivate>);
    if (kind === 'declared-pipes') return this.#declaredPipes();
    if (kind === 'pipe' || kind === 'every-pipe')
      return this.#pipe(what as ClassOrInstance<PipeTransform>, kind);
    return this.#filter(what as ClassOrInstance<ExceptionFilter>);
  }

  #guard(what: ClassOrInstance<CanActivate>) {
    return {
      activate: async (native: object): Promise<boolean> => {
        const exchange = exchangeOf(native);
        const guard = await this.#instances.of(what, exchange.entered.controller);
        // JavaScript, and what is any, return what they like: nothing else may let anybody in.
        if ((await lastOf(await guard.canActivate(new HttpContext(exchange)))) === true) return true;
        throw new ForbiddenException();
      },
    };
  }

  #pipe(what: ClassOrInstance<PipeTransform>, kind: Named['kind']) {
    return {
      execute: async (value: unknown, place: Place): Promise<unknown> => {
        const argument = argumentOf(place);
        if (kind === 'every-pipe' && argument.type === 'custom') return value;
        const pipe = await this.#instances.of(what, controllerAt(place));
        return pipe.transform(value, argument);
      },
    };
  }

  #declaredPipes() {
    return {
      execute: async (given: unknown, place: Place): Promise<unknown> => {
        const cls = controllerAt(place);
        let value = given;
        for (const what of declaredOn<PipeTransform>('pipes', cls, place.methodName)) {
          const pipe = await this.#instances.of(what, cls);
          value = await pipe.transform(value, argumentOf(place));
        }
        return value;
      },
    };
  }

  #filter(what: ClassOrInstance<ExceptionFilter>) {
    return {
      catch: async (error: unknown, native: object): Promise<Reply | Failed> => {
        const exchange = exchangeOf(native);
        // Interceptors come first.
        if (exchange.isHandling) return new Failed(error);
        try {
          const filter = await this.#instances.of(what, exchange.entered.controller);
          exchange.response.status(error instanceof HttpException ? error.getStatus() : 500);
          return exchange.response.with(await filter.catch(error, new HttpContext(exchange)));
        } catch (thrown) {
          // Not by another filter: it could go on for ever.
          return this.#answers.problem(exchange, thrown);
        }
      },
    };
  }
}

const controllerAt = ({ targetClass }: Place) => targetClass as unknown as Constructable;
