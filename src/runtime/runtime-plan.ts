import type { ConfigOptions } from '../config/config-feeds.js';
import { LifecycleError } from '../core/errors.js';
import { checkBag, FLAG, type Option, type OptionBag } from '../core/option-bag.js';
import type { ApplicationRuntime } from '../core/runtime.js';
import { statePlaceFrom, type CreateOptions, type RuntimeOptions } from '../modules/create-options.js';

/** What an application in a process of its own is made with. */
export interface RuntimePlan {
  readonly kind: ApplicationRuntime['kind'];
  /** What the application is made with; without the folder of its state, where that is temporary. */
  readonly options: CreateOptions;
  /** The folder of its state is made for it, and goes with it. */
  readonly isStateTemporary: boolean;
  readonly signals: boolean;
  /** Milliseconds. */
  readonly stopTimeoutMs: number;
}

const DEFAULT_STATE_DIR = '.oneiric';
const DEFAULT_STOP_TIMEOUT_MS = 30_000;

const TIME: Option = {
  fits: (value) => typeof value === 'number' && value > 0,
  expected: 'a number of milliseconds above 0',
};

const OPTIONS: OptionBag = {
  options: new Map([
    ['signals', FLAG],
    ['stopTimeoutMs', TIME],
  ]),
  error: LifecycleError,
  bad: 'lifecycle/bad-option',
  unknown: 'lifecycle/unknown-option',
  holds: 'Nothing was built.',
};

/**
 * What `runtime` comes to. Serverless is who is told so from outside, by the option or the variable: what a file says of the profile is
 * known only when files are read.
 *
 * @throws LifecycleError `lifecycle/bad-option`, `lifecycle/unknown-option`
 */
export function runtimePlan(given: CreateOptions, runtime: true | RuntimeOptions): RuntimePlan {
  const place = statePlaceFrom(given);
  const { signals = true, stopTimeoutMs = DEFAULT_STOP_TIMEOUT_MS } = settingsFrom(runtime);
  const kind = kindOf(given);
  const isStateTemporary = kind === 'serverless' && !place;
  const watched = { health: true, admin: true, ...given };
  const rest = kind === 'serverless' ? { ...given, config: unwatched(given.config) } : watched;
  const stateDir = place?.dir ?? DEFAULT_STATE_DIR;
  const options = isStateTemporary ? rest : { ...rest, stateDir };
  return { kind, options, isStateTemporary, signals, stopTimeoutMs };
}

function kindOf({ profile, env = process.env }: CreateOptions): RuntimePlan['kind'] {
  return (profile ?? env['ONEIRIC_PROFILE']) === 'serverless' ? 'serverless' : 'default';
}

function settingsFrom(runtime: true | RuntimeOptions): RuntimeOptions {
  if (runtime === true) return {};
  checkBag(runtime, OPTIONS, 'create.runtime');
  return runtime;
}

function unwatched(config: CreateOptions['config'] = {}): ConfigOptions {
  const options = typeof config === 'string' ? { file: config } : config;
  return { ...options, watch: false };
}
