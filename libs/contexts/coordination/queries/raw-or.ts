import { fromGlobalId } from '../../../platform/graphql/index.js';

/** Ids of entries and projects come as answers give them (global), or as events, leaves and receipts have them. */
export const rawOr = (given: string): string => fromGlobalId(given)?.id ?? given;
