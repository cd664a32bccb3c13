import { oneLineOf } from '../core/errors.js';
import { ConfigError } from './config-error.js';
import type { Problem } from './problem.js';
import type { ConfigLayer } from './tree.js';

const MAX_LINES = 20;

/** One error for everything that is wrong. @param holds what is true all the same */
export function invalid(
  problems: readonly Problem[],
  holds = 'What was accepted before holds.',
): ConfigError {
  const [first, ...others] = problems;
  if (first && others.length === 0) return oneThing(first, holds);
  const lines = problems.slice(0, MAX_LINES).map((one) => `\n  - ${one.message}${hinted(one)}`);
  const more = problems.length > MAX_LINES ? `\n  - and ${problems.length - MAX_LINES} more` : '';
  const text = `${problems.length} things are wrong in the configuration. ${holds}${lines.join('')}${more}`;
  return new ConfigError('config/invalid', text, { problems, path: pathOf(first), cause: causeOf(problems) });
}

function oneThing(one: Problem, holds: string): ConfigError {
  const { source, line, column } = one.origin ?? {};
  const file = line === undefined ? undefined : source;
  const facts = { problems: [one], path: pathOf(one), hint: one.hint, file, line, column, cause: one.cause };
  return new ConfigError('config/invalid', `${one.message.replace(/\.$/, '')}. ${holds}`, facts);
}

/** That of the first which has one. */
const causeOf = (problems: readonly Problem[]) => problems.find(({ cause }) => cause !== undefined)?.cause;

/** What is wrong with a whole file has none. */
const pathOf = (one: Problem | undefined) => (one?.path === '' ? undefined : one?.path);

const hinted = ({ hint }: Problem) => (hint === undefined ? '' : ` (${hint})`);

/** What is wrong with a source, for the error about all of them. @param error undefined where nothing is */
export function problemsOf(error: ConfigError | undefined, layer: ConfigLayer): readonly Problem[] {
  if (!error || error.problems.length > 0) return error?.problems ?? [];
  const { file, line, column, hint } = error;
  const place = { ...(line !== undefined && { line }), ...(column !== undefined && { column }) };
  const origin = file === undefined ? undefined : { layer, source: file, ...place };
  return [Object.freeze({ path: '', message: oneLineOf(error), origin, hint })];
}
