import 'reflect-metadata';
import { tour } from './tour.js';

process.stdout.write(JSON.stringify(await tour()));
