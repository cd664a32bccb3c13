import type { Constructable } from '../../core/component.js';
import type { SlotName } from '../../core/names.js';
import type { Application } from '../../modules/application.js';
import type { DiscoveryService } from '../../modules/discovery.js';
import type { Intakes } from '../../modules/intakes.js';
import { activeTrace } from '../../observability/active-trace.js';
import { Answers } from '../answers.js';
import { Cors } from '../cors/cors.js';
import { Instances } from '../around/instances.js';
import { checkNamed } from '../around/named-classes.js';
import type { Engine, ServedRoute, ServedText } from '../engine.js';
import type { HttpSettings } from '../http-options.js';
import type { OpenApiDocument } from '../openapi/document.js';
import type { OpenApiInfo } from '../openapi/openapi-options.js';
import { preparePins } from '../pinned-parameters.js';
import { Handles } from '../pins.js';
import { probed } from '../probes.js';
import type { Routed } from '../routed.js';
import { inScopes, needsScopes, type InScope } from '../scoped-requests.js';
import { SlotRoutes } from '../slot-routes.js';
import { checkRoutes } from './check-routes.js';
import { OpenStreams } from '../sse/open-streams.js';
import { OpenUploads } from '../uploads/open-uploads.js';
import { takesUploads } from '../uploads/takes-uploads.js';
import { checkParameters } from '../validation/check-parameters.js';

/** What the server of an application is made of. */
export interface IntakeParts {
  readonly app: Application;
  readonly discovery: DiscoveryService;
  readonly intakes: Intakes;
  readonly settings: HttpSettings;
}

/** What it is made of when it opens: nobody has looked at its options before. */
export interface UncheckedParts extends Omit<IntakeParts, 'settings'> {
  /** @throws HttpError for wrong options */
  readonly settings: () => HttpSettings;
}

/** What serves, and how it is described. */
export interface Serving {
  readonly engine: Engine;
  readonly describe: () => Promise<OpenApiDocument>;
}

/** Makes what serves the controllers of an application: at its start, and anew when modules with others were loaded. */
export class EngineMaking {
  /** The streams of events that are open, whichever engine has opened them. */
  readonly streams: OpenStreams;
  /** The uploads that are under way. */
  readonly uploads = new OpenUploads();
  readonly #parts: IntakeParts;
  readonly #answers: Answers;
  readonly #handles: Handles;
  /** The module of each controller. */
  readonly #modules = new Map<Constructable, string | undefined>();
  readonly #instances: Instances;
  readonly #routes: SlotRoutes;
  /** What has routes. */
  #served: readonly Routed[] = [];
  /** What has none, because of what is wrong with it. */
  readonly #refused = new Map<Routed, unknown>();

  constructor(parts: IntakeParts) {
    const { app, intakes, settings } = parts;
    const { clock } = intakes.tools;
    this.#parts = parts;
    this.#routes = new SlotRoutes(app, intakes.tools);
    this.#answers = new Answers(intakes.tools);
    this.#handles = new Handles(app);
    this.#instances = new Instances(app, this.#modules);
    this.streams = new OpenStreams({ ...settings.sse, clock, most: settings.limits.streams });
  }

  /** @throws HttpError for what controllers say of routes and parameters */
  async make(): Promise<Serving> {
    const routed = this.#routes.now();
    await this.#check(routed);
    return this.#taken(routed, await this.#open(routed));
  }

  /**
   * Makes it anew where there are other controllers by now. What is wrong with one of them keeps no other from being served.
   * @param asked the slots to look at again, also where something was wrong with them; all of them where nothing is said
   */
  async makeAnew(asked?: ReadonlySet<SlotName>): Promise<Serving | undefined> {
    const now = this.#routes.now();
    for (const one of this.#refused.keys())
      if (!now.includes(one) || isAsked(one, asked)) this.#refused.delete(one);
    const kept = now.filter((one) => this.#served.includes(one));
    const fresh = await this.#wellOf(now.filter((one) => !kept.includes(one) && !this.#refused.has(one)));
    if (fresh.length === 0 && kept.length === this.#served.length) return undefined;
    try {
      return this.#taken([...kept, ...fresh], await this.#open([...kept, ...fresh]));
    } catch (error) {
      for (const one of fresh) this.#refused.set(one, error);
      return this.#taken(kept, await this.#open(kept));
    }
  }

  /** @throws what is wrong with one of these slots */
  throwFor(asked?: ReadonlySet<SlotName>): void {
    for (const [one, error] of this.#refused) if (isAsked(one, asked)) throw error;
  }

  async #wellOf(routed: readonly Routed[]): Promise<Routed[]> {
    const well: Routed[] = [];
    for (const one of routed) {
      try {
        await this.#check([one]);
        well.push(one);
      } catch (error) {
        this.#refused.set(one, error);
      }
    }
    return well;
  }

  async #check(routed: readonly Routed[]): Promise<void> {
    const classes = routed.map(({ cls }) => cls);
    for (const one of routed) this.#routes.check(one);
    await checkParameters(classes);
    if (await takesUploads(classes)) this.uploads.sweep();
    for (const { cls, module } of routed) this.#modules.set(cls, module);
    await checkNamed(routed, this.#parts.settings.around, this.#instances);
    await preparePins(classes, this.#handles);
  }

  async #open(routed: readonly Routed[]): Promise<Serving> {
    const { app, settings } = this.#parts;
    const { prefix, limits, around, health, openApi, correlation, cors, trusts } = settings;
    const describe = describer(routed, openApi.info);
    const { HonoEngine } = await import('../hono/hono-engine.js');
    const engine = await HonoEngine.open({
      ...{ routed, answers: this.#answers, around, prefix, limits, correlation, trusts },
      ...{ cors: cors && new Cors(cors), streams: this.streams, uploads: this.uploads },
      activeTrace: await activeTrace(),
      instances: this.#instances,
      handles: this.#handles,
      inScope: this.#inScope(),
      description: servedText(openApi.path, describe),
      probe: (request) => (health ? probed(app, request) : undefined),
    });
    checkRoutes(engine.routes, settings);
    return { engine, describe: () => describe(engine.routes) };
  }

  /** In the tick in which it comes to serve. */
  #taken(routed: readonly Routed[], serving: Serving): Serving {
    for (const one of this.#served) one.isGone = !routed.includes(one);
    this.#served = routed;
    return serving;
  }

  #inScope(): InScope | undefined {
    const { app, discovery, settings } = this.#parts;
    const isNeeded = settings.requestScope ?? needsScopes(app, discovery);
    return isNeeded ? inScopes(app, (exchange, error) => this.#answers.tell(exchange, error)) : undefined;
  }
}

const isAsked = ({ slot }: Routed, asked: ReadonlySet<SlotName> | undefined) => asked?.has(slot) ?? true;

/** Describes routes. */
type Describer = (routes: readonly ServedRoute[]) => Promise<OpenApiDocument>;

/** Few applications ask for it. */
function describer(routed: readonly Routed[], info: OpenApiInfo): Describer {
  const slots = new Map(routed.map(({ cls, slot }) => [cls, slot]));
  return async (routes) => {
    const { documentOf } = await import('../openapi/document.js');
    return documentOf({ routes, info, slots });
  };
}

function servedText(path: string | undefined, describe: Describer): ServedText | undefined {
  return path === undefined
    ? undefined
    : { path, make: async (routes) => JSON.stringify(await describe(routes)) };
}
