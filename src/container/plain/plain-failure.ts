import { blaming } from '../../core/culprit.js';
import { oneLineOf, ResolutionError, SwapError } from '../../core/errors.js';
import type { SwapPhase } from '../../core/swap.js';
import type { PlainProvider } from './plain-provider.js';

/** What went wrong with a plain provider. */
export interface PlainFailure {
  readonly provider: PlainProvider;
  readonly phase: SwapPhase;
  readonly code: string;
  readonly text: string;
  readonly cause?: unknown;
}

/** The error of a plain provider that could not be built or stopped, with the way that led to it. */
export function plainError(failure: PlainFailure, way: readonly string[] = []): SwapError {
  const { provider, phase, code, text, cause } = failure;
  const error = new SwapError(code, `in ${provider.module} ${text}`, {
    phase,
    holds: holdsAfter(phase),
    slot: provider.title,
    from: undefined,
    to: undefined,
    stillActive: undefined,
    cause,
    path: way.length > 1 ? way.join(' -> ') : undefined,
  });
  return blaming(error, provider);
}

function holdsAfter(phase: SwapPhase): string {
  if (phase === 'build' || phase === 'init' || phase === 'health') return 'It was not made.';
  return phase === 'activate' ? 'It is used all the same.' : 'It is gone all the same.';
}

/** @param way from the provider that was met again, round to it */
export function plainCycle(way: readonly string[]): ResolutionError {
  return new ResolutionError('resolution/cycle', `${way.at(-1) ?? 'A provider'} depends on itself.`, {
    path: way.join(' -> '),
    hint: 'none of them was built: move what they share into a provider of its own; forwardRef and inject() do not break a ring',
  });
}

/** A step that threw. */
export const stepFailed = (provider: PlainProvider, phase: SwapPhase, cause: unknown): PlainFailure => ({
  provider,
  phase,
  code: phase === 'retire' ? 'swap/drain-failed' : `swap/${phase}-failed`,
  text: `it failed: ${oneLineOf(cause).replace(/\.$/, '')}`,
  cause,
});

/** A step that did not end. */
export const stepTimedOut = (provider: PlainProvider, phase: SwapPhase, ms: number): PlainFailure => ({
  provider,
  phase,
  code: `swap/${phase}-timeout`,
  text: `it timed out after ${ms} ms`,
});
