import type { DirectoryProvider } from './directory.js';
import type { Evaluated } from './evaluate.js';
import { invalid } from './invalid.js';
import type { Problem } from './problem.js';

/**
 * Refuses what has come and does not fit to what is said.
 * @param come what has come: its settings have to be right although nobody says anything of them
 * @param told what is wrong anyway
 * @throws ConfigError `config/invalid`
 */
export function refuseMisfits(
  { snapshot, problems }: Evaluated,
  { come, told }: { come: readonly DirectoryProvider[]; told: readonly Problem[] },
): void {
  const own = come.flatMap(({ slot, provider, settings }) =>
    settings && snapshot ? snapshot.settings(slot, provider, settings).problems : [],
  );
  const wrong = new Map([...problems, ...own].map((one) => [one.message, one]));
  for (const { message } of told) wrong.delete(message);
  if (wrong.size > 0) throw invalid([...wrong.values()], 'Nothing was changed.');
}
