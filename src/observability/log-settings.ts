import { Type } from 'class-transformer';
import {
  IsIn,
  IsInt,
  IsObject,
  IsOptional,
  IsString,
  Max,
  Min,
  MinLength,
  ValidateBy,
  ValidateNested,
  isIn,
} from 'class-validator';
import { LOG_LEVELS, type LogThreshold } from '../core/logger.js';
import { LOG_FORMATS, type LogFormat } from './line-format.js';

const THRESHOLDS = ['off', ...LOG_LEVELS];

const areLevels = (value: unknown) =>
  typeof value === 'object' &&
  value !== null &&
  Object.values(value).every((level) => isIn(level, THRESHOLDS));

/** The file that lines are kept in. */
export class LogFileSettings {
  /** Its folder is made where it is missing. */
  @IsString()
  @MinLength(1)
  path = '';

  /** Bytes at which it is put aside. */
  @IsInt()
  @Min(1_024)
  maxBytes = 10 * 1024 * 1024;

  /** Files in all, those put aside among them. */
  @IsInt()
  @Min(1)
  @Max(1_000)
  maxFiles = 5;

  /** How lines look in it. */
  @IsIn(LOG_FORMATS)
  format: LogFormat = 'json';
}

/** The section `logging` of the configuration. */
export class LogSettings {
  /** Lines that matter less are not written. The variable `ONEIRIC_LOG_LEVEL` wins. */
  @IsIn(THRESHOLDS)
  level: LogThreshold = 'info';

  /** Other levels for single areas: `{ swap: 'debug', CatalogModule: 'off' }`. */
  @IsObject()
  @ValidateBy({
    name: 'areLevels',
    validator: {
      validate: areLevels,
      defaultMessage: () => `$property must give each area one of ${THRESHOLDS.join(', ')}`,
    },
  })
  levels: Record<string, LogThreshold> = {};

  /** Which stream of the process lines go to. */
  @IsIn(['stderr', 'stdout', 'off'])
  console: 'stderr' | 'stdout' | 'off' = 'stderr';

  /** How lines look on the console. */
  @IsIn(LOG_FORMATS)
  format: LogFormat = 'json';

  /** Lines that may wait for each place that they go to. */
  @IsInt()
  @Min(1)
  @Max(1_000_000)
  bufferLines = 10_000;

  /** The file; without it none is written. */
  @IsOptional()
  @ValidateNested()
  @Type(() => LogFileSettings)
  file?: LogFileSettings;
}
