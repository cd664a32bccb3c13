import { ConfigError } from './config-error.js';
import type { Problem } from './problem.js';

const MAX_LINES = 20;

/** One error for everything that is wrong. @param holds what is true all the same */
export function invalid(
  problems: readonly Problem[],
  holds = 'What was accepted before holds.',
): ConfigError {
  const [first, second] = problems;
  const { source, line, column } = (second ? undefined : first?.origin) ?? {};
  const lines = problems.slice(0, MAX_LINES).map(({ message }) => `\n  - ${message}`);
  const more = problems.length > MAX_LINES ? `\n  - and ${problems.length - MAX_LINES} more` : '';
  const text =
    first && !second
      ? `${first.message}. ${holds}`
      : `${problems.length} things are wrong in the configuration. ${holds}${lines.join('')}${more}`;
  return new ConfigError('config/invalid', text, {
    problems,
    path: first?.path,
    file: line === undefined ? undefined : source,
    line,
    column,
  });
}
