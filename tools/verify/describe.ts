import type { ExportFile } from './export-file.js';

const text = (value: unknown): string | undefined => (typeof value === 'string' && value !== '' ? value.slice(0, 200) : undefined);

/** An entry as people tell it from others: id, type, when it happened. Of one that the reader may not see, its id. */
export const named = (file: ExportFile, index: number): string => namedLeaf(file.leaf(index)) ?? `${file.signed(index).entryId ?? 'unknown'} (hidden from you)`;

export const namedLeaf = (leaf: { readonly [name: string]: unknown } | undefined): string | undefined => {
  if (!leaf) return undefined;
  const [id, type, at] = [leaf['id'], leaf['type'], leaf['occurredAt']].map(text);
  return [id ?? 'without id', type && `(${type}`, at && `of ${at})`].filter(Boolean).join(' ');
};
