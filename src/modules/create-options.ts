import type { AdminOptions } from '../core/admin.js';
import type { ContainerOptions } from '../container/container-options.js';
import { parseStackOrder } from '../container/candidates/stack-order.js';
import { LifecycleError } from '../core/errors.js';
import type { InterceptorFactory } from '../core/intercept.js';
import { shown, type SlotName } from '../core/names.js';
import {
  ANYTHING,
  checkBag,
  FLAG,
  having,
  LIST,
  TEXT,
  type Option,
  type OptionBag,
} from '../core/option-bag.js';
import type { ConfigOptions } from '../config/config-feeds.js';
import { isProfileName, PROFILE_NAMES } from '../config/profile-name.js';
import { calledAlike } from '../config/source-names.js';
import type { Variables } from '../core/variables.js';
import type { ConfigSource } from '../config/sources.js';
import type { StatePlace } from './state-of-application.js';
import type { PluginOptions } from '../core/plugins.js';
import type { Clock } from '../core/ports.js';
import type { Deadlines } from '../core/swap.js';
import { systemClock } from '../core/system-clock.js';
import { healthSettingsFrom } from './health-settings.js';
import type { HealthOptions } from '../core/health-report.js';
import type { LogFileSettings, LogSettings } from '../core/log-settings.js';

/** How an application is made. */
export interface CreateOptions {
  /** False leaves everything unbuilt until `app.start()`. Default true. */
  readonly start?: boolean;
  /** Preferred providers per slot, above all but the operator's. */
  readonly selections?: Readonly<Record<SlotName, string>>;
  /** Milliseconds per phase, above 0; `Infinity` is no deadline. See {@link Deadlines} for the defaults. */
  readonly deadlines?: Partial<Deadlines>;
  /** Priority of candidates that state none. Default 0. */
  readonly defaultPriority?: number;
  /** Derive the priority of candidates that state none from the folder they are declared in. Default false. */
  readonly pathPriorities?: boolean;
  /**
   * Where configuration comes from, besides the environment: a file, or more. Default nothing: variables
   * `ONEIRIC_…__…` of the environment count all the same.
   */
  readonly config?: string | ConfigOptions;
  /** The profile. Default: `ONEIRIC_PROFILE`, else `profile` of the file, else `default`. */
  readonly profile?: string;
  /**
   * The folder in which is kept what has to outlive the process: what operators select and pause, how slots are doing, and the
   * journal. One process has it at a time. Default: the variable `ONEIRIC_STATE_DIR`; without either nothing is kept.
   */
  readonly stateDir?: string;
  /** Name of one of several processes that share the folder: each has a state of its own in it. */
  readonly instance?: string;
  /**
   * Asks what serves every slot for its health, again and again: `app.health()`, `app.health$`. Default false; `true` goes by the
   * defaults of {@link HealthOptions}.
   */
  readonly health?: boolean | HealthOptions;
  /**
   * Packages that extend the application: the section `plugins` of the configuration, above all that files and the
   * environment say of it. Their code is imported before anything is built, and may do whatever this process may. One that
   * cannot be loaded is listed by `app.plugins()`, and the application goes on without it. Default: none.
   */
  readonly plugins?: PluginOptions;
  /**
   * Interceptors of your own that configuration may name, each by a function that makes one of what is said there:
   * `{ audit: ({ level }) => async (call, next) => … }`. Names of ready-made ones cannot be taken. Default: none.
   */
  readonly interceptors?: Readonly<Record<string, InterceptorFactory>>;
  /** Time, for tests. */
  readonly clock?: Clock;
  /**
   * What is logged, and where: the section `logging` of the configuration, above all that files and the environment say
   * of it. False logs nothing, whatever they say. Default: what they say; with the defaults where they say nothing and
   * the variable `ONEIRIC_LOG_LEVEL` is set.
   */
  readonly logging?: LoggingOptions | false;
  /**
   * The application has the process to itself: its state is kept (in `.oneiric`, where no `stateDir` is named), signals close it or
   * have it read everything again, and `app.runtime` supervises loops. The process lives until it is closed. With the profile `serverless` nothing is watched, and the
   * state is temporary. Default false.
   */
  readonly runtime?: boolean | RuntimeOptions;
  /**
   * How the running application is operated from outside: a Unix socket for its user, and HTTP for whoever has a token. What cannot
   * be opened keeps nothing from starting: an event and `app.admin.problems` say so. Default: the socket with `runtime`, unless it is
   * `serverless`; otherwise nothing.
   */
  readonly admin?: boolean | AdminOptions;
  /** Environment that variables `ONEIRIC_…` are read from, secrets too. Default `process.env`. */
  readonly env?: Variables;
}

/** How an application has its process. */
export interface RuntimeOptions {
  /** Listen to SIGTERM, SIGINT and SIGHUP: one application of a process at a time does, and a second one is refused. Default true. */
  readonly signals?: boolean;
  /** Milliseconds that the application has to close after a signal, before the process ends all the same with code 1. Default 30,000. */
  readonly stopTimeoutMs?: number;
}

