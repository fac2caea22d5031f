import { z } from 'zod';
import { contractorsEvents } from './contractors.js';
import { coordinationEvents } from './coordination.js';
import { governmentEvents } from './government.js';
import { menuEvents } from './menus.js';
import { neighbourEvents } from './neighbours.js';
import { permitEvents } from './permits.js';
import { proposalEvents } from './proposals.js';
import { residentsEvents } from './residents.js';
import { surveyEvents } from './surveys.js';
import { workItemEvents } from './work-items.js';
import { worksEvents } from './works.js';

/** Every public event there is, by publishing context: closed, versioned (F2). An unknown type is refused. */
export const catalogue = {
  government: { ...governmentEvents, ...permitEvents, ...workItemEvents },
  residents: { ...residentsEvents, ...proposalEvents, ...menuEvents, ...surveyEvents, ...neighbourEvents },
  utilities: worksEvents,
  contractors: { ...worksEvents, ...contractorsEvents },
  coordination: coordinationEvents,
} as const;

export type PublishingContext = keyof typeof catalogue;
export const publishingContexts = Object.keys(catalogue) as readonly PublishingContext[];

/** `works-planned` of utilities, version 1, is `utilities.works-planned.v1`. */
export const publicType = (context: string, type: string, version: number): string => `${context}.${type}.v${version}`;

const schemas: ReadonlyMap<string, z.ZodType> = new Map(
  Object.entries(catalogue).flatMap(([context, events]) => Object.entries(events).map(([type, schema]) => [publicType(context, type, 1), schema] as const)),
);

/**
 * Refuses what is not in the catalogue, or does not look as it says there.
 *
 * @throws {Error} naming the unknown type, or what is wrong with the data.
 */
export const checkPublicEvent = (type: string, data: unknown): void => {
  const schema = schemas.get(type);
  if (!schema) throw new Error(`${type} is not a public event: the catalogue does not have it`);
  const { error } = schema.safeParse(data);
  if (error) throw new Error(`${type} is not as the catalogue says: ${z.prettifyError(error)}`);
};
