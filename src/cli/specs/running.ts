import type { CommandSpec } from '../command.js';
import { count, duration } from '../values.js';

/** Running the application, and ending it. */
export const RUNNING_COMMANDS: readonly CommandSpec[] = [
  {
    name: 'start',
    about: 'run the application: here until it ends, or in a process of its own',
    options: [
      { flags: '--detach', about: 'in a process of its own; waits until it is ready' },
      {
        flags: '--log-file <file>',
        about:
          'what that process writes is added to this file (default: oneiric.log in the folder of the state)',
      },
      {
        flags: '--wait <duration>',
        about: 'how long it may take to be ready (default: 30s); then it is told to end',
        parse: duration,
      },
    ],
    asks: 'nobody',
    load: () => import('../commands/start.js'),
  },
  {
    name: 'stop',
    about: 'have the running process close the application, and wait for its end; at most --timeout, 40s',
    asks: 'nobody',
    load: () => import('../commands/stop.js'),
  },
  {
    name: 'doctor',
    about: 'look at all that the application needs, here and in the running process, and say what to do',
    asks: 'nobody',
    load: () => import('../commands/doctor.js'),
  },
  {
    name: 'load-test',
    about: 'swap again and again in the running process while it is called, and measure it',
    options: [
      { flags: '--swaps <count>', about: 'how many, up to 10000 (default: 100)', parse: count },
      {
        flags: '--concurrency <count>',
        about:
          'how many at once, up to 1000 (default: 1); those of one slot that wait are joined or superseded',
        parse: count,
      },
      {
        flags: '--slots <count>',
        about: 'slots of its own that are swapped in turn, up to 1000 (default: 1)',
        parse: count,
      },
      {
        flags: '--callers <count>',
        about: 'who call them meanwhile, up to 1000 (default: 10)',
        parse: count,
      },
      {
        flags: '--plan',
        about: 'swap nothing: say what slots, candidates and calls cost in the process, and what fits',
      },
      { flags: '--slot <slot>', about: 'refresh this slot of the application in place of slots of its own' },
    ],
    asks: 'process',
    load: () => import('../commands/load-test.js'),
  },
  {
    name: 'completion',
    about: 'print the script that completes commands in a shell: source <(oneiric completion bash)',
    arguments: [{ syntax: '<shell>', about: 'bash, zsh or fish' }],
    asks: 'nobody',
    load: () => import('../commands/completion.js'),
  },
  {
    name: 'init',
    about: 'write a small application that works into a folder; no file that is there is touched',
    arguments: [{ syntax: '[folder]', about: 'default: this one' }],
    options: [{ flags: '--plugin', about: 'a package that extends applications in its place' }],
    asks: 'nobody',
    load: () => import('../commands/init.js'),
  },
  {
    name: 'demo',
    about: 'run a small application that swaps a slot again and again while it is called, until Ctrl-C',
    options: [
      { flags: '--every <duration>', about: 'how often it swaps (default: 3s)', parse: duration },
      { flags: '--for <duration>', about: 'end by itself after this long', parse: duration },
    ],
    asks: 'nobody',
    load: () => import('../commands/demo.js'),
  },
];
