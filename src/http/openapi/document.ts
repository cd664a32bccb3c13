import type { Constructable } from '../../core/component.js';
import { descriptionOf, routeDescriptionOf } from '../decorators/describe.js';
import type { ServedRoute } from '../engine.js';
import { DtoSchemas } from './dto-schemas.js';
import { dtoLibraries } from './libraries.js';
import type { OpenApiInfo } from './openapi-options.js';
import { operationOf, type OpenApiOperation } from './operations.js';
import { nameless, templateOf, type PathTemplate } from './paths.js';
import { sharedComponents } from './responses.js';

/** Where an API is served. */
export interface OpenApiServer {
  /** Its address. */
  readonly url: string;
}

/** A group of operations. */
export interface OpenApiTag {
  /** What the group is called: the key of the slot of a controller. */
  readonly name: string;
  /** What it is for, as `@Describe` of the controller says. */
  readonly description?: string;
}

/** What operations refer to. */
export interface OpenApiComponents {
  /** Schemas of DTOs, by name. */
  readonly schemas: Readonly<Record<string, unknown>>;
  /** Answers that operations share, by name. */
  readonly responses: Readonly<Record<string, unknown>>;
}

/** A description of an API, as OpenAPI 3.1 has it. */
export interface OpenApiDocument {
  /** Version of OpenAPI. */
  readonly openapi: '3.1.0';
  /** What is described. */
  readonly info: Readonly<Record<string, unknown>>;
  /** Where it is served; left out where nobody has said. */
  readonly servers?: readonly OpenApiServer[];
  /** One for each controller. */
  readonly tags: readonly OpenApiTag[];
  /** Operations by path and method. */
  readonly paths: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  /** Schemas of DTOs, and answers that operations share. */
  readonly components: OpenApiComponents;
}

const VERBS = ['get', 'put', 'post', 'delete', 'options', 'patch'];

/** What is described, and how. */
export interface DocumentFacts {
  readonly routes: readonly ServedRoute[];
  readonly info: OpenApiInfo;
  /** The slots of controllers. */
  readonly slots: ReadonlyMap<Constructable, string>;
}

/** Describes routes. @throws HttpError `http/missing-package` */
export async function documentOf({ routes, info, slots }: DocumentFacts): Promise<OpenApiDocument> {
  const paths = new Paths(new DtoSchemas(await dtoLibraries()), slots);
  for (const route of routes) paths.add(route);
  const { title, version, description, servers } = info;
  return {
    openapi: '3.1.0',
    info: { title, version, ...(description !== undefined && { description }) },
    ...(servers.length > 0 && { servers: servers.map((url) => ({ url })) }),
    ...paths.described,
  };
}

interface PathItem {
  readonly template: PathTemplate;
  readonly operations: Map<string, OpenApiOperation>;
}

/** Paths in the making. */
class Paths {
  readonly #schemas: DtoSchemas;
  readonly #slots: ReadonlyMap<Constructable, string>;
  readonly #items = new Map<string, PathItem>();
  readonly #ids = new Set<string>();
  readonly #tags = new Map<string, Constructable>();
  readonly #refusals = new Set<number>();

  constructor(schemas: DtoSchemas, slots: ReadonlyMap<Constructable, string>) {
    this.#schemas = schemas;
    this.#slots = slots;
  }

  get described(): Pick<OpenApiDocument, 'tags' | 'paths' | 'components'> {
    const tags = [...this.#tags].map(([name, controller]) => {
      const { description } = descriptionOf(controller);
      return { name, ...(description !== undefined && { description }) };
    });
    const paths = [...this.#items.values()].map(
      ({ template, operations }) => [template.text, Object.fromEntries(operations)] as const,
    );
    return {
      tags,
      paths: Object.fromEntries(paths),
      components: {
        schemas: Object.fromEntries(this.#schemas.all),
        responses: sharedComponents(this.#refusals),
      },
    };
  }

  add(route: ServedRoute): void {
    if (routeDescriptionOf(route.controller, route.method).hidden === true) return;
    const verbs = route.verb === 'all' ? VERBS : [route.verb];
    const template = templateOf(route.path);
    const item = this.#itemOf(template);
    // Of routes that fit, the first answers.
    for (const verb of verbs.filter((one) => !item.operations.has(one)))
      this.#operation(item, { ...route, verb }, template);
  }

  #operation(item: PathItem, route: ServedRoute, template: PathTemplate): void {
    const { controller, method, verb } = route;
    const tag = this.#tagOf(controller);
    this.#tags.set(tag, this.#tags.get(tag) ?? controller);
    const shown = item.template.parameters;
    const parameters = template.parameters.map((name, index) => ({ name, shownAs: shown[index] ?? name }));
    const operation = operationOf({
      ...{ route, parameters, tag, schemas: this.#schemas },
      id: this.#idOf(`${controller.name}_${String(method)}`, verb),
      refuses: (status) => this.#refusals.add(status),
    });
    item.operations.set(verb, operation);
  }

  /** The key of its slot. */
  #tagOf(controller: Constructable): string {
    const slot = this.#slots.get(controller) ?? controller.name;
    return slot.slice(slot.indexOf(':') + 1);
  }

  /** A route that answers several methods or paths is several operations. */
  #idOf(name: string, verb: string): string {
    const wanted = name.replaceAll(/\W/g, '_');
    const candidates = [wanted, `${wanted}_${verb}`];
    for (let other = 2; candidates.every((id) => this.#ids.has(id)); other += 1)
      candidates.push(`${wanted}_${verb}_${other}`);
    const id = candidates.find((one) => !this.#ids.has(one)) ?? wanted;
    this.#ids.add(id);
    return id;
  }

  #itemOf(template: PathTemplate): PathItem {
    const shape = nameless(template);
    let item = this.#items.get(shape);
    if (!item) this.#items.set(shape, (item = { template, operations: new Map() }));
    return item;
  }
}
