import { Inject, type Provider } from '@nestjs/common';
import type { Rules } from '../contracts/index.js';
import { runtimeOf, type ContextRuntime } from '../platform/context/index.js';
import { Settings } from '../platform/ops/index.js';
import { Directory } from './directory.js';

/** How another part of a context's module asks for its directory. */
export const directoryOf = (context: string): string => `Directory(${context})`;

/** Injects what a context knows of government's directory. */
export const InjectDirectory = (context: string): ParameterDecorator => Inject(directoryOf(context));

/** The directory of a context that has `directoryRecorder` among its consumers. */
export const directoryProvider = (context: string): Provider => ({
  provide: directoryOf(context),
  inject: [runtimeOf(context), Settings],
  useFactory: (runtime: ContextRuntime, settings: Settings<Rules>) => new Directory(runtime, settings),
});
