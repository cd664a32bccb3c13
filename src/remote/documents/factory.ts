import { builtinModules } from 'node:module';

/** What makes the instances of an entry. */
export interface FactoryName {
  /** `artifact`, or the name under which the host has registered a module. Never a specifier of an import. */
  readonly module: string;
  /** What the module exports. */
  readonly export: string;
}

/** The module of an entry that brings its own code. */
export const ARTIFACT = 'artifact';

const MAX_LENGTH = 256;
const EXPORT = /^[A-Za-z_$][A-Za-z0-9_$]*$/;
// eslint-disable-next-line security/detect-unsafe-regex -- a dot stands in one place only
const PART = /^@?[A-Za-z0-9][A-Za-z0-9_-]*(?:\.[A-Za-z0-9_-]+)*$/;

/** Where calling it would lead to what every object has, or to what `await` calls. */
const DENIED_EXPORTS: ReadonlySet<string> = new Set([
  'constructor',
  'hasOwnProperty',
  'isPrototypeOf',
  'propertyIsEnumerable',
  'prototype',
  'then',
  'toLocaleString',
  'toString',
  'valueOf',
]);

/** `node:fs` would be read as a specifier by people, and is none here. */
const SCHEMES: ReadonlySet<string> = new Set([
  'blob',
  'data',
  'file',
  'http',
  'https',
  'javascript',
  'node',
  'npm',
]);

const DENIED_MODULES: ReadonlySet<string> = new Set(
  builtinModules.map((name) => name.split('/', 1)[0] ?? name),
);

/**
 * Takes `module:export` apart. The module is a name with parts that `/` joins, as packages have it; no part begins with a dot.
 * Undefined for everything else.
 */
export function factoryOf(text: unknown): FactoryName | undefined {
  if (typeof text !== 'string' || text.length > MAX_LENGTH) return undefined;
  const [module = '', name = '', ...more] = text.split(':');
  const isNamed = EXPORT.test(name) && !name.startsWith('__') && !DENIED_EXPORTS.has(name);
  if (more.length > 0 || !isNamed || !isModuleName(module) || SCHEMES.has(module)) return undefined;
  return { module, export: name };
}

/** Whether it is one of Node's own modules, or within one: nothing remote has them called, whoever registers them. */
export const isDeniedModule = (module: string): boolean =>
  DENIED_MODULES.has(module.replace(/^node:/, '').split('/', 1)[0] ?? module);

const isModuleName = (module: string) => {
  const parts = module.split('/');
  // Only the first part of a package's name may be its scope.
  return parts.every((part, index) => PART.test(part) && (index === 0 || !part.startsWith('@')));
};
