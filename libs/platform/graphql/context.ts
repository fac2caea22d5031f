import type { From } from '../command-bus/index.js';
import type { Loaders } from './loaders.js';

/** What every resolver of one request shares. */
export type GraphqlContext = {
  readonly from: From;
  readonly loaders: Loaders;
  /** Of a subscription: aborted once nobody listens any more. */
  readonly signal?: AbortSignal;
};
