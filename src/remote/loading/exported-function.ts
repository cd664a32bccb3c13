import { shown } from '../../core/names.js';
import { ARTIFACT, factoryOf } from '../documents/factory.js';
import { ArtifactError } from './artifact-error.js';
import { isOfTheEngine } from './of-the-engine.js';

/** The function that a module exports to make instances. */
export type ArtifactFunction = (settings: unknown, context: unknown) => unknown;

/**
 * The function of that name which a module exports: one of its own, since a manifest says which is called.
 *
 * @param who exports it, for messages: `The artifact …`, `The module "acme-cache"`
 * @throws ArtifactError `remote/no-export`, `remote/denied-export`
 */
export function exportedFunction(namespace: object, exportName: string, who: string): ArtifactFunction {
  const isNamed =
    factoryOf(`${ARTIFACT}:${exportName}`) !== undefined && Object.hasOwn(namespace, exportName);
  const found: unknown = isNamed ? Reflect.get(namespace, exportName) : undefined;
  if (typeof found !== 'function') {
    throw new ArtifactError('remote/no-export', `${who} exports no function ${shown(exportName)}.`, {
      hint: `it exports ${Object.keys(namespace).slice(0, 20).join(', ') || 'nothing'}`,
    });
  }
  if (!isOfTheEngine(found as ArtifactFunction)) return found as ArtifactFunction;
  const message = `What ${who.charAt(0).toLowerCase()}${who.slice(1)} exports as ${exportName} is not of its own: Node or JavaScript has it.`;
  throw new ArtifactError('remote/denied-export', message, {
    hint: 'export a function that the module has itself, and that makes what the manifest says',
  });
}
