import { blaming } from '../../core/culprit.js';
import { LifecycleError, oneLineOf } from '../../core/errors.js';
import type { HookHost } from './hook-host.js';

type Named = Pick<HookHost, 'title' | 'origin'>;

/** A hook of NestJS that threw. */
export const hookFailed = (name: string, { title, origin }: Named, cause: unknown) =>
  blaming(
    new LifecycleError(
      'lifecycle/module-hook-failed',
      `${name} of ${title} failed: ${oneLineOf(cause).replace(/\.$/, '')}. ${holdsAfter(name)}`,
      { cause },
    ),
    origin,
  );

/** A hook of NestJS that did not end in its time. */
export const hookTimedOut = (name: string, { title, origin }: Named, ms: number) =>
  blaming(
    new LifecycleError(
      'lifecycle/module-hook-timeout',
      `${name} of ${title} timed out after ${ms} ms. ${holdsAfter(name)}`,
      {
        hint: 'let it end earlier, or raise the deadline: init on the way up, cleanup on the way down',
      },
    ),
    origin,
  );

const WAY_UP: readonly string[] = ['onModuleInit', 'onApplicationBootstrap'];

const holdsAfter = (name: string) =>
  WAY_UP.includes(name) ? 'What had started was stopped.' : 'The others were called all the same.';
