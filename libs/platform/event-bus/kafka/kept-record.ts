import type { ReceivedRecord } from '../cloud-events/index.js';
import type { Json } from '../../kernel/index.js';

type Bytes = string | null;
type KeptRecord = { readonly key: Bytes; readonly value: Bytes; readonly headers: Readonly<Record<string, readonly Bytes[]>> };

/** A record as it came, in JSON: its bytes in base64, whatever they are. What is read again when the record is replayed. */
export const keptRecord = ({ key, value, headers = {} }: ReceivedRecord): Json => {
  const kept: KeptRecord = {
    key: bytes(key),
    value: bytes(value),
    headers: Object.fromEntries(Object.entries(headers).map(([name, values]) => [name, [values ?? []].flat().map(bytes)])),
  };
  return kept;
};

export const receivedRecord = (kept: Json): ReceivedRecord => {
  // Kept by the function above.
  const { key, value, headers } = kept as KeptRecord;
  const received = Object.entries(headers).map(([name, values]) => {
    const buffers = values.map((each) => Buffer.from(each ?? '', 'base64'));
    return [name, buffers.length > 1 ? buffers : buffers[0]] as const;
  });
  return { key: buffer(key), value: buffer(value), headers: Object.fromEntries(received) };
};

const bytes = (from: Buffer | string | null): Bytes => (from === null ? null : Buffer.from(from).toString('base64'));
const buffer = (from: Bytes): Buffer | null => (from === null ? null : Buffer.from(from, 'base64'));
