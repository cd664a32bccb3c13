import type { MemberStep } from './change.js';

const NEXT_STEP: Readonly<Record<MemberStep, MemberStep>> = {
  waiting: 'dependencies',
  dependencies: 'build',
  build: 'init',
  init: 'health',
  health: 'ready',
  ready: 'ready',
};

/** The step of a member after this one. */
export const stepAfter = (step: MemberStep): MemberStep => NEXT_STEP[step];
