import { FLAG, FUNCTION, type Option } from '../../core/option-bag.js';
import { wholeNumber } from '../limits.js';
import { checkOptions } from '../options.js';
import type { ImportPolicy } from './import-artifact.js';

/** How artifacts are loaded into this process. */
export interface InProcessOptions extends ImportPolicy {
  /** Milliseconds that an import may take. Default 5,000. */
  readonly importMs: number;
  /** Number of modules from which on each further one is told. Default 500. */
  readonly warnAt: number;
  /** Told how many modules there are, where these are many. Default: nobody. */
  readonly manyModules: (modules: number) => void;
}

/** Options that somebody sets; the others keep their defaults. */
export type GivenInProcessOptions = {
  readonly [Name in keyof InProcessOptions]?: InProcessOptions[Name] | undefined;
};

const MILLISECONDS = wholeNumber(1, 86_400_000);
const A_MAP: Option = { fits: (value) => value instanceof Map, expected: 'a Map from names to URLs' };

const DEFAULTS: InProcessOptions = Object.freeze({
  hostApi: new Map<string, string>(),
  trustsImports: false,
  importMs: 5_000,
  warnAt: 500,
  manyModules: () => undefined,
});

/** Options of every mode. */
const OF_IMPORTS: readonly (readonly [keyof InProcessOptions, Option])[] = [
  ['hostApi', A_MAP],
  ['trustsImports', FLAG],
  ['importMs', MILLISECONDS],
];

const IN_PROCESS = new Map<string, Option>([
  ...OF_IMPORTS,
  ['warnAt', wholeNumber(1, Number.MAX_SAFE_INTEGER)],
  ['manyModules', FUNCTION],
]);

/** All options, those that are given among them. @throws RemoteError `remote/bad-option`, `remote/unknown-option` */
export function inProcessOptionsOf(given: GivenInProcessOptions): InProcessOptions {
  checkOptions(given, { options: IN_PROCESS, needed: [], where: 'options of loading in process' });
  const said = Object.entries(given).filter(([, value]) => value !== undefined);
  return Object.freeze({ ...DEFAULTS, ...Object.fromEntries(said) });
}
