import type { JsonObject } from '../kernel/index.js';

/** Leads the data of one version to the next. */
export type Upcaster = (data: JsonObject) => JsonObject;

/** By event type, by the version that it starts from: `{ 'works-planned': { 1: (data) => … } }` leads version 1 to 2. */
export type Upcasters = { readonly [type: string]: { readonly [fromVersion: number]: Upcaster } };

/** The data in its newest shape, and that shape's version. */
export const upcast = (upcasters: Upcasters, type: string, schemaVersion: number, data: JsonObject): { readonly schemaVersion: number; readonly data: JsonObject } => {
  let version = schemaVersion;
  let newest = data;
  for (let step = upcasters[type]?.[version]; step; step = upcasters[type]?.[version]) {
    newest = step(newest);
    version++;
  }
  return { schemaVersion: version, data: newest };
};
