import type { Committer } from './commit.js';
import type { Outcomes } from './outcomes.js';
import type { Planner } from './planner.js';
import type { Preparation } from './preparation.js';
import type { Retiring } from './retiring.js';
import type { Returning } from './returning.js';
import type { Sharing } from './sharing.js';
import type { Suspensions } from './suspension.js';

/** The hands of the swap machine: each does one kind of effect and reports back with an event. */
export interface Hands {
  readonly planner: Planner;
  readonly preparation: Preparation;
  readonly committer: Committer;
  readonly sharing: Sharing;
  readonly retiring: Retiring;
  readonly returning: Returning;
  readonly suspensions: Suspensions;
  readonly outcomes: Outcomes;
}
