import type { Constructable } from '../../core/component.js';
import { RegistryError } from '../../core/errors.js';
import { shown } from '../../core/names.js';
import { TEXT } from '../../core/option-bag.js';
import { isClass, type Ref } from '../../core/token.js';
import { decorator, type ComponentDecorator, type ProvidingOptions } from '../../decorators/component.js';
import { kebabCase } from '../../decorators/component-record.js';
import { declaredBy } from '../../decorators/declaration.js';
import { inheritedContract } from '../../decorators/metadata.js';
import { controllerRoute } from '../http-core.js';
import { checkPath } from '../route-path.js';

/** The domain of controllers. */
export const CONTROLLER = 'controller';

/** The name of what lets requests in to them. */
export const INTAKE = 'HttpModule';

/** Options of a controller: those of every component, and where its routes are. */
export interface ControllerOptions<P extends Ref = Ref> extends ProvidingOptions<P> {
  /** What the paths of its routes begin with; `:id` is a parameter. Default `''`. */
  readonly path?: string;
}

/**
 * Says that a class answers HTTP requests: a component of the domain `controller`, which is listed, explained, paused and
 * swapped as any other. Its methods answer where `@Get` and its like stand on them.
 *
 * @param pathOrOptions what the paths of its routes begin with; or that and the options of a component: `key` defaults to
 * the class name in kebab case without `Controller`, `provider` to all of it
 * @throws RegistryError as `@Component`; HttpError `http/bad-path`
 * @example
 * @Controller('orders')
 * class OrdersController {
 *   constructor(private readonly orders: Orders) {}
 *   @Get(':id') find(@Param('id') id: string) { return this.orders.find(id); }
 * }
 */
export function Controller<P extends Ref = Ref>(
  pathOrOptions: string | ControllerOptions<P> = {},
): ComponentDecorator<P> {
  const declaration = declaredBy(Controller);
  const { path: stated, ...options } =
    typeof pathOrOptions === 'string' ? { path: pathOrOptions } : pathOrOptions;
  const path = stated ?? '';
  if (!TEXT.fits(path)) throw badController(path);
  checkPath(path, { where: '@Controller', mayEnd: false });
  return (target: Constructable) => {
    const own = keyed(target, options);
    decorator({ domain: CONTROLLER, options: own, declaration, servedBy: INTAKE })(target);
    controllerRoute(path)(target as unknown as NewableFunction);
    Reflect.defineMetadata(PATH, stated, target);
  };
}

const PATH = Symbol('stated-path');

/** What a controller says that the paths of its routes begin with; undefined where it says nothing. */
export const statedPathOf = (controller: Constructable): string | undefined =>
  Reflect.getMetadata(PATH, controller) as string | undefined;

/** A class that extends a contract has the key of that. */
function keyed<O extends { readonly key?: string }>(target: Constructable, options: O): O {
  if (options.key !== undefined || !isClass(target) || inheritedContract(target)) return options;
  const name = target.name.replace(/Controller$/, '');
  return { ...options, key: kebabCase(name === '' ? target.name : name) };
}

const badController = (given: unknown) =>
  new RegistryError('registry/bad-option', `@Controller was given ${shown(given)}. Nothing was declared.`, {
    hint: "write @Controller('orders'), or @Controller({ path: 'orders', … })",
  });
