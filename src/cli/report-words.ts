import type { Report } from './answers.js';
import type { Output } from './output/output.js';
import { oneLine } from './output/escape.js';
import { counted, durationWords } from './output/words.js';

/** What a change did, for people. */
export function reportWords({ paint }: Output, report: Report): string {
  const { outcome, group, phases, drained, warnings } = report;
  const lines = group.map(({ slot, from, to }) => `${oneLine(slot)}: ${moved(from, to)}`);
  const ms = phases.reduce((sum, phase) => sum + phase.ms, 0);
  const tone = outcome === 'switched' ? 'good' : 'odd';
  const head = `${paint(tone, OUTCOMES[outcome])} in ${durationWords(ms)}${drainedWords(drained)}`;
  const odd = warnings.map(({ message }) => paint('odd', `warning: ${oneLine(message)}`));
  return [head, ...lines.map((line) => `  ${line}`), ...odd.map((line) => `  ${line}`)].join('\n');
}

const OUTCOMES: Readonly<Record<Report['outcome'], string>> = {
  switched: 'switched',
  unchanged: 'unchanged: it serves already',
  superseded: 'superseded by a later change',
  rolledBack: 'rolled back: calls failed',
};

const moved = (from: string | undefined, to: string | undefined) =>
  from === to ? oneLine(to ?? 'nothing') : `${oneLine(from ?? 'nothing')} -> ${oneLine(to ?? 'nothing')}`;

function drainedWords({ calls, cut }: Report['drained']): string {
  if (calls === 0) return '';
  const lost = cut.reduce((sum, one) => sum + one.calls, 0);
  const ended = `; ${counted(calls, 'call')} of the old one ended`;
  const names = cut.map(({ method, calls: many }) => `${oneLine(method)} (${many})`).join(', ');
  return lost === 0 ? ended : `${ended}, ${lost} cut: ${names}`;
}
