import { duration, instanceName } from '../values.js';
import type { OptionSpec } from '../command.js';

/** Options of every command. */
export const GLOBAL_OPTIONS: readonly OptionSpec[] = [
  { flags: '--json', about: 'answer with one JSON document, and nothing else on stdout' },
  {
    flags: '--app <file>',
    about: 'file of the application (default: oneiric.app.js, or what package.json says)',
  },
  { flags: '--socket <path>', about: 'the admin socket of the process' },
  { flags: '--url <url>', about: 'the admin URL of the process, as http://127.0.0.1:4000' },
  {
    flags: '--token-file <file>',
    about:
      'file with the token for --url (default: the variable ONEIRIC_ADMIN_TOKEN, else operator.token of the state)',
  },
  {
    flags: '--instance <name>',
    about: 'one of several processes that share the folder of the state',
    parse: instanceName,
  },
  {
    flags: '--timeout <duration>',
    about: 'give up waiting for an answer after this long: 500ms, 10s, 2m',
    parse: duration,
  },
  { flags: '--debug', about: 'show where errors come from' },
];

/** Who asks for a change, and why: the journal has it. */
export const WHO_AND_WHY: readonly OptionSpec[] = [
  { flags: '--reason <text>', about: 'why; the journal has it' },
  { flags: '--requested-by <name>', about: 'who (default: your user name); the journal has it' },
];

/** The calls of what is replaced get some time to end. */
export const DRAIN_TIMEOUT: OptionSpec = {
  flags: '--drain-timeout <duration>',
  about: 'time that calls under way get to end',
  parse: duration,
};

/** A health check that says no does not count. */
export const FORCE: OptionSpec = { flags: '--force', about: 'switch although it says that it is unhealthy' };

/** The old instance stays warm for a while. */
export const PROBATION: OptionSpec = {
  flags: '--probation <duration>',
  about: 'keep the old instance for this long, and go back to it if calls fail',
  parse: duration,
};

/** Go on, and show what comes to be different. */
export const WATCH: OptionSpec = {
  flags: '--watch',
  about: 'go on, and show it again when something changes',
};

/** Where no process runs. */
export const OFFLINE: OptionSpec = {
  flags: '--offline',
  about: 'no process runs: write it into the state, where the next start finds it',
};

/** Nobody is asked. */
export const YES: OptionSpec = { flags: '--yes', about: 'do not ask whether it is meant' };
