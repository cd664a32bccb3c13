import type { Constructable, GetOptions } from '../../core/component.js';
import { RegistryError } from '../../core/errors.js';
import { shown } from '../../core/names.js';
import { ANYTHING, checkBag, FLAG, TEXT, type OptionBag } from '../../core/option-bag.js';
import { isClass, type Ref } from '../../core/token.js';
import { stateType } from '../around/argument.js';
import { customParameter } from '../around/custom-parameters.js';
import { pipeNamed } from '../around/decorators.js';
import { HttpContext, type ExecutionContext } from '../around/context.js';
import { hasMethod, METHODS } from '../around/has-method.js';
import type { ClassOrInstance, PipeTransform } from '../around/interfaces.js';
import { exchangeOf } from '../exchange.js';
import { HttpError } from '../http-error.js';
import { notePin } from '../pinned-parameters.js';
import { DtoPipe } from '../validation/dto-pipe.js';
import { bodyParameter, headersParameter, paramsParameter, queryParameter } from '../http-core.js';
import { HEADER_NAME, isHeaderName } from '../header-name.js';
import { misuse } from './misuse.js';

type Pipe = ClassOrInstance<PipeTransform>;

/** How a parameter is read. */
export interface ParameterOptions {
  /** Only this one. Default all of them. */
  readonly name?: string;
  /** Whether it is validated by its type. Default true, unless pipes are named. */
  readonly validate?: boolean;
  /** The class that is its type. Default what the compiler emits, which esbuild does not. */
  readonly type?: Constructable;
}

type First = string | ParameterOptions | Pipe | undefined;

const OPTIONS: OptionBag = {
  options: new Map([
    ['name', TEXT],
    ['validate', FLAG],
    ['type', ANYTHING],
  ]),
  error: HttpError,
  bad: 'http/bad-declaration',
  unknown: 'http/unknown-option',
  holds: 'Nothing was declared.',
};

interface Given {
  readonly options: ParameterOptions;
  readonly pipes: readonly Pipe[];
}

/** What a parameter decorator was given: a name or options, pipes, or both. */
function given(where: string, first: First, pipes: readonly Pipe[]): Given {
  if (typeof first === 'string') return { options: { name: first }, pipes };
  if (first === undefined) return { options: {}, pipes };
  if (typeof first === 'function' || hasMethod(first, METHODS.pipes))
    return { options: {}, pipes: [first as Pipe, ...pipes] };
  if (typeof first !== 'object')
    throw misuse(where, first, `it takes a name, as @${where}('id'), options, or a pipe`);
  checkBag(first, OPTIONS, `@${where}`);
  return { options: first as ParameterOptions, pipes };
}

/** By inversify's decorator, which has no more than a name and identifiers. */
function parameter(
  decorator: typeof bodyParameter,
  where: string,
  { options, pipes }: Given,
): ParameterDecorator {
  const { name, validate = pipes.length === 0 } = options;
  const all: readonly Pipe[] = validate ? [DtoPipe, ...pipes] : pipes;
  const decorate = decorator({ name }, ...all.map((pipe) => pipeNamed(pipe, where)));
  return 'type' in options ? typed(decorate, where, options.type) : decorate;
}

/** @throws RegistryError `registry/bad-option` for what is no class: files that import each other leave it undefined */
function typed(decorate: ParameterDecorator, where: string, type: unknown): ParameterDecorator {
  if (!isClass(type)) {
    throw new RegistryError(
      'registry/bad-option',
      `@${where} was given ${shown(type)} as type. Nothing was declared.`,
      {
        hint: `write @${where}({ type: TheClass }); files that import each other leave a class undefined`,
      },
    );
  }
  return (prototype, method, index) => {
    if (method !== undefined) stateType({ prototype, method, index }, type);
    decorate(prototype, method, index);
  };
}

/** One text has no fields to be validated. */
function ofTexts({ options, pipes }: Given): Given {
  return { options: { ...options, ...(options.name !== undefined && { validate: false }) }, pipes };
}

/**
 * A parameter of the path, as a string; all of them without a name, validated by the class that is its type. What no path of the
 * method has is an error at the start.
 *
 * @param nameOrOptions what it is called in the path; or options: `name`, `type`, `validate`; or a pipe of all of them
 * @param pipes what makes the value of it, in their order
 * @throws HttpError `http/bad-declaration`, `http/unknown-option`
 */
