import { PluginTrial } from '../runtime/load-plugins.js';

/** Attempts of somebody else to start the same application: what kept one of them from starting, the next does without. */
export class Attempts {
  #left: PluginTrial | undefined;

  /** The plugins of the next attempt. Two that run beside one another do not share theirs. */
  begin(): PluginTrial {
    const trial = this.#left ?? new PluginTrial();
    this.#left = undefined;
    return trial;
  }

  /** An attempt has not started. @returns whether another one has plugins to do without */
  failed(trial: PluginTrial, error: unknown): boolean {
    if (!trial.isWorthAnother(error)) return false;
    this.#left = trial;
    return true;
  }
}