/** Settings of the log; what is left out has its default. */
export type LoggingOptions = Partial<Omit<LogSettings, 'file'>> & {
  /** The file; without it none is written. */
  readonly file?: Pick<LogFileSettings, 'path'> & Partial<LogFileSettings>;
};

const STACK_ORDER = 'ONEIRIC_STACK_ORDER';

const bagOf = (options: OptionBag['options']): OptionBag => ({
  options,
  error: LifecycleError,
  bad: 'lifecycle/bad-option',
  unknown: 'lifecycle/unknown-option',
  holds: 'Nothing was built.',
});

const RECORD: Option = {
  fits: (value) => typeof value === 'object' && value !== null && !Array.isArray(value),
  expected: 'an object',
};

const isPlain = (value: object) => [Object.prototype, null].includes(Object.getPrototypeOf(value) as null);

const ENVIRONMENT: Option = {
  fits: (value) => {
    const order: unknown = RECORD.fits(value) ? Reflect.get(value as object, STACK_ORDER) : null;
    return order === undefined || TEXT.fits(order);
  },
  expected: 'an object whose values are strings',
};

const LOGGING: Option = {
  fits: (value) => value === false || RECORD.fits(value),
  expected: 'false, or an object of settings',
};

const PROFILE: Option = {
  fits: (value) => typeof value === 'string' && isProfileName(value),
  expected: PROFILE_NAMES,
};

const CONFIG: Option = {
  fits: (value) => (typeof value === 'string' ? value !== '' : RECORD.fits(value)),
  expected: 'the name of a file, or an object with file, values, sources, watch, schema',
};

const HEALTH: Option = {
  fits: (value) => typeof value === 'boolean' || RECORD.fits(value),
  expected: 'true, false, or an object of settings',
};

const FOLDER: Option = {
  fits: (value) => TEXT.fits(value) && value !== '',
  expected: 'the name of a folder',
};

const LIST_OF_NAMES: Option = {
  fits: (value) => Array.isArray(value) && value.every((one) => typeof one === 'string'),
  expected: 'a list of names of packages',
};

const RUNTIME: Option = {
  fits: (value) => typeof value === 'boolean' || RECORD.fits(value),
  expected: 'true, false, or an object with signals, stopTimeoutMs',
};

const INTERCEPTORS: Option = {
  fits: (value) => RECORD.fits(value) && isPlain(value as object),
  expected: 'a plain object of functions (options) => …, by name',
};

const OPTIONS = bagOf(
  new Map([
    ['start', FLAG],
    ['selections', RECORD],
    ['deadlines', RECORD],
    ['defaultPriority', ANYTHING],
    ['pathPriorities', FLAG],
    ['clock', having('now', 'epoch', 'after', 'soon')],
    ['logging', LOGGING],
    ['env', ENVIRONMENT],
    ['config', CONFIG],
    ['profile', PROFILE],
    ['stateDir', FOLDER],
    ['instance', TEXT],
    ['health', HEALTH],
    ['plugins', { ...RECORD, expected: 'an object with packages, discover, from' }],
    ['runtime', RUNTIME],
    ['interceptors', INTERCEPTORS],
    ['admin', { ...HEALTH, expected: 'true, false, or an object with socket, http, limits' }],
  ]),
);

const DEADLINE: Option = {
  fits: (value) => typeof value === 'number' && value > 0,
  expected: 'a number of milliseconds above 0; Infinity is none',
};

const DEFAULT_DEADLINES: Deadlines = {
  build: 30_000,
  init: 30_000,
  health: 5_000,
  hook: 5_000,
  hold: 30_000,
  retire: 10_000,
  cleanup: 10_000,
};

const DEADLINES = bagOf(new Map(Object.keys(DEFAULT_DEADLINES).map((phase) => [phase, DEADLINE])));

/**
 * What a container is made with, from what an application is made with.
 *
 * @throws LifecycleError `lifecycle/bad-option`, `lifecycle/unknown-option`
 */
export function containerOptionsFrom(
  options: CreateOptions,
): Omit<ContainerOptions, 'emit' | 'settings' | 'conditions'> {
  checkBag(options, OPTIONS, 'create');
  healthSettingsFrom(options.health);
  const { defaultPriority, pathPriorities, env = process.env } = options;
  const stackOrder = env[STACK_ORDER];
  return {
    clock: options.clock ?? systemClock,
    deadlines: deadlinesFrom(options.deadlines ?? {}),
    defaultPriority,
    pathPriorities,
    stackOrder: stackOrder === undefined ? undefined : parseStackOrder(stackOrder),
  };
}

/** Whether the application has the process to itself. @throws as {@link containerOptionsFrom} */
export function runtimeFrom(options: CreateOptions): true | RuntimeOptions | undefined {
  checkBag(options, OPTIONS, 'create');
  return options.runtime === false ? undefined : options.runtime;
}

