import { Writable } from 'node:stream';
import type * as Winston from 'winston';
import { LOG_LEVELS } from '../core/logger.js';
import type { LogLine } from './log-line.js';

/** What one winston logger does: lines in, texts out. */
export interface LineLogger {
  write(line: LogLine): void;
  close(): void;
}

/** How lines become texts, and who is given these. */
interface LineOutput {
  readonly format: (line: LogLine) => string;
  readonly take: (text: string) => void;
}

/** What of winston is used. */
type Used = Pick<typeof Winston, 'createLogger' | 'format' | 'transports'>;

/** Makes loggers. */
export type LoggerMaker = (output: LineOutput) => LineLogger;

/** Where winston's own formats leave the text of a line. */
const MESSAGE = Symbol.for('message');

/** Imports winston, when something is logged for the first time. */
export async function loadWinston(): Promise<LoggerMaker> {
  const { default: winston } = await import('winston');
  return (output) => lineLogger(winston, output);
}

/** A logger of its own for each place that lines go to, so that none waits for another. */
function lineLogger(winston: Used, { format, take }: LineOutput): LineLogger {
  const stream = new Writable({
    decodeStrings: false,
    write: (text: string, _, done) => {
      take(text);
      done();
    },
  });
  const logger = winston.createLogger({
    levels: Object.fromEntries(LOG_LEVELS.map((level, at) => [level, at])),
    level: 'debug',
    format: winston.format((info) => ({ ...info, [MESSAGE]: format(info['line'] as LogLine) }))(),
    // eslint-disable-next-line @typescript-eslint/no-unsafe-class-instance-assignment -- it is one: its type names another copy of the class
    transports: [new winston.transports.Stream({ stream, eol: '' })],
  });
  return {
    write: (line) => void logger.log({ level: line.level, message: line.message, line }),
    close: () => void logger.close(),
  };
}
