import { Abortion } from '../../core/abortion.js';
import { ScopeError } from '../../core/errors.js';
import { shown } from '../../core/names.js';
import { OwnWork, type OwnWorkTools, type Owner as Worker } from '../own-work.js';
import { cleanUp, EndsInTime, type CleaningTools, type Thing } from './owned.js';
import type { Owner } from './site.js';

/** The generation that a made instance is one of. */
export type MadeBy = Pick<Worker, 'slot' | 'candidate' | 'number' | 'label'>;

/**
 * What one of many instances of a generation spawns and registers, and its signal: all of it ends with the instance.
 * Its owner hears of it when it is first used; most never do.
 */
export class MadeWork extends EndsInTime implements Worker {
  readonly slot: Worker['slot'];
  readonly candidate: Worker['candidate'];
  readonly number: number;
  readonly label: string;
  readonly abortion: Abortion = new UsedAbortion(() => this.#use());
  #own: OwnWork | undefined;
  #isUsed = false;

  constructor(
    { slot, candidate, number, label }: MadeBy,
    private readonly owner: Owner,
    private readonly tools: CleaningTools,
  ) {
    super();
    this.slot = slot;
    this.candidate = candidate;
    this.number = number;
    this.label = label;
  }

  own(tools: OwnWorkTools): OwnWork {
    this.#use();
    return (this.#own ??= new OwnWork(this, tools, within));
  }

  #use(): void {
    if (this.#isUsed) return;
    this.#isUsed = true;
    this.owner.own(this, this.label);
  }

  /** Its tasks end before its instance is cleaned up, and what it registered is called after that. */
  endTasksFirst(): void {
    if (!this.#isUsed) return;
    this.owner.own(new TasksEnd(() => this.#endTasks()), this.label);
  }

  async #endTasks(): Promise<void> {
    this.abortion.abort();
    const own = this.#own;
    if (!own) return;
    const abandoned = await new Promise<readonly string[]>((resolve) => {
      own.end(this.tools.deadlines.cleanup, resolve);
    });
    if (abandoned.length > 0) throw tasksAbandoned(this.label, abandoned);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#endTasks();
    if (!this.#own) return;
    const disposers = this.#own.takeDisposers().reverse();
    this.#own.shut();
    const errors: unknown[] = [];
    const things = disposers.map((dispose): Thing => ({ value: { onCleanup: dispose }, title: this.label }));
    await cleanUp(things, this.tools, errors);
    if (errors.length > 0) throw errors[0];
  }
}

/** What comes before an instance is cleaned up. */
class TasksEnd extends EndsInTime {
  constructor(private readonly end: () => Promise<void>) {
    super();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.end();
  }
}

/** Says when somebody looks at the signal. */
class UsedAbortion extends Abortion {
  constructor(private readonly used: () => void) {
    super();
  }

  override get signal(): AbortSignal {
    this.used();
    return super.signal;
  }
}

const tasksAbandoned = (label: string, abandoned: readonly string[]) =>
  new ScopeError(
    'scope/tasks-abandoned',
    `Tasks of ${label} did not end when they were cancelled: ${abandoned.map((name) => shown(name)).join(', ')}`,
  );

/** It ends with the scope or instance that it was made for, and belongs to what that is there for. */
const within = <T>(begin: () => T): T => begin();
