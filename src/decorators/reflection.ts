// Where decorators keep what they say. Nothing else is here, since tools/build.mjs publishes this file apart.
import 'reflect-metadata';
