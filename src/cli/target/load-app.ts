import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';
import type { Application } from '../../modules/application.js';
import type { CreateOptions } from '../../modules/create-options.js';
import type { DynamicModule, ModuleClass } from '../../modules/module-record.js';
import { CliError, EXIT } from '../cli-error.js';
import { bareTextOf, OneiricError } from '../../core/errors.js';
import { oneLine } from '../output/escape.js';

/** What the file of an application gives. */
export interface AppFile {
  readonly root: ModuleClass | DynamicModule;
  readonly options: CreateOptions;
  /** Makes it, with the copy of the package that the application itself has. */
  readonly create: (options: CreateOptions) => Promise<Application>;
  /** As `create`, and the state that its options name is its own. */
  readonly run: (options: CreateOptions) => Promise<Application>;
}

/** How an application is made that is only asked something: nothing of it is built, and nobody reaches it. */
export const UNBUILT = Object.freeze({ start: false, runtime: false, logging: false, admin: false });

/**
 * Imports the file of an application.
 * @throws CliError `cli/bad-application`
 */
export async function loadApp(file: string): Promise<AppFile> {
  const said = await imported<{ default?: unknown }>(file, file);
  const { root, options } = partsOf(said.default, file);
  const oneiric = await imported<{
    Oneiric: { create(root: unknown, options: CreateOptions): Promise<Application> };
  }>(packageOf(file), file);
  return {
    root,
    options,
    create: (more) => oneiric.Oneiric.create(root, { ...withoutState(options), ...more }),
    run: (more) => oneiric.Oneiric.create(root, { ...options, ...more }),
  };
}

async function imported<M>(module: string, file: string): Promise<M> {
  try {
    return (await import(pathToFileURL(module).href)) as M;
  } catch (cause) {
    throw badApplication(file, `cannot be imported: ${oneLine(bareTextOf(cause)).replace(/\.$/, '')}`, cause);
  }
}

/** Another copy of the package would know none of its decorators. */
function packageOf(file: string): string {
  try {
    return createRequire(file).resolve('oneiric');
  } catch (cause) {
    throw badApplication(file, 'has no package oneiric beside it', cause);
  }
}

function partsOf(said: unknown, file: string): Pick<AppFile, 'root' | 'options'> {
  if (typeof said === 'function') return { root: said as ModuleClass, options: {} };
  if (typeof said === 'object' && said !== null && 'root' in said) {
    const { root, options = {} } = said as { root: ModuleClass | DynamicModule; options?: CreateOptions };
    return { root, options };
  }
  if (typeof said === 'object' && said !== null && 'module' in said)
    return { root: said as DynamicModule, options: {} };
  throw badApplication(file, 'has no default export that is a module');
}

/** The state is that of the process: whoever asks a question leaves it alone. */
function withoutState(options: CreateOptions): CreateOptions {
  const kept = Object.entries(options).filter(([name]) => name !== 'stateDir' && name !== 'instance');
  const { env = process.env } = options;
  const variables = Object.entries(env).filter(([name]) => name !== 'ONEIRIC_STATE_DIR');
  return { ...Object.fromEntries(kept), env: Object.fromEntries(variables) };
}

const badApplication = (file: string, what: string, cause?: unknown) =>
  new CliError('cli/bad-application', `${oneLine(file)} ${what}.`, {
    exitCode: EXIT.failed,
    hint:
      hintOf(cause) ?? 'name a compiled file whose default export is the root module, or { root, options }',
    cause,
  });

const hintOf = (error: unknown) => (OneiricError.is(error) ? error.hint : undefined);
