import { randomUUID } from 'node:crypto';
import * as nodeModule from 'node:module';
import { shown } from '../../core/names.js';
import { ArtifactError } from './artifact-error.js';
import type { ArtifactBytes } from './loading.js';

/** What an artifact may import: the name that it writes, and the URL of what it gets. */
export type HostApi = ReadonlyMap<string, string>;

/** A module that was imported. */
export interface Imported {
  /** All that it exports. Never what a promise resolves with: that would call its export `then`. */
  readonly namespace: Readonly<Record<string, unknown>>;
}

interface Context {
  readonly parentURL?: string | undefined;
}

/** As much as is used of what Node 22.15 and later have. */
interface Hooks {
  resolve(
    specifier: string,
    context: Context,
    next: (specifier: string, context: Context) => unknown,
  ): unknown;
  load(url: string, context: unknown, next: (url: string, context: unknown) => unknown): unknown;
}

const { registerHooks } = nodeModule as { registerHooks?: (hooks: Hooks) => unknown };

/** Whether imports can be answered from memory, and refused. */
export const HAS_HOOKS = registerHooks !== undefined;

/** Of this copy of the package: what another one loads is its own. */
const SCHEME = `oneiric:${randomUUID()}/`;

interface Artifact {
  /** Until it has been read: Node keeps what it needs. */
  bytes: Uint8Array | undefined;
  readonly sha256: string;
  readonly hostApi: HostApi;
}

/** All that were loaded here: Node never forgets a module, and what it imports later is asked about then. */
const artifacts = new Map<string, Artifact>();
let isHooked = false;

/**
 * Imports bytes from memory. Whatever they import is refused, at once or whenever they do, unless it is of the host API.
 *
 * @throws ArtifactError `remote/import-refused`; what the module throws, and Node
 */
export async function importFromMemory(
  { sha256, bytes }: ArtifactBytes,
  hostApi: HostApi,
): Promise<Imported> {
  if (!isHooked) registerHooks?.({ resolve, load });
  isHooked = true;
  const url = `${SCHEME}${randomUUID()}/${sha256}`;
  artifacts.set(url, { bytes, sha256, hostApi });
  return importWrapped(url);
}

/** Imports a module whose export `then` would be called, if it were imported without something around it. */
export async function importWrapped(url: string): Promise<Imported> {
  return (await import(wrapperOf(url))) as Imported;
}

const wrapperOf = (url: string): string => {
  const source = `import * as namespace from ${JSON.stringify(url)}; export { namespace };`;
  return `data:text/javascript,${encodeURIComponent(source)}`;
};

const resolve: Hooks['resolve'] = (specifier, context, next) => {
  const { parentURL } = context;
  const importer = parentURL === undefined ? undefined : artifacts.get(parentURL);
  if (importer) return next(allowed(specifier, importer), { ...context, parentURL: undefined });
  if (!artifacts.has(specifier)) return next(specifier, context);
  if (parentURL !== wrapperOf(specifier)) throw refusal(specifier, 'Something');
  return { url: specifier, format: 'module', shortCircuit: true };
};

const load: Hooks['load'] = (url, context, next) => {
  const artifact = artifacts.get(url);
  if (!artifact) return next(url, context);
  const source = artifact.bytes;
  artifact.bytes = undefined;
  return { format: 'module', source, shortCircuit: true };
};

function allowed(specifier: string, { hostApi, sha256 }: Artifact): string {
  const url = hostApi.get(specifier);
  if (url === undefined) throw refusal(specifier, `The artifact ${sha256}`, hostApi);
  return url;
}

function refusal(specifier: string, who: string, hostApi: HostApi = new Map()): ArtifactError {
  const names = [...hostApi.keys()].join(', ');
  return new ArtifactError('remote/import-refused', `${who} may not import ${shown(specifier)}.`, {
    hint: `an artifact is one module with all that it needs; it may import ${names === '' ? 'nothing' : names}`,
  });
}
