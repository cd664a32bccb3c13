import { Badge } from '../parts/badge.js';
import { duration } from '../parts/time.js';

/** What answers of operations have in common: each has some of it. */
interface SomeResult {
  readonly outcome?: string;
  readonly activity?: string;
  readonly from?: string;
  readonly to?: string;
  readonly phases?: readonly { readonly name: string; readonly ms: number }[];
  readonly drained?: { readonly calls: number; readonly ms: number };
  readonly warnings?: readonly { readonly message: string }[];
  readonly refused?: readonly { readonly code: string; readonly path: string; readonly text: string }[];
  readonly error?: { readonly message: string; readonly hint?: string | undefined } | string;
  readonly rotated?: readonly unknown[];
}

/** In a word. */
export const wordsOfResult = (answer: unknown): string => {
  const { outcome, activity } = answer as SomeResult;
  return outcome ?? activity ?? 'done';
};

/** Whether it came to what was wished for. */
export const isWell = (answer: unknown): boolean =>
  !['refused', 'failed', 'rolledBack', 'superseded'].includes(wordsOfResult(answer));

/** What came of it. */
export function Result({ answer }: { readonly answer: unknown }) {
  const { from, to, phases, drained, warnings = [], refused = [], error } = answer as SomeResult;
  return (
    <div class="result">
      <p>
        <Badge word={wordsOfResult(answer)} />
        {to !== undefined && (
          <>
            {' '}
            <bdi>{from ?? 'nothing'}</bdi> → <bdi>{to}</bdi>
          </>
        )}
        {drained && drained.calls > 0 && ` · ${drained.calls} calls ended first, in ${duration(drained.ms)}`}
      </p>
      {phases && <Phases phases={phases} />}
      {error !== undefined && <p class="notice bad">{typeof error === 'string' ? error : error.message}</p>}
      {[
        ...warnings.map(({ message }) => message),
        ...refused.map(({ path, text }) => `${path}: ${text}`),
      ].map((text) => (
        <p key={text} class="notice warn">
          {text}
        </p>
      ))}
    </div>
  );
}

/** How long each part of a swap took. */
export function Phases({
  phases,
}: {
  readonly phases: readonly { readonly name: string; readonly ms: number }[];
}) {
  const total = phases.reduce((sum, { ms }) => sum + ms, 0);
  return (
    <ol class="phases" aria-label="Phases">
      {phases.map(({ name, ms }) => (
        <li key={name}>
          <span>{name}</span>
          <meter min={0} max={Math.max(total, 0.001)} value={ms} aria-label={`${name}: ${duration(ms)}`} />
          <span class="number">{duration(ms)}</span>
        </li>
      ))}
    </ol>
  );
}
