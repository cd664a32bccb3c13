import type { Call } from './call.js';
import type { ExitCode } from './cli-error.js';
import type { Given } from './given.js';

/** An option of a command, as it is typed and explained. */
export interface OptionSpec {
  /** `--reason <text>`, or `--force` for one that is there or not. */
  readonly flags: string;
  readonly about: string;
  /** What the text stands for. @throws CliError `cli/usage` */
  readonly parse?: (text: string) => unknown;
  /** The only texts that it may have. */
  readonly choices?: readonly string[];
}

/** An argument of a command: `<slot>` has to be there, `[slot]` may be, `<member...>` may come often. */
export interface ArgumentSpec {
  readonly syntax: string;
  readonly about: string;
}

/**
 * Who answers a command. `anybody`: the running process, else the application that is loaded for the question.
 * `process`: the running process only. `nobody`: the command sees to it itself.
 */
export type Asked = 'anybody' | 'process' | 'nobody';

/** What a command does. */
export interface CommandModule {
  /** @returns what the process ends with, where that is not 0. @throws OneiricError */
  readonly run: (call: Call) => Promise<ExitCode | void>;
}

/** A command, as it is typed and explained; its code comes when it is used. */
export interface CommandSpec {
  /** One or two words: `list`, `config show`. */
  readonly name: string;
  readonly about: string;
  readonly arguments?: readonly ArgumentSpec[];
  readonly options?: readonly OptionSpec[];
  readonly asks: Asked | ((given: Given) => Asked);
  /** It is for shells, and no help shows it. */
  readonly isHidden?: boolean;
  readonly load: () => Promise<CommandModule>;
}
