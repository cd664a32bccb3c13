import type { Constructable } from '../../core/component.js';
import { nearest } from '../../core/near-miss.js';
import { parametersOf } from '../around/method-parameters.js';
import type { ServedRoute } from '../engine.js';
import { RequestMethodParameterType } from '../http-core.js';
import { HttpError } from '../http-error.js';
import type { HttpSettings } from '../http-options.js';
import { PROBED } from '../probes.js';
import { namesIn } from '../route-path.js';
import { TakenPaths } from '../taken-paths.js';

/** What the server answers itself, before any route. */
interface OwnPath {
  readonly verb: string;
  readonly path: string;
  /** The option that says so. */
  readonly option: string;
}

/** The paths that the server answers itself, by its options. */
function* ownPaths({ health, openApi }: OwnAnswers): Iterable<OwnPath> {
  if (health) for (const path of PROBED) yield { verb: 'all', path, option: 'health' };
  if (openApi.path !== undefined) yield { verb: 'get', path: openApi.path, option: 'openApi.path' };
}

type OwnAnswers = Pick<HttpSettings, 'health' | 'openApi'>;

/**
 * Sees that every route can be reached, and that its method is given parameters that are there.
 *
 * @param own what the server answers itself
 * @throws HttpError `http/same-route`, `http/bad-path`, `http/no-such-parameter`
 */
export function checkRoutes(routes: readonly ServedRoute[], own: OwnAnswers): void {
  const taken = new TakenPaths<ServedRoute | OwnPath>();
  for (const one of ownPaths(own)) {
    const before = taken.take(one.verb, one.path, one);
    if (before) throw sameRoute(one, before);
  }
  const names = new Map<Constructable, Map<string | symbol, Set<string>>>();
  for (const route of routes) {
    const before = taken.take(route.verb, route.path, route);
    // Within a controller, what it declares itself goes before what it inherits.
    if (before && ('option' in before || before.controller !== route.controller))
      throw sameRoute(route, before);
    const named = namesIn(route.path);
    const twice = named.find((name, at) => named.indexOf(name) !== at);
    if (twice !== undefined) throw namedTwice(route, twice);
    const methods = names.get(route.controller) ?? new Map<string | symbol, Set<string>>();
    names.set(route.controller, methods);
    methods.set(route.method, new Set([...(methods.get(route.method) ?? []), ...named]));
  }
  for (const [controller, methods] of names)
    for (const [method, known] of methods) checkNames(controller, method, known);
}

/** A method that answers at several paths may ask for what one of them has. */
function checkNames(controller: Constructable, method: string | symbol, known: ReadonlySet<string>): void {
  for (const parameter of parametersOf(controller, method)) {
    if (parameter?.from !== RequestMethodParameterType.Params) continue;
    const { name } = parameter;
    if (name !== undefined && !known.has(name)) throw noSuch({ controller, method }, name, known);
  }
}

type Place = Pick<ServedRoute, 'controller' | 'method'>;

const called = ({ controller, method }: Place) => `${controller.name}.${String(method)}`;

const answerer = (one: ServedRoute | OwnPath) =>
  'option' in one ? `HttpModule (by ${one.option})` : called(one);

const sameRoute = (one: ServedRoute | OwnPath, before: ServedRoute | OwnPath) =>
  new HttpError(
    'http/same-route',
    `${answerer(one)} answers ${one.verb} ${one.path}, and what comes there ${answerer(before)} answers. Nothing was started.`,
    {
      path: 'option' in one ? `HttpModule.forRoot.${one.option}` : called(one),
      hint:
        'option' in before
          ? `what ${before.option} of HttpModule says goes before all routes: change it, or take another path`
          : 'the first that is declared answers, whatever its parameters are called: give the other a path of its own, or take it away',
    },
  );

const namedTwice = (route: ServedRoute, name: string) =>
  new HttpError(
    'http/bad-path',
    `${called(route)} answers ${route.path}, where two parameters are called ${name}. Nothing was started.`,
    {
      path: called(route),
      hint: 'the paths of HttpModule, the controller and the route are one: give each parameter a name of its own',
    },
  );

function noSuch(place: Place, name: string, known: ReadonlySet<string>): HttpError {
  const [close] = nearest(name, known);
  const near = close === undefined ? '' : `did you mean ${close}? `;
  const there = known.size === 0 ? 'its path has no parameters' : `its path has ${[...known].join(', ')}`;
  return new HttpError(
    'http/no-such-parameter',
    `${called(place)} asks for the parameter ${JSON.stringify(name)}, which no path of it has. Nothing was started.`,
    {
      path: called(place),
      hint: `${near}${there}; what follows an * has the name that stands behind it, as *rest`,
    },
  );
}
