import { coordinationEvents } from './coordination.js';
import { governmentEvents } from './government.js';
import { worksEvents } from './works.js';

/** Every public event there is, by publishing context: closed, versioned (F2). An unknown type is refused. */
export const catalogue = {
  government: governmentEvents,
  utilities: worksEvents,
  contractors: worksEvents,
  coordination: coordinationEvents,
} as const;

export type PublishingContext = keyof typeof catalogue;
export const publishingContexts = Object.keys(catalogue) as readonly PublishingContext[];

/** `works-planned` of utilities, version 1, is `utilities.works-planned.v1`. */
export const publicType = (context: string, type: string, version: number): string => `${context}.${type}.v${version}`;