export const Param = (
  nameOrOptions?: string | ParameterOptions | ClassOrInstance<PipeTransform>,
  ...pipes: readonly ClassOrInstance<PipeTransform>[]
): ParameterDecorator => parameter(paramsParameter, 'Param', ofTexts(given('Param', nameOrOptions, pipes)));

/**
 * A parameter of the query: a string, a list of those where it is given more than once, undefined where it is not given;
 * all of them as an object without a name, validated by the class that is its type.
 *
 * @param nameOrOptions what it is called; or options: `name`, `type`, `validate`; or a pipe of all of them
 * @param pipes what makes the value of it, in their order
 * @throws HttpError `http/bad-declaration`, `http/unknown-option`
 */
export const Query = (
  nameOrOptions?: string | ParameterOptions | ClassOrInstance<PipeTransform>,
  ...pipes: readonly ClassOrInstance<PipeTransform>[]
): ParameterDecorator => parameter(queryParameter, 'Query', ofTexts(given('Query', nameOrOptions, pipes)));

/**
 * The body of the request, what JSON or a form says, validated by the class that is its type: fields that it does not
 * declare, and what does not fit, are 400. So is what cannot be read; another media type is 415, too much 413. A type that is
 * not known when it runs is an error at the start.
 *
 * @param nameOrOptions only this field of it; or options: `name`, `type`, `validate`; or a pipe of all of it
 * @param pipes what makes the value of it, in their order, in place of validation
 * @throws HttpError as `Param`
 */
export const Body = (
  nameOrOptions?: string | ParameterOptions | ClassOrInstance<PipeTransform>,
  ...pipes: readonly ClassOrInstance<PipeTransform>[]
): ParameterDecorator => parameter(bodyParameter, 'Body', given('Body', nameOrOptions, pipes));

/** A header of the request; all of them without a name. @param name in upper or lower case @throws HttpError `http/bad-declaration` */
export function Headers(name?: string): ParameterDecorator {
  if (name !== undefined && !isHeaderName(name)) throw misuse('Headers', name, HEADER_NAME);
  return headersParameter({ name: name?.toLowerCase() });
}

/** The request itself: an `HttpRequest`. */
export const Req = (): ParameterDecorator =>
  customParameter([Req], (native: object) => exchangeOf(native).request);

/** Address of whoever asks, as `HttpRequest.ip` has it. */
export const Ip = (): ParameterDecorator =>
  customParameter([Ip], (native: object) => exchangeOf(native).request.ip);

/** What the answer gets besides the value that the method returns: an `HttpResponse`. */
export const Res = (): ParameterDecorator =>
  customParameter([Res], (native: object) => exchangeOf(native).response);

/**
 * An instance of what serves a slot, the same for the whole request: what is swapped meanwhile does not change it, and it is kept
 * until the request is answered. Every `@Pin` of a slot in a request gives the same one, and those of several slots belong together.
 *
 * @param ref a contract, candidate class or token
 * @param options another key, a provider, capabilities
 * @throws ActivityError when a request comes while the slot is paused, which is 503; what is unknown is an error at the start
 * @example
 * @Get(':id') find(@Param('id') id: string, @Pin(Cache) cache: Cache) { … }
 */
export function Pin(ref: Ref, options?: GetOptions): ParameterDecorator {
  const pinned = { ref, options };
  const decorate = customParameter([Pin, pinned], (native: object) => exchangeOf(native).pins.get(pinned));
  return (target, method, index) => {
    notePin(target, { pinned, method, index });
    decorate(target, method, index);
  };
}

/**
 * Makes a decorator for parameters that get something of the request.
 *
 * @param make gives the value; `data` is what the decorator was given
 * @throws HttpError `http/bad-declaration`
 * @example
 * const User = createParamDecorator((_, context) => context.switchToHttp().getRequest().headers.get('x-user'));
 */
export function createParamDecorator<Data = undefined>(
  make: (data: Data, context: ExecutionContext) => unknown,
): (data?: Data, ...pipes: readonly ClassOrInstance<PipeTransform>[]) => ParameterDecorator {
  if (typeof make !== 'function')
    throw misuse('createParamDecorator', make, 'it takes a function that gives the value');
  return (data, ...pipes) =>
    customParameter(
      [make, data],
      (native: object) => make(data as Data, new HttpContext(exchangeOf(native))),
      ...pipes.map((pipe) => pipeNamed(pipe, 'createParamDecorator')),
    );
}
