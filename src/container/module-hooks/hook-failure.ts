import { LifecycleError, oneLineOf } from '../../core/errors.js';
import type { HookHost } from './hook-host.js';

type Named = Pick<HookHost, 'title'>;

/** A hook of NestJS that threw. */
export const hookFailed = (name: string, { title }: Named, cause: unknown) =>
  new LifecycleError(
    'lifecycle/module-hook-failed',
    `${name} of ${title} failed: ${oneLineOf(cause).replace(/\.$/, '')}. ${holdsAfter(name)}`,
    { cause },
  );

/** A hook of NestJS that did not end in its time. */
export const hookTimedOut = (name: string, { title }: Named, ms: number) =>
  new LifecycleError(
    'lifecycle/module-hook-timeout',
    `${name} of ${title} timed out after ${ms} ms. ${holdsAfter(name)}`,
    {
      hint: 'let it end earlier, or raise the deadline: init on the way up, cleanup on the way down',
    },
  );

const WAY_UP: readonly string[] = ['onModuleInit', 'onApplicationBootstrap'];

const holdsAfter = (name: string) =>
  WAY_UP.includes(name) ? 'What had started was stopped.' : 'The others were called all the same.';
