import type { SettingsClass } from '../../src/config/class-libraries.js';
import type { Directory, DirectoryProvider } from '../../src/config/directory.js';
import { evaluate } from '../../src/config/evaluate.js';
import type { Evaluated, Evaluation } from '../../src/config/evaluate.js';
import { RootShape } from '../../src/config/root-shape.js';
import type { Snapshot } from '../../src/config/snapshot.js';
import { VALIDATION } from '../../src/config/validate.js';
import { DOMAINS } from '../../src/core/names.js';

/** What exists: sections by name, providers as `adapter:cache/redis`. */
export function directory(
  sections: Record<string, SettingsClass>,
  providers: Record<string, SettingsClass | undefined> = {},
  domains: readonly string[] = DOMAINS,
): Directory {
  const listed = Object.entries(providers).map(([name, settings]): DirectoryProvider => {
    const [slot = '', provider = ''] = name.split('/');
    return { slot, provider, settings };
  });
  return {
    providers: () => listed,
    sections: () => Object.entries(sections).map(([name, cls]) => ({ name, cls })),
    domains: () => domains,
  };
}

type Asked = Partial<Omit<Evaluation, 'validation' | 'root'>> & { readonly directory?: Directory };

export function evaluated({ directory: known = directory({}), ...asked }: Asked): Evaluated {
  const root = new RootShape(known, VALIDATION.shapes);
  return evaluate({ layers: [], ...asked, root, validation: VALIDATION });
}

/** Messages of all problems. */
export const messagesOf = ({ problems }: Evaluated): string[] => problems.map(({ message }) => message);

/** The snapshot of what has no problems. */
export function snapshotOf(asked: Asked): Snapshot {
  const result = evaluated(asked);
  if (!result.snapshot) throw new TypeError(messagesOf(result).join('\n'));
  return result.snapshot;
}