/** Where the state is kept; undefined where none is. @throws as {@link containerOptionsFrom} */
export function statePlaceFrom(options: CreateOptions): StatePlace | undefined {
  checkBag(options, OPTIONS, 'create');
  const { env = process.env, instance, clock = systemClock } = options;
  const dir = options.stateDir ?? env['ONEIRIC_STATE_DIR'];
  return dir === undefined || dir === '' ? undefined : { dir, instance, clock };
}

const WATCH: Option = {
  fits: (value) => typeof value === 'boolean' || RECORD.fits(value),
  expected: 'true, false, or an object with poll, debounceMs',
};

const FILE_NAME: Option = {
  fits: (value) => TEXT.fits(value) && value !== '',
  expected: 'the name of a file',
};

const CONFIG_OPTIONS = bagOf(
  new Map([
    ['file', TEXT],
    ['values', RECORD],
    ['sources', LIST],
    ['watch', WATCH],
    ['schema', FILE_NAME],
  ]),
);

const QUIET: Option = {
  fits: (value) => Number.isFinite(value) && (value as number) > 0,
  expected: 'a number of milliseconds above 0, and not Infinity',
};

const WATCH_OPTIONS = bagOf(
  new Map([
    ['poll', FLAG],
    ['debounceMs', QUIET],
  ]),
);

const PLUGINS = bagOf(
  new Map([
    ['packages', LIST_OF_NAMES],
    ['discover', FLAG],
    ['from', FOLDER],
  ]),
);

/** Messages call it so: nothing in it may end a line, or steer a terminal. */
const NAME: Option = {
  fits: (value) => TEXT.fits(value) && /^[^\p{Cc}\p{Cf}\p{Zl}\p{Zp}]+$/u.test(value as string),
  expected: 'a text of one line',
};

const SOURCE = bagOf(
  new Map([
    ['name', NAME],
    ['readings$', having('subscribe')],
  ]),
);

/**
 * Where configuration comes from, from what an application is made with.
 *
 * @throws LifecycleError `lifecycle/bad-option`, `lifecycle/unknown-option`
 */
export function configOptionsFrom(created: CreateOptions): {
  readonly options: ConfigOptions;
  readonly profile: string | undefined;
  readonly env: Variables;
  readonly sections: { readonly logging?: LoggingOptions; readonly plugins?: PluginOptions };
} {
  const { config = {}, profile, env = process.env, logging, plugins } = created;
  const options = typeof config === 'string' ? { file: config } : config;
  checkBag(options, CONFIG_OPTIONS, 'create.config');
  const { watch, sources = [] } = options;
  if (typeof watch === 'object') checkBag(watch, WATCH_OPTIONS, 'create.config.watch');
  const names = new Set<string>();
  for (const [at, source] of sources.entries()) {
    checkSource(source, `create.config.sources[${at}]`);
    const other = calledAlike(source.name, { others: names, file: options.file });
    if (other !== undefined) throw sameName(source.name, `create.config.sources[${at}]`, other);
    names.add(source.name);
  }
  if (plugins) checkBag(plugins, PLUGINS, 'create.plugins');
  const sections = { ...(logging && { logging }), ...(plugins && { plugins }) };
  return { options, profile: profile ?? profileOf(env), env, sections };
}

/** An empty variable says nothing: shells and containers have no other way to leave one out. */
function profileOf({ ONEIRIC_PROFILE: profile }: Variables): string | undefined {
  if (profile === undefined || profile === '') return undefined;
  if (PROFILE.fits(profile)) return profile;
  throw new LifecycleError(
    'lifecycle/bad-option',
    `ONEIRIC_PROFILE is ${shown(profile)}. Nothing was built.`,
    {
      path: 'ONEIRIC_PROFILE',
      hint: `it is ${PROFILE.expected}`,
    },
  );
}

/** Neither of the two may be left out. */
function checkSource(source: ConfigSource, where: string): void {
  checkBag(source, SOURCE, where);
  for (const [name, { fits, expected }] of SOURCE.options) {
    if (fits(Reflect.get(source, name))) continue;
    throw new LifecycleError('lifecycle/bad-option', `${where} has no ${name}. Nothing was built.`, {
      path: where,
      hint: `${name} is ${expected}`,
    });
  }
}

const sameName = (name: string, path: string, other: string) =>
  new LifecycleError(
    'lifecycle/bad-option',
    `${path} is called ${shown(name)}, as ${other} is. Nothing was built.`,
    { path, hint: 'give each source a name of its own: what is told of one would be taken for the other' },
  );

/** A phase that is left undefined has its default. */
function deadlinesFrom(given: Partial<Deadlines>): Deadlines {
  checkBag(given, DEADLINES, 'create.deadlines');
  const stated = Object.entries(given).filter(([, ms]) => (ms as number | undefined) !== undefined);
  return { ...DEFAULT_DEADLINES, ...Object.fromEntries(stated) };
}
