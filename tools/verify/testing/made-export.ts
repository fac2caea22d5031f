import type { KeyObject } from 'node:crypto';
import { checkpointText, Edge, formatNote, leafHash, originOf, signNote, verifierKeyOf } from '../../../libs/platform/proof/index.js';

/** An export as it is served, of these leaves, every tree of it signed by the key as by that of the installation `name`. */
export const madeExport = (leaves: readonly string[], key: KeyObject, name: string): Buffer => {
  const projectId = 'p1';
  const origin = originOf(name, projectId, 1);
  const publicKey = verifierKeyOf(key, name).publicKey.toString('base64');
  const edge = new Edge();
  let text = '';
  const lines = leaves.flatMap((each, index) => {
    const hash = leafHash(each);
    edge.add(hash);
    text = checkpointText({ origin, size: index + 1, root: edge.root });
    const signature = signNote(text, origin, key).signature.toString('base64');
    return [each, JSON.stringify({ entryId: `utilities:1:${index}`, hash, generation: 1, key: publicKey, signature })];
  });
  const header = { hutong: 'proof-export', version: 1, name, keys: [], witnesses: [], projectId, size: leaves.length, generations: [{ generation: 1, kept: 0 }] };
  const checkpoint = formatNote({ text, signatures: [signNote(text, origin, key)] });
  return Buffer.from(`${[JSON.stringify(header), ...lines, JSON.stringify({ checkpoint, witnessed: null })].join('\n')}\n`);
};
